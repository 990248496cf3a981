"""What goes to the terminal: sentences for people, or one JSON object a line."""

import json
import sys
from datetime import UTC, datetime

from storebell.domain.errors import OutputLostError, StorebellError
from storebell.domain.plain_text import visible
from storebell.domain.records import Record, error_record, iso


class Output:
    """Prints records as JSON lines, or says sentences; errors go to standard error as sentences.

    Whatever a text holds, it stays one line and steers no terminal.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json

    def record(self, record: Record) -> None:
        """One JSON object on a line of its own, at once: others read along."""
        print_line(json_line(record))

    def say(self, text: str = "") -> None:
        print_line(visible(text))

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
        sys.stderr.write(f"{visible(title)}.\n")
        if advice:
            sys.stderr.write(f"{visible(advice)}\n")
        sys.stderr.flush()


def json_line(record: Record) -> str:
    """The record in ASCII: the same in every encoding, and nothing in it can steer a terminal."""
    # DEL is the one control character that JSON does not escape.
    return json.dumps(record).replace("\x7f", "\\u007f")


def print_line(text: str) -> None:
    """Raises OutputLostError."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
