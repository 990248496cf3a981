"""The signal for other processes is written into a file of this user's, in a folder of theirs."""

import os
from pathlib import Path

import pytest

from storebell.storage.files.change_signal import ChangeSignal
from support.owners import give_away


def test_it_is_written_where_the_folder_is_ones_own(tmp_path: Path) -> None:
    ChangeSignal(tmp_path / "bell").notify()
    assert (tmp_path / "bell").read_bytes() == b"!"
    ChangeSignal(tmp_path / "missing" / "bell").notify()
    assert not (tmp_path / "missing").exists()


@pytest.mark.skipif(os.name == "nt", reason="POSIX owners and links")
@pytest.mark.parametrize("is_link", [True, False])
def test_nothing_is_written_through_a_folder_of_somebody_elses(
    *, is_link: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "bell").write_bytes(b"mine")
    state = tmp_path / "state"
    if is_link:
        state.symlink_to(elsewhere)
    else:
        elsewhere.rename(state)
        give_away(state, monkeypatch)
    ChangeSignal(state / "bell").notify()
    assert (state / "bell").read_bytes() == b"mine"
