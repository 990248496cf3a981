"""Errors of files and of the database of tests."""

from storebell.domain.errors.storebell_error import Failure, StorebellError
from storebell.domain.messages import N_


class NoLogError(StorebellError):
    TITLE = N_("“{file}” can't be used as the log")
    ADVICE = N_(
        "{reason}, so no log is kept. Rename or remove it, or start with another --basedir."
    )


class FileUnreadableError(StorebellError):
    TITLE = N_("“{file}” cannot be read")
    ADVICE = N_("{reason}. Check the path and its permissions.")


class NotAFileError(FileUnreadableError):
    """A name that belongs to something that could block a reader for ever, or has no content."""

    TITLE = N_("“{file}” is not an ordinary file")
    ADVICE = N_("It is a folder, a pipe or a device. Give the path of a file.")


class FileUnwritableError(StorebellError):
    TITLE = N_("“{file}” cannot be written")
    ADVICE = N_("{reason}. Check the disk's free space and the folder's permissions.")


class DamagedFileError(StorebellError):
    TITLE = N_("“{file}” is damaged and was set aside")
    ADVICE = N_("It is kept as “{kept}”. {reason}. Enter the entries again, or mend that copy.")


class NewerFileError(StorebellError):
    TITLE = N_("“{file}” was written by a newer Storebell")
    ADVICE = N_("It was left as it is. Update Storebell, or start with another --basedir.")


class NewerStoreError(NewerFileError):
    ADVICE = N_(
        "What it holds is shown, but nothing new is kept. Update Storebell, or start with another "
        "--basedir."
    )


class StoreUnwritableError(FileUnwritableError):
    """A write that failed; earlier content is still there. It may work again later."""

    ADVICE = N_(
        "{reason}. What was kept before is safe. Free some space on the disk, or make the file "
        "and its folder writable again."
    )


class StoreBusyError(StoreUnwritableError):
    TITLE = N_("Another Storebell is writing to “{file}” and does not finish")
    ADVICE = N_("Try again. If it goes on, look for a Storebell that hangs and end it.")


class StoreUnreadableError(FileUnreadableError):
    ADVICE = N_("{reason}. Check the disk, and the permissions of the file and its folder.")


class DamagedStoreError(DamagedFileError):
    ADVICE = N_(
        "It is kept as “{kept}”. {reason}. Tests that could be saved from it: {saved}. What Apple "
        "sent can be brought back with “storebell tests --refill”; the window does so by itself."
    )


class NotStoredError(StorebellError):
    TITLE = N_("This test is no longer kept")
    ADVICE = N_("It was removed, here or by another Storebell. Send again to start a new one.")


class UnknownTestError(StorebellError):
    FAILURE = Failure.USAGE
    TITLE = N_("No test that is kept is called “{name}”")
    ADVICE = N_("“storebell tests” lists them; the beginning of an ID is enough.")


class UnknownTokenError(UnknownTestError):
    ADVICE = N_(
        "“storebell tests” lists them; the beginning of an ID is enough. A token that another tool "
        "got is followed with --app and --environment."
    )


class NoRemovedTestError(StorebellError):
    FAILURE = Failure.USAGE
    TITLE = N_("No test that was removed is called “{name}”")
    ADVICE = N_(
        "Give the whole ID, which “storebell tests --json” shows before a test is removed. A day "
        "after its removal a test is deleted for good."
    )


class AmbiguousTestError(StorebellError):
    FAILURE = Failure.USAGE
    TITLE = N_("More than one test begins with “{name}”")
    ADVICE = N_("Give more of its ID; “storebell tests” lists them.")
