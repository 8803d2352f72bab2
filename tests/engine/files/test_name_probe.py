"""What a file system makes of names is asked of it, never guessed from its kind."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.name_probe import NameProbe, name_probe, names_in_the_way
from tests.engine.fake_probe import FakeProbe, Telling

E = "\u00e9"  # composed
NFD_E = unicodedata.normalize("NFD", E)


def jobs(*names: str) -> list[Job]:
    return [Job(Path("/in", name), Path("/out", name), Path("/out")) for name in names]


def refused(probe: NameProbe, *names: str) -> tuple[list[str], list[list[str]]]:
    odd, groups = names_in_the_way(probe, Path("/out"), jobs(*names))
    named = [[job.target.relative_to("/out").as_posix() for job in group] for group in groups]
    return list(odd.values()), named


def test_this_file_system_is_asked_and_nothing_is_left_on_it(tmp_path: Path) -> None:
    output = tmp_path / "out"
    output.mkdir()
    with name_probe(output) as probe:
        assert probe.takes("plain.jpg")
        assert not probe.takes("x" * 300)
        assert probe.takes(f"{E}.jpg")
        for name in ("CON.jpg", "a:b.jpg", "end.", "a\\b.jpg", "stra\udcdfe.jpg"):
            expected = True
            try:
                (tmp_path / name).touch()
            except OSError:
                expected = False
            assert probe.takes(name) == (expected and name in {p.name for p in tmp_path.iterdir()})
        (tmp_path / "Case").touch()
        assert probe.are_one("Case", "cASE") == (tmp_path / "cASE").exists()
    assert list(output.iterdir()) == []


def test_names_that_are_one_on_the_output_are_found_in_files_and_folders() -> None:
    names = [
        "IMG_1.JPG",
        "img_1.jpg",
        "b.jpg",
        f"{E}.jpg",
        f"{NFD_E}.jpg",
        "Day/a.jpg",
        "day/A.jpg",
    ]
    _, groups = refused(FakeProbe(Path()), *names, "Day/b.jpg", "x/a.jpg", "y/a.jpg")
    assert groups == [names[:2], names[3:5], names[5:7]]
    assert refused(Telling(Path()), *names) == ([], [])


def test_names_of_windows_are_refused_where_the_file_system_does_not_take_them() -> None:
    odd = ["con.jpg", "a:b.jpg", "day1./a.jpg", "what?.jpg"]
    fine = ["console.jpg", "a.b.jpg", "common/c.jpg"]
    assert refused(FakeProbe(Path()), *odd, *fine)[0] == [
        "con.jpg",
        "a:b.jpg",
        "day1.",
        "what?.jpg",
    ]
    assert refused(Telling(Path()), *odd, *fine)[0] == []


@given(st.lists(st.text("aAbBéÉ\u0301e. ", min_size=1, max_size=4), unique=True, max_size=8))
def test_what_is_not_refused_has_a_file_of_its_own(stems: list[str]) -> None:
    probe = FakeProbe(Path())
    names = [f"{stem}.jpg" for stem in stems]
    given_jobs = jobs(*names)
    odd, groups = names_in_the_way(probe, Path("/out"), given_jobs)
    later = {job for group in groups for job in group[1:]}
    kept = [job.target.name for job in given_jobs if job not in later and job not in odd]
    assert len({probe._key(name) for name in kept}) == len(kept)


@pytest.mark.parametrize("name", ["a.jpg", "ä ö.jpg", "100%.jpg", "comet.jpg", "nullable.png"])
def test_usual_names_cost_no_question(name: str, tmp_path: Path) -> None:
    probe = Telling(tmp_path)
    probe._make = None  # type: ignore[method-assign,assignment]
    assert probe.takes(name)
