"""What a comparison says of a model file, bound to it by its digest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anon_plugin.engine.evaluation.comparison import MORE_FALSE
from anon_plugin.engine.evaluation.verdict import FORMAT
from anon_plugin.engine.files.json_text import NONSENSE, parse_json
from anon_plugin.errors import ModelError
from anon_plugin.language import tr
from anon_plugin.models.loading import DEFAULT_MODEL, load_detector
from anon_plugin.models.store.lineage import copied_from, parents_of


@dataclass(frozen=True)
class ComparisonFile:
    """sha256: of the model file that was compared. worse: in which respects it is, in words.

    old_name, old_sha256, old_file_sha256, old_labels: of the model that it was compared with, what
    MODEL took, its detector's digest, its file's and what it finds. told: labels of which enough
    was seen to say how many are found. erring: respects with more false findings than are allowed
    unless somebody says otherwise. more_false: how many a photo somebody allowed.
    """

    path: Path
    sha256: str
    worse: tuple[str, ...]
    old_name: str
    old_sha256: str
    old_file_sha256: str
    old_labels: tuple[str, ...]
    told: tuple[str, ...]
    erring: tuple[str, ...]
    more_false: float

    def require_installable(self, model: Path, sha256: str) -> None:
        """Raise ModelError where the comparison is of another file, with a model that this one does
        not stem from, or calls it worse."""
        if self.sha256 != sha256:
            raise ModelError(
                tr(
                    "The comparison {comparison} is of another model: it compared the file with "
                    "SHA-256 {compared}, and {model} has {found}. Compare this file "
                    "(anon:comparemodels)."
                ).format(comparison=self.path, compared=self.sha256, model=model, found=sha256)
            )
        self._require_parent(model)
        if self.worse:
            raise ModelError(
                tr(
                    "{model} is worse than the model it was compared with: {worse}. It is not "
                    "installed. Collect more photos and train again, or tick TRUST to take it "
                    "nevertheless."
                ).format(model=model, worse="; ".join(self.worse))
            )
        if self.erring and self.more_false > MORE_FALSE:
            raise ModelError(
                tr(
                    "{model} errs more often than the model it was compared with: {erring}. That "
                    "is not called worse only because MORE_FALSE allowed {allowed:g} more in a "
                    "hundred photos, where {usual:g} are usual. Train again, or tick TRUST to take "
                    "it nevertheless."
                ).format(
                    model=model,
                    erring="; ".join(self.erring),
                    allowed=100 * self.more_false,
                    usual=100 * MORE_FALSE,
                )
            )

    def require_told(self, model: Path, labels: Sequence[str]) -> None:
        """Raise ModelError where nothing is known of something that both models find.

        labels: what the model finds.
        """
        unknown = [one for one in labels if one in self.old_labels and one not in self.told]
        if unknown:
            raise ModelError(
                tr(
                    "The comparison {comparison} cannot tell whether {model} got worse at: "
                    "{labels}. Too few photos that were compared show any, or it was not asked "
                    "for. Compare it on more photos, or on drawn scenes as well (DRAWN), or tick "
                    "TRUST to take it unseen."
                ).format(comparison=self.path, model=model, labels=", ".join(unknown))
            )

    def _require_parent(self, model: Path) -> None:
        parents = parents_of(model)
        if self.old_file_sha256 and self.old_file_sha256 in {one.sha256 for one in parents}:
            return
        if self.old_sha256 == load_detector(DEFAULT_MODEL).sha256:
            return
        raise ModelError(
            tr(
                "The comparison {comparison} is with {old}, from which {model} was not trained on. "
                "Compare it with {parents} (leave OLD empty)."
            ).format(
                comparison=self.path,
                old=self.old_name,
                model=model,
                parents=" / ".join([*(one.name for one in parents), DEFAULT_MODEL]),
            )
        )


def read_comparison(path: Path) -> ComparisonFile:
    """The JSON that 'Compare models' writes beside its report; the report's path will do, too.

    Raises ModelError where it is none.
    """
    if path.suffix.lower() in (".html", ".htm"):
        path = path.with_suffix(".json")
    try:
        content = parse_json(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise ValueError(f"its format is {content['format']}")
        compared, old = content["new"]["file_sha256"], content["old"]
        worse = content["worse"]
        sound = isinstance(compared, str) and compared and isinstance(worse, list)
        if not sound or not content["sets"]:
            raise ValueError("it compares no single model file")
        return ComparisonFile(
            path,
            compared.lower(),
            tuple(map(str, worse)),
            str(old["name"]),
            str(old["sha256"]).lower(),
            str(old["file_sha256"]).lower(),
            tuple(map(str, old["labels"])),
            tuple(map(str, content["told"])),
            tuple(_erring(content["sets"])),
            float(content["more_false"]),
        )
    except (OSError, *NONSENSE) as error:
        raise ModelError(
            tr(
                "{path} is no comparison of models: {error}. Give the JSON file that 'Compare "
                "models' wrote."
            ).format(path=path, error=error)
        ) from error


def _erring(sets: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Where false findings are surely more by more than is usually allowed."""
    for one in sets:
        for each in one["alone"]:
            low = each["interval"][0]
            if "false" in each["what"] and low is not None and float(low) > MORE_FALSE:
                yield f"{one['name']}: false {each['label']}s"


def require_gain(model: Path) -> None:
    """Raise ModelError for a copy of the model that it was trained on from."""
    parent = copied_from(model)
    if parent:
        raise ModelError(
            tr(
                "Training found nothing better: {model} is a copy of “{parent}” (share 0). There "
                "is nothing to install. Collect more photos and train again, or tick TRUST to take "
                "it nevertheless."
            ).format(model=model, parent=parent)
        )


def require_comparison(model: Path, sha256: str) -> None:
    """Raise ModelError: a model that was trained on is not installed without a comparison."""
    raise ModelError(
        tr(
            "{model} was trained on, and nothing says that it got better. Its SHA-256 is {found}. "
            "Compare it with the model before it (anon:comparemodels) and give the result as "
            "COMPARISON, or tick TRUST to take it unseen."
        ).format(model=model, found=sha256)
    )
