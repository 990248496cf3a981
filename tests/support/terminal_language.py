"""The pseudo-language in the terminal: in our texts, and in those that Click looks up itself."""

import gettext
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from storebell.presentation import translation
from support.pseudo_locale import LANGUAGE, pseudo, pseudo_language


@contextmanager
def pseudo_terminal(folder: Path) -> Iterator[None]:
    """As `install_language` does it where the environment names that language; English again
    afterwards.
    """
    domain, earlier = gettext.textdomain(), gettext.bindtextdomain(translation.DOMAIN)
    with pseudo_language(folder), patch.dict(os.environ, {"LANGUAGE": LANGUAGE}):
        gettext.bindtextdomain(translation.DOMAIN, str(folder))
        gettext.textdomain(translation.DOMAIN)
        try:
            yield
        finally:
            gettext.textdomain(domain)
            gettext.bindtextdomain(translation.DOMAIN, earlier)


_WORD = re.compile(r"[A-Za-z]{3,}")


def english_words(text: str) -> list[str]:
    """Words of ASCII letters that the pseudo-language would have changed: none of them is
    translated, or it is the value of a field.
    """
    return [word for word in _WORD.findall(text) if not pseudo(word).startswith(f"⟦{word}")]
