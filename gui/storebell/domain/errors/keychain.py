"""Errors of the keychain, named by its provider."""

from storebell.domain.errors.storebell_error import Failure, StorebellError
from storebell.domain.messages import N_


class KeychainError(StorebellError):
    FAILURE = Failure.KEYCHAIN


class KeychainMissingError(KeychainError):
    TITLE = N_("There is no keychain to keep the key in")
    ADVICE = N_(
        "{reason}. On Linux, install and unlock a Secret Service such as GNOME Keyring, KWallet of "
        "KDE 6 or KeePassXC. Nothing was changed. A pipeline can set STOREBELL_KEY_FILE instead."
    )


class KeychainLockedError(KeychainError):
    TITLE = N_("{provider} is locked")
    ADVICE = N_("Unlock it, or answer its question, and try again. Nothing was changed.")


class KeychainSlowError(KeychainError):
    TITLE = N_("{provider} did not answer within {seconds} s")
    ADVICE = N_("It may be waiting for you in another window. Answer its question and try again.")


class KeychainRefusedError(KeychainError):
    TITLE = N_("{provider} refused")
    ADVICE = N_("It said: {reason}. Nothing was changed.")


class KeyNotInKeychainError(KeychainError):
    TITLE = N_("The key {key_id} was not found in {provider}")
    ADVICE = N_(
        "Import its .p8 file again. If you changed your keychain, the key is in the old one."
    )


class KeychainNotConfirmedError(KeychainError):
    TITLE = N_("{provider} did not keep the key")
    ADVICE = N_(
        "What was read back differs from what was written. The key was not added; try again."
    )
