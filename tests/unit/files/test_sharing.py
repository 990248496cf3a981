"""A file that another process has open for a moment, as on Windows."""

import pytest

from storebell.files import sharing
from storebell.files.sharing import retried


class InUse:
    """Fails so often before it does what it is asked."""

    def __init__(self, times: int, error: type[OSError] = PermissionError) -> None:
        self.calls = 0
        self._times = times
        self._error = error

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self._times:
            raise self._error(13, "in use")
        return "done"


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "_IS_WINDOWS", True)
    monkeypatch.setattr(sharing, "PAUSE_SECONDS", 0.001)


@pytest.mark.usefixtures("on_windows")
def test_on_windows_the_moment_is_waited_for() -> None:
    operation = InUse(3)
    assert retried(operation) == "done"
    assert operation.calls == 4


@pytest.mark.usefixtures("on_windows")
def test_a_file_that_stays_in_use_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "LIMIT_SECONDS", 0.01)
    operation = InUse(10**9)
    with pytest.raises(PermissionError):
        retried(operation)


@pytest.mark.usefixtures("on_windows")
def test_another_error_is_told_at_once() -> None:
    operation = InUse(3, FileNotFoundError)
    with pytest.raises(FileNotFoundError):
        retried(operation)
    assert operation.calls == 1


def test_elsewhere_a_permission_that_is_missing_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sharing, "_IS_WINDOWS", False)
    operation = InUse(3)
    with pytest.raises(PermissionError):
        retried(operation)
    assert operation.calls == 1
