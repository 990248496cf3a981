"""Errors of pasted rows of apps and of a team file (storebell.toml)."""

from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import InvalidValueError


class NoRowsError(InvalidValueError):
    TITLE = "There are no rows of apps in this text"
    ADVICE = (
        "Paste one app a row: label, bundle ID, app Apple ID, key ID, Production URL, Sandbox URL, "
        "parted by tabs, semicolons or commas. The first row may name the columns."
    )


class PastedTextTooLongError(InvalidValueError):
    TITLE = "This text is too long to be a list of apps"
    ADVICE = "Nothing was changed. A list of a thousand apps has less than 256 KiB; parts will do."


class SecretInRowsError(InvalidValueError):
    TITLE = "This text holds what looks like a private key or a token"
    ADVICE = "Nothing was read from it. Rows of apps name a key by its ID of ten signs only."


class RowTwiceError(StorebellError):
    TITLE = "“{app}” stands in row {first} already"
    ADVICE = "Labels are unique. Give one of the two rows another label, or leave it out."


class TeamFileMissingError(StorebellError):
    TITLE = "“{file}” does not exist"
    ADVICE = "Check the path. “storebell apps export FILE” writes such a file."


class TeamFileTooLargeError(StorebellError):
    TITLE = "“{file}” is too large to be a list of apps"
    ADVICE = "Nothing was changed. A list of a thousand apps has less than 256 KiB."


class TeamFileSecretError(StorebellError):
    TITLE = "“{file}” holds what looks like a private key or a token"
    ADVICE = (
        "Nothing was changed. Remove it: this file is for committing, and names keys by their IDs. "
        "If it was committed, revoke the key in App Store Connect."
    )


class TeamFileSyntaxError(StorebellError):
    TITLE = "“{file}” is not valid TOML in line {line}"
    ADVICE = "{reason}. Nothing was changed."


class TeamFileFormError(StorebellError):
    TITLE = "“{file}” has another form than expected: {what}"
    ADVICE = "Nothing was changed. “storebell apps export” shows the form."


class EmptyTeamFileError(StorebellError):
    TITLE = "“{file}” names no app and no key"
    ADVICE = (
        "An app is a table [[app]] with a label and a bundle_id, a key a table [[key]]. "
        "“storebell apps export” shows the form."
    )


class NewerTeamFileError(StorebellError):
    TITLE = "“{file}” was written for a newer Storebell"
    ADVICE = "Nothing was changed. Update Storebell."
