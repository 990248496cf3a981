"""Output to the terminal: sentences for people, or one JSON object a line."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from storebell.domain.errors.process import OutputLostError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import JsonValue
from storebell.domain.messages import Message
from storebell.domain.notifications.json_records import Record, error_record, iso
from storebell.domain.plain_text import visible, without_keys
from storebell.presentation.translation import tr_message


class Output:
    """Prints records as JSON lines, or sentences; errors go to standard error as sentences.

    Any text stays one line and can't control the terminal. A private key in it is masked.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json

    def record(self, record: Record) -> None:
        """Prints one JSON object on a line of its own and flushes it: other programs read along."""
        print_line(json_line(record))

    def print_message(self, message: Message) -> None:
        """Prints one sentence in the user's language."""
        self.print_text(tr_message(message))

    def print_text(self, text: str = "") -> None:
        """Prints a line of data, such as a name, or text that is already translated."""
        print_line(visible(without_keys(text)))

    def error(self, error: StorebellError) -> None:
        """Prints title and advice. Never raises: the error matters more than that of the output."""
        if not self.as_json or isinstance(error, OutputLostError):
            self.print_to_stderr(error.title, error.advice)
            return
        stamp: Record = {"event": "error", "at": iso(datetime.now(UTC))}
        record = error_record(str(error.title), str(error.advice), str(error.failure))
        try:
            self.record(stamp | record)
        except OutputLostError:
            self.print_to_stderr(error.title, error.advice)

    def print_to_stderr(self, title: Message, advice: Message) -> None:
        """Prints both on standard error, in the user's language."""
        sys.stderr.write(f"{visible(without_keys(tr_message(title)))}.\n")
        if advice:
            sys.stderr.write(f"{visible(without_keys(tr_message(advice)))}\n")
        sys.stderr.flush()


def json_line(record: Record) -> str:
    """The record in ASCII: the same in every encoding, and it can't control a terminal."""
    text = json.dumps(record, default=_english)
    if without_keys(text) != text:
        text = json.dumps(_masked(record))
    # DEL is the one control character that JSON does not escape.
    return text.replace("\x7f", "\\u007f")


def _english(value: object) -> str:
    """A message in English: a record is for other programs. Raises TypeError for any other
    value.
    """
    if isinstance(value, Message):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no JSON")


def _masked(value: JsonValue) -> JsonValue:
    """The same value with private keys masked. Each is masked in its own string, so it stays
    JSON.
    """
    if isinstance(value, Message):
        return without_keys(str(value))
    if isinstance(value, str):
        return without_keys(value)
    if isinstance(value, Mapping):
        return {without_keys(str(name)): _masked(each) for name, each in value.items()}
    if isinstance(value, Sequence):
        return [_masked(each) for each in value]
    return value


def print_line(text: str) -> None:
    """Raises OutputLostError."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
