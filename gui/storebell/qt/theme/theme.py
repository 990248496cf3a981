"""The look that is in force now: colours, fonts, icons and style sheets, followed live.

One Theme is made beside the QApplication and given to every widget that paints or is dressed.
"""

from string import Template
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from storebell import resources
from storebell.domain.settings.appearance import Scheme, text_percent_within
from storebell.qt.deferred_call import DeferredCall
from storebell.qt.theme.icons import tinted, widened
from storebell.qt.theme.lengths import LENGTHS
from storebell.qt.theme.palette import (
    Tokens,
    is_dark_palette,
    menu_palette,
    qt_palette,
    tokens_for,
)
from storebell.qt.theme.typography import Typography, scaled

_RATIOS: Final = (1.0, 2.0)


class _Sheet(Template):
    """A style sheet with @tokens in it."""

    delimiter = "@"


class _FontWatch(QWidget):
    """Observes the application font, whose changes only widgets receive."""

    font_changed = Signal()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ApplicationFontChange:
            self.font_changed.emit()
        return super().event(event)


class _Style(QObject):
    """The sheets that one widget wears; it goes when the widget goes."""

    def __init__(self, theme: "Theme", widget: QWidget, sheets: tuple[str, ...]) -> None:
        super().__init__(widget)
        self._theme = theme
        self._widget = widget
        self._sheets = sheets
        theme.changed.connect(self._put_on)
        self._put_on()

    def _put_on(self) -> None:
        text = "\n".join(self._theme.filled(sheet) for sheet in self._sheets)
        self._widget.setStyleSheet(text)


class Theme(QObject):
    """Holds colours and fonts.

    Signals: changed(), after colours or fonts have changed; cached layouts are invalid then.
    """

    changed = Signal()

    def __init__(self, app: QApplication, scheme: Scheme = Scheme.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._scheme = scheme
        self._is_platform_dark = is_dark_palette(app.palette())
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        self._colours: dict[str, QColor] = {}
        self._system_font = QFont(app.font())
        self._font = QFont(app.font())
        self._text_percent = 100
        self.type = Typography(app.font())
        self.tokens = self._find_tokens()
        app.setStyle("Fusion")
        self._set_palettes()
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._on_system_changed)
        self._watch = _FontWatch()
        self._font_change = DeferredCall(self._on_font_changed, self)
        self._watch.font_changed.connect(self._font_change.request)
        self.destroyed.connect(self._watch.deleteLater)

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    @property
    def is_high_contrast(self) -> bool:
        return self.tokens.is_high_contrast

    @property
    def text_percent(self) -> int:
        """The size of text, in percent of the system's."""
        return self._text_percent

    def choose(self, scheme: Scheme) -> None:
        """Use these colours, or the system's."""
        self._scheme = scheme
        # Frames of windows and native menus follow this; where the platform can't, it does nothing.
        hints = self._app.styleHints()
        match scheme:
            case Scheme.SYSTEM:
                hints.unsetColorScheme()
            case Scheme.LIGHT | Scheme.HIGH_LIGHT:
                hints.setColorScheme(Qt.ColorScheme.Light)
            case Scheme.DARK | Scheme.HIGH_DARK:
                hints.setColorScheme(Qt.ColorScheme.Dark)
        self._apply()

    def set_text_scale(self, percent: int) -> None:
        """Text of 100 to 200 percent of the system's size, everywhere and at once."""
        percent = text_percent_within(percent)
        if percent == self._text_percent:
            return
        self._text_percent = percent
        self._app.setFont(scaled(self._system_font, percent))
        self._on_font_changed()

    def colour(self, tone: str) -> QColor:
        """A colour by the name of its tone."""
        found = self._colours.get(tone)
        if found is None:
            found = self._colours[tone] = QColor(getattr(self.tokens, tone))
        return found

    def tile(self, label: str | None) -> QColor:
        """The background of an app's tile; without a label, of the tile for all apps."""
        return QColor(self.tokens.tile_of_all if label is None else self.tokens.tile_for(label))

    def pixmap(self, name: str, tone: str, side: int, ratio: float) -> QPixmap:
        """An icon in the colour of a tone, drawn once per size and ratio."""
        key = (name, tone, side, ratio)
        found = self._pixmaps.get(key)
        if found is None:
            found = self._pixmaps[key] = tinted(name, self.colour(tone), side, ratio)
        return found

    def icon(self, name: str, tone: str = "secondary", *, padding: int = 0) -> QIcon:
        """The same as an icon for a button, sharp on any screen; `padding` are the pixels that it
        keeps free at either side, because Qt keeps but four between an icon and the words.
        """
        icon = QIcon()
        for ratio in _RATIOS:
            pixmap = self.pixmap(name, tone, self.type.icon, ratio)
            icon.addPixmap(widened(pixmap, padding) if padding else pixmap)
        return icon

    def apply_icon(
        self, button: QAbstractButton, name: str, tone: str = "secondary", *, padding: int = 0
    ) -> None:
        """Gives a button its icon, as large as the text asks for; `padding` as above."""
        side = self.type.icon
        button.setIcon(self.icon(name, tone, padding=padding))
        button.setIconSize(QSize(side + 2 * padding, side))

    def apply_style(self, widget: QWidget, *sheets: str) -> None:
        """Style a part of the window by its sheets in resources/qss, and again at each change."""
        _Style(self, widget, ("controls", "scroll_bar", *sheets))

    def filled(self, sheet: str) -> str:
        """A style sheet with its tokens filled in."""
        sizes = {
            "small_pt": f"{self.type.small_points:.2f}pt",
            "body_pt": f"{self.type.body_points:.2f}pt",
            "heading_pt": f"{self.type.heading_points:.2f}pt",
            "title_pt": f"{self.type.title_points:.2f}pt",
        }
        is_mirrored = self._app.layoutDirection() is Qt.LayoutDirection.RightToLeft
        start, end = ("right", "left") if is_mirrored else ("left", "right")
        sides = {"start": start, "end": end}
        text = resources.text(f"qss/{sheet}.qss")
        return _Sheet(text).substitute({**self.tokens.as_dict(), **sizes, **sides, **LENGTHS})

    def _find_tokens(self) -> Tokens:
        hints = self._app.styleHints()
        wish = hints.accessibility().contrastPreference()
        return tokens_for(
            self._scheme,
            hints.colorScheme(),
            is_platform_dark=self._is_platform_dark,
            wants_contrast=wish is Qt.ContrastPreference.HighContrast,
        )

    def _on_system_changed(self) -> None:
        self._apply()

    def _on_font_changed(self) -> None:
        font = self._app.font()
        if font == self._font:
            return
        self._font = font
        if font != scaled(self._system_font, self._text_percent):
            # Another font of the system's, or one set from outside: the scale goes on top of it.
            self._system_font = QFont(font)
            if self._text_percent != 100:
                self._app.setFont(scaled(font, self._text_percent))
                return
        self.type = Typography(self._app.font())
        self._forget()
        self.changed.emit()

    def _apply(self) -> None:
        tokens = self._find_tokens()
        if tokens != self.tokens:
            self._wear(tokens)

    def _wear(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self._forget()
        self._set_palettes()
        self.changed.emit()

    def _set_palettes(self) -> None:
        self._app.setPalette(qt_palette(self.tokens))
        # Its types want bytes, the call itself takes text alone.
        self._app.setPalette(menu_palette(self.tokens), "QMenu")  # type: ignore[arg-type]

    def _forget(self) -> None:
        self._pixmaps.clear()
        self._colours.clear()
