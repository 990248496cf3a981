"""The settings in force: changes that follow fast, and changes that fail."""

from unit.qt.settings.opened import LIMIT, Opened


def test_changes_that_follow_fast_are_told_once_as_they_are_at_the_end(opened: Opened) -> None:
    told: list[int] = []
    opened.live.changed.connect(lambda settings: told.append(settings.keep_days))
    for days in ("31", "32", "33"):
        opened.live.change("keep_days", days)
    opened.qtbot.waitUntil(lambda: 33 in told, timeout=LIMIT)
    assert told == [33]


def test_a_change_is_told_though_the_next_one_fails(opened: Opened) -> None:
    told: list[object] = []
    opened.live.changed.connect(lambda settings: told.append(settings.keep_days))
    opened.live.failed.connect(lambda name, _error: told.append(name))
    opened.live.change("keep_days", "31")
    opened.live.change("keep_days", "many")
    opened.qtbot.waitUntil(lambda: "keep_days" in told, timeout=LIMIT)
    assert told == [31, "keep_days"]
