"""A line to type in that can be cleared: Qt's own button for it can't be seen on dark grounds."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from storebell.qt.theme import Theme


class ClearableLine(QLineEdit):
    """Shows a cross at its end while there is something to clear."""

    def __init__(self, theme: Theme, leading: str = "", parent: QWidget | None = None) -> None:
        """`leading` is the name of an icon that stands at the beginning."""
        super().__init__(parent)
        self._theme = theme
        self._leading_name = leading
        self._leading = QAction(self)
        if leading:
            self.addAction(self._leading, QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(self.tr("Clear"), self)
        self._clear.triggered.connect(self.clear)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        # The leading icon only decorates, but a screen reader meets it as a button all the same.
        self._leading.setText(self.tr("Search"))
        for button in self.findChildren(QToolButton):
            button.setAccessibleName(button.defaultAction().text())
        self.textChanged.connect(self._on_text_changed)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self._on_text_changed("")

    def _on_text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))

    def _on_theme_changed(self) -> None:
        self._clear.setIcon(self._theme.icon("close"))
        if self._leading_name:
            self._leading.setIcon(self._theme.icon(self._leading_name))
