"""Notification types as one searchable list: recent ones first, then by group."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from storebell.domain.messages import N_, Message, msg
from storebell.domain.notifications.types import (
    TEST,
    NotificationGroup,
    NotificationSubtype,
    NotificationType,
)
from storebell.presentation.translation import tr_message

RECENT: Final = N_("Recent")

TypeChoice = tuple[str, str]
"""A notification type and its subtype; empty where it has none."""


@dataclass(frozen=True, slots=True)
class TypeRow:
    """One row of the list: a heading, or a type with its plain words and Apple's name.

    `choice` is None for a heading.
    """

    title: str
    name: str = ""
    choice: TypeChoice | None = None


def type_name(choice: TypeChoice) -> str:
    """Apple's name of a type, with its subtype."""
    name, subtype = choice
    return f"{name} · {subtype}" if subtype else name


def type_rows(
    groups: Iterable[NotificationGroup], recent: Sequence[TypeChoice], text: str = ""
) -> list[TypeRow]:
    """The rows in which every word of `text` occurs, each group below its heading.

    A word is looked for in the type, the subtype and their plain words; where no type has them all,
    in the names of the groups, too.
    """
    rows = _rows(groups, recent, text, has_groups=False)
    return rows or _rows(groups, recent, text, has_groups=True)


def _rows(
    groups: Iterable[NotificationGroup],
    recent: Sequence[TypeChoice],
    text: str,
    *,
    has_groups: bool,
) -> list[TypeRow]:
    words = text.casefold().replace("·", " ").split()
    rows: list[TypeRow] = []
    by_choice: dict[TypeChoice, TypeRow] = {}
    for group in groups:
        heading = tr_message(msg(group.title))
        entries = list(_entries(group))
        by_choice |= {entry.choice: entry for entry in entries if entry.choice is not None}
        _add(
            rows,
            heading,
            [entry for entry in entries if _fits(entry, heading if has_groups else "", words)],
        )
    latest = [by_choice[choice] for choice in recent if choice in by_choice]
    heading = tr_message(msg(RECENT))
    above: list[TypeRow] = []
    _add(above, heading, [entry for entry in latest if _fits(entry, "", words)])
    return _with_test_first(above, rows)


def type_title(groups: Iterable[NotificationGroup], choice: TypeChoice) -> str:
    """The plain words of a type; empty for one that is not known."""
    entries = (entry for group in groups for entry in _entries(group))
    return next((entry.title for entry in entries if entry.choice == choice), "")


def _with_test_first(above: list[TypeRow], rows: list[TypeRow]) -> list[TypeRow]:
    """TEST stands without a heading before all others: most sends are of it."""
    test = [row for row in rows if row.choice is not None and row.choice[0] == TEST]
    at = rows.index(test[0]) - 1 if test else 0
    others = rows[:at] + rows[at + 2 :] if test else rows
    return [*test, *above, *others]


def _add(rows: list[TypeRow], heading: str, entries: Sequence[TypeRow]) -> None:
    if entries:
        rows.append(TypeRow(heading))
        rows.extend(entries)


def _fits(entry: TypeRow, heading: str, words: Iterable[str]) -> bool:
    said = f"{entry.title} {entry.name} {heading}".casefold()
    return all(word in said for word in words)


def _entries(group: NotificationGroup) -> Iterator[TypeRow]:
    for kind in group.types:
        for subtype in kind.subtypes:
            choice = (kind.name, subtype.name)
            yield TypeRow(tr_message(_title(kind, subtype)), type_name(choice), choice)


def _title(kind: NotificationType, subtype: NotificationSubtype) -> Message:
    if len(kind.subtypes) == 1:
        return msg(kind.title)
    return msg("{type}: {subtype}", type=msg(kind.title), subtype=msg(subtype.title))
