"""Options for the notification that Local sends: its type and its subtype."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

from storebell.cli.translated import option
from storebell.domain.messages import N_, msg
from storebell.domain.notifications.types import NOTIFICATION_TYPES, TYPES_BY_NAME
from storebell.domain.plain_text import visible
from storebell.domain.similar_names import names_like
from storebell.presentation.translation import tr_message, tr_text

Command = TypeVar("Command", bound=Callable[..., Any])

_LONGEST_NAME: Final = 64

_SUBTYPES = sorted(
    {name for documented in TYPES_BY_NAME.values() for name in documented.subtype_names}
)


class NameChoice(click.Choice[str]):
    """Names of Apple's; of one that is not known it says which is meant, if it is like some."""

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        alike = names_like(str(value), self.choices)
        if not alike:
            return super().get_invalid_choice_message(value, ctx)
        text = msg(
            "“{value}” is not known. Did you mean {names}?",
            value=visible(str(value), most=_LONGEST_NAME),
            names=", ".join(alike),
        )
        return tr_message(text)


def notification_type() -> Callable[[Command], Command]:
    return option(
        "--type",
        "notification_type",
        type=NameChoice(list(TYPES_BY_NAME)),
        metavar=N_("TYPE"),
        help=N_("Local: send this notification instead of TEST; see below."),
    )


def subtype() -> Callable[[Command], Command]:
    return option(
        "--subtype",
        type=NameChoice(_SUBTYPES),
        metavar=N_("NAME"),
        help=N_("Local: with --type, where the type has subtypes."),
    )


def types_help() -> str:
    """Every type with its subtypes, below a translated heading."""
    lines = ["\b", tr_text("Types, each with the subtypes it can have; [] is none:")]
    for group in NOTIFICATION_TYPES:
        for documented in group.types:
            names = (
                ["[]", *documented.subtype_names]
                if documented.can_lack_subtype
                else [*documented.subtype_names]
            )
            choices = " ".join(names) if documented.subtype_names else ""
            lines += _wrapped(documented.name, choices)
    return "\n".join(lines)


def _wrapped(name: str, choices: str) -> list[str]:
    """One type, its choices in a column that fits into a narrow terminal."""
    column, width = 28, 78
    lines, line = [], f"  {name}".ljust(column)
    for choice in choices.split(" "):
        if len(line) + len(choice) > width:
            lines.append(line.rstrip())
            line = " " * column
        line += choice + " "
    return [*lines, line.rstrip()]
