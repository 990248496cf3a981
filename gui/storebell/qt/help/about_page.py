"""The page about this copy of Storebell: versions, licences, and the text for a report."""

from PySide6.QtCore import Qt, Signal, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from storebell.domain.settings.diagnostics import Component
from storebell.qt.plain_text import set_tooltip
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import Label
from storebell.services.diagnostics import components


class AboutPage(QWidget):
    """Signals: diagnostics_requested()."""

    diagnostics_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("content")
        found = components()
        column = QVBoxLayout(self)
        column.setContentsMargins(space(5), space(2), space(5), space(5))
        column.setSpacing(space(2))
        own = self.tr("Storebell {version}").format(version=found[0].version)
        column.addWidget(Label(own, size="title", is_strong=True))
        for text in (
            self.tr("Ring your App Store notification server, and watch it answer."),
            self.tr(
                "Storebell is free software under the Apache License 2.0. It is not a product of "
                "Apple and not connected with Apple."
            ),
        ):
            column.addWidget(Label(text, tone="secondary", wraps=True))
        copy = QPushButton(self.tr("Copy &diagnostics"))
        set_tooltip(copy, self.tr("Versions and how this installation stands, without any secret"))
        copy.clicked.connect(self.diagnostics_requested)
        row = QHBoxLayout()
        row.addWidget(copy)
        row.addStretch(1)
        column.addLayout(row)
        column.addSpacing(space(2))
        column.addWidget(Label(self.tr("Made of"), size="heading", is_strong=True))
        column.addLayout(self._table((*found[1:], _qt())))
        column.addWidget(
            Label(
                self.tr(
                    "Qt and its Python bindings are used under the LGPL, version 3: their files "
                    "lie beside Storebell's own and may be replaced by yours."
                ),
                tone="secondary",
                size="small",
                wraps=True,
            )
        )
        column.addStretch(1)

    def _table(self, found: tuple[Component, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(space(5))
        grid.setVerticalSpacing(space(1))
        grid.setColumnStretch(2, 1)
        for row, component in enumerate(found):
            for at, text in enumerate((component.name, component.version, component.licence)):
                label = Label(text, tone="text" if at == 0 else "secondary", wraps=at == 2)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                grid.addWidget(label, row, at, Qt.AlignmentFlag.AlignTop)
        return grid


def _qt() -> Component:
    return Component("Qt", qVersion(), "LGPL-3.0-only")


def facts_of_the_window(theme: Theme, window: QWidget) -> tuple[tuple[str, str], ...]:
    """Returns the facts about the display for the diagnostics."""
    screens = ", ".join(
        f"{screen.size().width()} × {screen.size().height()} at {screen.devicePixelRatio():g}"
        for screen in QGuiApplication.screens()
    )
    style = QApplication.style().name()
    return (
        ("Qt", f"{qVersion()}, {QGuiApplication.platformName()}, style {style}"),
        ("screens", screens),
        ("window", f"{window.width()} × {window.height()}"),
        ("colours", f"{'dark' if theme.tokens.is_dark else 'light'}, text {theme.text_percent} %"),
    )
