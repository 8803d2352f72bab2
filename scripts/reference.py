"""The reference of all algorithms as Markdown, asked from the algorithms themselves.

    PYTHONPATH=. .venv/bin/python scripts/reference.py            # print all of it

Needs QGIS' Python. Every page of an algorithm says what its dialog and its help panel say.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

EXAMPLES = {"folderDestination": "/data/results", "string": "name"}


@dataclass(frozen=True)
class Page:
    """One algorithm: its name in `anon:<name>`, group and title, one sentence, all of it."""

    name: str
    group: str
    title: str
    summary: str
    markdown: str


def pages() -> list[Page]:
    """A page for each algorithm of the provider, in the order of the toolbox."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from qgis.core import QgsApplication

    application = QgsApplication.instance() or QgsApplication([], False)
    QgsApplication.initQgis()
    from anon_plugin.processing.provider import AnonymizerProvider

    provider = AnonymizerProvider()
    QgsApplication.processingRegistry().addProvider(provider)
    algorithms = [algorithm.create() for algorithm in provider.algorithms()]
    written = [
        Page(
            name=one.name(),
            group=one.group(),
            title=one.displayName(),
            summary=_plain(one.shortDescription() or one.shortHelpString()).split("\n")[0],
            markdown="\n".join(_page(one)),
        )
        for one in sorted(algorithms, key=lambda one: (one.group(), one.displayName()))
    ]
    QgsApplication.processingRegistry().removeProvider(provider)
    del application
    return written


def index(written: Iterable[Page]) -> str:
    """The page that lists all algorithms by their groups."""
    lines = ["# Algorithms", "", "What the toolbox offers, group by group.", ""]
    group = ""
    for page in written:
        if page.group != group:
            group = page.group
            lines += ["", f"## {group}", "", "| algorithm | what it does | id |", "|---|---|---|"]
        link = f"[{page.title}]({page.name}.md)"
        lines.append(f"| {link} | {page.summary} | `anon:{page.name}` |")
    return "\n".join([*lines, ""])


def _page(algorithm: Any) -> Iterator[str]:
    yield f"# {algorithm.displayName()}"
    yield ""
    yield f"`{algorithm.id()}`"
    yield ""
    said = f"{algorithm.shortDescription()}\n{algorithm.shortHelpString()}"
    for paragraph in _plain(said).splitlines():
        yield from (paragraph, "")
    yield from _parameters(algorithm, advanced=False)
    yield from _parameters(algorithm, advanced=True)
    yield from _outputs(algorithm)
    yield from _calls(algorithm)


def _parameters(algorithm: Any, advanced: bool) -> Iterator[str]:
    """The parameters that the dialog shows at once, or those under "Advanced"."""
    from qgis.core import Qgis

    wanted = [
        parameter
        for parameter in algorithm.parameterDefinitions()
        if bool(parameter.flags() & Qgis.ProcessingParameterFlag.Advanced) == advanced
    ]
    if not wanted:
        return
    yield from ("## Advanced parameters" if advanced else "## Parameters", "")
    for parameter in wanted:
        yield f"### {_text(parameter.description())} {{ #{parameter.name()} }}"
        yield ""
        yield f"`{parameter.name()}` · {' · '.join(_facts(parameter))}"
        yield ""
        for paragraph in parameter.help().splitlines():
            yield from (_text(paragraph), "")


def _facts(parameter: Any) -> Iterator[str]:
    """What kind of value it takes, whether it is needed, what holds without it."""
    from qgis.core import Qgis

    yield _kind(parameter)
    default = parameter.defaultValue()
    if default is not None and default != "":
        yield f"default {_value(default)}"
    elif parameter.flags() & Qgis.ProcessingParameterFlag.Optional:
        yield "optional"
    else:
        yield "required"


