"""Notices about damaged records of tests: no operation ends because of them."""

from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.messages import N_, plural_msg


class UnreadableRecordsError(StorebellError):
    """Stored events are damaged, or of a newer version. The newest count replaces the others."""

    KIND = "unreadable records"
    TITLE = N_("{records} of {tests} can't be read")
    ADVICE = N_(
        "They were changed or damaged on the disk, or a newer Storebell wrote them. They are left "
        "out and stay in the database; a test whose first record is among them is not shown. Check "
        "the disk. “storebell tests --refill” brings back tests that Apple still knows and that "
        "are not shown."
    )


def unreadable_records(records: int, tests: int) -> UnreadableRecordsError:
    """The notice for these numbers."""
    return UnreadableRecordsError(
        records=plural_msg("One record", "{count} records", records),
        tests=plural_msg("one test", "{count} tests", tests),
    )
