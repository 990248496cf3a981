"""The window's language: catalogues for Qt's tr(), and dates and times as the user writes them."""

from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, QDate, QLibraryInfo, QLocale, QTranslator

from storebell import resources
from storebell.presentation import translation
from storebell.presentation.translation import tr_text


class CatalogueTranslator(QTranslator):
    """Answers tr() from the gettext catalogue; Qt's contexts make no difference there."""

    def isEmpty(self) -> bool:
        return False

    def translate(
        self,
        context: str,
        sourceText: str,  # noqa: N803 - Qt's own name
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        return tr_text(sourceText)


def install_translators(app: QCoreApplication) -> None:
    """Load the user's language: ours, and Qt's own words for its dialogs and keys.

    The environment's variables win, as in the terminal; else the language of the system.
    """
    languages = translation.named_languages() or system_languages()
    translation.install(translation.load(resources.folder("i18n"), languages))
    if not translation.is_translated():
        return
    app.installTranslator(CatalogueTranslator(app))
    qt_translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for language in languages:
        if qt_translator.load(f"qtbase_{language.partition('.')[0]}", folder):
            app.installTranslator(qt_translator)  # asked first, and knows nothing of ours
            return


def system_languages() -> tuple[str, ...]:
    """The languages that the user chose for the system, best first, as gettext names them."""
    return tuple(name.replace("-", "_") for name in QLocale.system().uiLanguages())


def capitalised(text: str) -> str:
    """A sentence of its own, made of a text that elsewhere stands within a line."""
    return text[:1].upper() + text[1:]


def format_date(at: datetime) -> str:
    """A day near enough that its year needs no saying: “Fri 20 Nov”."""
    return QLocale().toString(QDate(at.year, at.month, at.day), "ddd d MMM")


def format_day(at: datetime, now: datetime) -> str:
    """The label of a day in the timeline."""
    days = (now.date() - at.date()).days
    if days == 0:
        return tr_text("Today")
    if days == 1:
        return tr_text("Yesterday")
    form = "dddd d MMMM" if at.year == now.year else "dddd d MMMM yyyy"
    return QLocale().toString(QDate(at.year, at.month, at.day), form)


def format_time(at: datetime, relative_to: datetime | None = None) -> str:
    """A time to the second, with its date unless that is the day of `relative_to`, too."""
    time = f"{at:%H:%M:%S}" + (" UTC" if at.tzinfo is UTC else "")
    if relative_to is not None and at.date() == relative_to.date():
        return time
    return f"{format_date(at)}, {time}"


def format_seconds(seconds: float) -> str:
    """Formats a duration in seconds, in the most readable unit."""
    if seconds < 1:
        digits = 1 if seconds < 0.0095 else 0
        return f"{QLocale().toString(seconds * 1000, 'f', digits)} ms"
    return f"{QLocale().toString(seconds, 'f', 1 if seconds < 99.5 else 0)} s"
