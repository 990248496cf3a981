"""The language of the terminal, before a command is read: its help is translated, too."""

import gettext
import locale
import os
import sys

from storebell import resources
from storebell.presentation import translation

_FOLDER = "i18n"


def install_language() -> None:
    """Load the catalogue of the user's language, for our texts and for those of Click.

    Click asks gettext's default domain, by the variables of the environment.
    """
    folder = resources.folder(_FOLDER)
    languages = translation.named_languages() or system_languages()
    translation.install(translation.load(folder, languages))
    if translation.is_translated():
        os.environ.setdefault("LANGUAGE", ":".join(languages))
        gettext.bindtextdomain(translation.DOMAIN, str(folder))
        gettext.textdomain(translation.DOMAIN)


def system_languages() -> tuple[str, ...]:
    """The language of Windows, which sets no variable for it; elsewhere variables name it."""
    if sys.platform == "win32":
        import ctypes

        name = locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage())
        return () if name is None else (name,)
    return ()
