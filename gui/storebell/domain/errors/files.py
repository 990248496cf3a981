"""Errors of files to be read or replaced, beyond those of the operating system."""

from storebell.domain.errors.storage import (
    FileUnreadableError,
    FileUnwritableError,
    StoreUnreadableError,
)
from storebell.domain.errors.values import InvalidValueError
from storebell.domain.messages import N_


class FileTooLargeError(FileUnreadableError):
    TITLE = N_("“{file}” is too large")
    ADVICE = N_("It has more than {most}, and nothing of it was used. Check the path.")


class NotReplacedError(FileUnwritableError):
    """The name of a file to be written belongs to something that a file must not replace."""

    TITLE = N_("“{file}” is not an ordinary file")
    ADVICE = N_(
        "It is a folder, a pipe or a device, and was left as it is. Give the path of a file; in "
        "the terminal, “-” writes to standard output."
    )


class LinkNotReplacedError(FileUnwritableError):
    TITLE = N_("“{file}” is a link")
    ADVICE = N_(
        "It points to “{target}”, and was left as it is. Give that path itself; in the terminal, "
        "“-” writes to standard output."
    )


class FolderNotTrustedError(FileUnwritableError):
    """A folder for Storebell's own files that another user could replace or read."""

    TITLE = N_("“{file}” can't be used for Storebell's files")
    ADVICE = N_(
        "{reason}. Remove it, so that Storebell makes it anew, or start with another --basedir."
    )


class TrustVariableError(FileUnreadableError):
    """A variable of the environment names authorities at which OpenSSL would wait or fail."""

    TITLE = N_("“{file}”, which {variable} names, cannot be read")
    ADVICE = N_(
        "{reason}. The system's certificate authorities are read there. Correct {variable}, or "
        "unset it. Nothing was sent."
    )


class FileNotTrustedError(FileUnreadableError):
    """A file of Storebell's own, or its folder, that others may have put there."""

    TITLE = N_("“{file}” can't be trusted, and nothing of it was used")
    ADVICE = N_(
        "{reason}. If what it holds is yours, make it a file or folder of your own that others "
        "can't write to; otherwise remove it. Or start with another --basedir."
    )


class StoreNotAFileError(StoreUnreadableError):
    """The database's name belongs to something that SQLite must not open."""

    ADVICE = N_(
        "{reason}. Rename or remove it, or start with another --basedir; until then nothing is "
        "kept on the disk."
    )


class NoPathError(InvalidValueError):
    TITLE = N_("The path for {option} is empty")
    ADVICE = N_("A variable that is not set does this. Give a path; nothing was done.")
