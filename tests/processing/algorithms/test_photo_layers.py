"""Photos named by layers: which rows count, how their paths and places are understood."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine.conftest import jpeg, scene

Run = Callable[..., dict[str, Any]]
NAMES = ("first one.jpg", "second.jpg", "third.jpg")
LUND_UTM = (387000.0, 6175000.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "photos"
    place.mkdir()
    for seed, name in enumerate(NAMES):
        (place / name).write_bytes(jpeg(scene(160, 120, seed)))
    return place


def layer(paths: list[str], crs: str = "EPSG:25833") -> Any:
    """A layer of the project with one photo a row, 10 m from each other."""
    from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsProject, QgsVectorLayer

    made = QgsVectorLayer(f"Point?crs={crs}&field=photo:string&field=night:int", "track", "memory")
    for number, path in enumerate(paths):
        feature = QgsFeature(made.fields())
        feature["photo"], feature["night"] = path, number % 2
        east, north = LUND_UTM
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(east + 10 * number, north)))
        made.dataProvider().addFeature(feature)
    QgsProject.instance().addMapLayer(made)
    return made


def source(given: Any, **changes: Any) -> Any:
    """The layer as the toolbox hands it over, with the choices made beside it."""
    from qgis.core import QgsProcessingFeatureSourceDefinition, QgsProperty

    definition = QgsProcessingFeatureSourceDefinition(given.id())
    definition.source = QgsProperty.fromValue(given.id())
    for name, value in changes.items():
        setattr(definition, name, value)
    return definition


def found(run: Run, given: Any, context: Any = None) -> dict[str, Any]:
    """The photos of a run, by name."""
    from qgis.core import QgsProcessingContext, QgsProject

    if context is None:
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
    parameters = {"INPUT": given, "MODEL": "cascade", "PHOTOS": "memory:"}
    results = run("anon:detectplates", parameters, context=context)
    assert results["FAILED_COUNT"] == 0
    photos = results["PHOTOS"]
    if isinstance(photos, str):
        photos = context.takeResultLayer(photos)
    return {Path(row["photo"]).name: row for row in photos.getFeatures()}


def test_only_the_selected_rows_are_used_where_that_is_ticked(
    run_algorithm: Run, folder: Path
) -> None:
    given = layer([str(folder / name) for name in NAMES])
    given.selectByExpression("photo like '%second%'")
    assert set(found(run_algorithm, source(given, selectedFeaturesOnly=True))) == {"second.jpg"}
    assert set(found(run_algorithm, source(given))) == set(NAMES)


def test_an_expression_filters_the_rows(run_algorithm: Run, folder: Path) -> None:
    given = layer([str(folder / name) for name in NAMES])
    night = source(given, filterExpression='"night" = 1')
    assert set(found(run_algorithm, night)) == {"second.jpg"}


def test_the_place_of_the_row_counts_in_any_reference_system(
    run_algorithm: Run, folder: Path
) -> None:
    rows = found(run_algorithm, layer([str(folder / name) for name in NAMES]))
    point = rows["third.jpg"].geometry().asPoint()
    assert (point.x(), point.y()) == pytest.approx((13.1991, 55.7049), abs=0.01)
    assert point.x() > rows["second.jpg"].geometry().asPoint().x()


def test_addresses_of_files_are_paths(run_algorithm: Run, folder: Path) -> None:
    from qgis.PyQt.QtCore import QUrl

    addresses = [QUrl.fromLocalFile(str(folder / name)).toString() for name in NAMES]
    assert addresses[0].startswith("file://")
    encoded = addresses[0].replace(" ", "%20")
    assert set(found(run_algorithm, layer([encoded, *addresses[1:]]))) == set(NAMES)


def test_relative_paths_begin_at_the_project(
    run_algorithm: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qgis.core import QgsProject

    project = QgsProject.instance()
    given = layer([f"photos/{name}" for name in NAMES])
    before = project.fileName()
    project.setFileName(str(folder.parent / "street.qgz"))
    try:
        rows = found(run_algorithm, given)
    finally:
        project.setFileName(before)
    assert set(rows) == set(NAMES)


def test_part_of_a_file_is_chosen_on_the_command_line(
    qgis_process: Callable[..., Any],
    results_of: Callable[[Any], dict[str, Any]],
    run_algorithm: Run,
    folder: Path,
) -> None:
    track = str(folder.parent / "track.gpkg")
    given = layer([f"photos/{name}" for name in NAMES])
    run_algorithm("native:savefeatures", {"INPUT": given, "OUTPUT": track})
    listed = str(folder.parent / "photos.geojson")
    arguments = [f"--INPUT={track}|layername=track|subset=night = 1", f"--PHOTOS={listed}"]
    done = qgis_process("run", "anon:detectplates", *arguments, "--MODEL=cascade", "--json")
    assert results_of(done)["DONE_COUNT"] == 1
    (row,) = json.loads(Path(listed).read_text())["features"]
    assert Path(row["properties"]["photo"]) == folder / "second.jpg"


def test_paths_of_windows_and_of_macos_mean_the_files_that_are_here(
    run_algorithm: Run, folder: Path
) -> None:
    (folder / "deep").mkdir()
    (folder / "first one.jpg").rename(folder / "deep" / "caf\u00e9.jpg")
    paths = [str(folder) + "\\deep\\cafe\u0301.jpg", str(folder / "second.jpg")]
    assert set(found(run_algorithm, source(layer(paths)))) == {"caf\u00e9.jpg", "second.jpg"}


@pytest.mark.parametrize("scheme", ["ftp", "sftp", "smb", "webhdfs", "nonsense"])
def test_a_store_that_cannot_be_reached_is_one_clean_sentence(
    run_algorithm: Run, folder: Path, scheme: str
) -> None:
    from qgis.core import QgsProcessingException

    given = layer([str(folder / "second.jpg"), f"{scheme}://host/one.jpg"])
    with pytest.raises(QgsProcessingException, match=f"{scheme}://") as caught:
        found(run_algorithm, source(given))
    assert "Traceback" not in str(caught.value)
