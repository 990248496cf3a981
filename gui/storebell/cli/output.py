"""What goes to the terminal: sentences for people, or one JSON object a line."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from storebell.domain.errors.process import OutputLostError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import JsonValue
from storebell.domain.notifications.json_records import Record, error_record, iso
from storebell.domain.plain_text import visible, without_keys


class Output:
    """Prints records as JSON lines, or says sentences; errors go to standard error as sentences.

    Whatever a text holds, it stays one line and steers no terminal, and a private key in it is
    masked.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json

    def record(self, record: Record) -> None:
        """One JSON object on a line of its own, at once: others read along."""
        print_line(json_line(record))

    def say(self, text: str = "") -> None:
        print_line(visible(without_keys(text)))

    def error(self, error: StorebellError) -> None:
        """Title and advice, as everywhere. Never raises: the error outweighs that of the output."""
        title, advice = str(error.title), str(error.advice)
        if not self.as_json or isinstance(error, OutputLostError):
            self.complain(title, advice)
            return
        stamp: Record = {"event": "error", "at": iso(datetime.now(UTC))}
        try:
            self.record(stamp | error_record(title, advice, str(error.failure)))
        except OutputLostError:
            self.complain(title, advice)

    def complain(self, title: str, advice: str) -> None:
        sys.stderr.write(f"{visible(without_keys(title))}.\n")
        if advice:
            sys.stderr.write(f"{visible(without_keys(advice))}\n")
        sys.stderr.flush()


def json_line(record: Record) -> str:
    """The record in ASCII: the same in every encoding, and nothing in it can steer a terminal."""
    text = json.dumps(record)
    if without_keys(text) != text:
        text = json.dumps(_masked(record))
    # DEL is the one control character that JSON does not escape.
    return text.replace("\x7f", "\\u007f")


def _masked(value: JsonValue) -> JsonValue:
    """The same with every private key in it masked: each in its own string, so it stays JSON."""
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