def _kind(parameter: Any) -> str:
    from qgis.core import Qgis

    kind = parameter.type()
    if kind == "enum":
        choices = ", ".join(f"`{option}`" for option in parameter.options())
        return f"{'any of' if parameter.allowMultiple() else 'one of'} {choices}"
    if kind == "number":
        whole = parameter.dataType() == Qgis.ProcessingNumberParameterType.Integer
        return f"{'whole number' if whole else 'number'}{_bounds(parameter)}"
    if kind == "file":
        folder = parameter.behavior() == Qgis.ProcessingFileParameterBehavior.Folder
        return "folder" if folder else "file"
    if kind == "field":
        return f"field of `{parameter.parentLayerParameterName()}`"
    return {
        "boolean": "yes or no",
        "string": "text",
        "source": "layer",
        "sink": "layer that is written",
        "fileDestination": "file that is written",
        "folderDestination": "folder that is written",
    }.get(kind, kind)


def _bounds(parameter: Any) -> str:
    least, most = parameter.minimum(), parameter.maximum()
    unbounded = 1e9
    if least > -unbounded and most < unbounded:
        return f" from {least:g} to {most:g}"
    if least > -unbounded:
        return f", at least {least:g}"
    return f", at most {most:g}" if most < unbounded else ""


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(_value(one) for one in value)
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def _outputs(algorithm: Any) -> Iterator[str]:
    kinds = {
        "outputVector": "layer",
        "outputNumber": "number",
        "outputBoolean": "yes or no",
        "outputString": "text",
        "outputHtml": "HTML file",
        "outputFile": "file",
        "outputFolder": "folder",
    }
    outputs = algorithm.outputDefinitions()
    if not outputs:
        return
    yield from ("## Outputs", "", "| name | what | kind |", "|---|---|---|")
    for output in outputs:
        kind = kinds.get(output.type(), output.type())
        yield f"| `{output.name()}` | {_text(output.description())} | {kind} |"
    yield ""


def _calls(algorithm: Any) -> Iterator[str]:
    """How a script calls it, with what cannot be left out or should not be."""
    from qgis.core import Qgis

    needed = {
        parameter.name(): _example(parameter)
        for parameter in algorithm.parameterDefinitions()
        if parameter.name() == "FOLDER"  # optional where a layer may name the photos instead
        or parameter.type() == "sink"  # layers are what it is run for
        or not (
            parameter.defaultValue() is not None
            or parameter.flags() & Qgis.ProcessingParameterFlag.Optional
        )
    }
    options = "".join(f" \\\n    --{name}={value}" for name, value in needed.items())
    values = "".join(f'\n    "{name}": "{value}",' for name, value in needed.items())
    yield from ("## From a script", "", "On the command line:", "", "```sh")
    yield f"qgis_process run {algorithm.id()}{options}"
    yield from ("```", "", "In the Python console of QGIS:", "", "```python")
    yield (
        f'processing.run("{algorithm.id()}", {{{values}\n}})'
        if values
        else (f'processing.run("{algorithm.id()}", {{}})')
    )
    yield from ("```", "")


def _example(parameter: Any) -> str:
    if parameter.type() == "enum":
        return str(parameter.options()[0])
    if parameter.type() in EXAMPLES:
        return EXAMPLES[parameter.type()]
    name = "photos" if parameter.name() == "FOLDER" else parameter.name().lower()
    ending = {"source": ".gpkg", "sink": ".gpkg", "fileDestination": ".html"}
    return f"/data/{name}{ending.get(parameter.type(), '')}"


def _plain(html: str) -> str:
    """The words of a model's help, which QGIS makes into HTML; other helps are plain already."""
    if not html.startswith("<"):
        return _text(html)
    paragraphs = re.findall(r"<p>(.*?)</p>", html, re.DOTALL)
    return _text("\n".join(re.sub(r"<[^>]+>", "", one).strip() for one in paragraphs[:1]))


def _text(words: str) -> str:
    """Words of the program as Markdown that shows just these."""
    return re.sub(r"([\\`*_{}\[\]<>|#])", r"\\\1", words)


def main() -> None:
    for page in pages():
        print(page.markdown)


if __name__ == "__main__":
    main()
