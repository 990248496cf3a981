"""Texts in the user's language, from the GNU gettext catalogues of `resources/i18n`.

Without a catalogue of a language everything stays English. Logs, JSON and stored events are always
English: other programs read them, and the recipients of reports.
"""

import gettext
import os
import struct
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from storebell.domain.environment import Environment
from storebell.domain.messages import Message

DOMAIN: Final = "storebell"
"""The name of the catalogues: LANGUAGE/LC_MESSAGES/storebell.mo."""

_VARIABLES: Final = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""The environment variables that name the language, in gettext's order (manual of GNU gettext,
2.3).
"""


_AS_WRITTEN: Final = {"en", "C", "POSIX"}
"""Languages that need no catalogue: the texts are in English."""


class _Catalogue:
    """The catalogue in use."""

    def __init__(self) -> None:
        self.translations = gettext.NullTranslations()


_catalogue: Final = _Catalogue()


def named_languages(environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The languages that the environment names, best first."""
    for variable in _VARIABLES:
        value = environ.get(variable, "")
        if value:
            return tuple(language for language in value.split(":") if language)
    return ()


def load(folder: Path, languages: Sequence[str]) -> gettext.NullTranslations:
    """The catalogue of the first language that has one; the texts unchanged if none has.

    A catalogue that can't be read counts as missing: a damaged file must not hide all texts.
    """
    for language in languages:
        if language.partition("_")[0].partition(".")[0] in _AS_WRITTEN:
            break
        try:
            return gettext.translation(DOMAIN, folder, [language])
        except (OSError, ValueError, struct.error):
            continue
    return gettext.NullTranslations()


def install(translations: gettext.NullTranslations) -> None:
    """Sets the catalogue of the whole process."""
    _catalogue.translations = translations


def is_translated() -> bool:
    """True while a catalogue is in use."""
    return isinstance(_catalogue.translations, gettext.GNUTranslations)


def tr_text(text: str) -> str:
    """The text in the user's language; the empty text stays empty."""
    return _catalogue.translations.gettext(text) if text else ""


def tr_plural(one: str, more: str, count: int) -> str:
    """The plural form that the language has for this number."""
    return _catalogue.translations.ngettext(one, more, count)


def tr_message(message: Message) -> str:
    """The translated template with its fields filled in."""
    return message.in_language(tr_text, tr_plural)


def tr_list(parts: Iterable[Message]) -> str:
    """Several parts as one sentence."""
    return ", ".join(tr_message(part) for part in parts)


def tr_environment(environment: Environment) -> str:
    """The name of an environment: Apple's own, which a catalogue may leave untranslated."""
    return tr_text(environment.value)
