"""Errors of .p8 files, each with its own texts.

No text may ever hold anything that was read from the file: only its name.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from storebell.domain.errors.accounts import IncompleteEnvironmentKeyError
from storebell.domain.errors.keychain import KeyNotInKeychainError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import InvalidValueError
from storebell.domain.messages import N_, Field


class KeySource(StrEnum):
    """The source of a key's text, which the advice of an error fits."""

    FILE = "file"
    STANDARD_INPUT = "standard_input"


_AGAIN = N_(
    "Choose the file as App Store Connect gave it: SubscriptionKey_….p8, from Users and Access › "
    "Integrations › In-App Purchase."
)
_COPY_AGAIN = N_("Copy the file again from where it is kept safely.")
_PLAIN_TEXT = N_("Save it as plain text, or copy the original.")
_UNPACK = N_("Unpack it, and choose the .p8 file that was in it.")
_EMPTY = N_("The download may have failed, or the file is kept in a cloud folder.")
_WEB_PAGE = N_("The browser saved a page, perhaps a log-in, in place of the key.")
_NAMED_FILE = N_("Choose the file that it names.")
_ONE_EACH = N_("Import each key from a file of its own.")

_PASS_ON = N_(
    "Pass on the whole .p8 file of an In-App Purchase key and nothing else. From a variable: "
    "printf '%s' \"$NAME\", with the quotation marks."
)
_PASS_ON_WHOLE = N_(
    "Pass on the whole key. From a variable: printf '%s' \"$NAME\", with the quotation marks; "
    "without them a shell changes its text. If that does not help, set the variable anew from the "
    ".p8 file."
)
_ON_STANDARD_INPUT: Final[Mapping[str, str]] = {
    _AGAIN: _PASS_ON,
    _COPY_AGAIN: _PASS_ON_WHOLE,
    _PLAIN_TEXT: _PASS_ON,
    _UNPACK: _PASS_ON,
    _NAMED_FILE: N_("Pass on the text of the file that it names: storebell … < FILE."),
    _ONE_EACH: N_("Pass on the text of one key alone."),
    _EMPTY: N_("The variable may not be set in this step, or the command before the pipe failed."),
    _WEB_PAGE: N_("A log-in or an error page came in place of the key."),
}
"""The sentence where the key came on standard input, for each that fits a file alone."""


class InvalidKeyLabelError(InvalidValueError):
    TITLE = N_("“{value}” can't be the name of a key")
    ADVICE = N_("A name is one line of at most {most} characters.")


class KeyInOtherKeychainError(KeyNotInKeychainError):
    TITLE = N_("The key {key_id} was not found in {provider}")
    ADVICE = N_(
        "It was imported into {stored_in}, and this computer uses {provider} now. Import its .p8 "
        "file again, or go back to {stored_in}."
    )


class KeyInputNotReadError(StorebellError):
    TITLE = N_("STOREBELL_KEY_FILE is “-”, and no key was read from standard input")
    ADVICE = N_(
        "“storebell send”, “history” and “keys test” read it there. Elsewhere, name a file instead."
    )


class NoIssuerInFolderError(IncompleteEnvironmentKeyError):
    TITLE = N_("Nothing says whose the key {key_id} of STOREBELL_KEYS_DIR is")
    ADVICE = N_(
        "Its issuer ID stands in a storebell.toml, in a table [[key]] beside the key_id: in that "
        "folder, or named by --config. For keys of one team STOREBELL_ISSUER_ID will do."
    )


class NoKeyInFolderError(StorebellError):
    TITLE = N_("“{folder}” has no key for {bundle_id}")
    ADVICE = N_(
        "STOREBELL_KEYS_DIR names it. It needs a SubscriptionKey_….p8 for the app, by the key ID "
        "that storebell.toml gives the app. It has: {keys}."
    )


class SeveralKeysInFolderError(StorebellError):
    TITLE = N_("“{folder}” has several keys, and nothing says which is for {bundle_id}")
    ADVICE = N_(
        "They are {keys}. Give the app its key_id in a storebell.toml, in that folder or named by "
        "--config."
    )


class KeyFileError(StorebellError):
    """A text that does not give a private key; nothing was imported.

    The advice is about the file, or about what was passed on to standard input.
    """

    _source = KeySource.FILE

    def __init__(self, *, source: KeySource = KeySource.FILE, **fields: Field) -> None:
        self._source = source
        super().__init__(**fields)

    def advice_template(self) -> str | tuple[str, str]:
        if self._source is KeySource.FILE:
            return self.ADVICE
        if isinstance(self.ADVICE, str):
            return _ON_STANDARD_INPUT.get(self.ADVICE, self.ADVICE)
        cause, act = self.ADVICE
        return _ON_STANDARD_INPUT.get(cause, cause), _ON_STANDARD_INPUT.get(act, act)


