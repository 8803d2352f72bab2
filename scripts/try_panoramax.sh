#!/usr/bin/env bash
# Tries the service with a Panoramax server and its command line client, both of their own code, in
# environments of their own in build/panoramax. Needs PostgreSQL with PostGIS, which is started and
# stopped by the test: sudo apt install postgresql-15-postgis-3
set -euo pipefail
cd "$(dirname "$0")/.."

HOME_OF_IT=$PWD/build/panoramax
for name in server client; do
    [ -x "$HOME_OF_IT/$name/bin/python" ] || python3 -m venv "$HOME_OF_IT/$name"
done
"$HOME_OF_IT/server/bin/python" -m pip install --quiet "geovisio==2.15.1"
"$HOME_OF_IT/client/bin/python" -m pip install --quiet "panoramax_cli>=1.4,<2"

ANON_PANORAMAX=$HOME_OF_IT/server exec .venv/bin/python -m pytest tests/service/test_panoramax.py "$@"
