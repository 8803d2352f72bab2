#!/usr/bin/env bash
# Installs what must come from the operating system: QGIS 3.40 or newer with its Python, and a few
# programs. What is there already is left alone, and when anything fails the machine's list of
# package sources is as it was.
#
#   Debian 12 and newer: all by itself. Where Debian's own QGIS is too old, QGIS alone is taken from
#   Debian's backports.
#   Other systems with apt: all by itself where their QGIS is new enough. Nothing is changed where it
#   is not: the way to a newer one is told.
#   Systems without apt: tells the line that installs what is missing.
#
# SYSTEM_ROOT is put before /etc, for tests.
set -euo pipefail

QGIS_MINIMUM=3.40
BACKPORTS_MIRRORS=(http://deb.debian.org/debian http://archive.debian.org/debian)
# A mirror may fail to answer once, and updates of the system's own may be at work.
PATIENT=(-o Acquire::Retries=5 -o DPkg::Lock::Timeout=300)
PROGRAMS=(python3-rasterio python3-exifread python3-venv fonts-dejavu-core
    libimage-exiftool-perl libjpeg-turbo-progs)

ETC=${SYSTEM_ROOT:-}/etc
SOURCE=$ETC/apt/sources.list.d/qgis-backports.list
PREFERENCE=$ETC/apt/preferences.d/qgis-backports
added=() # of these two, what was not there before

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

of_system() { # a value of os-release, such as ID
    sed -n "s/^$1=//p" "$ETC/os-release" 2>/dev/null | tr -d '"'
}

installed_version() { # of a Debian package, empty if it is not installed
    dpkg-query -W -f='${db:Status-Status} ${Version}' "$1" 2>/dev/null | sed -n 's/^installed //p'
}

is_recent_qgis() { # whether a version (empty: none) is new enough
    dpkg --compare-versions "${1:-0}" ge "$QGIS_MINIMUM"
}

qgis_candidate() { # the version that apt would install now
    LC_ALL=C apt-cache policy qgis | sed -n 's/^ *Candidate: //p' | grep -v none || true
}

missing_packages() {
    local package
    for package in qgis python3-qgis; do
        is_recent_qgis "$(installed_version "$package")" || echo "$package"
    done
    for package in "${PROGRAMS[@]}"; do
        [ -n "$(installed_version "$package")" ] || echo "$package"
    done
}

# Lets apt take QGIS, and nothing else, from Debian's backports.
prefer_backports() {
    local backports mirror
    backports=$(of_system VERSION_CODENAME)-backports
    trap forget_backports EXIT
    [ -e "$PREFERENCE" ] || added+=("$PREFERENCE")
    printf 'Package: src:qgis\nPin: release n=%s\nPin-Priority: 500\n' "$backports" |
        as_root tee "$PREFERENCE" >/dev/null
    if ! LC_ALL=C apt-cache policy | grep -q "n=$backports"; then
        [ -e "$SOURCE" ] || added+=("$SOURCE")
        for mirror in "${BACKPORTS_MIRRORS[@]}"; do
            # What is archived is no longer signed anew, so its date is not checked there.
            local options=""
            case $mirror in *archive*) options="[check-valid-until=no] " ;; esac
            echo "deb $options$mirror $backports main" | as_root tee "$SOURCE" >/dev/null
            if as_root apt-get update --error-on=any "${PATIENT[@]}" -o Dir::Etc::SourceList="$SOURCE" \
                -o Dir::Etc::SourceParts=- -o APT::Get::List-Cleanup=0 >&2; then
                break
            fi
        done
    fi
    is_recent_qgis "$(qgis_candidate)" || {
        echo "QGIS $QGIS_MINIMUM is in none of: ${BACKPORTS_MIRRORS[*]} ($backports)." >&2
        how_to_get_qgis
        exit 1
    }
}

forget_backports() { # at the end; where something failed, what was added here goes again
    local code=$?
    if [ "$code" != 0 ] && [ ${#added[@]} -gt 0 ]; then
        as_root rm -f "${added[@]}"
    fi
    exit "$code"
}

how_to_get_qgis() {
    local codename id
    id=$(of_system ID)
    # Mint and others name the Ubuntu that they are made of.
    codename=$(of_system UBUNTU_CODENAME)
    [ -z "$codename" ] || id=ubuntu
    codename=${codename:-$(of_system VERSION_CODENAME)}
    cat >&2 <<END

This system's own QGIS is older than $QGIS_MINIMUM. Nothing was changed. The project QGIS has newer
packages for Debian and Ubuntu (https://qgis.org/resources/installation-guide):

  sudo wget -O /etc/apt/keyrings/qgis-archive-keyring.gpg https://download.qgis.org/downloads/qgis-archive-keyring.gpg
  echo "deb [signed-by=/etc/apt/keyrings/qgis-archive-keyring.gpg] https://qgis.org/$id-ltr ${codename:-CODENAME} main" |
      sudo tee /etc/apt/sources.list.d/qgis.list

Then run this again.
END
}

with_apt() {
    local missing
    mapfile -t missing < <(missing_packages)
    [ ${#missing[@]} -gt 0 ] || return 0
    say "Missing: ${missing[*]}"
    as_root apt-get update "${PATIENT[@]}" >&2
    case " ${missing[*]} " in
    *" qgis "* | *" python3-qgis "*)
        if ! is_recent_qgis "$(qgis_candidate)"; then
            if [ "$(of_system ID)" = debian ] && [ -n "$(of_system VERSION_CODENAME)" ]; then
                prefer_backports
            else
                how_to_get_qgis
                exit 1
            fi
        fi
        ;;
    esac
    # apt itself says how much it downloads, before it does.
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        "${PATIENT[@]}" -o Dpkg::Use-Pty=0 "${missing[@]}" >&2
}

without_apt() {
    local line missing=()
    /usr/bin/python3 -c 'import sys; from qgis.core import Qgis
sys.exit(Qgis.QGIS_VERSION_INT < 34000)' 2>/dev/null || missing+=("QGIS $QGIS_MINIMUM with its Python")
    command -v qgis_process >/dev/null || missing+=(qgis_process)
    command -v exiftool >/dev/null || missing+=(exiftool)
    [ ${#missing[@]} -gt 0 ] || return 0
    case " $(of_system ID) $(of_system ID_LIKE) " in
    *" fedora "* | *" rhel "*) line="dnf install qgis python3-qgis python3-rasterio perl-Image-ExifTool" ;;
    *" arch "*) line="pacman -S qgis perl-image-exiftool" ;;
    *" suse "* | *" opensuse "*) line="zypper install qgis python3-qgis exiftool" ;;
    *) line="" ;;
    esac
    (
        IFS=,
        echo "Missing: ${missing[*]}. Nothing was changed."
    ) >&2
    [ -z "$line" ] || echo "Install them (untried): sudo $line" >&2
    echo "Then run this again. The plugin itself runs in any QGIS: docs/start.md." >&2
    exit 1
}

if command -v apt-get >/dev/null; then
    with_apt
else
    without_apt
fi
