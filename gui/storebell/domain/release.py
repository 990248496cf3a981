"""Release date of this version: a correct clock shows no earlier day."""

from datetime import UTC, datetime
from typing import Final

RELEASED: Final = datetime(2026, 11, 28, tzinfo=UTC)
"""Renewed with each release, by hand, so that the same commit always gives the same files. A test
keeps it no older than a month before the newest change of the changelog and the locks, and never in
the future.
"""
