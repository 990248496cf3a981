"""One file of a key in the form: its key ID, its warning and its outcome."""

from pathlib import Path

from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from storebell.domain.errors.key_files import KeyFileEmptyError
from storebell.domain.messages import msg
from storebell.qt.keys.import_form import KeyFileRow
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.labels import Label
from support.forms import field, said

NAMED = Path("/keys/SubscriptionKey_2X9R4HXF34.p8")
RENAMED = Path("/keys/renamed.p8")
OTHER_KIND = Path("/keys/AuthKey_2X9R4HXF34.p8")


def row(theme: Theme, qtbot: QtBot, file: Path, *, always_asks: bool = False) -> KeyFileRow:
    made = KeyFileRow(theme, file, always_asks=always_asks)
    qtbot.addWidget(made)
    made.show()
    return made


def has_field(made: KeyFileRow) -> bool:
    line = made.findChild(QLineEdit)
    return isinstance(line, QLineEdit) and line.isVisible()


def test_the_key_id_of_a_file_name_is_not_asked_for(theme: Theme, qtbot: QtBot) -> None:
    made = row(theme, qtbot, NAMED)
    assert said(made).splitlines()[0] == "SubscriptionKey_2X9R4HXF34.p8"
    assert "Key ID 2X9R4HXF34, from the file's name" in said(made)
    assert not has_field(made)
    assert not made.asks_now
    assert made.read_key_id() == "2X9R4HXF34"


def test_it_can_be_corrected_where_the_form_always_asks(theme: Theme, qtbot: QtBot) -> None:
    made = row(theme, qtbot, NAMED, always_asks=True)
    assert field(made, "&Key ID").text() == "2X9R4HXF34"
    assert "Read from the file's name." in said(made)
    field(made, "&Key ID").setText("7K3MQ8ZT51")
    assert made.read_key_id() == "7K3MQ8ZT51"


def test_it_is_asked_for_where_the_name_does_not_tell_it(theme: Theme, qtbot: QtBot) -> None:
    made = row(theme, qtbot, RENAMED)
    assert has_field(made)
    assert made.asks_now
    assert made.read_key_id() is None
    assert "This is needed." in said(made)
    field(made, "&Key ID").setText("too short")
    assert made.read_key_id() is None
    assert "This is needed." not in said(made)
    field(made, "&Key ID").setText("7K3MQ8ZT51")
    assert made.read_key_id() == "7K3MQ8ZT51"
    made.focus()
    qtbot.waitUntil(field(made, "&Key ID").hasFocus)


def test_a_file_of_another_kind_of_key_is_warned_of(theme: Theme, qtbot: QtBot) -> None:
    warned = row(theme, qtbot, OTHER_KIND)
    assert "usually an App Store Connect API key" in said(warned)
    assert "Warning" in [label.accessibleName() for label in warned.findChildren(QLabel)]
    assert "App Store Connect" not in said(row(theme, qtbot, NAMED))


def test_an_error_is_shown_with_its_advice(theme: Theme, qtbot: QtBot) -> None:
    made = row(theme, qtbot, NAMED)
    error = KeyFileEmptyError(file=NAMED.name)
    made.show_error(error)
    assert str(error.title) in said(made)
    assert str(error.advice) in said(made)
    assert not made.is_imported


def test_an_imported_file_is_done_with(theme: Theme, qtbot: QtBot) -> None:
    made = row(theme, qtbot, RENAMED)
    error = KeyFileEmptyError(file=RENAMED.name)
    made.show_error(error)
    made.show_imported(msg("Imported"))
    assert said(made).splitlines()[-1] == "Imported"
    assert str(error.advice) not in said(made)
    assert made.is_imported
    assert not made.asks_now
    assert field(made, "&Key ID").isReadOnly()


def test_a_screen_reader_hears_that_it_is_a_key_file(theme: Theme, qtbot: QtBot) -> None:
    made = row(theme, qtbot, NAMED)
    names = [label.accessibleName() for label in made.findChildren(Label)]
    assert "Key file: SubscriptionKey_2X9R4HXF34.p8" in names
