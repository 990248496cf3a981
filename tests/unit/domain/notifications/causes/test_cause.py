"""The kinds of cause, and the advice that several share."""

from storebell.domain.notifications.causes import cause
from storebell.domain.notifications.causes.cause import CauseKind


def test_each_advice_is_a_sentence() -> None:
    shared = [value for name, value in vars(cause).items() if name.isupper() and name != "N_"]
    assert len(shared) >= 7
    assert all(isinstance(text, str) and text.endswith(".") for text in shared)


def test_each_kind_has_a_name_of_its_own() -> None:
    assert len({str(kind) for kind in CauseKind}) == len(CauseKind)
