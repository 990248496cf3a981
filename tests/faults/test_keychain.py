"""The window while a real keychain asks, as in `dev.py faults keychain`, in a shorter form."""

import sys
from pathlib import Path

import pytest

from support.keychain_window import keychain_window
from support.prompts import Prompt, session_with_prompter
from support.vaults import use_session
from support.wall_rounds import TICK_SECONDS


@pytest.mark.skipif(sys.platform in {"darwin", "win32"}, reason="the Secret Service is Linux's")
def test_the_window_lives_on_while_the_keychain_asks(
    qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = 2.0
    with (
        session_with_prompter() as session,
        use_session(session, monkeypatch),
        keychain_window(tmp_path, Prompt(session)) as window,
    ):
        for _ in range(2):  # cancelled, and asked again
            seen = window.measure(seconds)
            print(f"longest stall idle {seen.idle * 1000:.1f} ms, asked {seen.asked * 1000:.1f} ms")
            assert seen.asked_ticks > seconds / TICK_SECONDS / 4
        assert window.window.isVisible()