class KeyFileMissingError(KeyFileError):
    TITLE = N_("“{file}” does not exist")
    ADVICE = N_("Check the path. The file may have been moved or renamed since.")


class KeyFileDanglingLinkError(KeyFileError):
    TITLE = N_("“{file}” is a link to a file that does not exist")
    ADVICE = (N_("What it points to was moved, renamed or removed."), _AGAIN)


class KeyGivenAsPathError(KeyFileError):
    TITLE = N_("The key itself was given in place of its file")
    ADVICE = N_(
        "Give the path of its .p8 file, or “-” and the key on standard input. A key that was typed "
        "into a terminal may be in its history: remove it there, or revoke the key in App Store "
        "Connect."
    )


class KeyInVariableError(KeyFileError):
    """`variable` is the name of the environment variable; its value is never told."""

    TITLE = N_("{variable} holds the text of a key, not a path")
    ADVICE = N_(
        "Give the variable another name, NAME, and pass on its text: printf '%s' \"$NAME\" | "
        "STOREBELL_KEY_FILE=- storebell send. In PowerShell: $env:STOREBELL_KEY_FILE = '-'; "
        "$env:NAME | storebell send."
    )


class KeyFileFolderError(KeyFileError):
    TITLE = N_("“{file}” is a folder")
    ADVICE = _AGAIN


class KeyFileNotRegularError(KeyFileError):
    TITLE = N_("“{file}” is not a file")
    ADVICE = (N_("It is a pipe or a device."), _AGAIN)


class KeyFileUnreadableError(KeyFileError):
    TITLE = N_("“{file}” may not be read")
    ADVICE = N_("{reason}. Check the permissions of the file and its folder.")


class KeyFileEmptyError(KeyFileError):
    TITLE = N_("“{file}” is empty")
    ADVICE = (_EMPTY, _AGAIN)


class KeyFileTooLargeError(KeyFileError):
    TITLE = N_("“{file}” is too large to be a key")
    ADVICE = (N_("A .p8 file has about 260 bytes."), _AGAIN)


class KeyFileUtf16Error(KeyFileError):
    TITLE = N_("“{file}” was saved as UTF-16")
    ADVICE = (N_("An editor or PowerShell rewrote it, and a part of it is no key."), _PLAIN_TEXT)


class KeyFileDerError(KeyFileError):
    TITLE = N_("“{file}” is in binary form (DER)")
    ADVICE = (N_("A .p8 file from Apple is text that begins with BEGIN PRIVATE KEY."), _AGAIN)


class KeyFilePkcs12Error(KeyFileError):
    TITLE = N_("“{file}” is a PKCS #12 container (.p12, .pfx)")
    ADVICE = (N_("Such files hold certificates for code signing or push."), _AGAIN)


class KeyFileNotTextError(KeyFileError):
    TITLE = N_("“{file}” is not a text file")
    ADVICE = (N_("A .p8 file has letters, digits and a few signs only."), _AGAIN)


class KeyFileZeroBytesError(KeyFileError):
    TITLE = N_("“{file}” has zero bytes in it")
    ADVICE = (N_("A transfer or a disk failed."), _COPY_AGAIN)


class KeyFileArchiveError(KeyFileError):
    TITLE = N_("“{file}” is an archive")
    ADVICE = _UNPACK


class KeyFileRichTextError(KeyFileError):
    TITLE = N_("“{file}” was saved as a formatted document (RTF)")
    ADVICE = (N_("A word processor rewrote it."), _PLAIN_TEXT)


class KeyFileTypographyError(KeyFileError):
    TITLE = N_("“{file}” has typographic dashes or quotation marks in it")
    ADVICE = (N_("A word processor or a chat replaced the plain ones."), _AGAIN)


class KeyFileTokenError(KeyFileError):
    TITLE = N_("“{file}” is a JSON Web Token, not a private key")
    ADVICE = (N_("A token is what a key has signed."), _AGAIN)


class KeyFilePathError(KeyFileError):
    TITLE = N_("“{file}” holds the path of a file, not a key")
    ADVICE = _NAMED_FILE


class KeyFileXmlError(KeyFileError):
    TITLE = N_("“{file}” is an XML file")
    ADVICE = (N_("Property lists and provisioning files come like this."), _AGAIN)


class KeyFileWebPageError(KeyFileError):
    TITLE = N_("“{file}” is a web page")
    ADVICE = (_WEB_PAGE, _AGAIN)


class KeyFileJsonError(KeyFileError):
    TITLE = N_("“{file}” is a JSON file")
    ADVICE = (N_("Keys of other services come like this."), _AGAIN)


class KeyFileNoPemError(KeyFileError):
    TITLE = N_("“{file}” holds no key")
    ADVICE = (N_("There is no line that says BEGIN PRIVATE KEY."), _AGAIN)


