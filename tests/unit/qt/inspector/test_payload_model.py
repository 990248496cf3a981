"""The model of a payload: names, values, and branches that are made when they are opened."""

from datetime import UTC

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QApplication

from storebell.domain.findings import JsonValue
from storebell.qt.inspector import Inspector
from storebell.qt.inspector.payload_model import PayloadModel
from support import inspected, timelines
from unit.qt.inspector.opened import tree_of


def test_the_payload_is_a_tree_with_readable_times(inspector: Inspector) -> None:
    inspector.show_timeline(inspected.renewed())
    model = tree_of(inspector).model()
    shown = [
        f"{model.index(row, 0).data()}={model.index(row, 1).data()}"
        for row in range(model.rowCount(QModelIndex()))
    ]
    assert "notificationType=DID_RENEW" in shown
    assert "signedDate=2026-11-21 14:02:11 UTC (1795269731000)" in shown


def test_a_large_payload_is_opened_as_far_as_it_is_looked_at(inspector: Inspector) -> None:
    payload: dict[str, JsonValue] = {
        "items": [{"number": number, "inner": [number] * 3} for number in range(5000)],
        "last": 1,
    }
    timeline = inspected.with_chain(timelines.timed_out(), payload)
    inspector.show_timeline(timeline)
    model = tree_of(inspector).model()
    assert isinstance(model, PayloadModel)
    made = len(model._entries)
    assert made < 6000, "the items are there, what is in them is not"
    assert model.root is not None


def test_the_model_keeps_qts_rules(qtmodeltester: object, qapp: QApplication) -> None:
    from storebell.presentation.payload_tree import tree

    verification = inspected.renewed().verification
    assert verification is not None
    assert verification.payload is not None
    model = PayloadModel()
    model.show_tree(tree(verification.payload), UTC)
    qtmodeltester.check(model)  # type: ignore[attr-defined]  # pytest-qt's fixture has no type
