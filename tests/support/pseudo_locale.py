"""A language that nobody speaks: longer by half, accented, in brackets. What stays plain English,
or is cut, was not made to be translated.
"""

import re

from PySide6.QtCore import QObject, QTranslator

# Fields of templates, entities and tags of rich text: they stay as they are.
_KEPT = re.compile(r"(\{[^}]*\}|<[^>]*>|&[a-z]+;|%n|%\d)")
_ACCENTED = str.maketrans(
    "AaBCcDdEeGgHhIiJjKkLlNnOoRrSsTtUuWwYyZz", "ÅåƁÇçĐđÉéĞğĤĥÎîĴĵĶķĻļÑñÖöŘřŠšŢţÛûŴŵÝýŽž"
)
_OPENS, _CLOSES, _FILLER = "⟦", "⟧", "~"


def pseudo(text: str) -> str:
    """The text in that language, half as long again; fields and mnemonics keep working."""
    parts = [
        part if _KEPT.fullmatch(part) else part.translate(_ACCENTED) for part in _KEPT.split(text)
    ]
    length = sum(len(part) for part in parts if not _KEPT.fullmatch(part))
    more = max(0, (length + 1) // 2 - 2)
    # In pieces that a line can break between, as words of a language do.
    filler = " ".join(_FILLER * len(piece) for piece in _pieces(more))
    return f"{_OPENS}{''.join(parts)}{filler}{_CLOSES}"


def is_pseudo(text: str) -> bool:
    """Whether a shown text, or a part of it, came through the translator."""
    return _OPENS in text and _CLOSES in text


def _pieces(length: int) -> list[str]:
    pieces = []
    while length > 0:
        pieces.append(" " * min(length, 7))
        length -= 8
    return pieces


class PseudoLocale(QTranslator):
    """Install it and every translatable text of Qt's and of ours becomes that language's."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.asked: set[tuple[str, str]] = set()

    def isEmpty(self) -> bool:
        return False

    def translate(
        self,
        context: str | bytes,
        source: str | bytes,
        disambiguation: str | bytes | None = None,
        n: int = -1,
    ) -> str:
        text = source.decode() if isinstance(source, bytes) else source
        if not text:
            return ""
        where = context.decode() if isinstance(context, bytes) else context
        self.asked.add((where, text))
        return pseudo(text)


class RightToLeftLocale(PseudoLocale):
    """English that counts as written from the right: Qt sets each text by what it begins with."""

    def translate(
        self,
        context: str | bytes,
        source: str | bytes,
        disambiguation: str | bytes | None = None,
        n: int = -1,
    ) -> str:
        text = source.decode() if isinstance(source, bytes) else source
        where = context.decode() if isinstance(context, bytes) else context
        # Qt's own are the names of keys, which are pressed in the order in which they are said.
        return text if not text or where.startswith("Q") else f"\N{RIGHT-TO-LEFT MARK}{text}"