class KeyFileBareBodyError(KeyFileError):
    TITLE = N_("“{file}” is only a part of a key")
    ADVICE = (N_("Its line BEGIN PRIVATE KEY is missing, and so may be more."), _AGAIN)


class KeyFileEncodedError(KeyFileError):
    TITLE = N_("“{file}” is encoded in a way that is not read")
    ADVICE = (N_("It is hex, or base64 that is damaged or has too much around it."), _AGAIN)


class KeyFileEscapedLinesError(KeyFileError):
    TITLE = N_("“{file}” has “\\n” in place of line ends")
    ADVICE = (N_("They were not read, because other backslashes are in it too."), _AGAIN)


class KeyFileBackslashesLostError(KeyFileError):
    TITLE = N_("“{file}” has “n” in place of line ends")
    ADVICE = (
        N_("A shell took the backslashes of “\\n”: the text needs single quotation marks there."),
        _AGAIN,
    )


class KeyFileSpacesLostError(KeyFileError):
    TITLE = N_("The spaces and line ends of “{file}” are lost")
    ADVICE = (
        N_("BEGIN PRIVATE KEY became one word: a program took them out, or put “+” there."),
        _AGAIN,
    )


class KeyFileVariableNameError(KeyFileError):
    TITLE = N_("“{file}” holds the name of a variable, or stars, not a key")
    ADVICE = (
        N_(
            "Nothing put the secret in its place: it is not set here, the quotation marks around "
            "it are single ones, or the text was copied from a masked log."
        ),
        _AGAIN,
    )


class KeyFileTruncatedError(KeyFileError):
    TITLE = N_("“{file}” is cut off")
    ADVICE = (N_("Its end is missing."), _COPY_AGAIN)


class KeyFileDamagedError(KeyFileError):
    TITLE = N_("The key in “{file}” is damaged")
    ADVICE = (N_("A part was changed or lost."), _COPY_AGAIN)


class KeyFileOutOfRangeError(KeyFileError):
    TITLE = N_("The number in “{file}” can be no key on the curve P-256")
    ADVICE = (N_("It is zero or too large: a program filled or changed it."), _AGAIN)


class KeyFileMismatchedError(KeyFileError):
    TITLE = N_("The private and public part in “{file}” don't belong together")
    ADVICE = (N_("It was put together from two keys, or changed."), _AGAIN)


class KeyFileOtherTextError(KeyFileError):
    TITLE = N_("“{file}” has other text before or after the key")
    ADVICE = (N_("Nothing but the key may be in it."), _AGAIN)


class KeyFileSeveralKeysError(KeyFileError):
    TITLE = N_("“{file}” holds several keys")
    ADVICE = _ONE_EACH


class KeyFileBundleError(KeyFileError):
    TITLE = N_("“{file}” holds a key together with other things")
    ADVICE = (N_("Such a bundle is for a web server or for push."), _AGAIN)


class KeyFileCertificateError(KeyFileError):
    TITLE = N_("“{file}” is a certificate, not a private key")
    ADVICE = _AGAIN


class KeyFileRequestError(KeyFileError):
    TITLE = N_("“{file}” is a certificate signing request, not a private key")
    ADVICE = _AGAIN


class KeyFilePublicKeyError(KeyFileError):
    TITLE = N_("“{file}” is a public key, not a private key")
    ADVICE = _AGAIN


class KeyFileEncryptedError(KeyFileError):
    TITLE = N_("“{file}” is protected by a password")
    ADVICE = (N_("Keys from App Store Connect never are."), _AGAIN)


class KeyFileSec1Error(KeyFileError):
    TITLE = N_("“{file}” is an EC key in the older SEC 1 form")
    ADVICE = (N_("It was made or converted with openssl, and Apple gives out PKCS #8."), _AGAIN)


class KeyFileRsaError(KeyFileError):
    TITLE = N_("“{file}” is an RSA key")
    ADVICE = (N_("The App Store Server API takes EC keys on the curve P-256 only."), _AGAIN)


class KeyFileOtherCurveError(KeyFileError):
    TITLE = N_("“{file}” is an EC key on another curve than P-256")
    ADVICE = (N_("It can't sign for the App Store Server API."), _AGAIN)


class KeyFileOtherAlgorithmError(KeyFileError):
    TITLE = N_("“{file}” is a key of another algorithm")
    ADVICE = (N_("The App Store Server API takes EC keys on the curve P-256 only."), _AGAIN)


class KeyFileSshError(KeyFileError):
    TITLE = N_("“{file}” is an SSH key")
    ADVICE = _AGAIN


class KeyFilePgpError(KeyFileError):
    TITLE = N_("“{file}” is a PGP key")
    ADVICE = _AGAIN


class KeyFileUnknownKindError(KeyFileError):
    TITLE = N_("“{file}” holds something else than a private key")
    ADVICE = _AGAIN
