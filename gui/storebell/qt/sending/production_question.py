"""The one question that stops the user: a test to Production can't be called back."""

from datetime import datetime, tzinfo

from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QWidget

from storebell.domain.messages import plural_msg
from storebell.domain.notifications.plan import PRODUCTION_PLAN
from storebell.presentation.translation import tr_message
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
            _consequence_text(date),
            width_in_icons=30,
        )


def _consequence_text(date: str) -> str:
    return tr_message(
        plural_msg(
            "Apple delivers it to the Production URL set in App Store Connect. If your server does "
            "not answer with success, Apple tries {count} more time, until about {date}. It can't "
            "be called back.",
            "Apple delivers it to the Production URL set in App Store Connect. If your server does "
            "not answer with success, Apple tries up to {count} more times, until about {date}. It "
            "can't be called back.",
            PRODUCTION_PLAN.most_attempts - 1,
            date=date,
        )
    )


def _day(at: datetime) -> QDate:
    return QDate(at.year, at.month, at.day)
