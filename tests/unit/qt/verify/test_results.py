"""The judgements of a content, as text."""

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from storebell.domain.errors.values import NotASignedPayloadError
from storebell.domain.findings import Verification
from storebell.domain.messages import msg
from storebell.domain.signed_data import SignedData, SignedKind
from storebell.qt.theme.theme import Theme
from storebell.qt.verify.results import Results
from storebell.services.system.verify import Judgement


def judgement(**more: object) -> Judgement:
    payload = {"member": [0] * 1000}
    data = SignedData(SignedKind.NOTIFICATION, Verification((), None, payload))
    return Judgement(data, **more)  # type: ignore[arg-type]  # as each test gives them


def test_a_long_payload_is_shown_in_part(theme: Theme, qtbot: QtBot) -> None:
    results = Results(theme, "Found")
    qtbot.addWidget(results)
    results.show_judgements([judgement(), judgement(index=1)])
    QApplication.processEvents()
    said = results.toPlainText()
    assert "1 of 2" in said
    assert "2 of 2" in said
    assert "The rest is in what" in said
    assert len(said.splitlines()) < 1000


def test_an_error_stands_in_place_of_a_verdict(theme: Theme, qtbot: QtBot) -> None:
    results = Results(theme, "Found")
    qtbot.addWidget(results)
    error = NotASignedPayloadError(
        name=msg("the pasted text"), reason=msg("It is empty"), instead=msg("Paste one")
    )
    results.show_judgements([judgement(error=error)])
    assert "It is empty" in results.toPlainText()
    assert "Checks" not in results.toPlainText()
