"""The date of this version's release is near what it was made of, and it has passed."""

import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storebell.domain.release import RELEASED

ROOT = Path(__file__).parents[2]
MADE_OF = ("CHANGELOG.md", "pyproject.toml", "packaging/locks")
RENEW = "set RELEASED in gui/storebell/domain/release.py to today"
MONTH, DAY = timedelta(days=31), timedelta(days=1)


def test_it_is_no_older_than_the_changelog_and_the_locks() -> None:
    """A checkout knows when they changed last; an sdist has no history, but the dates in them."""
    headings = re.findall(r"^## .*(\d{4}-\d{2}-\d{2})", (ROOT / "CHANGELOG.md").read_text(), re.M)
    for day in headings:
        assert datetime.fromisoformat(day).replace(tzinfo=UTC) <= RELEASED, RENEW
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return
    command = [git, "log", "-1", "--format=%ct", "--", *MADE_OF]
    seconds = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    if seconds.strip():
        assert datetime.fromtimestamp(int(seconds), UTC) - MONTH <= RELEASED, RENEW


def test_it_has_passed() -> None:
    assert datetime.now(UTC) + DAY >= RELEASED


def test_it_is_a_day_in_utc() -> None:
    assert datetime(RELEASED.year, RELEASED.month, RELEASED.day, tzinfo=UTC) == RELEASED
