"""What a comparison says of a model file, bound to it by its digest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from anon_plugin.engine.evaluation.verdict import FORMAT
from anon_plugin.engine.files.json_text import NONSENSE, parse_json
from anon_plugin.errors import ModelError
from anon_plugin.language import tr


@dataclass(frozen=True)
class ComparisonFile:
    """sha256: of the model file that was compared. worse: in which respects it is, in words."""

    path: Path
    sha256: str
    worse: tuple[str, ...]

    def require_installable(self, model: Path, sha256: str) -> None:
        """Raise ModelError where the comparison is of another file, or calls it worse."""
        if self.sha256 != sha256:
            raise ModelError(
                tr(
                    "The comparison {comparison} is of another model: it compared the file with "
                    "SHA-256 {compared}, and {model} has {found}. Compare this file "
                    "(anon:comparemodels)."
                ).format(comparison=self.path, compared=self.sha256, model=model, found=sha256)
            )
        if self.worse:
            raise ModelError(
                tr(
                    "{model} is worse than the model it was compared with: {worse}. It is not "
                    "installed. Collect more photos and train again, or tick TRUST to take it "
                    "nevertheless."
                ).format(model=model, worse="; ".join(self.worse))
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
        compared = content["new"]["file_sha256"]
        worse = content["worse"]
        sound = isinstance(compared, str) and compared and isinstance(worse, list)
        if not sound or not content["sets"]:
            raise ValueError("it compares no single model file")
        return ComparisonFile(path, compared.lower(), tuple(map(str, worse)))
    except (OSError, *NONSENSE) as error:
        raise ModelError(
            tr(
                "{path} is no comparison of models: {error}. Give the JSON file that 'Compare "
                "models' wrote."
            ).format(path=path, error=error)
        ) from error


def require_comparison(model: Path, sha256: str) -> None:
    """Raise ModelError: a model that was trained on is not installed without a comparison."""
    raise ModelError(
        tr(
            "{model} was trained on, and nothing says that it got better. Its SHA-256 is {found}. "
            "Compare it with the model before it (anon:comparemodels) and give the result as "
            "COMPARISON, or tick TRUST to take it unseen."
        ).format(model=model, found=sha256)
    )
