"""What setup.sh and system_packages.sh do to a machine, on machines that are made up.

Each has an os-release and programs that answer as apt's do and write down how they were called.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
DEBIAN_12 = 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n'
DEBIAN_13 = 'ID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie\n'
UBUNTU = "ID=ubuntu\nID_LIKE=debian\nVERSION_CODENAME=noble\nUBUNTU_CODENAME=noble\n"
TOOLS = (
    *("bash", "basename", "cat", "cut", "dirname", "env", "grep", "head", "id", "mkdir", "rm"),
    *("sed", "sort", "tee", "touch", "tr"),
)

if not all(map(shutil.which, ("bash", "dpkg"))):
    pytest.skip("bash or dpkg is not there", allow_module_level=True)

# The candidate of QGIS is the one of backports where a preference asks for it and a source brings
# it. FAILING names the word of apt-get that fails.
APT_GET = """
echo "apt-get $*" >>"$MACHINE/calls"
case " $* " in
*SourceList*) [ "${FAILING:-}" != backports ] || exit 100 ;;
esac
[ "${FAILING:-}" != "$1" ] || exit 100
"""
APT_CACHE = """
if [ "$*" = policy ]; then
    sed 's/.* \\([a-z-]*\\) main$/n=\\1/' "$MACHINE"/etc/apt/sources.list.d/* 2>/dev/null
elif [ -e "$MACHINE/etc/apt/preferences.d/qgis-backports" ] && [ "${FAILING:-}" != backports ]; then
    echo "  Candidate: 3.40.6+dfsg-1~bpo12+1"
else
    echo "  Candidate: $CANDIDATE"
fi
"""
DPKG_QUERY = """
for package in $INSTALLED; do
    [ "$package" != "${*: -1}" ] || echo "installed 3.40.6"
done
"""


Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Machine:
    """One that is made up, in a folder."""

    folder: Path

    def run(
        self, script: str, *arguments: str, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a script of a copy of the checkout on it."""
        environment = {
            "PATH": str(self.folder / "bin"),
            "MACHINE": str(self.folder),
            "SYSTEM_ROOT": str(self.folder),
            "CANDIDATE": "3.22.16+dfsg-1",
            "INSTALLED": "",
            "HOME": str(self.folder),
        }
        return subprocess.run(
            [str(self.folder / "scripts" / script), *arguments],
            env=environment | variables,
            capture_output=True,
            text=True,
            check=False,
        )

    def program(self, name: str, text: str) -> None:
        """Give it a program, as a shell script."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text(f"#!/bin/bash\n{text}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    @property
    def calls(self) -> str:
        path = self.folder / "calls"
        return path.read_text() if path.exists() else ""

    @property
    def apt_files(self) -> dict[str, str]:
        """What lies under /etc/apt, by its name."""
        files = (path for path in (self.folder / "etc/apt").rglob("*") if path.is_file())
        return {path.name: path.read_text() for path in files}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    for name in ("sources.list.d", "preferences.d"):
        (tmp_path / "etc/apt" / name).mkdir(parents=True)
    (tmp_path / "etc/os-release").write_text(DEBIAN_12)
    shutil.copytree(SCRIPTS, tmp_path / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "bin").mkdir()
    for name in (*TOOLS, "dpkg"):
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    made.program("bin/apt-get", APT_GET)
    made.program("bin/apt-cache", APT_CACHE)
    made.program("bin/dpkg-query", DPKG_QUERY)
    made.program("bin/id", "echo 0")
    return made


def test_on_debian_12_qgis_alone_is_preferred_from_backports(machine: Machine) -> None:
    done = machine.run("system_packages.sh")
    assert done.returncode == 0, done.stderr
    files = machine.apt_files
    assert set(files) == {"qgis-backports", "qgis-backports.list"}
    assert files["qgis-backports"].splitlines()[:2] == [
        "Package: src:qgis",
        "Pin: release n=bookworm-backports",
    ]
    assert files["qgis-backports.list"].split()[-2:] == ["bookworm-backports", "main"]
    install = machine.calls.splitlines()[-1]
    assert re.search(r"install .*\bqgis python3-qgis python3-rasterio", install)
    assert "target-release" not in machine.calls


@pytest.mark.parametrize("failing", ["backports", "install"])
def test_what_was_added_goes_again_when_anything_fails(machine: Machine, failing: str) -> None:
    """`backports`: no mirror has them; `install`: the packages cannot be installed."""
    done = machine.run("system_packages.sh", FAILING=failing)
    assert done.returncode != 0
    assert machine.apt_files == {}


def test_a_source_that_was_there_before_stays_when_something_fails(machine: Machine) -> None:
    mine = machine.folder / "etc/apt/sources.list.d/mine.list"
    mine.write_text("deb http://deb.debian.org/debian bookworm-backports main\n")
    assert machine.run("system_packages.sh", FAILING="install").returncode != 0
    assert set(machine.apt_files) == {"mine.list"}


def test_where_backports_have_been_archived_they_come_from_the_archive(machine: Machine) -> None:
    machine.program(
        "bin/apt-get",
        f'case "$*" in *SourceList*) grep -q archive "$MACHINE"/etc/apt/sources.list.d/* ;; *)'
        f"{APT_GET};; esac",
    )
    done = machine.run("system_packages.sh")
    assert done.returncode == 0, done.stderr
    assert "archive.debian.org" in machine.apt_files["qgis-backports.list"]


@pytest.mark.parametrize("release", [DEBIAN_13, UBUNTU])
def test_where_the_system_has_a_recent_qgis_its_sources_are_left_alone(
    machine: Machine, release: str
) -> None:
    (machine.folder / "etc/os-release").write_text(release)
    done = machine.run("system_packages.sh", CANDIDATE="1:3.40.3")
    assert done.returncode == 0, done.stderr
    assert machine.apt_files == {}
    assert " install " in machine.calls


def test_on_ubuntu_with_an_old_qgis_nothing_is_changed_and_the_way_is_told(
    machine: Machine,
) -> None:
    (machine.folder / "etc/os-release").write_text(UBUNTU)
    done = machine.run("system_packages.sh")
    assert done.returncode == 1
    assert "https://qgis.org/ubuntu-ltr noble main" in done.stderr
    assert machine.apt_files == {}
    assert " install " not in machine.calls


def test_what_is_there_is_not_even_looked_for(machine: Machine) -> None:
    everything = (SCRIPTS / "system_packages.sh").read_text()
    programs = re.search(r"PROGRAMS=\((.*?)\)", everything, re.DOTALL)
    assert programs
    done = machine.run("system_packages.sh", INSTALLED=f"qgis python3-qgis {programs[1]}")
    assert done.returncode == 0
    assert machine.calls == ""


@pytest.mark.parametrize(
    ("release", "line"),
    [
        ("ID=fedora\n", "sudo dnf install qgis"),
        ("ID=arch\n", "sudo pacman -S qgis"),
        ('ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', "sudo zypper install qgis"),
        ("ID=nixos\n", "Then run this again"),
    ],
)
def test_without_apt_the_line_of_that_system_is_told(
    machine: Machine, release: str, line: str
) -> None:
    (machine.folder / "bin/apt-get").unlink()
    (machine.folder / "etc/os-release").write_text(release)
    done = machine.run("system_packages.sh")
    assert done.returncode == 1
    assert line in done.stderr
    assert "apt" not in done.stderr


# A Python of the system whose torch, version and network are as the variables say.
PYTHON = """
echo "python $*" >>"$MACHINE/calls"
case "$*" in
*version_info*) exit "${OLD:-0}" ;;
-V) echo Python 3.10.12 ;;
*urlopen*) exit "${OFFLINE:-0}" ;;
*"import torch"*) [ -n "${HAS_TORCH:-}" ] ;;
*numpy.__version__*) echo 1.24.2 ;;
*"pip install"*) exit "${PIP:-0}" ;;
esac
"""


@pytest.fixture
def ready(machine: Machine) -> Machine:
    """A machine that lacks Python packages only."""
    machine.program("scripts/system_packages.sh", 'echo system >>"$MACHINE/calls"')
    machine.program("python", PYTHON)
    machine.program(".venv/bin/python", PYTHON)
    return machine


def set_up(machine: Machine, *arguments: str, **variables: str) -> Done:
    python = str(machine.folder / "python")
    return machine.run("setup.sh", *arguments, SYSTEM_PYTHON=python, **variables)


def pip_line(machine: Machine) -> str:
    return next(line for line in machine.calls.splitlines() if "pip install" in line)


def test_torch_is_asked_for_as_a_build_for_cpus_and_numpy_stays(ready: Machine) -> None:
    assert set_up(ready).returncode == 0
    line = pip_line(ready)
    assert "torch==2.13.0+cpu --extra-index-url https://download.pytorch.org/whl/cpu" in line
    assert "numpy==1.24.2" in line
    assert (ready.folder / ".venv/installed").exists()


def test_a_silent_index_never_means_pypis_build_with_cuda(ready: Machine) -> None:
    done = set_up(ready, OFFLINE="1", PIP="1")
    assert done.returncode == 1
    assert "torch==2.13.0+cpu" in pip_line(ready)
    assert "5.5 GB" in done.stderr
    assert not (ready.folder / ".venv/installed").exists()


@pytest.mark.parametrize(
    ("variables", "torch"),
    [
        ({"HAS_TORCH": "1"}, None),
        ({"HAS_TORCH": "1", "TORCH": "2.9.1"}, "torch==2.9.1+cpu "),
        ({"TORCH_INDEX": ""}, "torch==2.13.0 numpy"),
        ({"TORCH_INDEX": "https://index/whl/cu126"}, "torch==2.13.0+cu126 "),
    ],
)
def test_the_build_of_torch_can_be_chosen(
    ready: Machine, variables: dict[str, str], torch: str | None
) -> None:
    set_up(ready, **variables)
    assert ("torch==" in pip_line(ready)) == (torch is not None)
    assert torch is None or torch in pip_line(ready)


def test_a_download_that_breaks_off_is_tried_once_more(ready: Machine) -> None:
    once = '*"pip install"*) [ -e "$MACHINE/once" ] || { touch "$MACHINE/once"; exit 1; } ;;'
    pip = '*"pip install"*) exit "${PIP:-0}" ;;'
    assert pip in PYTHON
    ready.program(".venv/bin/python", PYTHON.replace(pip, once))
    assert set_up(ready).returncode == 0
    assert ready.calls.count("pip install") == 2


def test_running_needs_less_than_developing(ready: Machine) -> None:
    assert set_up(ready, "run").returncode == 0
    asked = next(line for line in ready.calls.splitlines() if "list_requirements.py" in line)
    assert asked.split("list_requirements.py")[1].split() == ["formats", "compass", "demo"]
    assert (ready.folder / ".venv/runnable").exists()
    assert not (ready.folder / ".venv/installed").exists()


def test_an_old_python_ends_it_before_anything_is_installed(ready: Machine) -> None:
    done = set_up(ready, OLD="1")
    assert done.returncode == 1
    assert "Python is 3.10.12; 3.11 or newer is needed" in done.stderr
    assert "pip" not in ready.calls
    assert "system" not in ready.calls


def test_no_script_needs_a_program_that_a_bare_machine_lacks() -> None:
    for name in ("setup.sh", "system_packages.sh"):
        script = SCRIPTS / name
        assert os.access(script, os.X_OK)
        subprocess.run(["bash", "-n", str(script)], check=True)
