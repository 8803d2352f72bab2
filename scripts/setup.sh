#!/usr/bin/env bash
# Installs what is missing on this machine: QGIS 3.40 or newer with its Python, and a virtual
# environment (.venv) on top of it with the rest. What is there already is left alone.
#
#   scripts/setup.sh run   only what anonymizing needs
#   scripts/setup.sh       also what tests, checks and documentation need
#
#   TORCH        the version of torch to install (default 2.13.0)
#   TORCH_INDEX  where its build lies (default https://download.pytorch.org/whl/cpu; the last part
#                names the build, such as cu126 for Nvidia cards). "" for PyPI's, with CUDA: 5.5 GB
set -euo pipefail
cd "$(dirname "$0")/.."

PURPOSE=${1:-develop}
TORCH_VERSION=${TORCH:-2.13.0}
TORCH_INDEX=${TORCH_INDEX-https://download.pytorch.org/whl/cpu}
# QGIS on Debian is bound to the system's Python, whatever else is on PATH. Tests name another.
SYSTEM_PYTHON=${SYSTEM_PYTHON:-/usr/bin/python3}

say() { printf '\n==> %s\n' "$*" >&2; }

refuse_old_python() {
    [ -x "$SYSTEM_PYTHON" ] || return 0 # it comes with QGIS
    "$SYSTEM_PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' && return
    echo "This system's Python is $("$SYSTEM_PYTHON" -V | cut -d ' ' -f 2); 3.11 or newer is" \
        "needed. Nothing was changed. Debian 12 and Ubuntu 24.04 are new enough." >&2
    exit 1
}

reachable() { # a server may fail to answer once
    for _ in 1 2 3; do
        "$SYSTEM_PYTHON" -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=10)' \
            "$1" >/dev/null 2>&1 && return
    done
    return 1
}

# Prints what to tell pip about torch, one argument a line; nothing where one is there and TORCH
# names no other. The build is named, because pip would otherwise take PyPI's with CUDA wherever the
# index is silent.
torch_arguments() {
    if [ -z "${TORCH:-}" ] &&
        .venv/bin/python -c 'import torch; assert torch.__version__ >= "2.1"' 2>/dev/null; then
        return
    fi
    if [ -z "$TORCH_INDEX" ]; then
        echo "torch==$TORCH_VERSION"
        return
    fi
    echo "torch==$TORCH_VERSION+$(basename "$TORCH_INDEX")"
    if reachable "$TORCH_INDEX/torch/"; then
        printf '%s\n' --extra-index-url "$TORCH_INDEX"
    fi
}

pip_install() {
    PIP_RETRIES=${PIP_RETRIES:-10} PIP_DEFAULT_TIMEOUT=${PIP_DEFAULT_TIMEOUT:-60} \
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile "$@" >&2
}

install_python_packages() {
    local extras=(formats compass demo) size="0.4 GB to download, 1.3 GB in .venv" torch wanted
    if [ "$PURPOSE" != run ]; then
        extras=()
        size="0.6 GB to download, 1.8 GB in .venv"
    fi
    say "Installing Python packages (up to $size)"
    # Also where the system has got another Python since .venv was made.
    .venv/bin/python -m pip --version >/dev/null 2>&1 ||
        "$SYSTEM_PYTHON" -m venv --system-site-packages .venv
    "$SYSTEM_PYTHON" scripts/list_requirements.py "${extras[@]}" >.venv/requirements.txt
    mapfile -t torch < <(torch_arguments)
    # numpy stays the one that QGIS' GDAL bindings were built for. What is never imported need not
    # be compiled. The second try is for a download that broke off, which pip does not go on with.
    wanted=(--requirement .venv/requirements.txt "${torch[@]}"
        "numpy==$("$SYSTEM_PYTHON" -c 'import numpy; print(numpy.__version__)')")
    if ! pip_install "${wanted[@]}" && ! pip_install "${wanted[@]}"; then
        if [ -n "${torch[*]}" ]; then
            cat >&2 <<END

If ${torch[0]} was not found: it lies at ${TORCH_INDEX:-PyPI}. Run this again when that answers, or
name another place (TORCH_INDEX=…), or take PyPI's build with CUDA, 5.5 GB (TORCH_INDEX= make setup).
On Debian 13 and newer this is enough: sudo apt install python3-torch
END
        fi
        exit 1
    fi
}

refuse_old_python
scripts/system_packages.sh
install_python_packages
say "Compiling what the first photo would wait for (some twenty seconds)"
PYTHONPATH=. .venv/bin/python -m anon_plugin.warm_up >&2 ||
    say "That did not work; the first photo will take longer."
touch .venv/runnable
[ "$PURPOSE" = run ] || touch .venv/installed
say "Ready: $(scripts/qgis_process --version 2>/dev/null | head -n 1)"
