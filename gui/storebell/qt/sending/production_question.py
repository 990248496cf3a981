"""The one question that stops the user: a test to Production can't be called back."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QWidget

from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.messages import plural_msg
from storebell.domain.notifications.plan import PRODUCTION_PLAN
from storebell.presentation.translation import tr_message
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.question_dialog import Question


class ProductionQuestion(Question):
    """accepted() means send. `until` is about when the last of Apple's retries would come.

    It names each app with the URL that its owner says is set in App Store Connect.
    """

    def __init__(
        self,
        theme: Theme,
        apps: Sequence[App],
        until: datetime,
        parent: QWidget | None = None,
        *,
        zone: tzinfo | None = None,
    ) -> None:
        super().__init__(theme, parent)
        date = QLocale().toString(_day(until.astimezone(zone)), QLocale.FormatType.LongFormat)
        if len(apps) == 1:
            act = self.tr("Send to Production for {app}").format(app=apps[0].label)
            question = self.tr("Send a test to the Production server of {app}?").format(
                app=apps[0].label
            )
        else:
            act = tr_message(
                plural_msg(
                    "Send to Production for one app",
                    "Send to Production for {count} apps",
                    len(apps),
                )
            )
            question = tr_message(
                plural_msg(
                    "Send a test to the Production server of one app?",
                    "Send a test to the Production servers of {count} apps?",
                    len(apps),
                )
            )
        self.ask(
            act,
            question,
            _consequence_text(date, len(apps)),
            details=[(app.label, self._url_of(app)) for app in apps],
            width_in_icons=34,
        )

    def _url_of(self, app: App) -> str:
        return app.server_url(Environment.PRODUCTION) or self.tr("no URL entered in Storebell")


def _consequence_text(date: str, apps: int) -> str:
    retries = PRODUCTION_PLAN.most_attempts - 1
    if apps == 1:
        return tr_message(
            plural_msg(
                "Apple delivers it to the Production URL set in App Store Connect. If your server "
                "does not answer with success, Apple tries {count} more time, until about {date}. "
                "It can't be called back.",
                "Apple delivers it to the Production URL set in App Store Connect. If your server "
                "does not answer with success, Apple tries up to {count} more times, until about "
                "{date}. It can't be called back.",
                retries,
                date=date,
            )
        )
    return tr_message(
        plural_msg(
            "Apple delivers each to the Production URL set in App Store Connect. Where a server "
            "does not answer with success, Apple tries {count} more time, until about {date}. "
            "They can't be called back.",
            "Apple delivers each to the Production URL set in App Store Connect. Where a server "
            "does not answer with success, Apple tries up to {count} more times, until about "
            "{date}. They can't be called back.",
            retries,
            date=date,
        )
    )


def _day(at: datetime) -> QDate:
    return QDate(at.year, at.month, at.day)
