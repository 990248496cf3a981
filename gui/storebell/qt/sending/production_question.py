"""The one question that stops the user: a test to Production can't be called back."""

from datetime import datetime, tzinfo

from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QWidget

from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.question_dialog import Question


class ProductionQuestion(Question):
    """accepted() means send. `until` is about when the last of Apple's retries would come."""

    def __init__(
        self,
        theme: Theme,
        app_label: str,
        until: datetime,
        parent: QWidget | None = None,
        *,
        zone: tzinfo | None = None,
    ) -> None:
        super().__init__(theme, parent)
        date = QLocale().toString(_day(until.astimezone(zone)), QLocale.FormatType.LongFormat)
        self.ask(
            self.tr("Send to Production for {app}").format(app=app_label),
            self.tr("Send a test to the Production server of {app}?").format(app=app_label),
            self.tr(
                "Apple delivers it to the Production URL set in App Store Connect. If your server "
                "does not answer with success, Apple tries up to five more times, until about "
                "{date}. It can't be called back."
            ).format(date=date),
            width_in_icons=30,
        )


def _day(at: datetime) -> QDate:
    return QDate(at.year, at.month, at.day)
