"""Texts in the user's language, from the GNU gettext catalogues of `resources/i18n`.

Without a catalogue of a language everything stays English. Logs, JSON and stored events are always
English: other programs read them, and the recipients of reports.
"""

import gettext
import logging
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Final

from storebell.domain.environment import Environment
from storebell.domain.messages import Message, msg

_log = logging.getLogger(__name__)

DOMAIN: Final = "storebell"
"""The name of the catalogues: LANGUAGE/LC_MESSAGES/storebell.mo."""

_VARIABLES: Final = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""The environment variables that name the language, in gettext's order (manual of GNU gettext,
2.3).
"""


_AS_WRITTEN: Final = {"en", "C", "POSIX"}
"""Languages that need no catalogue: the texts are in English."""


_NO_FIELD: Final = (None, None, None)
"""The field, format and conversion of a part of a template that is text alone."""

_COUNTS_TRIED: Final = (0, 1, 2, 5, 11, 21, 100)
"""Numbers for which a rule of plural forms is tried: one for each form of most languages."""


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

    A catalogue that can't be read, or whose header or plural forms are wrong, counts as missing: a
    damaged file must not hide all texts.
    """
    for language in languages:
        if language.partition("_")[0].partition(".")[0] in _AS_WRITTEN:
            break
        try:
            found = gettext.translation(DOMAIN, folder, [language])
            for count in _COUNTS_TRIED:
                found.ngettext("", "", count)
        except Exception:  # noqa: BLE001 - gettext raises whatever a wrong header leads it to
            _log.warning("The catalogue of %s can't be used", language, exc_info=True)
            continue
        return found
    return gettext.NullTranslations()


def install(translations: gettext.NullTranslations) -> None:
    """Sets the catalogue of the whole process."""
    _catalogue.translations = translations


def is_translated() -> bool:
    """True while a catalogue is in use."""
    return isinstance(_catalogue.translations, gettext.GNUTranslations)


def tr_text(text: str) -> str:
    """The text in the user's language; in English where the catalogue's is empty or has a slip."""
    if not text:
        return ""
    return _usable(_catalogue.translations.gettext(text), text, text)


def tr_plural(one: str, more: str, count: int) -> str:
    """The plural form that the language has for this number; in English as for `tr_text`."""
    try:
        form = _catalogue.translations.ngettext(one, more, count)
    except Exception:  # noqa: BLE001 - a rule of a catalogue may divide by zero for this number
        form = ""
    return _usable(form, one if count == 1 else more, one + more)


def tr_message(message: Message) -> str:
    """The translated template with its fields filled in."""
    return message.in_language(tr_text, tr_plural)


def _usable(translated: str, english: str, fields_of: str) -> str:
    """The translation, unless it is empty or its fields are none of those of the English text."""
    if translated == english:
        return english
    return translated if translated and _has_fields_of(translated, fields_of) else english


@lru_cache(maxsize=4096)
def _has_fields_of(translated: str, english: str) -> bool:
    """True if filling in the translation can't fail where that of the English text does not."""
    try:
        wanted = {part[1:] for part in Formatter().parse(english)}
    except ValueError:  # no template: its braces are text
        return True
    try:
        return {part[1:] for part in Formatter().parse(translated)} <= {*wanted, _NO_FIELD}
    except ValueError:
        return False


def tr_list(parts: Iterable[Message]) -> str:
    """Several parts as one sentence."""
    return ", ".join(tr_message(part) for part in parts)


def tr_environment(environment: Environment) -> str:
    """The name of an environment: Apple's own, which a catalogue may leave untranslated."""
    return tr_text(environment.value)


def tr_tested_environment(environment: Environment, *, has_stand_in: bool) -> str:
    """The environment of a result, marked where a simulator stood in for Apple."""
    name = tr_environment(environment)
    return tr_message(msg("{environment} (simulated)", environment=name)) if has_stand_in else name
