"""A file or folder that belongs to another user, for whoever runs the tests."""

import os
from pathlib import Path

import pytest

STRANGER = 54321
"""A user ID that nobody has."""


def give_away(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the place belong to somebody else: root gives it away, anybody else becomes another."""
    if os.geteuid() == 0:
        os.chown(place, STRANGER, -1, follow_symlinks=False)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
