"""Errors of .p8 files, each with its own texts.

No text may ever hold anything that was read from the file: only its name.
"""

from storebell.domain.errors.accounts import IncompleteEnvironmentKeyError
from storebell.domain.errors.keychain import KeyNotInKeychainError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import InvalidValueError
from storebell.domain.messages import N_

_AGAIN = N_(
    "Choose the file as App Store Connect gave it: SubscriptionKey_….p8, from Users and Access › "
    "Integrations › In-App Purchase."
)


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
    """A file that does not give a private key; nothing was imported."""


class KeyFileMissingError(KeyFileError):
    TITLE = N_("“{file}” does not exist")
    ADVICE = N_("Check the path. The file may have been moved or renamed since.")


class KeyFileDanglingLinkError(KeyFileError):
    TITLE = N_("“{file}” is a link to a file that does not exist")
    ADVICE = (N_("What it points to was moved, renamed or removed."), _AGAIN)


class KeyGivenAsPathError(KeyFileError):
    TITLE = N_("The key itself was given in place of its file")
    ADVICE = N_(
        "Give the path of its .p8 file. A key that was typed into a terminal may be in its "
        "history: remove it there, or revoke the key in App Store Connect."
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
    ADVICE = (N_("The download may have failed, or the file is kept in a cloud folder."), _AGAIN)


class KeyFileTooLargeError(KeyFileError):
    TITLE = N_("“{file}” is too large to be a key")
    ADVICE = (N_("A .p8 file has about 260 bytes."), _AGAIN)


class KeyFileUtf16Error(KeyFileError):
    TITLE = N_("“{file}” was saved as UTF-16")
    ADVICE = N_("An editor or PowerShell rewrote it. Save it as plain text, or copy the original.")


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
    ADVICE = N_("A transfer or a disk failed. Copy the file again from where it is kept safely.")


class KeyFileArchiveError(KeyFileError):
    TITLE = N_("“{file}” is an archive")
    ADVICE = N_("Unpack it, and choose the .p8 file that was in it.")


class KeyFileRichTextError(KeyFileError):
    TITLE = N_("“{file}” was saved as a formatted document (RTF)")
    ADVICE = N_("A word processor rewrote it. Save it as plain text, or copy the original.")


class KeyFileTypographyError(KeyFileError):
    TITLE = N_("“{file}” has typographic dashes or quotation marks in it")
    ADVICE = (N_("A word processor or a chat replaced the plain ones."), _AGAIN)


class KeyFileTokenError(KeyFileError):
    TITLE = N_("“{file}” is a JSON Web Token, not a private key")
    ADVICE = (N_("A token is what a key has signed."), _AGAIN)


class KeyFilePathError(KeyFileError):
    TITLE = N_("“{file}” holds the path of a file, not a key")
    ADVICE = (N_("Choose the file that it names."), _AGAIN)


class KeyFileXmlError(KeyFileError):
    TITLE = N_("“{file}” is an XML file")
    ADVICE = (N_("Property lists and provisioning files come like this."), _AGAIN)


class KeyFileWebPageError(KeyFileError):
    TITLE = N_("“{file}” is a web page")
    ADVICE = (N_("The browser saved a page, perhaps a log-in, in place of the key."), _AGAIN)


class KeyFileJsonError(KeyFileError):
    TITLE = N_("“{file}” is a JSON file")
    ADVICE = (N_("Keys of other services come like this."), _AGAIN)


class KeyFileNoPemError(KeyFileError):
    TITLE = N_("“{file}” holds no key")
    ADVICE = (N_("There is no line that says BEGIN PRIVATE KEY."), _AGAIN)


class KeyFileBareBodyError(KeyFileError):
    TITLE = N_("The first and last line of “{file}” are missing")
    ADVICE = (N_("The lines BEGIN PRIVATE KEY and END PRIVATE KEY belong to the key."), _AGAIN)


class KeyFileEncodedError(KeyFileError):
    TITLE = N_("“{file}” was encoded once more")
    ADVICE = N_(
        "It is base64 or hex of a file, as pipelines store secrets. Decode it first, such as with "
        "“base64 --decode”, or choose the file as App Store Connect gave it."
    )


class KeyFileEscapedLinesError(KeyFileError):
    TITLE = N_("“{file}” has “\\n” in place of line ends")
    ADVICE = (N_("It was copied from a variable or a JSON file."), _AGAIN)


class KeyFileOneLineError(KeyFileError):
    TITLE = N_("The line ends of “{file}” are lost")
    ADVICE = (
        N_("BEGIN PRIVATE KEY and END PRIVATE KEY each stand on a line of their own."),
        _AGAIN,
    )


class KeyFileTruncatedError(KeyFileError):
    TITLE = N_("“{file}” is cut off")
    ADVICE = N_("Its end is missing. Copy the file again from where it is kept safely.")


class KeyFileDamagedError(KeyFileError):
    TITLE = N_("The key in “{file}” is damaged")
    ADVICE = N_("A part was changed or lost. Copy the file again from where it is kept safely.")


class KeyFileOutOfRangeError(KeyFileError):
    TITLE = N_("The number in “{file}” can be no key on the curve P-256")
    ADVICE = (N_("It is zero or too large: a program filled or changed the file."), _AGAIN)


class KeyFileMismatchedError(KeyFileError):
    TITLE = N_("The private and public part in “{file}” don't belong together")
    ADVICE = (N_("The file was put together from two keys, or changed."), _AGAIN)


class KeyFileOtherTextError(KeyFileError):
    TITLE = N_("“{file}” has other text before or after the key")
    ADVICE = (N_("The file may hold nothing but the key."), _AGAIN)


class KeyFileSeveralKeysError(KeyFileError):
    TITLE = N_("“{file}” holds several keys")
    ADVICE = N_("Import each key from a file of its own.")


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
