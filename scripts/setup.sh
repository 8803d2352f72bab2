#!/usr/bin/env bash
# Installs what is missing on this machine: QGIS 3.40 or newer with its Python, and a virtual
# environment (.venv) on top of it with the rest. What is there already is left alone.
#
#   TORCH        the torch to install (default 2.13.0)
#   TORCH_INDEX  where its CPU build lies; used only if it can be reached ("" to not even try)
set -euo pipefail
cd "$(dirname "$0")/.."

QGIS_MINIMUM=3.40
TORCH=${TORCH:-2.13.0}
TORCH_INDEX=${TORCH_INDEX-https://download.pytorch.org/whl/cpu}
PYTHON=/usr/bin/python3 # QGIS on Debian is bound to the system's Python, whatever else is on PATH

say() { printf '\n==> %s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "Needs to run as root or with sudo: $*" >&2
        exit 1
    fi
}

installed_version() { # of a Debian package, empty if it is not installed
    dpkg-query -W -f='${db:Status-Status} ${Version}' "$1" 2>/dev/null | sed -n 's/^installed //p'
}

is_recent_qgis() { # whether a version (empty: none) is new enough
    dpkg --compare-versions "${1:-0}" ge "$QGIS_MINIMUM"
}

missing_packages() {
    local package
    for package in qgis python3-qgis; do
        is_recent_qgis "$(installed_version "$package")" || echo "$package"
    done
    for package in python3-rasterio python3-exifread python3-venv fonts-dejavu-core \
        libimage-exiftool-perl libjpeg-turbo-progs; do
        [ -n "$(installed_version "$package")" ] || echo "$package"
    done
}

# Prints the backports release that must be named to apt-get because Debian's own QGIS is too old,
# after adding it to apt's sources where it is not there yet; prints nothing where it is not needed.
backports_for_qgis() {
    is_recent_qgis "$(LC_ALL=C apt-cache policy qgis | sed -n 's/^ *Candidate: //p')" && return
    # shellcheck source=/dev/null
    . /etc/os-release
    local backports="$VERSION_CODENAME-backports"
    if ! LC_ALL=C apt-cache policy | grep -q "n=$backports"; then
        echo "deb http://deb.debian.org/debian $backports main" |
            as_root tee "/etc/apt/sources.list.d/$backports.list" >/dev/null
        as_root apt-get update >&2
    fi
    echo "$backports"
}

install_system_packages() {
    if ! command -v apt-get >/dev/null; then
        echo "make setup knows Debian and Ubuntu only. On this system install QGIS $QGIS_MINIMUM" \
            "or newer yourself and make .venv as scripts/setup.sh does." >&2
        exit 1
    fi
    local missing release=""
    mapfile -t missing < <(missing_packages)
    [ ${#missing[@]} -gt 0 ] || return 0
    say "Installing ${missing[*]}"
    as_root apt-get update >&2
    case " ${missing[*]} " in
    *" qgis "* | *" python3-qgis "*) release=$(backports_for_qgis) ;;
    esac
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        -o Dpkg::Use-Pty=0 ${release:+--target-release "$release"} "${missing[@]}" >&2
}

reachable() {
    "$PYTHON" -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=5)' \
        "$1" >/dev/null 2>&1
}

install_python_packages() {
    say "Installing Python packages into .venv"
    [ -x .venv/bin/python ] || "$PYTHON" -m venv --system-site-packages .venv
    local index=()
    if [ -n "$TORCH_INDEX" ] && ! .venv/bin/python -c 'import torch' 2>/dev/null &&
        reachable "$TORCH_INDEX/torch/"; then
        index=(--extra-index-url "$TORCH_INDEX")
    fi
    # numpy stays the one that QGIS' GDAL bindings were built for.
    .venv/bin/python scripts/list_requirements.py >.venv/requirements.txt
    .venv/bin/python -m pip install --quiet --disable-pip-version-check "${index[@]}" \
        --requirement .venv/requirements.txt "torch==$TORCH" \
        "numpy==$("$PYTHON" -c 'import numpy; print(numpy.__version__)')" >&2
}

install_system_packages
install_python_packages
touch .venv/installed
say "Ready: $(scripts/qgis_process --version 2>/dev/null | head -n 1)"
