"""SCHEDULER, JOURNAL and URLs, through the algorithms as a user calls them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.engine.conftest import jpeg, scene

pytestmark = pytest.mark.qgis


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "photos"
    place.mkdir()
    for seed in range(3):
        (place / f"{seed}.jpg").write_bytes(jpeg(scene(320, 240, seed)))
    return place


@pytest.fixture
def local_cluster(tmp_path: Path) -> Iterator[str]:
    """The address of a scheduler with one worker, all within this process."""
    distributed = pytest.importorskip("distributed", reason="dask is not installed")
    with distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=2,
        processes=False,
        dashboard_address="127.0.0.1:0",
        host="127.0.0.1",
        protocol="tcp://",
        local_directory=str(tmp_path / "dask"),
    ) as cluster:
        yield cluster.scheduler_address


def test_scheduler_does_the_photos_elsewhere(
    run_algorithm: Run, folder: Path, tmp_path: Path, local_cluster: str
) -> None:
    parameters: dict[str, Any] = {"FOLDER": str(folder), "MODEL": "cascade"}
    here = run_algorithm("anon:anonymizephotos", {**parameters, "OUTPUT": str(tmp_path / "here")})
    there = run_algorithm(
        "anon:anonymizephotos",
        {**parameters, "OUTPUT": str(tmp_path / "there"), "SCHEDULER": local_cluster},
    )
    counts = {name: value for name, value in here.items() if name.endswith("_COUNT")}
    assert counts["DONE_COUNT"] == 3
    assert {name: there[name] for name in counts} == counts
    assert len(list((tmp_path / "there").glob("*.jpg"))) == 3


def test_a_scheduler_that_is_not_there_ends_the_run_with_an_error(
    run_algorithm: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = pytest.importorskip("anon_plugin.engine.run.dask.cluster")
    monkeypatch.setattr(cluster, "_CONNECT_S", 0.5)
    with pytest.raises(Exception, match="No Dask scheduler answers at tcp://127"):
        run_algorithm(
            "anon:anonymizephotos",
            {
                "FOLDER": str(folder),
                "OUTPUT": str(tmp_path / "out"),
                "SCHEDULER": "tcp://127.0.0.1:1",
                "MODEL": "cascade",
            },
        )


def test_folder_and_output_may_be_urls(
    run_algorithm: Run, tmp_path: Path, object_store: str
) -> None:
    from anon_plugin.engine.files.storage import path_of

    source, output = path_of("s3://campaign/day 1"), path_of("s3://campaign/anonymized")
    (source / "sub" / "a.jpg").write_bytes(jpeg(scene()))
    parameters = {
        "FOLDER": str(source),
        "OUTPUT": str(output),
        "JOURNAL": str(tmp_path / "journal"),
        "REPORT": str(tmp_path / "report.html"),
        "PHOTOS": "TEMPORARY_OUTPUT",
        "MODEL": "cascade",
    }
    results = run_algorithm("anon:anonymizephotos", parameters)
    assert results["DONE_COUNT"] == 1
    assert results["OUTPUT"] == "s3://campaign/anonymized"
    assert (output / "sub" / "a.jpg").exists()
    page = (tmp_path / "report.html").read_text()
    assert "s3://campaign/anonymized" in page
    assert "href='s3" not in page, "links lead to local files alone"
    assert run_algorithm("anon:anonymizephotos", parameters)["KEPT_COUNT"] == 1


def test_journal_is_only_for_outputs_that_are_urls(
    run_algorithm: Run, folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(Exception, match="Leave JOURNAL empty"):
        run_algorithm(
            "anon:anonymizephotos",
            {
                "FOLDER": str(folder),
                "OUTPUT": str(tmp_path / "out"),
                "JOURNAL": str(tmp_path),
                "MODEL": "cascade",
            },
        )
