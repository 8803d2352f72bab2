"""The journal's tables: detections as rows, journals of earlier versions, values that are none."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.stamp import sha256_of
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.run.database import DATABASE, FOLDER
from anon_plugin.engine.run.open_journal import discard_journal, open_journal
from anon_plugin.engine.run.published_journal import recorded_photos
from anon_plugin.engine.run.upgrades import VERSION
from anon_plugin.engine.tasks.anonymize import Anonymize
from anon_plugin.engine.tasks.outcome import Status
from anon_plugin.engine.tasks.redact_detections import RedactDetections
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.vocabulary import OpaqueMetadata
from anon_plugin.errors import SettingsError
from tests.engine.conftest import FixedDetector, jpeg, run_folder, scene

FACE = ("face", 0.9123456789012345, 40.0, 60.0, 90.25, 130.5)
PLATE = ("plate", 0.8, 200.0, 150.0, 240.0, 170.0)
# As that version did it: what is not understood is left out by default since.
SETTINGS = Settings(
    styles=styles_for("opaque"), confidence=0.5, opaque_metadata=OpaqueMetadata.KEEP
)
EARLIER = Path(__file__).with_name("data") / "journal_version_2.sql"
"""Of the version before detections became rows, of a run like `run_as_then` that was killed twice:
three photos are done, one waits, and one was in work when the process died."""


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """The output folder of that run; its photos are in the folder "photos" beside it."""
    folder, output = tmp_path / "photos", tmp_path / "out"
    hidden = output / FOLDER
    (folder / "sub").mkdir(parents=True)
    hidden.mkdir(parents=True)
    for seed, name in enumerate(("a.jpg", "ä.jpg", "panorama.jpg", "broken.jpg", "sub/z.jpg")):
        (folder / name).write_bytes(jpeg(scene(seed=seed)))
    (folder / "broken.jpg").write_bytes(b"")
    with closing(sqlite3.connect(hidden / DATABASE)) as database:
        database.executescript(EARLIER.read_text("utf-8").replace("@FOLDER@", str(folder)))
        for name in ("a.jpg", "ä.jpg", "panorama.jpg"):
            shutil.copyfile(folder / name, output / name)
            before, after = (folder / name).stat(), (output / name).stat()
            database.execute(
                "UPDATE photos SET input_size = ?, input_mtime_ns = ?, output_size = ?, "
                "output_mtime_ns = ?, output_sha256 = ? WHERE target = ?",
                (
                    *(before.st_size, before.st_mtime_ns, after.st_size, after.st_mtime_ns),
                    *(sha256_of(output / name), name),
                ),
            )
        database.commit()
    return output


def test_a_run_of_the_last_version_goes_on_and_keeps_its_photos(earlier: Path) -> None:
    kept = {name: (earlier / name).stat() for name in ("a.jpg", "ä.jpg", "panorama.jpg")}
    run = run_folder(earlier.parent / "photos", earlier, FixedDetector(FACE, PLATE), SETTINGS)
    assert run.names() == {"broken.jpg", "z.jpg"}
    assert {name: (earlier / name).stat() for name in kept} == kept
    states = {outcome.source.name: outcome.status for outcome in run.all}
    assert states.pop("broken.jpg") is Status.FAILED
    assert set(states.values()) == {Status.DONE}
    flat, panorama, turned = (
        next(outcome for outcome in run.all if outcome.source.name == name)
        for name in ("a.jpg", "panorama.jpg", "ä.jpg")
    )
    face, plate = flat.detections
    assert (face.label, face.score, face.is_box) == (*FACE[:2], True)
    assert plate.xyxy == PLATE[2:]
    assert flat.geotag.heading_deg == 45.0
    assert flat.verified == ("pictures", "regions", "untouched")
    assert panorama.projection is not None
    assert (panorama.projection.name, panorama.projection.closes) == ("equirectangular", True)
    assert len(panorama.detections) == 2
    assert panorama.geotag.panorama is not None
    assert turned.rotation_deg == 90
    assert run_folder(earlier.parent / "photos", earlier, FixedDetector(FACE, PLATE), SETTINGS)


def test_what_the_last_version_carried_along_and_nobody_understands_is_left_out_now(
    earlier: Path,
) -> None:
    settings = replace(SETTINGS, opaque_metadata=OpaqueMetadata.DROP)
    run = run_folder(earlier.parent / "photos", earlier, FixedDetector(FACE, PLATE), settings)
    assert len(run.fresh) == 5, "its results may hold it"


def test_a_journal_that_no_run_has_opened_since_is_read_too(earlier: Path) -> None:
    before = recorded_photos(earlier)
    with open_journal(earlier):
        pass
    after = recorded_photos(earlier)
    assert set(before) == {earlier / name for name in ("a.jpg", "ä.jpg", "panorama.jpg")}
    assert after == before
    assert len(before[earlier / "a.jpg"].detections or ()) == 2


def test_detections_can_be_asked_for_without_reading_outcomes(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for seed in range(3):
        (folder / f"{seed}.jpg").write_bytes(jpeg(scene(seed=seed)))
    run_folder(folder, tmp_path / "out", FixedDetector(FACE, PLATE))
    with closing(sqlite3.connect(tmp_path / "out" / FOLDER / DATABASE)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (VERSION,)
        query = "SELECT photos.target, region FROM detections JOIN photos ON photos.id = photo "
        rows = database.execute(query + "WHERE label = 'plate' AND score > 0.7").fetchall()
        assert "detections" not in database.execute("SELECT outcome FROM photos").fetchone()[0]
    assert sorted(target for target, _ in rows) == ["0.jpg", "1.jpg", "2.jpg"]
    corners = np.frombuffer(rows[0][1], "<f8").reshape(-1, 2)
    assert corners.min(axis=0).tolist() == [200.0, 150.0]
    (folder / "0.jpg").write_bytes(jpeg(scene(seed=9)))
    run_folder(folder, tmp_path / "out", FixedDetector(FACE))
    with closing(sqlite3.connect(tmp_path / "out" / FOLDER / DATABASE)) as database:
        count = database.execute("SELECT label, count(*) FROM detections GROUP BY label")
        assert dict(count.fetchall())["face"] == 3, "those of a photo that was done again are gone"


NONSENSE = {
    "no JSON": "UPDATE photos SET outcome = '{'",
    "deep JSON": "UPDATE photos SET outcome = '" + "[" * 100_000 + "'",
    "another JSON": "UPDATE photos SET outcome = '[1, 2]'",
    "a size that is none": "UPDATE photos SET outcome = json_set(outcome, '$.size_wh[0]', 'big')",
    "a position that is none": "UPDATE photos SET outcome = "
    "json_set(outcome, '$.geotag.longitude_deg', 'east')",
    "a strange state": "UPDATE photos SET state = 'asleep'",
    "a number that is none": "UPDATE photos SET position = 'first'",
    "a region that is none": "UPDATE detections SET region = x'0102'",
    "a region without a place": "UPDATE detections SET region = zeroblob(16)",
    "a score that is none": "UPDATE detections SET score = 'high'",
}


@pytest.mark.parametrize("statement", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_in_a_journal_is_one_clear_error(tmp_path: Path, statement: str) -> None:
    folder, output = tmp_path / "photos", tmp_path / "out"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(jpeg(scene()))
    run_folder(folder, output, FixedDetector(FACE))
    with closing(sqlite3.connect(output / FOLDER / DATABASE)) as database:
        database.execute(statement)
        database.commit()
    with pytest.raises(SettingsError, match=r"journal\.sqlite .*ON_EXISTING=redo"):
        run_folder(folder, output, FixedDetector(FACE))


@pytest.mark.parametrize("outcome", ["{", "[]", '{"detections": [["face", 1]]}', "[" * 100_000])
def test_nonsense_in_a_journal_of_the_last_version_is_one_clear_error(
    earlier: Path, outcome: str
) -> None:
    with closing(sqlite3.connect(earlier / FOLDER / DATABASE)) as database:
        database.execute("UPDATE photos SET outcome = ? WHERE target = 'a.jpg'", (outcome,))
        database.commit()
    with pytest.raises(SettingsError, match=r"journal\.sqlite cannot be read"):
        recorded_photos(earlier)
    for _ in range(2):
        with (
            pytest.raises(SettingsError, match=r"journal\.sqlite cannot be used"),
            open_journal(earlier),
        ):
            pass
    with closing(sqlite3.connect(earlier / FOLDER / DATABASE)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (2,), "nothing was changed"


def test_a_journal_that_is_kept_nowhere_ends_with_its_block(tmp_path: Path) -> None:
    with open_journal(None) as journal:
        place = journal.folder
        assert (place / DATABASE).exists()
    assert not place.exists()


def test_a_discarded_journal_leaves_what_is_not_its_own(tmp_path: Path) -> None:
    for name in ("alone", "beside"):
        with open_journal(None, tmp_path / name):
            pass
    (tmp_path / "beside" / "notes.txt").touch()
    for name in ("alone", "beside", "never made"):
        discard_journal(tmp_path / name)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["beside", "notes.txt"]


@pytest.mark.parametrize(
    ("preset", "labels", "anonymized", "redacted"),
    [
        (
            "gentle on the eye",
            ("face", "plate"),
            "3567d453a2e6b62a17be0596027b6bf824d338759b938d8978f4f5c0b8d7206e",
            "38dd7b2c83adb23651f933da631868a61e5d5d16debe2e2bc7443eca626da12d",
        ),
        (
            "deform",
            ("face", "plate"),
            "4182603ca5d14b1e7e201443ddde47c25dced30940357322737492425dc769f9",
            "965a1aa20822b9e8e3449c6a6347482213a5491af573879dddfd53ce1ee08a1c",
        ),
    ],
)
def test_fingerprints_are_those_of_the_last_version(
    preset: str, labels: tuple[str, ...], anonymized: str, redacted: str
) -> None:
    settings = replace(SETTINGS, styles=styles_for(preset), labels=labels, confidence=None)
    job = Job(Path("/a.jpg"), Path("/out/a.jpg"))
    face = Detection.from_xyxy("face", 0.9, (1, 2, 3, 4))
    assert Anonymize(FixedDetector(), settings).fingerprint(job) == anonymized
    assert RedactDetections({job.source: [face]}, settings).fingerprint(job) == redacted
