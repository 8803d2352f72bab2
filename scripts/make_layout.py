"""Write the print layout of resources/layouts: one page a photo, with picture, map and counts.

PYTHONPATH=. .venv/bin/python scripts/make_layout.py
"""

from __future__ import annotations

import os
from typing import Any

from plugin_tree import CHECKOUT

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
TARGET = CHECKOUT / "resources" / "layouts" / "photo_atlas.qpt"
TITLE = "Photo atlas"
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
_COUNTS_TEXT = """[% "status" %] [% coalesce("reason", '') %]

Faces: [% coalesce("face_count", 0) %]
Licence plates: [% coalesce("plate_count", 0) %]
Persons: [% coalesce("person_count", 0) %]
Vehicles: [% coalesce("vehicle_count", 0) %]

[% coalesce(round(to_real("longitude"), 6) || ', ' || round(to_real("latitude"), 6), '') %]
[% if("direction" is null, '', 'Heading ' || round("direction") || '°') %]"""
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
    made.setName(TITLE)
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
    label(made, _COUNTS_TEXT, _COUNTS, 10)
    label(made, _FOOT_TEXT, _FOOT, 8)
    atlas = made.atlas()
    atlas.setEnabled(True)
    atlas.setPageNameExpression('"filename"')
    atlas.setFilenameExpression('"filename"')
    atlas.setSortFeatures(True)
    atlas.setSortExpression('"filename"')
    return made


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
    from qgis.core import QgsApplication, QgsProject, QgsReadWriteContext

    application = QgsApplication([], False)
    application.initQgis()
    project = QgsProject()
    made = layout(project)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    if not made.saveAsTemplate(str(TARGET), QgsReadWriteContext()):
        raise OSError(f"{TARGET} could not be written")
    del made, project  # before QGIS itself goes
    application.exitQgis()


if __name__ == "__main__":
    main()
