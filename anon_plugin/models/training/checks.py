"""Whether a collection can be learned from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.models.street.street_detector import NetworkDetector
from anon_plugin.models.training.annotations import LABELS
from anon_plugin.models.training.collection import Collection
from anon_plugin.models.training.measuring import Stopped, denied, found_in, scene_of
from anon_plugin.models.training.settings import LEAST_OBJECTS, LEAST_PHOTOS

LOOKED_AT = 150
"""Photos in which the old weights are held against what people marked, at most."""
MOST_DENIED, LEAST_SURE = 0.5, 10
"""A collection that denies more of what the old weights surely find, where that is so many, is not
believed: labels are missing, boxes are shifted, or somebody rejected what is there."""


def require_enough(collection: Collection, folder: Path) -> None:
    """Raise SettingsError where nothing useful can be learned, with what is missing."""
    reviewed = sum(one.reviewed for one in collection.photos)
    if reviewed < LEAST_PHOTOS:
        raise SettingsError(
            tr(
                "{folder} holds {count} reviewed photos; {missing} more are needed ({least} at the "
                "least). Review more photos and collect again."
            ).format(
                folder=folder, count=reviewed, missing=LEAST_PHOTOS - reviewed, least=LEAST_PHOTOS
            )
        )
    marks = sum(int((one.known.weights != 0).sum()) for one in collection.photos if one.reviewed)
    if marks < LEAST_OBJECTS:
        raise SettingsError(
            tr(
                "In the photos of {folder} {count} objects are marked or rejected; {missing} more "
                "are needed ({least} at the least). Review photos that show more."
            ).format(folder=folder, count=marks, missing=LEAST_OBJECTS - marks, least=LEAST_OBJECTS)
        )
    if not collection.validation or not collection.learned:
        raise SettingsError(
            tr(
                "All photos of {folder} are of one drive or place, so none is left to choose by. "
                "Collect photos of another drive or place, too."
            ).format(folder=folder)
        )


def changing_labels(
    collection: Collection, labels: tuple[str, ...], name: str, folder: Path
) -> list[str]:
    """Of the labels that a model finds, those of which something was marked or rejected.

    name: of the model. Raises SettingsError where there are none.
    """
    marked = {
        LABELS[int(label)]
        for one in collection.learned
        for label in one.known.labels[one.known.weights != 0]
    }
    found = [label for label in labels if label in marked]
    if not found:
        raise SettingsError(
            tr(
                "The photos of {folder} show nothing that the model “{name}” can learn: it finds "
                "{labels}. Choose another model, or collect photos of these."
            ).format(folder=folder, name=name, labels=", ".join(labels))
        )
    return found


def denials(
    collection: Collection, old: NetworkDetector, stopped: Stopped
) -> Mapping[str, tuple[int, int]]:
    """(how many people deny, all) of what the old weights surely find, by label, where that is so
    much that the collection is not believed."""
    reviewed = [one for one in collection.photos if one.reviewed]
    some = reviewed[:: max(1, len(reviewed) // LOOKED_AT)]
    pairs = found_in(old, [scene_of(one.known) for one in some], stopped)
    found = {label: denied(pairs, label) for label in old.labels}
    return {
        label: (no, total)
        for label, (no, total) in found.items()
        if total >= LEAST_SURE and no > MOST_DENIED * total
    }
