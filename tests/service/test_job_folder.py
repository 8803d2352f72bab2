"""Jobs on the disk: they expire, belong to one service, and name only places that there are."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from anon_plugin.errors import SettingsError
from anon_service.ogc.queue import JobQueue
from anon_service.ogc.records import JobFolder, Status
from anon_service.roots import Roots
from tests.processes import PATIENCE_S


def test_jobs_that_are_over_expire_with_their_results(tmp_path: Path) -> None:
    folder = JobFolder(tmp_path)
    over, waits = (folder.add("detect", {}, (), {}) for _ in range(2))
    folder.change(over, status=Status.SUCCESSFUL)
    (folder.place(over.identifier) / "results").mkdir()
    queue = JobQueue(folder, {}, at_once=0, keep_days=1e-9)
    queue.start()
    give_up = time.monotonic() + PATIENCE_S
    while folder.place(over.identifier).exists() and time.monotonic() < give_up:
        time.sleep(0.05)
    queue.close()
    assert [one.identifier for one in folder.all()] == [waits.identifier]


def test_two_services_do_not_share_their_jobs(tmp_path: Path) -> None:
    first = JobFolder(tmp_path)
    with pytest.raises(SettingsError, match="--state"):
        JobFolder(tmp_path)
    assert list(first.all()) == []


@pytest.mark.parametrize("folder", ["..", "a/../../b", ".hidden", "a//b", "/etc", "a\\b", "link"])
def test_no_folder_leads_out_of_its_root(tmp_path: Path, folder: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "link").symlink_to(tmp_path)
    roots = Roots.parse([f"photos={root}"], [])
    assert roots.input("photos", "a/b") == root / "a" / "b"
    with pytest.raises(SettingsError):
        roots.input("photos", folder)


@pytest.mark.parametrize("text", ["photos", "=x", "Photos=/tmp", "photos=relative", "photos=/none"])
def test_a_root_that_names_no_place_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        Roots.parse([text], [])


def test_places_are_named_and_not_told(tmp_path: Path) -> None:
    roots = Roots.parse([f"photos={tmp_path}"], ["results=s3://campaign/out"])
    text = f"{tmp_path}/a.jpg cannot be written to s3://campaign/out/a.jpg"
    assert roots.without_places(text) == "photos/a.jpg cannot be written to results/a.jpg"
