"""The filter, the top bar and the Local strip."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from storebell.domain.environment import Environment
from storebell.domain.messages import msg
from storebell.domain.notifications.plan import PRODUCTION_PLAN, SANDBOX_PLAN
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.notifications.test_filter import TestFilter, Wanted
from storebell.domain.notifications.types import NOTIFICATION_TYPES, TYPES_BY_NAME
from storebell.domain.simulation.local_delivery import LocalDelivery
from storebell.domain.simulation.receiver_behaviours import ANSWERS_200, Behaviour
from storebell.qt.actions.catalogue import ACTS
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.sending.receiver_button import ReceiverButton
from storebell.qt.sending.send_menu import SendMenuButton, choices_from
from storebell.qt.shell.top_bar import SendButton, TopBar
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.filter_bar import FilterBar


def button(parent: QWidget, text: str) -> QPushButton:
    found = [
        candidate for candidate in parent.findChildren(QPushButton) if candidate.text() == text
    ]
    assert len(found) == 1, text
    return found[0]


def line(parent: QWidget) -> QLineEdit:
    found = parent.findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def choose(parent: QWidget, said: str, entry: str) -> None:
    menu = button(parent, said).menu()
    next(action for action in menu.actions() if action.text() == entry).trigger()


# -- filter ---------------------------------------------------------------------------------------


@pytest.fixture
def bar(theme: Theme, qtbot: QtBot) -> FilterBar:
    bar = FilterBar(theme)
    qtbot.addWidget(bar)
    bar.show()
    return bar


def test_typing_filters(bar: FilterBar, qtbot: QtBot) -> None:
    told: list[TestFilter] = []
    bar.filter_changed.connect(told.append)
    QTest.keyClicks(line(bar), "tls ")
    assert told[-1] == TestFilter(text="tls")


def test_a_state_and_an_environment_filter_too(bar: FilterBar, qtbot: QtBot) -> None:
    QTest.mouseClick(button(bar, "Failed"), Qt.MouseButton.LeftButton)
    choose(bar, "Environment ▾", "Sandbox")
    assert bar.lane_filter == TestFilter(wanted=Wanted.FAILED, environment=Environment.SANDBOX)
    choose(bar, "Sandbox ▾", "Any environment")
    QTest.mouseClick(button(bar, "All"), Qt.MouseButton.LeftButton)
    assert bar.lane_filter.is_open


def test_what_was_typed_can_be_cleared(bar: FilterBar, qtbot: QtBot) -> None:
    clear = next(
        tool_button
        for tool_button in bar.findChildren(QToolButton)
        if tool_button.accessibleName() == "Clear"
    )
    assert not clear.isVisible()
    line(bar).setText("tls")
    assert clear.isVisible()
    QTest.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert bar.lane_filter.is_open


def test_every_part_of_the_filter_has_a_name(bar: FilterBar) -> None:
    assert line(bar).accessibleName() == "Search the timeline"
    assert button(bar, "Environment ▾").accessibleName() == "Environment: Environment"


# -- top bar --------------------------------------------------------------------------------------


@pytest.fixture
def top(theme: Theme, qtbot: QtBot) -> TopBar:
    top = TopBar(theme)
    qtbot.addWidget(top)
    top.resize(1050, 48)
    top.show()
    qtbot.waitExposed(top)
    return top


def send(top: TopBar) -> SendButton:
    found = top.findChild(SendButton)
    assert isinstance(found, SendButton)
    return found


def test_local_is_where_a_new_window_sends(top: TopBar) -> None:
    assert top.environment is Environment.LOCAL
    assert send(top).accessibleName() == "Send test"


def test_choosing_an_environment_tells_which(top: TopBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(top.environment_chosen) as told:
        QTest.mouseClick(button(top, "Sandbox"), Qt.MouseButton.LeftButton)
    assert told.args == [Environment.SANDBOX]
    assert top.environment is Environment.SANDBOX


def test_setting_an_environment_tells_nobody(top: TopBar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(top.environment_chosen):
        top.set_environment(Environment.PRODUCTION)
    assert top.environment is Environment.PRODUCTION


def test_production_looks_different_and_says_it(top: TopBar, theme: Theme) -> None:
    before = top.grab().toImage().pixelColor(400, 2)
    top.set_environment(Environment.PRODUCTION)
    after = top.grab().toImage().pixelColor(400, 2)
    assert before == theme.colour("window")
    assert after == theme.colour("ink")
    assert send(top).accessibleName() == "Send to Production…"


def test_sending_is_asked_by_click(top: TopBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(top.send_requested):
        QTest.mouseClick(send(top), Qt.MouseButton.LeftButton)


def test_what_is_missing_is_said_on_the_button(top: TopBar, qtbot: QtBot) -> None:
    top.set_can_send(False, msg("“{app}” has no API key", app="Hiking"))
    assert not send(top).isEnabled()
    assert send(top).accessibleDescription() == "“Hiking” has no API key"
    with qtbot.assertNotEmitted(top.send_requested):
        QTest.mouseClick(send(top), Qt.MouseButton.LeftButton)
    top.set_can_send(True)
    assert send(top).isEnabled()


def test_the_keys_of_an_act_are_said_where_it_is_a_button(top: TopBar) -> None:
    assert button(top, "Sandbox").toolTip() == ACTS["sandbox"].said_keys == "Ctrl+2"
    assert ACTS["send"].said_keys in [label.text() for label in send(top).findChildren(QLabel)]


def test_a_server_that_is_not_apples_is_named(top: TopBar) -> None:
    top.set_stand_in("http://127.0.0.1:5000")
    badge = top.findChild(QWidget, "stand_in")
    assert isinstance(badge, QWidget)
    assert badge.isVisible()
    assert "http://127.0.0.1:5000" in badge.toolTip()
    top.set_stand_in(None)
    assert not badge.isVisible()


# -- Local strip ----------------------------------------------------------------------------------


@pytest.fixture
def strip(theme: Theme, qtbot: QtBot) -> LocalStrip:
    strip = LocalStrip(theme)
    qtbot.addWidget(strip)
    strip.resize(1400, strip.sizeHint().height())
    strip.show()
    return strip


def test_without_a_url_the_built_in_receiver_is_called(strip: LocalStrip) -> None:
    assert strip.delivery == LocalDelivery(None, SANDBOX_PLAN)


def test_a_url_is_told_once_it_can_be_used(strip: LocalStrip, qtbot: QtBot) -> None:
    told: list[LocalDelivery] = []
    strip.changed.connect(told.append)
    line(strip).setText("127.0.0.1:8080")
    assert told == []
    assert strip.problem
    assert strip.delivery.url is None
    line(strip).setText("http://127.0.0.1:8080")
    assert told == [LocalDelivery("http://127.0.0.1:8080", SANDBOX_PLAN)]
    assert not strip.problem


def test_the_production_plan_can_be_hurried(strip: LocalStrip) -> None:
    assert not button(strip, "1 h = 1 s ▾").isVisible()
    choose(strip, "Plan: sandbox ▾", "As in production: up to six times")
    assert button(strip, "1 h = 1 s ▾").isVisible()
    assert strip.delivery.plan == PRODUCTION_PLAN.scaled(3600)
    choose(strip, "1 h = 1 s ▾", "An hour takes an hour")
    assert strip.delivery.plan == PRODUCTION_PLAN


def test_what_was_chosen_comes_back(strip: LocalStrip) -> None:
    strip.restore("http://127.0.0.1:1", "production", 60.0)
    assert strip.delivery == LocalDelivery("http://127.0.0.1:1", PRODUCTION_PLAN.scaled(60))
    strip.restore(None, "no such plan", 7.0)
    assert strip.delivery == LocalDelivery(None, PRODUCTION_PLAN.scaled(60))


def test_the_root_is_shown_copied_and_found(strip: LocalStrip, qtbot: QtBot) -> None:
    actions = {action.text(): action for action in button(strip, "Root ▾").menu().actions()}
    assert not actions["&Copy path"].isEnabled()
    strip.set_root_file("/home/you/storebell/local-root.pem")
    shown = [action.text() for action in button(strip, "Root ▾").menu().actions()]
    assert shown[0] == "/home/you/storebell/local-root.pem"
    actions["&Copy path"].trigger()
    assert QGuiApplication.clipboard().text() == "/home/you/storebell/local-root.pem"
    with qtbot.waitSignal(strip.open_folder_requested) as told:
        actions["&Open folder"].trigger()
    assert told.args[0].replace("\\", "/") == "/home/you/storebell"


def receiver(strip: LocalStrip) -> ReceiverButton:
    found = strip.findChild(ReceiverButton)
    assert isinstance(found, ReceiverButton)
    return found


def entries(menu: QMenu) -> dict[str, QAction]:
    """Every entry of a menu and of the menus in it, by what it says at the left."""
    found: dict[str, QAction] = {}
    for action in menu.actions():
        inner = action.menu()
        found |= entries(inner) if isinstance(inner, QMenu) else {}
        found[action.text().partition("\t")[0].replace("&", "")] = action
    return found


def test_the_receiver_is_told_how_to_behave(strip: LocalStrip) -> None:
    told: list[LocalDelivery] = []
    strip.changed.connect(told.append)
    assert receiver(strip).text() == "Receiver: answers 200 ▾"
    entries(receiver(strip).menu())["certificate expired"].trigger()
    assert told == [LocalDelivery(None, SANDBOX_PLAN, behaviour=Behaviour("tls-expired"))]
    assert receiver(strip).text() == "Receiver: certificate expired ▾"
    assert "TLS_ISSUE" in receiver(strip).toolTip()
    entries(receiver(strip).menu())["answers 404"].trigger()
    assert strip.delivery.behaviour == Behaviour("status", 404)


def test_every_behaviour_that_is_offered_says_what_is_recorded(strip: LocalStrip) -> None:
    said = {action.text().partition("\t")[2] for action in entries(receiver(strip).menu()).values()}
    assert said >= set(SendAttemptResult)


def test_a_server_of_ones_own_leaves_nothing_to_choose_of_the_receiver(strip: LocalStrip) -> None:
    entries(receiver(strip).menu())["never answers"].trigger()
    line(strip).setText("http://127.0.0.1:8080")
    assert receiver(strip).isHidden()
    assert strip.delivery.behaviour == ANSWERS_200
    line(strip).clear()
    assert not receiver(strip).isHidden()
    assert strip.delivery.behaviour == Behaviour("timeout")


def test_all_eleven_can_be_asked_for_once_at_a_time(strip: LocalStrip, qtbot: QtBot) -> None:
    action = entries(receiver(strip).menu())["Show me all eleven results"]
    with qtbot.waitSignal(strip.all_results_requested):
        action.trigger()
    strip.set_showing_all_results(True)
    assert not action.isEnabled()
    strip.set_showing_all_results(False)
    assert action.isEnabled()


def test_a_narrow_strip_has_one_row_and_the_rest_in_a_menu(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()  # the layout of a window would not let it be narrower than one row
    qtbot.addWidget(window)
    strip = LocalStrip(theme, window)
    window.show()
    strip.restore("http://127.0.0.1:8080/notifications", "production", 60)
    strip.resize(1400, strip.sizeHint().height())
    qtbot.wait(10)
    assert not button(strip, "Options ▾").isVisible()
    assert button(strip, "Root ▾").isVisible()
    narrow = strip.minimumSizeHint().width()
    assert narrow < 420
    for width in (800, 600, narrow):
        strip.resize(width, strip.sizeHint().height())
        qtbot.wait(10)
        shown = [
            candidate for candidate in strip.findChildren(QPushButton) if candidate.isVisible()
        ]
        assert all(one.width() >= one.sizeHint().width() for one in shown)
        right = strip.rect().right()
        assert all(one.mapTo(strip, one.rect().bottomRight()).x() <= right for one in shown)
        assert len({one.mapTo(strip, QPoint()).y() for one in shown}) == 1
    assert shown == [button(strip, "Options ▾")]
    options = shown[0].menu()
    options.aboutToShow.emit()
    assert [action.text() for action in options.actions()] == [
        "Plan: production",
        "1 h = 1 min",
        "Faults: none",
        "Root",
    ]
    strip.restore("http://127.0.0.1:8080/notifications", "sandbox", 60)
    options.aboutToShow.emit()
    assert "1 h = 1 min" not in [action.text() for action in options.actions()]


# -- what else can be sent ------------------------------------------------------------------------


def test_every_documented_type_but_test_is_offered(qtbot: QtBot) -> None:
    choices = choices_from(NOTIFICATION_TYPES)
    offered = {(kind, subtype) for _, group in choices for kind, subtype, _ in group}
    assert ("DID_RENEW", "BILLING_RECOVERY") in offered
    assert ("DID_RENEW", None) in offered
    assert {kind for kind, _ in offered} == set(TYPES_BY_NAME) - {"TEST"}


def test_the_menu_beside_send_is_there_in_local_alone(theme: Theme, qtbot: QtBot) -> None:
    top = TopBar(theme, choices_from(NOTIFICATION_TYPES))
    qtbot.addWidget(top)
    top.show()
    more = top.findChild(SendMenuButton)
    assert isinstance(more, SendMenuButton)
    assert more.isVisible()
    with qtbot.waitSignal(top.other_requested) as told:
        entries(more.menu())["Renewed: After a billing problem was solved"].trigger()
    assert told.args == ["DID_RENEW", "BILLING_RECOVERY"]
    assert more.menu().actions()[0] is top.again
    assert not top.again.isEnabled()
    top.set_environment(Environment.PRODUCTION)
    assert not more.isVisible()


def test_the_keys_leave_the_button_where_there_is_no_room(top: TopBar, qtbot: QtBot) -> None:
    whole = send(top).sizeHint().width()
    assert send(top).width() == whole
    top.resize(top.minimumSizeHint().width(), 48)
    qtbot.wait(10)
    words = [label.text() for label in send(top).findChildren(QLabel) if label.isVisible()]
    assert words == ["Send test"]
    top.resize(900, 48)
    assert send(top).width() == whole


def test_the_name_of_an_app_is_cut_after_its_bundle_id(top: TopBar, qtbot: QtBot) -> None:
    top.set_app("Hiking", "com.example.a-rather-long-one.hiking")
    top.resize(top.minimumSizeHint().width() + 60, 48)
    qtbot.wait(10)
    name, bundle_id = (
        next(label for label in top.findChildren(QLabel) if label.text().startswith(start))
        for start in ("Hiking", "com.example")
    )
    assert name.width() >= name.sizeHint().width()
    assert bundle_id.width() < bundle_id.sizeHint().width()


def test_the_icons_of_a_line_grow_with_its_text(theme: Theme, bar: FilterBar) -> None:
    icon = next(label for label in line(bar).findChildren(QLabel))
    before = icon.width()
    theme.set_text_scale(200)
    QApplication.processEvents()
    assert icon.width() == theme.type.icon > before
    assert line(bar).textMargins().left() > icon.width()


def test_the_host_of_a_restored_url_is_seen(strip: LocalStrip) -> None:
    strip.restore("http://127.0.0.1:8080/a/rather/long/path/of/notifications", "sandbox", 1)
    assert line(strip).cursorPosition() == 0
