"""What the window asks a translation for is in the catalogue, in every page and state."""

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtWidgets import QApplication

from looks.states import STATES, Studio
from storebell.qt.theme.theme import Theme
from support.pseudo_locale import PseudoLocale

ROOT = Path(__file__).parents[2]


def collector() -> ModuleType:
    spec = importlib.util.spec_from_file_location("words", ROOT / "packaging" / "words.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def in_the_states(module: ModuleType) -> set[str]:
    """Findings and errors that the states make up."""
    files = [*(ROOT / "tests" / "looks").glob("*states.py"), ROOT / "tests/support/timelines.py"]
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    return {text for tree in trees for _, text in module.templates(tree, module.TEMPLATE)}


@pytest.fixture
def pseudo_locale(qapp: QApplication) -> Iterator[PseudoLocale]:
    translator = PseudoLocale()
    qapp.installTranslator(translator)
    yield translator
    qapp.removeTranslator(translator)


def test_no_sentence_of_any_state_is_missing_from_the_catalogue(
    theme: Theme, qapp: QApplication, pseudo_locale: PseudoLocale
) -> None:
    for state in STATES.values():
        studio = Studio(theme)
        widget = state(studio)
        widget.ensurePolished()
        qapp.processEvents()
        widget.grab()
        widget.deleteLater()
        studio.background.close()
    module = collector()
    known: set[tuple[str, str]] = module.collect()
    texts = {text for _, text in known}
    contexts = {context for context, _ in known}
    # Qt's own words have Qt's own translations.
    asked = {(where, text) for where, text in pseudo_locale.asked if not where.startswith("Q")}
    assert len(asked) > 300
    assert {text for _, text in asked} - texts - in_the_states(module) == set()
    # tr() asks with the name of the class at hand, which may inherit its words from another.
    assert {where for where, _ in asked if where == "words"} <= contexts
