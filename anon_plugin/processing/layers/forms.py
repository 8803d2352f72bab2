"""Map tips and forms of the result layers, with the anonymized picture."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from qgis.core import (
    Qgis,
    QgsAttributeEditorContainer,
    QgsAttributeEditorField,
    QgsAttributeEditorRelation,
    QgsDefaultValue,
    QgsEditorWidgetSetup,
    QgsVectorLayer,
)

from anon_plugin.engine.vocabulary import (
    LABELS,
    found_title,
    key_of,
    title_of,
)
from anon_plugin.language import tr
from anon_plugin.processing.layers.symbols import labels_of


def shown(expression: str) -> str:
    """A part of a map tip that shows the value of an expression as text, whatever is in it."""
    return f"[% {_escaped(f'coalesce({expression}, {chr(39) * 2})')} %]"


def _escaped(expression: str) -> str:
    """An expression of QGIS that gives the value of another as HTML, as html.escape does."""
    markup = """map('<', '&lt;', '>', '&gt;', '"', '&quot;', '''', '&#39;')"""
    return f"replace(replace({expression}, '&', '&amp;'), {markup})"


def _quoted(expression: str) -> str:
    """An expression that gives a path as it stands in a URL: what has a meaning there is encoded.

    A backslash parts folders on Windows, and is a character of a name elsewhere.
    """
    backslash = "'/'" if os.name == "nt" else "'%5C'"
    parts = (
        f"map('\\\\', {backslash}, '#', '%23', '?', '%3F', ' ', '%20', '\t', '%09', '\n', '%0A')"
    )
    return f"ltrim(replace(replace({expression}, '%', '%25'), {parts}), '/')"


# Only the written file is ever shown; for a failed photo there is none, and so no picture.
_PICTURE = (
    '[% case when "output" is not null then \'<img width="420" src="file:///\' || '
    f"{_escaped(_quoted(chr(34) + 'output' + chr(34)))} || '\">' else '' end %]"
)
_SIGHT_TIP = f"""{shown('"decision"')}, {shown('round("distance_m", 1)')} m<br>{_PICTURE}"""
_DETECTION_TIP = f"""<b>{shown('"label"')}</b> {shown('round("score", 2)')}<br>{_PICTURE}"""
_LISTED_TIP = f"""<b>{shown('"filename"')}</b>"""
_VIDEO_TIP = f"""<b>{shown('"filename"')}</b> {shown('"status"')} {shown('"reason"')}"""
_VIDEO_DETECTION_TIP = (
    f"""<b>{shown('"label"')}</b> {shown('round("score", 2)')}<br>"""
    f"""{shown('round("first_s", 1)')} – {shown('round("last_s", 1)')} s"""
)
_TRACK_TIP = f"""<b>{shown('"filename"')}</b> {shown('round("time_s", 1)')} s"""

# DocumentViewer 1 shows a picture, 0 none; StorageType is empty for a plain file path.
_AS_PICTURE = {"DocumentViewer": 1, "DocumentViewerWidth": 480, "FileWidget": True}
# As text and not as a link: QGIS makes rich text of a link, and file names may hold markup.
_AS_PATH = {"DocumentViewer": 0, "FileWidget": True, "UseLink": False, "FullUrl": True}

_PHOTO_PAGE = (
    *("output", "status", "reason", *(f"{key_of(label)}_count" for label in LABELS)),
    *("direction", "timestamp", "notes"),
)
_VIDEO_DETECTION_PAGE = (
    *("label", "keep", "score", "first_s", "last_s", "region_px", "frame"),
    *("output", "video"),
)
_DETECTION_PAGE = ("output", "label", "keep", "score", "region_px", "photo")


def photo_form(layer: QgsVectorLayer) -> None:
    """The picture and what was done."""
    layer.setDisplayExpression('"filename"')
    layer.setMapTipTemplate(_photo_tip())
    _widget(layer, "output", "ExternalResource", _AS_PICTURE)
    _widget(layer, "photo", "ExternalResource", _AS_PATH)
    _pages(layer, tr("Photo"), _PHOTO_PAGE)


def add_detections_page(layer: QgsVectorLayer, relation_id: str) -> None:
    """A further page in the form of photos: the detections of the photo, by their relation."""
    page = QgsAttributeEditorContainer(tr("Detections"), None)
    page.setType(Qgis.AttributeEditorContainerType.Tab)
    table = QgsAttributeEditorRelation(relation_id, page)
    table.setRelationWidgetTypeId("relation_editor")
    page.addChildElement(table)
    config = layer.editFormConfig()
    config.addTab(page)
    layer.setEditFormConfig(config)


def detection_form(layer: QgsVectorLayer) -> None:
    """The picture, and what people correct: label, keep and region."""
    layer.setDisplayExpression("\"label\" || ' ' || coalesce(round(\"score\", 2), '')")
    layer.setMapTipTemplate(_DETECTION_TIP)
    choice = [{_choice(label): label} for label in labels_of(layer)]
    _widget(layer, "label", "ValueMap", {"map": choice})
    _widget(layer, "keep", "CheckBox", {})
    _widget(layer, "region_px", "TextEdit", {"IsMultiline": True})
    _widget(layer, "output", "ExternalResource", _AS_PICTURE)
    _widget(layer, "photo", "ExternalResource", _AS_PATH)
    layer.setDefaultValueDefinition(layer.fields().indexOf("keep"), QgsDefaultValue("true"))
    _pages(layer, tr("Detection"), _DETECTION_PAGE)


def _choice(label: str) -> str:
    """The value itself first: filters, policies and other programs take nothing else."""
    title = title_of(label)
    return label if title == label else f"{label} ({title})"


def listed_photo_form(layer: QgsVectorLayer) -> None:
    """No picture is shown: these photos may not be anonymized yet."""
    layer.setDisplayExpression('"filename"')
    layer.setMapTipTemplate(_LISTED_TIP)
    _widget(layer, "photo", "ExternalResource", _AS_PATH)


def video_track_form(layer: QgsVectorLayer) -> None:
    """Which video, and when; no picture is shown: the video may not be anonymized yet."""
    layer.setDisplayExpression("\"filename\" || ' ' || coalesce(round(\"time_s\", 1), '')")
    layer.setMapTipTemplate(_TRACK_TIP)
    _widget(layer, "video", "ExternalResource", _AS_PATH)


def video_form(layer: QgsVectorLayer) -> None:
    """What became of a video."""
    layer.setDisplayExpression('"filename"')
    layer.setMapTipTemplate(_VIDEO_TIP)
    _widget(layer, "output", "ExternalResource", _AS_PATH)
    _widget(layer, "video", "ExternalResource", _AS_PATH)
    _pages(layer, tr("Video"), ("output", "status", "reason", "duration_s", "notes"))


def video_detection_form(layer: QgsVectorLayer) -> None:
    """What people correct of a track: label, keep and region."""
    layer.setDisplayExpression('"label" || \' \' || "track"')
    layer.setMapTipTemplate(_VIDEO_DETECTION_TIP)
    _for_correction(layer)
    _pages(layer, tr("Track"), _VIDEO_DETECTION_PAGE)


def video_frame_form(layer: QgsVectorLayer) -> None:
    """What people correct of a track in one frame: keep and region."""
    layer.setDisplayExpression('"track" || \': \' || "frame"')
    _widget(layer, "keep", "CheckBox", {})
    _widget(layer, "region_px", "TextEdit", {"IsMultiline": True})
    _widget(layer, "video", "ExternalResource", _AS_PATH)
    layer.setDefaultValueDefinition(layer.fields().indexOf("keep"), QgsDefaultValue("true"))


def _for_correction(layer: QgsVectorLayer) -> None:
    choice = [{_choice(label): label} for label in labels_of(layer)]
    _widget(layer, "label", "ValueMap", {"map": choice})
    _widget(layer, "keep", "CheckBox", {})
    _widget(layer, "region_px", "TextEdit", {"IsMultiline": True})
    _widget(layer, "output", "ExternalResource", _AS_PATH)
    _widget(layer, "video", "ExternalResource", _AS_PATH)
    layer.setDefaultValueDefinition(layer.fields().indexOf("keep"), QgsDefaultValue("true"))


def sight_line_form(layer: QgsVectorLayer) -> None:
    """The picture, with what was decided of the building."""
    layer.setDisplayExpression('"building" || \' \' || "decision"')
    layer.setMapTipTemplate(_SIGHT_TIP)
    _widget(layer, "output", "ExternalResource", _AS_PICTURE)
    _widget(layer, "photo", "ExternalResource", _AS_PATH)


def _photo_tip() -> str:
    counts = ", ".join(
        f"""{found_title(label)}: {shown(f'"{key_of(label)}_count"')}""" for label in LABELS
    )
    names = f"""<b>{shown('"filename"')}</b> {shown('"status"')} {shown('"reason"')}"""
    return f"{names}<br>{counts}<br>{_PICTURE}"


def _widget(layer: QgsVectorLayer, field: str, kind: str, options: dict[str, Any]) -> None:
    index = layer.fields().indexOf(field)
    layer.setEditorWidgetSetup(index, QgsEditorWidgetSetup(kind, options))


def _pages(layer: QgsVectorLayer, title: str, first: Iterable[str]) -> None:
    """A form of two pages: what people look at, and all other fields."""
    config = layer.editFormConfig()
    config.clearTabs()
    config.setLayout(Qgis.AttributeFormLayout.DragAndDrop)
    first = list(first)
    others = [name for name in layer.fields().names() if name not in first]
    for name, fields in ((title, first), (tr("All else"), others)):
        page = QgsAttributeEditorContainer(name, config.invisibleRootContainer())
        page.setType(Qgis.AttributeEditorContainerType.Tab)
        for field in fields:
            index = layer.fields().indexOf(field)
            page.addChildElement(QgsAttributeEditorField(field, index, page))
        config.addTab(page)
    layer.setEditFormConfig(config)
