"""What goes to the terminal: sentences for people, or one JSON object a line."""

import json
import sys
from datetime import UTC, datetime
from typing import Final

from storebell.domain.errors import StorebellError
from storebell.domain.records import Record, error_record, iso

_UNSEEN: Final = {
    code: "�" for code in (*range(0x20), 0x7F, *range(0x80, 0xA0), *range(0x202A, 0x202F),
                            *range(0x2066, 0x206A)) if code not in (0x09, 0x0A)
}  # fmt: skip


def visible(text: str) -> str:
    """Text from elsewhere without what could steer a terminal: escapes, bidi overrides, NUL."""
    return text.translate(_UNSEEN)


class Output:
    """Prints records as JSON lines, or says sentences; errors go to standard error as sentences."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json

    def record(self, record: Record) -> None:
        """One JSON object on a line of its own, at once: others read along."""
        print_line(json.dumps(record, ensure_ascii=False))

    def say(self, text: str = "") -> None:
        print_line(visible(text))

    def error(self, error: StorebellError) -> None:
        """Title and advice, as everywhere."""
        title, advice = str(error.title), str(error.advice)
        if self.as_json:
            stamp: Record = {"event": "error", "at": iso(datetime.now(UTC))}
            self.record(stamp | error_record(title, advice, str(error.failure)))
        else:
            self.complain(title, advice)

    def complain(self, title: str, advice: str) -> None:
        sys.stderr.write(visible(f"{title}.\n{advice}\n"))
        sys.stderr.flush()


def print_line(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
