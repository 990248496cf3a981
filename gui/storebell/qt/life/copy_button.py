"""A small button that copies a text."""

from PySide6.QtWidgets import QPushButton

from storebell.qt.plain_text import set_tooltip
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.copying import copy_text


class CopyButton(QPushButton):
    """Copies the text that it was given last; `name` says for screen readers what that is."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._text = ""
        self.setProperty("kind", "icon")
        self.setAccessibleName(name)
        set_tooltip(self, name)
        self.clicked.connect(self._on_clicked)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def set_text(self, text: str) -> None:
        """Sets what is copied."""
        self._text = text

    def _on_clicked(self) -> None:
        copy_text(self._text, self)

    def _on_theme_changed(self) -> None:
        side = self._theme.type.icon
        self._theme.apply_icon(self, "copy")
        self.setFixedSize(side + 2, side + 2)
