"""Errors of pasted rows of apps and of a team file (storebell.toml)."""

from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import InvalidValueError
from storebell.domain.messages import N_


class NoRowsError(InvalidValueError):
    TITLE = N_("There are no rows of apps in this text")
    ADVICE = N_(
        "Paste one app a row: {columns}, parted by tabs, semicolons or commas. The first row may "
        "name the columns."
    )


class PastedTextTooLongError(InvalidValueError):
    TITLE = N_("This text is too long to be a list of apps")
    ADVICE = N_(
        "Nothing was changed. A list of a thousand apps has less than 256 KiB; parts will do."
    )


class SecretInRowsError(InvalidValueError):
    TITLE = N_("This text holds what looks like a private key or a token")
    ADVICE = N_("Nothing was read from it. Rows of apps name a key by its ID of ten signs only.")


class RowTwiceError(StorebellError):
    TITLE = N_("“{app}” stands in row {first} already")
    ADVICE = N_("Labels are unique. Give one of the two rows another label, or leave it out.")


class TeamFileMissingError(StorebellError):
    TITLE = N_("“{file}” does not exist")
    ADVICE = N_("Check the path. “storebell apps export FILE” writes such a file.")


class TeamFileTooLargeError(StorebellError):
    TITLE = N_("“{file}” is too large to be a list of apps")
    ADVICE = N_("Nothing was changed. A list of a thousand apps has less than 256 KiB.")


class TeamFileSecretError(StorebellError):
    TITLE = N_("“{file}” holds what looks like a private key or a token")
    ADVICE = N_(
        "Nothing was changed. Remove it: this file is for committing, and names keys by their IDs. "
        "If it was committed, revoke the key in App Store Connect."
    )


class TeamFileSyntaxError(StorebellError):
    TITLE = N_("“{file}” is not valid TOML in line {line}")
    ADVICE = N_("{reason}. Nothing was changed.")


class TeamFileFormError(StorebellError):
    TITLE = N_("“{file}” has another form than expected: {what}")
    ADVICE = N_("Nothing was changed. “storebell apps export” shows the form.")


class EmptyTeamFileError(StorebellError):
    TITLE = N_("“{file}” names no app and no key")
    ADVICE = N_(
        "An app is a table [[app]] with a label and a bundle_id, a key a table [[key]]. "
        "“storebell apps export” shows the form."
    )


class NewerTeamFileError(StorebellError):
    TITLE = N_("“{file}” was written for a newer Storebell")
    ADVICE = N_("Nothing was changed. Update Storebell.")
