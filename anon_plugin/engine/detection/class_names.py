"""The class names that come with models of others, and the labels that they mean."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from anon_plugin.engine.files.json_text import parse_json
from anon_plugin.engine.vocabulary import label_of


def labels_of(names: Mapping[int, str]) -> dict[int, str]:
    """Class index → label, for all classes that have a name."""
    labels = {index: label_of(name) for index, name in names.items()}
    return {index: label for index, label in labels.items() if label}


def parse_names(text: str) -> dict[int, str]:
    """Class names as exporters write them: a list or a dictionary, as JSON or as Python shows it.

    Empty where the text is neither.
    """
    for parse in (parse_json, ast.literal_eval):
        try:
            value = parse(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):  # of deep brackets
            continue
        if isinstance(value, list):
            return {index: str(name) for index, name in enumerate(value)}
        if isinstance(value, dict) and all(str(key).isdigit() for key in value):
            return {int(key): str(name) for key, name in value.items()}
    return {}
