#!/usr/bin/env bash
# Runs the engine's tests with the lowest version of each library that pyproject.toml allows, in a
# virtual environment of its own (build/lowest). Arguments go to pytest.
#
# Tools of the tests are the usual ones. TORCH and TORCH_INDEX: another torch, see setup.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

PYTHON=build/lowest/bin/python
TORCH_INDEX=${TORCH_INDEX-https://download.pytorch.org/whl/cpu}
TOOLS=(hypothesis jpeglib piexif pytest)

[ -x $PYTHON ] || /usr/bin/python3 -m venv build/lowest
/usr/bin/python3 scripts/list_requirements.py --lowest compass formats >build/lowest/lowest.txt
/usr/bin/python3 scripts/list_requirements.py dev |
    grep -E "^($(IFS='|' && echo "${TOOLS[*]}"))[<>=]" >build/lowest/tools.txt

# The build for CPUs, by name: pip would otherwise take gigabytes of CUDA where the index is silent.
torch=${TORCH:-$(sed -n 's/^torch==\(.*\)\.\*$/\1.0/p' build/lowest/lowest.txt)}
index=()
if [ -n "$TORCH_INDEX" ]; then
    ! /usr/bin/python3 -c 'import sys, urllib.request as r; r.urlopen(sys.argv[1], timeout=5)' \
        "$TORCH_INDEX/torch/" 2>/dev/null || index=(--extra-index-url "$TORCH_INDEX")
    sed -i "s/^torch==.*/torch==$torch+$(basename "$TORCH_INDEX")/" build/lowest/lowest.txt
fi
$PYTHON -m pip install --quiet --disable-pip-version-check --no-compile \
    "${index[@]}" "rasterio==1.3.*" \
    --requirement build/lowest/lowest.txt --requirement build/lowest/tools.txt
$PYTHON -m pip list --disable-pip-version-check --format=freeze |
    grep -iE '^(exifread|numba|numpy|onnxruntime|opencv|pillow|safetensors|torch)'
$PYTHON -m pytest -p no:cacheprovider -m "not qgis" "${@:-tests/engine}"
