"""The print layout that comes with the plugin: one page a photo, from the result layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import make_layout
import numpy as np
import pytest
from PIL import Image

from tests.engine.conftest import jpeg

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def atlas(run_algorithm: Run, tmp_path: Path) -> Iterator[Any]:
    """The layout, opened from its template in a project with photos: one is green, one broken."""
    from qgis.core import QgsPrintLayout, QgsProject, QgsReadWriteContext
    from qgis.PyQt.QtXml import QDomDocument

    folder = tmp_path / "photos"
    folder.mkdir()
    green = np.zeros((240, 320, 3), np.uint8) + np.array([0, 200, 0], np.uint8)
    (folder / "a green one.jpg").write_bytes(jpeg(green))
    (folder / "b broken one.jpg").write_bytes(b"no photo")
    results = run_algorithm(
        "anon:anonymizephotos",
        {"FOLDER": str(folder), "OUTPUT": str(tmp_path / "out"), "MODEL": "cascade"}
        | {"PHOTOS": "memory:"},
    )
    assert (results["DONE_COUNT"], results["FAILED_COUNT"]) == (1, 1)
    project = QgsProject()
    project.addMapLayer(results["PHOTOS"])
    document = QDomDocument()
    assert document.setContent(make_layout.TARGET.read_text(encoding="utf-8"))
    layout = QgsPrintLayout(project)
    _, loaded = layout.loadFromTemplate(document, QgsReadWriteContext())
    assert loaded
    layout.atlas().setCoverageLayer(results["PHOTOS"])
    yield layout
    del layout  # before its project


def page(atlas: Any, number: int, target: Path) -> Any:
    """A page as an exported picture, (H, W, 3) uint8."""
    from qgis.core import QgsLayoutExporter

    atlas.atlas().beginRender()
    atlas.atlas().seekTo(number)
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = 50
    done = QgsLayoutExporter(atlas).exportToImage(str(target), settings)
    assert done == QgsLayoutExporter.ExportResult.Success
    atlas.atlas().endRender()
    with Image.open(target) as picture:
        return np.asarray(picture.convert("RGB")).astype(int)


def texts(atlas: Any) -> str:
    from qgis.core import QgsLayoutItemLabel

    labels = (item for item in atlas.items() if isinstance(item, QgsLayoutItemLabel))
    return "\n".join(item.currentText() for item in labels)


def test_each_photo_has_a_page_with_its_redacted_picture_and_counts(
    atlas: Any, tmp_path: Path
) -> None:
    from qgis.core import QgsLayoutItemMap

    assert atlas.atlas().updateFeatures() == 2
    first = page(atlas, 0, tmp_path / "first.png")
    written = texts(atlas)
    assert "a green one" in written
    assert "Faces: 0" in written
    assert "1 / 2" in written
    (chart,) = (item for item in atlas.items() if isinstance(item, QgsLayoutItemMap))
    assert chart.scale() == pytest.approx(1000, rel=0.02)
    middle = chart.extent().center()
    assert (middle.x(), middle.y()) == pytest.approx((13.2, 55.7), abs=1e-5)
    green = (abs(first - (0, 200, 0)) < 12).all(axis=2)
    assert green.mean() > 0.2


def test_a_failed_photo_has_its_reason_and_no_picture(atlas: Any, tmp_path: Path) -> None:
    atlas.atlas().updateFeatures()
    second = page(atlas, 1, tmp_path / "second.png")
    written = texts(atlas)
    assert "failed" in written
    left = second[:, : second.shape[1] * 2 // 3]
    assert (left[len(left) // 4 : -len(left) // 6] == 255).mean() > 0.97


def test_the_whole_atlas_becomes_a_pdf(atlas: Any, tmp_path: Path) -> None:
    from qgis.core import QgsLayoutExporter

    settings = QgsLayoutExporter.PdfExportSettings()
    settings.dpi = 50
    target = tmp_path / "atlas.pdf"
    done, _ = QgsLayoutExporter.exportToPdf(atlas.atlas(), str(target), settings)
    assert done == QgsLayoutExporter.ExportResult.Success
    assert target.read_bytes().count(b"/Type /Page\n") == 2


def test_the_template_tells_nothing_of_where_it_was_made() -> None:
    assert str(make_layout.CHECKOUT) not in make_layout.TARGET.read_text(encoding="utf-8")
