"""One theme for all tests of the states, as there is one beside the real application."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from storebell.domain.settings.appearance import Scheme
from storebell.qt.theme.theme import Theme


@pytest.fixture(scope="session")
def session_theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Scheme.LIGHT)


@pytest.fixture
def theme(session_theme: Theme) -> Iterator[Theme]:
    yield session_theme
    session_theme.choose(Scheme.LIGHT)
    session_theme.set_text_scale(100)
