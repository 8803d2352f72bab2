#!/usr/bin/env bash
# Runs the two commands of the README on a bare Debian: try_on.sh bookworm|trixie|forky [folder]
#
# Needs debootstrap and root. The system is made in `folder` (default build/<release>) and stays
# there for a look; remove it with: rm -rf --one-file-system build/<release>
# TRY: what is run there, by default "make run && make test". BEFORE: packages to install first.
# WHEELS: a folder of this machine in which pip looks, too. TORCH_INDEX: see setup.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

RELEASE=${1:?Which release of Debian? scripts/try_on.sh bookworm|trixie|forky}
ROOT=$(realpath -m "${2:-build/$RELEASE}")
TRY=${TRY:-make run && make test}
MIRROR=${MIRROR:-http://deb.debian.org/debian}

say() { printf '\n==> %s\n' "$*" >&2; }

[ "$(id -u)" = 0 ] || {
    echo "Needs to run as root: sudo $0 $*" >&2
    exit 1
}
# What is mounted in there is mounted for this script alone and goes with it.
[ -n "${OWN_MOUNTS:-}" ] || OWN_MOUNTS=1 exec unshare --mount --propagation private "$0" "$@"
if [ ! -e "$ROOT/etc/os-release" ]; then
    say "Making a bare $RELEASE in $ROOT"
    known=/usr/share/debootstrap/scripts
    # An older debootstrap does not know the newest release, which is made as sid is.
    [ -e "$known/$RELEASE" ] && script=$known/$RELEASE || script=$known/sid
    debootstrap --variant=minbase --include=ca-certificates,git,make \
        "$RELEASE" "$ROOT" "$MIRROR" "$script" >&2
fi
cp /etc/resolv.conf "$ROOT/etc/resolv.conf"
mount -t proc proc "$ROOT/proc"
mount --rbind /dev "$ROOT/dev"
if [ -n "${WHEELS:-}" ]; then
    mkdir -p "$ROOT/wheels"
    mount --bind "$WHEELS" "$ROOT/wheels"
fi

# What pip and apt were told of this machine's network holds in there, too.
for place in /etc/pip.conf /etc/ssl/certs /etc/apt/apt.conf.d; do
    [ ! -e "$place" ] || cp -rLf "$place" "$ROOT${place%/*}/" 2>/dev/null || true
done
rm -rf "$ROOT/checkout"
git clone --quiet . "$ROOT/checkout"

inside() {
    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
        ${PIP_CERT:+PIP_CERT="$PIP_CERT"} ${WHEELS:+PIP_FIND_LINKS=/wheels} \
        ${TORCH_INDEX+TORCH_INDEX="$TORCH_INDEX"} \
        chroot "$ROOT" bash -c "$1"
}
if [ -n "${BEFORE:-}" ]; then
    inside "apt-get update && apt-get install --yes --no-install-recommends $BEFORE" >&2
fi
say "$TRY"
inside "cd /checkout && $TRY"
