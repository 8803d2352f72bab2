"""Every sentence is collected, every translation is complete, and what QGIS loads says the same."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import make_layout
import plugin_tree
import pytest
import translate

UPDATE = "Run make translate, translate what is unfinished, run it again."
QUOTED = re.compile(r"(?<!\w)'([^']+)'(?!\w)")
# What shows its first argument to the user. Not PhotoError: reasons are kept, so they are English.
TELLING = {
    *("pushInfo", "pushWarning", "reportError", "setProgressText"),
    *("SettingsError", "ModelError", "OutputError", "QgsProcessingException"),
}
SAID_BY_QGIS = {"Import geotagged photos", "Selected features only"}

Translations = dict[str, str]


@pytest.fixture(params=translate.languages())
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def translations(language: str) -> Translations:
    return translate.translations(language)


@pytest.fixture
def finished(translations: Translations) -> Translations:
    return {sentence: text for sentence, text in translations.items() if text}


def places(sentence: str) -> list[str]:
    """The names that are filled in, with their formats. What cannot be filled in has none."""
    try:
        parsed = list(string.Formatter().parse(sentence))
    except ValueError:
        return []
    return sorted(f"{name}:{form}" for _, name, form, _ in parsed if name is not None)


def test_there_is_german() -> None:
    assert "de" in translate.languages()


def test_no_sentence_is_missing_and_none_is_left_over(translations: Translations) -> None:
    assert set(translations) == set(translate.sentences()), UPDATE


def test_no_translation_is_unfinished(translations: Translations) -> None:
    assert [sentence for sentence, text in translations.items() if not text] == [], UPDATE


def test_translations_have_the_places_and_paragraphs_of_their_sentences(
    finished: Translations,
) -> None:
    for sentence, text in finished.items():
        assert places(text) == places(sentence), sentence
        assert text.count("\n") == sentence.count("\n"), sentence
        assert (text.strip(), text.endswith(".")) == (text, sentence.endswith(".")), sentence


def test_every_form_for_a_number_fills_in_the_same(language: str) -> None:
    forms = translate.forms_of(language)
    for many, one in translate.plurals().items():
        assert places(one) == places(many)
        assert [places(form) for form in forms[many]] == [places(many)] * len(forms[many]), many
        assert all(forms[many]), UPDATE


def test_values_stay_as_they_are_typed_and_steps_are_called_by_their_translated_titles(
    finished: Translations,
) -> None:
    for sentence, text in finished.items():
        for quoted in set(QUOTED.findall(sentence)) - SAID_BY_QGIS:
            is_title = quoted[0].isupper() and quoted in finished
            assert (finished[quoted] if is_title else f"'{quoted}'") in text, sentence


def test_what_qgis_loads_says_the_same(language: str, finished: Translations) -> None:
    QtCore = pytest.importorskip("qgis.PyQt.QtCore", reason="run make setup")
    translator = QtCore.QTranslator()
    assert translator.load(translate.file_of(language).stem, str(translate.FOLDER))
    forms = translate.forms_of(language)
    for sentence in finished:
        if len(forms[sentence]) == 1:
            loaded = [translator.translate(translate.CONTEXT, sentence.encode())]
        else:
            loaded = [
                translator.translate(translate.CONTEXT, sentence.encode(), None, count)
                for count in (1, 2)
            ]
        assert loaded == forms[sentence], UPDATE


def test_the_plugin_holds_what_qgis_loads(language: str) -> None:
    assert f"resources/i18n/anon_{language}.qm" in dict(plugin_tree.files())


def test_there_is_a_print_layout_in_every_language(
    language: str, translations: Translations
) -> None:
    layout = make_layout.TARGET.with_stem(f"{make_layout.TARGET.stem}_{language}")
    text = layout.read_text(encoding="utf-8")
    for sentence in translate.of_module(translate.LAYOUT):
        assert translations[sentence] in text, "Run scripts/make_layout.py."


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("tr('One')", ["One"]),
        ("tr_plural('{count} cat', '{count} cats', 2)", ["{count} cats"]),
        ("class A:\n    TITLE = 'One'\n    TAGS: tuple[str, ...] = ('two', 'three')", 3),
        ("GROUPS = {'key': 'One'}\nOTHER = 'not shown'", ["One"]),
        ("def f(self):\n    self.tr('One {count}').format(count=1)", ["One {count}"]),
    ],
)
def test_sentences_are_collected_wherever_they_stand(
    code: str, found: list[str] | int, tmp_path: Path
) -> None:
    path = tmp_path / "step.py"
    path.write_text(code)
    sentences = list(translate.of_module(path))
    assert sentences == found if isinstance(found, list) else len(sentences) == found


@pytest.mark.parametrize("code", ["tr(f'{count} photos')", "tr('One ' + two)", "tr(title)"])
def test_a_sentence_that_cannot_be_collected_is_an_error(code: str, tmp_path: Path) -> None:
    path = tmp_path / "step.py"
    path.write_text(code)
    with pytest.raises(ValueError, match=r"step\.py:1: .* cannot be translated"):
        list(translate.of_module(path))


def test_every_message_to_the_user_is_translated() -> None:
    untranslated = []
    for path in sorted((translate.CHECKOUT / translate.NAME).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and call.args and has_words(call.args[0]):
                function = ast.unparse(call.func).rpartition(".")[2]
                if function in TELLING:
                    untranslated.append(f"{path}:{call.lineno}: {ast.unparse(call.args[0])}")
    assert untranslated == [], "Write tr('… {name} …').format(name=…)."


def has_words(text: ast.expr) -> bool:
    """Whether a literal text, perhaps with values filled in, says something by itself."""
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    return any(
        isinstance(part, ast.Constant) and any(letter.isalpha() for letter in str(part.value))
        for part in parts
    )
