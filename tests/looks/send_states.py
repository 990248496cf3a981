"""What is composed before a send: for all apps, of another type, at another speed, to a URL."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QMenu, QWidget

from storebell.domain.accounts.credentials import App, ServerUrls
from storebell.domain.environment import Environment
from storebell.domain.errors.accounts import AppLockedError, NoKeyError
from storebell.domain.findings import Level
from storebell.presentation.not_sent import not_sent_advice, not_sent_title
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.sending.production_question import ProductionQuestion
from storebell.qt.sending.speed_button import SpeedDialog
from storebell.qt.sending.type_popup import TypePopup
from storebell.qt.sending.url_line import UrlLine
from storebell.services.composer.several_tests import NotSent
from storebell.services.notifications.requests import TestRequest
from support import timelines
from support.controllers import controller_of

RECENT = (("DID_RENEW", ""), ("SUBSCRIBED", "INITIAL_BUY"))
NAMES = ("Hiking", "Cycling", "Rowing", "Skiing", "Sailing", "Surfing", "Diving", "Running")
APPS = tuple(
    App(
        name,
        f"com.example.{name.lower()}",
        server_urls=ServerUrls(
            {Environment.PRODUCTION: f"https://{name.lower()}.example.com/app-store/notifications"}
        ),
    )
    for name in NAMES
)


def _all_apps(studio: Any) -> Any:
    window = studio.filled()
    window.sidebar.choose(None)
    window.sidebar.app_chosen.emit(None)
    return window


def send_to_all(studio: Any) -> QWidget:
    window = _all_apps(studio)
    window.choose_environment(Environment.SANDBOX)
    return window  # type: ignore[no-any-return]


def send_to_all_production(studio: Any) -> QWidget:
    window = _all_apps(studio)
    window.choose_environment(Environment.PRODUCTION)
    return window  # type: ignore[no-any-return]


def not_sent_for_some(studio: Any) -> QWidget:
    window = _all_apps(studio)
    environment = window.top_bar.environment
    not_sent = [
        NotSent(TestRequest(APPS[3], environment), NoKeyError(app="Skiing")),
        NotSent(TestRequest(APPS[2], environment), AppLockedError(app="Rowing")),
    ]
    title, advice = not_sent_title(not_sent, 8), not_sent_advice(not_sent)
    controller_of(window).notices.show_message(Level.WARNING, title, advice)
    return window  # type: ignore[no-any-return]


def stop_of_send(studio: Any) -> QWidget:
    window = studio.filled(timelines.refused_by_handler())
    window.choose_environment(Environment.LOCAL)
    window.top_bar.set_stoppable(True)
    return window  # type: ignore[no-any-return]


def type_list(studio: Any) -> QWidget:
    return _popup(studio, "")


def type_list_searched(studio: Any) -> QWidget:
    return _popup(studio, "renew")


def type_list_empty(studio: Any) -> QWidget:
    return _popup(studio, "no such type")


def _popup(studio: Any, text: str) -> QWidget:
    window = studio.filled()
    window.choose_environment(Environment.LOCAL)
    button = window.top_bar.type_button
    button.set_value(("DID_RENEW", ""), RECENT)
    button.open_list()
    popup = button.findChild(TypePopup)
    popup.field.setText(text)
    studio.kept.append(window)
    return popup  # type: ignore[no-any-return]


def other_type(studio: Any) -> QWidget:
    window = studio.filled(timelines.refused_by_handler())
    window.choose_environment(Environment.LOCAL)
    window.top_bar.type_button.set_value(
        ("DID_CHANGE_RENEWAL_STATUS", "AUTO_RENEW_DISABLED"), RECENT
    )
    window.findChild(LocalStrip).restore("localhost:8080/asn", "production", 600)
    return window  # type: ignore[no-any-return]


def url_wrong(studio: Any) -> QWidget:
    window = studio.filled()
    window.choose_environment(Environment.LOCAL)
    window.findChild(LocalStrip).restore("http:/localhost", "sandbox", 1)
    window.findChild(LocalStrip).check_url()
    return window  # type: ignore[no-any-return]


def url_list(studio: Any) -> QWidget:
    line = UrlLine(studio.theme)
    line.set_used(["http://127.0.0.1:8080/asn", "https://staging.example.com/app-store/v2"])
    window = studio.filled()
    line.setParent(window)
    studio.kept.append(window)
    menu = line.findChild(QMenu)
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    return menu


def speed_form(studio: Any) -> QWidget:
    dialog = SpeedDialog(studio.theme, 600)
    dialog.adjustSize()
    return dialog


def speed_form_wrong(studio: Any) -> QWidget:
    dialog = SpeedDialog(studio.theme, 600)
    dialog.field.setText("fast")
    dialog.act_requested.emit()
    dialog.adjustSize()
    return dialog


def production_question_of_all(studio: Any) -> QWidget:
    until = timelines.NOW + timedelta(hours=157)
    apps = [*APPS[:-1], replace(APPS[-1], server_urls=ServerUrls())]
    dialog = ProductionQuestion(studio.theme, apps, until)
    dialog.adjustSize()
    return dialog


SEND_STATES: Mapping[str, Callable[[Any], QWidget]] = {
    state.__name__.replace("_", "-"): state
    for state in (
        *(send_to_all, send_to_all_production, not_sent_for_some, stop_of_send),
        *(type_list, type_list_searched, type_list_empty, other_type),
        *(url_wrong, url_list, speed_form, speed_form_wrong, production_question_of_all),
    )
}
