"""Bring the translations in resources/i18n up to date with what the plugin says.

    make translate           # all languages that are there
    make translate ADD=fr    # these, and French

Collects the sentences, has Qt's lupdate merge them into each anon_<language>.ts (what is new is
marked unfinished, what is gone is dropped), and has lrelease compile the anon_<language>.qm that
QGIS loads. In between, translate with Qt Linguist or any editor; docs/develop/translation.md has
the words that are used throughout.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from plugin_tree import CHECKOUT, NAME

FOLDER = CHECKOUT / "resources" / "i18n"
MODELS = CHECKOUT / "resources" / "models"
LAYOUT = CHECKOUT / "scripts" / "make_layout.py"
CONTEXT = "anon"

# What is handed to tr() only when it is asked for, and the files that do so.
CLASS_ATTRIBUTES = {"TITLE", "SUMMARY", "HELP", "TAGS"}
MODULE_CONSTANTS = {"GROUPS"}
HANDING_ON = ("/base.py", "/beside.py", "/example_model.py", "/keys.py", "/vocabulary/labels.py")


def sentences() -> dict[str, str]:
    """Every sentence of the plugin, in a fixed order → the first file that says it.

    Raises ValueError where one is built so that it cannot be collected.
    """
    found: dict[str, str] = {}
    for path in (*sorted((CHECKOUT / NAME).rglob("*.py")), LAYOUT):
        for sentence in of_module(path):
            found.setdefault(sentence, path.relative_to(CHECKOUT).as_posix())
    for path in sorted(MODELS.glob("*.model3")):
        for sentence in _of_model(path):
            found.setdefault(sentence, path.relative_to(CHECKOUT).as_posix())
    found.pop("", None)
    return found


def of_module(path: Path) -> Iterator[str]:
    """What tr() is called with, and the constants that are handed to it later; by line.

    Raises ValueError where one is built so that it cannot be collected.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    spoken = list(_assigned(tree.body, MODULE_CONSTANTS))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            spoken += _assigned(node.body, CLASS_ATTRIBUTES)
        elif isinstance(node, ast.Call) and _is_tr(node.func):
            spoken += node.args[:1]
        elif isinstance(node, ast.Call) and _is_plural(node):
            spoken += node.args[1:2]
    if _hands_on(path):
        spoken = [node for node in spoken if isinstance(node, ast.Constant | ast.Dict)]
    for node in sorted(spoken, key=lambda each: (each.lineno, each.col_offset)):
        yield from _literals(node, path)


def _hands_on(path: Path) -> bool:
    return path.as_posix().endswith(HANDING_ON)


def _is_tr(function: ast.expr) -> bool:
    """Whether this is tr, self.tr, or marked, whose text is handed to tr later."""
    return ast.unparse(function) in ("tr", "self.tr", "marked")


def _is_plural(call: ast.Call) -> bool:
    """Whether this is tr_plural or marked_plural, whose second text is the one for many."""
    return ast.unparse(call.func) in ("tr_plural", "marked_plural")


def plurals() -> dict[str, str]:
    """Every sentence with a form for one and another for many: the one for many → that for one."""
    found = {}
    for path in sorted((CHECKOUT / NAME).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _is_plural(node):
                texts = [each for each in node.args[:2] if isinstance(each, ast.Constant)]
                if len(texts) == 2 or not _hands_on(path):
                    one, many = (next(_literals(each, path)) for each in node.args[:2])
                    found[many] = one
    return found


def _assigned(body: list[ast.stmt], names: set[str]) -> Iterator[ast.expr]:
    """The values that are assigned to one of the names."""
    for statement in body:
        if isinstance(statement, ast.Assign):
            target, value = statement.targets[0], statement.value
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            target, value = statement.target, statement.value
        else:
            continue
        if ast.unparse(target) in names:
            yield value


def _literals(node: ast.expr, path: Path) -> Iterator[str]:
    """The strings that an expression lists: one, a tuple of them, or the values of a dictionary."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Tuple):
        for element in node.elts:
            yield from _literals(element, path)
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _literals(value, path)
    else:
        raise ValueError(
            f"{path}:{node.lineno}: {ast.unparse(node)} is no literal text, so it cannot be "
            "translated. Write tr('… {name} …').format(name=…)."
        )


def _of_model(path: Path) -> Iterator[str]:
    """The group, title and help of an example model, the titles of its inputs and outputs."""
    root = ElementTree.parse(path).getroot()
    for place in (
        "./Option[@name='model_group']",
        "./Option[@name='help']/Option",
        "./Option[@name='parameterDefinitions']/Option/Option[@name='description']",
        "./Option[@name='children']/Option/Option[@name='outputs']/Option"
        "/Option[@name='component_description']",
        "./Option[@name='children']//Option[@name='outputs']//Option[@name='component_description']",
    ):
        for option in root.iterfind(place):
            yield option.get("value", "")


def update(language: str) -> None:
    """Merge all sentences into the language's .ts."""
    with tempfile.TemporaryDirectory() as folder:
        # lupdate reads no Python, but JavaScript, whose strings are written as JSON's are.
        source = Path(folder) / "sentences.js"
        counted = plurals()
        lines = []
        for sentence, where in sentences().items():
            count = ', "", count' if sentence in counted else ""
            call = f"qsTranslate({json.dumps(CONTEXT)}, {json.dumps(sentence)}{count})"
            lines.append(f"//: {where}\n{call};\n")
        source.write_text("".join(lines), encoding="utf-8")
        _run(
            *("lupdate", "-silent", "-no-obsolete", "-locations", "none"),
            *("-source-language", "en", "-target-language", language),
            *(str(source), "-ts", str(file_of(language))),
        )


def compile(language: str) -> None:
    """Write the language's .qm, which is what QGIS loads."""
    _run("lrelease", "-silent", str(file_of(language)))


def file_of(language: str) -> Path:
    """The language's .ts."""
    return FOLDER / f"anon_{language}.ts"


def languages() -> list[str]:
    """The languages there are, such as "de"."""
    return sorted(path.stem.removeprefix("anon_") for path in FOLDER.glob("anon_*.ts"))


def translations(language: str) -> dict[str, str]:
    """Sentence → its translation, that for many where there are several; "" while unfinished."""
    return {sentence: forms[-1] for sentence, forms in forms_of(language).items()}


def forms_of(language: str) -> dict[str, list[str]]:
    """Sentence → its translations, as many as the language has for numbers, "" while unfinished.

    In the order of Qt: in German that for one, that for many.
    """
    found = {}
    for message in ElementTree.parse(file_of(language)).getroot().iter("message"):
        translation = message.find("translation")
        if translation is None or translation.get("type") is not None:
            found[message.findtext("source", "")] = [""]
            continue
        forms = translation.findall("numerusform") or [translation]
        found[message.findtext("source", "")] = [form.text or "" for form in forms]
    return found


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True)
    except FileNotFoundError:
        sys.exit(f"{command[0]} is not installed. Run: apt install qttools5-dev-tools")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for language in sorted({*languages(), *sys.argv[1:]}):
        update(language)
        compile(language)
        found = translations(language)
        unfinished = sum(not translation for translation in found.values())
        print(f"{language}: {len(found)} sentences, {unfinished} unfinished")


if __name__ == "__main__":
    main()
