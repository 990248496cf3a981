"""A table of one column."""

from PySide6.QtGui import QStandardItem, QStandardItemModel
from pytestqt.qtbot import QtBot

from storebell.qt.timeline.lane_table import LaneTable


def test_the_visible_rows_are_those_on_the_screen(qtbot: QtBot) -> None:
    table = LaneTable()
    qtbot.addWidget(table)
    model = QStandardItemModel(table)
    table.setModel(model)
    assert table.visible_rows() == range(0)
    for number in range(100):
        model.appendRow(QStandardItem(str(number)))
    table.verticalHeader().setDefaultSectionSize(20)
    table.resize(200, 100)
    table.show()
    qtbot.waitExposed(table)
    assert table.visible_rows() == range((table.viewport().height() + 19) // 20)
