"""ARCHITECTURE.md tells the truth: the files it names are there, and its code runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.conftest import jpeg, scene

CHECKOUT = Path(__file__).resolve().parents[1]
PLACES = (CHECKOUT, CHECKOUT / "anon_plugin", CHECKOUT / "anon_plugin" / "engine")


@pytest.fixture(scope="module")
def text() -> str:
    return (CHECKOUT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def test_the_files_and_folders_that_it_names_are_there(text: str) -> None:
    named = re.findall(r"`([\w/]+(?:/|\.py))`", text)
    assert len(named) > 20
    assert [name for name in named if not any((place / name).exists() for place in PLACES)] == []


def test_its_tree_is_the_tree(text: str) -> None:
    drawn = re.search(r"```text\n(.*?)```", text, re.DOTALL)
    assert drawn
    folders = [CHECKOUT]
    missing = []
    for line in drawn[1].splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        for name in re.findall(r"[\w.]+(?:/|\.py)(?=\s|$)", re.split(r"\s{3,}", line.strip())[0]):
            path = folders[depth] / name
            del folders[depth + 1 :]
            folders.append(path)
            if not path.exists():
                missing.append(path)
    assert missing == []


def test_its_code_anonymizes_a_folder(text: str, tmp_path: Path) -> None:
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert code
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_bytes(jpeg(scene()))
    done = subprocess.run(
        [sys.executable, "-c", code[1]],
        cwd=tmp_path,
        env={"PYTHONPATH": str(CHECKOUT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split()[1:2] == ["done"], done.stderr
    assert (tmp_path / "anonymized" / "one.jpg").is_file()
