"""Write the print layout of resources/layouts: one page a photo, with picture, map and counts.

In English, and once more in every language there is. Run it after a change of what it says has
been translated: PYTHONPATH=. .venv/bin/python scripts/make_layout.py
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import translate
from plugin_tree import CHECKOUT

from anon_plugin.language import tr

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
TARGET = CHECKOUT / "resources" / "layouts" / "photo_atlas.qpt"
MAP_SCALE = 1000.0

# In millimetres on A4, landscape: left, top, width, height.
_HEADING = (12, 10, 273, 12)
_PICTURE = (12, 26, 180, 160)
_MAP = (200, 26, 85, 85)
_SCALE_BAR = (200, 112, 85, 10)
_COUNTS = (200, 128, 85, 58)
_FOOT = (12, 192, 273, 8)

_HEADING_TEXT = (
    """[% "filename" %]   [% coalesce(format_date("timestamp", 'yyyy-MM-dd hh:mm'), '') %]"""
)
_FOOT_TEXT = "[% @atlas_featurenumber %] / [% @atlas_totalfeatures %]"


def layout(project: Any) -> Any:
    """The layout as an object of a project, whose coverage layer is yet to be chosen."""
    from qgis.core import (
        Qgis,
        QgsLayoutItemMap,
        QgsLayoutItemPicture,
        QgsLayoutItemScaleBar,
        QgsLayoutObject,
        QgsPrintLayout,
        QgsProperty,
        QgsRectangle,
    )

    made = QgsPrintLayout(project)
    made.initializeDefaults()
    made.setName(tr("Photo atlas"))
    label(made, _HEADING_TEXT, _HEADING, 16)
    picture = QgsLayoutItemPicture(made)
    picture.setResizeMode(QgsLayoutItemPicture.ResizeMode.Zoom)
    # Only the written file is shown; a failed photo has none, and so no picture.
    picture.dataDefinedProperties().setProperty(
        QgsLayoutObject.DataDefinedProperty.PictureSource,
        QgsProperty.fromExpression("coalesce(\"output\", '')"),
    )
    place(made, picture, _PICTURE)
    chart = QgsLayoutItemMap(made)
    place(made, chart, _MAP)
    chart.setFrameEnabled(True)
    chart.setAtlasDriven(True)
    chart.setAtlasScalingMode(QgsLayoutItemMap.AtlasScalingMode.Fixed)
    chart.setExtent(QgsRectangle(0, 0, 1, 1))
    # An extent is in the units of a project, a scale holds in all of them.
    chart.dataDefinedProperties().setProperty(
        QgsLayoutObject.DataDefinedProperty.MapScale, QgsProperty.fromExpression(str(MAP_SCALE))
    )
    bar = QgsLayoutItemScaleBar(made)
    bar.setStyle("Single Box")
    bar.setLinkedMap(chart)
    bar.setUnits(Qgis.DistanceUnit.Meters)
    bar.setUnitLabel("m")
    bar.setNumberOfSegments(2)
    bar.setNumberOfSegmentsLeft(0)
    bar.setUnitsPerSegment(20)
    place(made, bar, _SCALE_BAR)
    label(made, counts_text(), _COUNTS, 10)
    label(made, _FOOT_TEXT, _FOOT, 8)
    atlas = made.atlas()
    atlas.setEnabled(True)
    atlas.setPageNameExpression('"filename"')
    atlas.setFilenameExpression('"filename"')
    atlas.setSortFeatures(True)
    atlas.setSortExpression('"filename"')
    return made


def counts_text() -> str:
    """What became of the photo, what was found in it, and where it looks."""
    counts = (
        (tr("Faces"), "face_count"),
        (tr("Licence plates"), "plate_count"),
        (tr("Persons"), "person_count"),
        (tr("Vehicles"), "vehicle_count"),
    )
    place = """round(to_real("longitude"), 6) || ', ' || round(to_real("latitude"), 6)"""
    heading = f"""'{tr("Heading")} ' || round("direction") || '°'"""
    return "\n".join(
        (
            """[% "status" %] [% coalesce("reason", '') %]""",
            "",
            *(f'{title}: [% coalesce("{field}", 0) %]' for title, field in counts),
            "",
            f"[% coalesce({place}, '') %]",
            f"""[% if("direction" is null, '', {heading}) %]""",
        )
    )


def label(made: Any, text: str, at: tuple[int, int, int, int], points: int) -> None:
    """Add a text; expressions in it stand between [% and %]."""
    from qgis.core import QgsLayoutItemLabel, QgsTextFormat

    item = QgsLayoutItemLabel(made)
    item.setText(text)
    look = QgsTextFormat()
    look.setSize(points)
    item.setTextFormat(look)
    place(made, item, at)


def place(made: Any, item: Any, at: tuple[int, int, int, int]) -> None:
    """Add an item where it belongs on the page."""
    from qgis.core import QgsLayoutPoint, QgsLayoutSize

    made.addLayoutItem(item)
    item.attemptMove(QgsLayoutPoint(*at[:2]))
    item.attemptResize(QgsLayoutSize(*at[2:]))


def main() -> None:
    from qgis.core import QgsApplication
    from qgis.PyQt.QtCore import QTranslator

    application = QgsApplication([], False)
    application.initQgis()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    write(TARGET)
    for language in translate.languages():
        translator = QTranslator()
        translator.load(translate.file_of(language).stem, str(translate.FOLDER))
        application.installTranslator(translator)
        write(TARGET.with_stem(f"{TARGET.stem}_{language}"))
        application.removeTranslator(translator)
    application.exitQgis()


def write(target: Path) -> None:
    """Write the layout as a template."""
    from qgis.core import QgsProject, QgsReadWriteContext

    project = QgsProject()
    made = layout(project)
    if not made.saveAsTemplate(str(target), QgsReadWriteContext()):
        raise OSError(f"{target} could not be written")
    del made, project  # before QGIS itself goes


if __name__ == "__main__":
    main()
