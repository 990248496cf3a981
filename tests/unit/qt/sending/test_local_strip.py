"""How Local delivers: the URL, the plan, the root, and what there is room for."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from storebell.domain.notifications.plan import PRODUCTION_PLAN, SANDBOX_PLAN
from storebell.domain.notifications.purchase_options import (
    USUAL_PURCHASE,
    ProductKind,
    PurchaseOptions,
)
from storebell.domain.simulation.local_delivery import LocalDelivery
from storebell.domain.simulation.receiver_behaviours import ANSWERS_200, Behaviour
from storebell.qt.actions.qactions import Actions
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.theme.theme import Theme
from support.forms import button, choose, entries, line
from unit.qt.sending.opened import receiver


def test_without_a_url_the_built_in_receiver_is_called(strip: LocalStrip) -> None:
    assert strip.delivery == LocalDelivery(None, SANDBOX_PLAN)


def note(strip: LocalStrip) -> QLabel:
    """The line below the URL."""
    return next(label for label in strip.findChildren(QLabel) if label.property("scale") == "small")


def test_a_url_is_told_once_it_can_be_used(strip: LocalStrip, qtbot: QtBot) -> None:
    told: list[LocalDelivery] = []
    strip.changed.connect(told.append)
    line(strip).setText("http:/")
    assert told == []
    assert strip.problem
    assert strip.delivery.url is None
    line(strip).setText("127.0.0.1:8080")
    assert told == [LocalDelivery("http://127.0.0.1:8080", SANDBOX_PLAN)]
    assert not strip.problem


def test_where_a_url_without_a_scheme_leads_is_said_while_it_is_typed(strip: LocalStrip) -> None:
    assert note(strip).text() == "Empty: the built-in receiver answers"
    QTest.keyClicks(line(strip), "localhost:8099/asn")
    assert note(strip).text() == "Delivers to http://localhost:8099/asn"
    line(strip).setText("hooks.example.com/asn")
    assert note(strip).text() == "Delivers to https://hooks.example.com/asn"


def test_what_is_wrong_is_said_when_the_field_is_left_and_nothing_moves(
    strip: LocalStrip, qtbot: QtBot
) -> None:
    field, height = line(strip), strip.sizeHint().height()
    before = {widget: widget.geometry() for widget in strip.findChildren(QWidget)}
    field.setFocus()
    QTest.keyClicks(field, "htt")
    assert field.property("state") == "fine"
    QTest.keyClicks(field, "p:")
    assert field.property("state") == "fine"
    assert note(strip).text() == ""
    field.editingFinished.emit()
    assert field.property("state") == "wrong"
    assert "host:port/path" in note(strip).text()
    assert strip.sizeHint().height() == height
    assert {widget: widget.geometry() for widget in before if widget.parent() is strip} == {
        widget: place for widget, place in before.items() if widget.parent() is strip
    }
    QTest.keyClicks(field, "//127.0.0.1:1")
    assert field.property("state") == "fine"
    field.setText("http:")  # once it was right, it is said anew
    assert field.property("state") == "fine"


def test_a_send_that_finds_no_url_leads_into_the_field(strip: LocalStrip) -> None:
    strip.activateWindow()
    line(strip).setText("http:")
    assert not strip.check_url()
    assert line(strip).property("state") == "wrong"
    assert strip.focusWidget() is line(strip)
    line(strip).setText("localhost")
    assert strip.check_url()


def test_return_in_the_field_asks_to_send(strip: LocalStrip, qtbot: QtBot) -> None:
    line(strip).setText("127.0.0.1:8080")
    with qtbot.waitSignal(strip.send_requested):
        QTest.keyClick(line(strip), Qt.Key.Key_Return)


def test_the_production_plan_can_be_hurried(strip: LocalStrip) -> None:
    assert not button(strip, "3600× faster ▾").isEnabled()
    choose(strip, "Plan: sandbox ▾", "As in production: up to 6 times")
    assert button(strip, "3600× faster ▾").isEnabled()
    assert strip.delivery.plan == PRODUCTION_PLAN.scaled(3600)
    choose(strip, "3600× faster ▾", "Real time: an hour takes an hour")
    assert strip.delivery.plan == PRODUCTION_PLAN


def test_what_was_chosen_comes_back(strip: LocalStrip) -> None:
    strip.restore("http://127.0.0.1:1", "production", 60.0)
    assert strip.delivery == LocalDelivery("http://127.0.0.1:1", PRODUCTION_PLAN.scaled(60))
    strip.restore(None, "no such plan", 7.0)
    assert strip.delivery == LocalDelivery(None, PRODUCTION_PLAN.scaled(7))


def test_the_root_is_the_strips_and_its_folder_is_told(strip: LocalStrip, qtbot: QtBot) -> None:
    strip.set_root_file("/home/you/storebell/local-root.pem")
    actions = button(strip, "Root ▾").menu().actions()
    assert actions[0].text() == "/home/you/storebell/local-root.pem"
    with qtbot.waitSignal(strip.open_folder_requested) as told:
        actions[-1].trigger()
    assert told.args[0].replace("\\", "/") == "/home/you/storebell"


def test_a_server_of_ones_own_leaves_nothing_to_choose_of_the_receiver(strip: LocalStrip) -> None:
    entries(receiver(strip).menu())["never answers"].trigger()
    line(strip).setText("http://127.0.0.1:8080")
    assert not receiver(strip).isEnabled()
    assert receiver(strip).isVisible()
    assert strip.delivery.behaviour == ANSWERS_200
    line(strip).clear()
    assert receiver(strip).isEnabled()
    assert strip.delivery.behaviour == Behaviour("timeout")


def test_a_narrow_strip_has_one_row_and_the_rest_in_a_menu(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()  # the layout of a window would not let it be narrower than one row
    qtbot.addWidget(window)
    strip = LocalStrip(theme, Actions(theme), window)
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
        assert all(button.width() >= button.sizeHint().width() for button in shown)
        right = strip.rect().right()
        assert all(
            button.mapTo(strip, button.rect().bottomRight()).x() <= right for button in shown
        )
        assert len({button.mapTo(strip, QPoint()).y() for button in shown}) == 1
    assert shown[1:] == [button(strip, "Options ▾")]
    options = shown[1].menu()
    options.aboutToShow.emit()
    assert [action.text() for action in options.actions()] == [
        "Receiver: answers 200",
        "Plan: production",
        "60× faster",
        "Faults: none",
        "Purchase: as usual",
        "Root",
    ]
    strip.restore("http://127.0.0.1:8080/notifications", "sandbox", 60)
    options.aboutToShow.emit()
    enabled = {action.text(): action.isEnabled() for action in options.actions()}
    assert not enabled["60× faster"]
    assert enabled["Root"]


def test_the_host_of_a_restored_url_is_seen(strip: LocalStrip) -> None:
    strip.restore("http://127.0.0.1:8080/a/rather/long/path/of/notifications", "sandbox", 1)
    assert line(strip).cursorPosition() == 0


def test_how_many_attempts_there_are_is_said_as_the_plans_have_it(
    theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = (*PRODUCTION_PLAN.delays, timedelta(hours=96))
    module = "storebell.qt.sending.local_strip"
    monkeypatch.setattr(f"{module}.PRODUCTION_PLAN", replace(PRODUCTION_PLAN, delays=later))
    monkeypatch.setattr(f"{module}.SANDBOX_PLAN", replace(SANDBOX_PLAN, delays=later[:2]))
    strip = LocalStrip(theme, Actions(theme))
    qtbot.addWidget(strip)
    choose(strip, "Plan: sandbox ▾", "As in production: up to 7 times")
    choose(strip, "Plan: production ▾", "As in the sandbox: up to 2 times")


def test_the_purchase_of_other_notifications_is_chosen(strip: LocalStrip) -> None:
    told: list[LocalDelivery] = []
    strip.changed.connect(told.append)
    assert strip.purchase == USUAL_PURCHASE
    entries(button(strip, "Purchase: as usual ▾").menu())["Consumable"].trigger()
    assert strip.purchase == PurchaseOptions(ProductKind.CONSUMABLE)
    assert len(told) == 1
    assert button(strip, "Purchase: Consumable ▾").isVisible()
