"""Errors of the keychain, named by its provider."""

from storebell.domain.errors.storebell_error import Failure, StorebellError


class KeychainError(StorebellError):
    FAILURE = Failure.KEYCHAIN


class KeychainMissingError(KeychainError):
    TITLE = "There is no keychain to keep the key in"
    ADVICE = (
        "{reason}. On Linux, install and unlock a Secret Service such as GNOME Keyring, KWallet of "
        "KDE 6 or KeePassXC. Nothing was changed. A pipeline can set STOREBELL_KEY_FILE instead."
    )


class KeychainLockedError(KeychainError):
    TITLE = "{provider} is locked"
    ADVICE = "Unlock it, or answer its question, and try again. Nothing was changed."


class KeychainSlowError(KeychainError):
    TITLE = "{provider} did not answer within {seconds} s"
    ADVICE = "It may be waiting for you in another window. Answer its question and try again."


class KeychainRefusedError(KeychainError):
    TITLE = "{provider} refused"
    ADVICE = "It said: {reason}. Nothing was changed."


class KeyNotInKeychainError(KeychainError):
    TITLE = "The key {key_id} was not found in {provider}"
    ADVICE = "Import its .p8 file again. If you changed your keychain, the key is in the old one."


class KeychainNotConfirmedError(KeychainError):
    TITLE = "{provider} did not keep the key"
    ADVICE = "What was read back differs from what was written. The key was not added; try again."
