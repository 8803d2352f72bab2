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

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends -o Dpkg::Use-Pty=0 "$@" >&2
}

install_qgis() {
    local candidate
    say "Installing QGIS"
    as_root apt-get update >&2
    candidate=$(LC_ALL=C apt-cache policy qgis | sed -n 's/^ *Candidate: //p')
    if dpkg --compare-versions "${candidate:-0}" ge "$QGIS_MINIMUM"; then
        apt_install qgis python3-qgis
        return
    fi
    # shellcheck source=/dev/null
    . /etc/os-release
    local backports="${VERSION_CODENAME}-backports"
    if ! LC_ALL=C apt-cache policy | grep -q "n=$backports"; then
        echo "deb http://deb.debian.org/debian $backports main" |
            as_root tee "/etc/apt/sources.list.d/$backports.list" >/dev/null
        as_root apt-get update >&2
    fi
    apt_install -t "$backports" qgis python3-qgis
}

install_system_packages() {
    if ! command -v apt-get >/dev/null; then
        echo "make setup knows Debian and Ubuntu only. On this system install QGIS $QGIS_MINIMUM" \
            "or newer yourself and make .venv as scripts/setup.sh does." >&2
        exit 1
    fi
    if ! dpkg --compare-versions "$(installed_version qgis)" ge "$QGIS_MINIMUM" ||
        ! dpkg --compare-versions "$(installed_version python3-qgis)" ge "$QGIS_MINIMUM"; then
        install_qgis
    fi
    local package missing=()
    for package in python3-rasterio python3-exifread python3-venv fonts-dejavu-core \
        libimage-exiftool-perl; do
        [ -n "$(installed_version "$package")" ] || missing+=("$package")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        say "Installing ${missing[*]}"
        [ -n "$(find /var/lib/apt/lists -name '*Packages*' -print -quit)" ] ||
            as_root apt-get update >&2
        apt_install "${missing[@]}"
    fi
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
