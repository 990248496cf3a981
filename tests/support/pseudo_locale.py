"""A language that nobody speaks: longer by half, accented, in brackets. What stays plain English,
or is cut, was not made to be translated.

It is a real catalogue, made of every message that `packaging/messages.py` extracts and compiled as
each language's is; the program loads it as it loads those.
"""

import gettext
import importlib.util
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType

from PySide6.QtCore import QCoreApplication

from storebell.presentation import translation
from storebell.qt.i18n import CatalogueTranslator

ROOT = Path(__file__).parents[2]
LANGUAGE = "qps"
# Fields of templates, entities and tags of rich text: they stay as they are.
_FIELDS = re.compile(r"(\{[^}]*\}|%\([a-z_]+\)[a-z]|<[^>]*>|&[a-z]+;|\[/?[a-z]+\])")
_ACCENTED = str.maketrans(
    "AaBCcDdEeGgHhIiJjKkLlNnOoRrSsTtUuWwYyZz", "ÅåƁÇçĐđÉéĞğĤĥÎîĴĵĶķĻļÑñÖöŘřŠšŢţÛûŴŵÝýŽž"
)
_OPENS, _CLOSES, _FILLER = "⟦", "⟧", "~"


def pseudo(text: str) -> str:
    """The text in that language, half as long again; fields and mnemonics keep working."""
    parts = [
        part if _FIELDS.fullmatch(part) else part.translate(_ACCENTED)
        for part in _FIELDS.split(text)
    ]
    length = sum(len(part) for part in parts if not _FIELDS.fullmatch(part))
    more = max(0, (length + 1) // 2 - 2)
    # In pieces that a line can break between, as words of a language do.
    filler = " ".join(_FILLER * len(piece) for piece in _pieces(more))
    return f"{_OPENS}{''.join(parts)}{filler}{_CLOSES}"


def is_pseudo(text: str) -> bool:
    """Whether a shown text, or a part of it, was translated."""
    return _OPENS in text and _CLOSES in text


def _pieces(length: int) -> list[str]:
    pieces = []
    while length > 0:
        pieces.append(" " * min(length, 7))
        length -= 8
    return pieces


@cache
def messages_script() -> ModuleType:
    """The script that extracts and compiles messages."""
    file = ROOT / "packaging" / "messages.py"
    spec = importlib.util.spec_from_file_location("messages", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def compiled_catalogue() -> bytes:
    """Every message in that language, as a .mo file."""
    script = messages_script()
    catalogue = script.template()
    for message in catalogue:
        if not message.id:
            continue  # the header
        if isinstance(message.id, str):
            message.string = pseudo(message.id)
        else:
            message.string = tuple(pseudo(form) for form in message.id)
    content: bytes = script.compiled(catalogue)
    return content


def write_catalogue(folder: Path) -> None:
    """Put the catalogue where gettext finds it below `folder`."""
    file = folder / LANGUAGE / "LC_MESSAGES" / f"{translation.DOMAIN}.mo"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(compiled_catalogue())


@contextmanager
def pseudo_language(folder: Path) -> Iterator[None]:
    """The language in use, in the terminal's texts and, where there is a QApplication, in Qt's."""
    write_catalogue(folder)
    with installed(translation.load(folder, [LANGUAGE])):
        yield


@contextmanager
def installed(
    translations: gettext.NullTranslations, translator: CatalogueTranslator | None = None
) -> Iterator[None]:
    """These translations in use, and English again afterwards."""
    app = QCoreApplication.instance()
    in_qt = translator or CatalogueTranslator()
    translation.install(translations)
    if app is not None:
        app.installTranslator(in_qt)
    try:
        yield
    finally:
        translation.install(gettext.NullTranslations())
        if app is not None:
            app.removeTranslator(in_qt)


class RightToLeft(gettext.NullTranslations):
    """English that counts as written from the right: Qt sets each text by what it begins with."""

    def gettext(self, message: str) -> str:
        return f"\N{RIGHT-TO-LEFT MARK}{message}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


class RightToLeftTranslator(CatalogueTranslator):
    """Leaves Qt's own texts: the names of keys are pressed in the order in which they are said."""

    def translate(
        self,
        context: str,
        sourceText: str,  # noqa: N803 - Qt's own name
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        if context.startswith("Q"):
            return sourceText
        return super().translate(context, sourceText, disambiguation, n)
