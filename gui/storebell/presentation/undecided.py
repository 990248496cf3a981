"""Sentences about an undecided test: the last answer, how often it was asked, how to go on."""

import shlex
from pathlib import Path

from storebell.domain.environment import Environment
from storebell.domain.messages import NO_MESSAGE, Message, msg, plural_msg
from storebell.domain.notifications.json_records import Record
from storebell.domain.notifications.last_answer import (
    asked_for,
    error_code_of,
    last_answer,
    last_status_request,
)
from storebell.domain.notifications.timeline import Timeline
from storebell.presentation.lanes.durations import elapsed


def undecided_lines(timeline: Timeline, basedir: Path | None = None) -> tuple[Message, ...]:
    """The last answer, how often it was asked, and the command that goes on, if there is one.

    `basedir` is the folder of this run's files, where it was chosen.
    """
    lines = [last_answer(timeline), times_asked(timeline)]
    command = command_to_go_on(timeline, basedir)
    if command:
        lines.append(msg("To go on: {command}", command=command))
    return tuple(line for line in lines if line)


def times_asked(timeline: Timeline) -> Message:
    """A sentence for how often the status was asked for, and over how long; empty for never."""
    if not timeline.times_asked:
        return NO_MESSAGE
    return plural_msg(
        "Storebell asked for its status once.",
        "Storebell asked for its status {count} times within {span}.",
        timeline.times_asked,
        span=elapsed(asked_for(timeline)),
    )


def command_to_go_on(timeline: Timeline, basedir: Path | None = None) -> str:
    """The command, for a POSIX shell, that asks again about the test; empty where none can.

    A test of Local ends with its simulator; one without a token can't be asked for.
    """
    asked = timeline.asked
    if timeline.token is None or asked.environment is Environment.LOCAL:
        return ""
    words = ["storebell"]
    if basedir is not None:
        words += ["--basedir", str(basedir)]
    if asked.api_base is not None:
        words += ["--api-base", asked.api_base]
        if asked.root_file is not None:
            words += ["--simulated-root", asked.root_file]
    words += ["watch", timeline.token]
    if asked.app_label == asked.bundle_id:  # it was named by its bundle ID
        words += ["--bundle-id", asked.bundle_id]
        if asked.app_apple_id is not None:
            words += ["--app-apple-id", str(asked.app_apple_id)]
    else:
        words += ["--app", asked.app_label]
    words += ["--environment", asked.environment.lower()]
    if asked.api_base is not None and asked.plan.time_scale != 1:
        words += ["--time-scale", f"{asked.plan.time_scale:g}"]
    return shlex.join(words)


def undecided_record(timeline: Timeline, basedir: Path | None = None) -> Record:
    """The same as fields of a record; statuses and numbers are null where there was no answer."""
    exchange = last_status_request(timeline)
    return {
        "last_answer": str(last_answer(timeline)),
        "last_status": None if exchange is None else exchange.status,
        "last_error_code": None if exchange is None else error_code_of(exchange),
        "times_asked": timeline.times_asked,
        "asked_for_seconds": round(asked_for(timeline).total_seconds(), 3),
        "continue_with": command_to_go_on(timeline, basedir) or None,
    }
