"""What can go wrong, said once: a title (what failed) and advice (what to do next).

Every error that a user can meet is a `StorebellError`. Window, terminal and log show the same two
sentences. Anything else that is raised is a bug of ours and is reported as one.
"""

from enum import StrEnum
from typing import ClassVar, Final

from storebell.domain.exchange import Exchange
from storebell.domain.messages import Field, Words, words
from storebell.domain.plain_text import masked, masked_name


class Failure(StrEnum):
    """The kinds of failure that a caller can act on; the terminal has one exit code for each."""

    USAGE = "usage"
    NOT_AUTHORIZED = "not_authorized"
    RATE_LIMITED = "rate_limited"
    NOT_SENT = "not_sent"
    KEYCHAIN = "keychain"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    INTERNAL = "internal"
    OUTPUT = "output"
    INTERRUPTED = "interrupted"


class StorebellError(Exception):
    """Something failed that is not a bug: it carries a title, advice and the kind of failure.

    Subclasses set the two templates; the named fields are given when it is raised. No field may
    ever hold a private key or a JSON Web Token. `exchange` is the request that failed, if any.
    Of notices with the same `KIND`, the newest takes the place of the others.
    """

    FAILURE: ClassVar[Failure] = Failure.USAGE
    KIND: ClassVar[str] = ""
    TITLE: ClassVar[str] = ""
    ADVICE: ClassVar[str] = ""

    def __init__(self, **fields: Field) -> None:
        shown = {
            name: _shown(name, value) if isinstance(value, str) else value
            for name, value in fields.items()
        }
        self.title: Words = words(self.TITLE, **shown)
        self.advice: Words = words(self.ADVICE, **shown)
        self.exchange: Exchange | None = None
        super().__init__(f"{self.title}. {self.advice}")

    @property
    def failure(self) -> Failure:
        return self.FAILURE


_TYPED: Final = frozenset({"app", "file", "host", "label", "name", "value"})
"""Fields that hold what a person typed, where a token may stand in the place of a name."""


def _shown(name: str, value: str) -> str:
    return masked_name(value) if name in _TYPED else masked(value)


class InternalError(StorebellError):
    """A bug of ours, met where it must not end everything else; the log has its traceback."""

    FAILURE = Failure.INTERNAL
    TITLE = "Storebell made a mistake ({reason})"
    ADVICE = "What you had is kept. The log file has the details; please report it."


# -- what the user typed ------------------------------------------------------------------------


class InvalidValueError(StorebellError):
    """A value has the wrong form; `advice` of each subclass says the right one."""


class InvalidIssuerIdError(InvalidValueError):
    TITLE = "“{value}” is not an issuer ID"
    ADVICE = (
        "An issuer ID is a UUID like 57246542-96fe-1a63-e053-0824d011072a. Copy it from App Store "
        "Connect › Users and Access › Integrations › In-App Purchase."
    )


class InvalidKeyIdError(InvalidValueError):
    TITLE = "“{value}” is not a key ID"
    ADVICE = (
        "A key ID has ten capital letters and digits, like 2X9R4HXF34. It stands beside the key in "
        "App Store Connect and in the name of the file, SubscriptionKey_2X9R4HXF34.p8."
    )


class MissingKeyIdError(InvalidValueError):
    TITLE = "The key ID is not in the file name “{file}”"
    ADVICE = (
        "Give the key ID as well. It stands beside the key in App Store Connect › Users and "
        "Access › Integrations › In-App Purchase."
    )


class InvalidBundleIdError(InvalidValueError):
    TITLE = "“{value}” is not a bundle ID"
    ADVICE = (
        "A bundle ID has letters, digits, hyphens and dots, like com.example.hiking, and is "
        "case-sensitive. Copy it from the app's page in App Store Connect."
    )


class InvalidAppAppleIdError(InvalidValueError):
    TITLE = "“{value}” is not an app Apple ID"
    ADVICE = (
        "It is a positive number, like 6448311069: App Store Connect › the app › App Information "
        "› Apple ID."
    )


class SecretForNameError(InvalidValueError):
    """What was given is not repeated."""

    TITLE = "What was given for a name looks like a private key or a token"
    ADVICE = (
        "Nothing was kept of it. Write a name, a bundle ID or a URL there; a key is imported from "
        "its file."
    )


class InvalidUrlError(InvalidValueError):
    TITLE = "“{value}” is not a URL that can be used here"
    ADVICE = "Write it as http://127.0.0.1:8080/path, with the scheme, host and, if needed, port."


class InvalidBehaviourError(InvalidValueError):
    TITLE = "“{value}” is not a way in which the receiver can behave"
    ADVICE = "Choose one of: {names}."


class InvalidLabelError(InvalidValueError):
    TITLE = "“{value}” is not a label"
    ADVICE = "A label is one line of 1 to 80 characters, like Hiking."


class InvalidHostError(InvalidValueError):
    TITLE = "“{value}” is not the name or address of a host"
    ADVICE = "Write the host alone, like 192.168.1.20 or build.example.internal."


class InvalidTimeScaleError(InvalidValueError):
    TITLE = "A plan can't run {value} times faster"
    ADVICE = "Choose a time scale from {least} to {most}; 3600 makes an hour a second."


class InvalidFaultsError(InvalidValueError):
    TITLE = "“{value}” is not a fault that can be simulated"
    ADVICE = (
        "{reason}. Write name[=seconds][@rate], with commas between, like "
        "latency=2@0.5,drop@0.1,seed=7. The names are: {names}."
    )


class NotLoopbackError(InvalidValueError):
    TITLE = "“{value}” is not on this computer"
    ADVICE = (
        "Only a simulator on the loopback interface can stand in for Apple. Use the base_url that "
        "“storebell simulate” prints, like http://127.0.0.1:8080."
    )


class DeliveryNotAllowedError(StorebellError):
    """The rule of where Local may deliver forbids it; raised before anything was sent."""

    def __init__(self, *, host: str, address: str, **fields: Field) -> None:
        super().__init__(host=host, address=address, **fields)
        self.host = host
        self.address = address


class AddressNotAllowedError(DeliveryNotAllowedError):
    TITLE = "Local does not deliver to {host}"
    ADVICE = (
        "{address} is {kind}. Local delivers to this computer, and to private addresses that were "
        "confirmed. Use a URL on 127.0.0.1 or localhost. Nothing was sent."
    )


class HostNotConfirmedError(DeliveryNotAllowedError):
    TITLE = "{host} is another computer and was not confirmed"
    ADVICE = (
        "Its address is {address}, in a private network. If it is yours, confirm it, in the "
        "terminal with --allow-host {host}, then send again. Nothing was sent."
    )


class PlainHttpNotAllowedError(DeliveryNotAllowedError):
    TITLE = "{host} can only be reached with https"
    ADVICE = (
        "{address} is not on this computer, and plain http is for this computer alone. Use https, "
        "with its certificate authority added if it is your own (in the terminal: --ca-file). "
        "Nothing was sent."
    )


class LedToThisComputerError(DeliveryNotAllowedError):
    TITLE = "A redirect of another computer leads to {host}, on this one"
    ADVICE = (
        "{address} means the computer that calls it, so Apple could not get there from your server "
        "either. Let the redirect name a host that Apple reaches."
    )


class InvalidBasedirError(InvalidValueError):
    TITLE = "“{value}” can't be the folder for Storebell's files"
    ADVICE = "{reason}. Write its whole path."


class BasedirNotTextError(InvalidBasedirError):
    """SQLite and Qt take a path as text, and this one has bytes that are none."""

    ADVICE = (
        "Its path has bytes that are not {encoding}, the encoding of this system. Start with "
        "--basedir and a folder whose path is, or choose a UTF-8 locale."
    )


class InvalidRootError(InvalidValueError):
    TITLE = "This is not a simulator's root certificate"
    ADVICE = "{reason}. Use the root_file that “storebell simulate” prints."


class NotASignedPayloadError(InvalidValueError):
    TITLE = "There is no signed payload in this"
    ADVICE = (
        "{reason}. Give a JWS, three parts with dots between them, or the body of a notification: "
        "a JSON object with “signedPayload”."
    )


class InvalidTimeLimitError(InvalidValueError):
    TITLE = "{value} s is no time limit"
    ADVICE = "Give a number of seconds above 0 and up to {days} days, like --timeout 120."


class UnknownAppError(StorebellError):
    TITLE = "There is no app called “{name}”"
    ADVICE = "“storebell apps list” shows the apps there are; “storebell apps add” adds one."


class NoLogError(StorebellError):
    TITLE = "“{file}” can't be used as the log"
    ADVICE = "{reason}, so no log is kept. Rename or remove it, or start with another --basedir."


class AppExistsError(StorebellError):
    TITLE = "There is already an app called “{name}”"
    ADVICE = "Choose another label, or remove the app first."


class AppServedTwiceError(StorebellError):
    TITLE = "{bundle_id} was named twice"
    ADVICE = "A simulator serves each app once, at one URL. Give each --app another bundle ID."


class AmbiguousAppError(StorebellError):
    TITLE = "Several apps have the bundle ID {name}"
    ADVICE = "They are {apps}. Name one of them by its label."


class NoAppChosenError(StorebellError):
    TITLE = "No app was chosen"
    ADVICE = "Name one with --app, or give --bundle-id."


class UnknownKeyError(StorebellError):
    TITLE = "There is no API key with the ID {key_id}"
    ADVICE = "Import its .p8 file first: “storebell keys add FILE --issuer-id …”, or in the window."


class KeyInUseError(StorebellError):
    TITLE = "The key {key_id} is still used by {apps}"
    ADVICE = "Give those apps another key or remove them first."


class NoKeyError(StorebellError):
    TITLE = "“{app}” has no API key"
    ADVICE = (
        "Sandbox and Production need an In-App Purchase key. Import one and choose it for the app, "
        "or use Local, which needs none."
    )


class IncompleteEnvironmentKeyError(StorebellError):
    TITLE = "The key from the environment is incomplete: {missing} is not set"
    ADVICE = (
        "Set STOREBELL_KEY_FILE, STOREBELL_KEY_ID and STOREBELL_ISSUER_ID together, or none of "
        "them. The key ID may be left out if the name of the file has it."
    )


class FileUnreadableError(StorebellError):
    TITLE = "“{file}” cannot be read"
    ADVICE = "{reason}. Check the path and its permissions."


class NotAFileError(FileUnreadableError):
    """Its name is taken by what could keep a reader waiting for ever, or gives no content."""

    TITLE = "“{file}” is not an ordinary file"
    ADVICE = "It is a folder, a pipe or a device. Give the path of a file."


class FileUnwritableError(StorebellError):
    TITLE = "“{file}” cannot be written"
    ADVICE = "{reason}. Check the disk's free space and the folder's permissions."


class DamagedFileError(StorebellError):
    TITLE = "“{file}” is damaged and was set aside"
    ADVICE = "It is kept as “{kept}”. {reason}. Enter the entries again, or mend that copy."


class NewerFileError(StorebellError):
    TITLE = "“{file}” was written by a newer Storebell"
    ADVICE = "It was left as it is. Update Storebell, or start with another --basedir."


# -- the database of tests ----------------------------------------------------------------------


class NewerStoreError(NewerFileError):
    ADVICE = (
        "What it holds is shown, but nothing new is kept. Update Storebell, or start with another "
        "--basedir."
    )


class StoreUnwritableError(FileUnwritableError):
    """Nothing was written; what was written before is still there. It may work again later."""

    ADVICE = (
        "{reason}. What was kept before is safe. Free some space on the disk, or make the file "
        "and its folder writable again."
    )


class StoreBusyError(StoreUnwritableError):
    TITLE = "Another Storebell is writing to “{file}” and does not finish"
    ADVICE = "Try again. If it goes on, look for a Storebell that hangs and end it."


class StoreUnreadableError(FileUnreadableError):
    ADVICE = "{reason}. Check the disk, and the permissions of the file and its folder."


class DamagedStoreError(DamagedFileError):
    ADVICE = (
        "It is kept as “{kept}”. {reason}. Tests that could be saved from it: {saved}. What Apple "
        "sent can be brought back with “storebell tests --refill”; the window does so by itself."
    )


class NotKeptError(StorebellError):
    TITLE = "This test is no longer kept"
    ADVICE = "It was removed, here or by another Storebell. Send again to start a new one."


class UnknownTestError(StorebellError):
    FAILURE = Failure.USAGE
    TITLE = "No test that is kept is called “{name}”"
    ADVICE = "“storebell tests” lists them; the beginning of an ID is enough."


class AmbiguousTestError(StorebellError):
    FAILURE = Failure.USAGE
    TITLE = "More than one test begins with “{name}”"
    ADVICE = "Give more of its ID; “storebell tests” lists them."


class LocalServerError(StorebellError):
    TITLE = "The Local App Store server could not start"
    ADVICE = "{reason}. Another program may hold the port; choose another or leave it out."


class ReceiverError(StorebellError):
    TITLE = "The receiver could not start"
    ADVICE = "{reason}. Another program may hold the port; choose another or leave it out."


class StoppedWhileAskingError(StorebellError):
    FAILURE = Failure.INTERRUPTED
    TITLE = "Storebell was stopped before the answer to its request came"
    ADVICE = (
        "The test notification may have been sent. Look at your server's log, or send again if a "
        "second notification does no harm."
    )


class StoppedWhileWatchingError(StorebellError):
    FAILURE = Failure.INTERRUPTED
    TITLE = "Storebell was stopped before the result was there"
    ADVICE = (
        "The test notification was accepted. Apple delivers it all the same, and “storebell "
        "history” shows it later; in Local, nothing more is delivered."
    )


class OutputLostError(StorebellError):
    """What the terminal was to print could not be written."""

    FAILURE = Failure.OUTPUT
    TITLE = "The output could not be written"
    ADVICE = "{reason}. What was printed is not complete. Check where the output goes to."


class ReaderLeftError(OutputLostError):
    """Whoever read the output has closed it, like “head” after its last line: nobody to tell."""


class WindowUnansweredError(StorebellError):
    TITLE = "Storebell is running already, but its window does not answer"
    ADVICE = "End the process {owner}, or start with another --basedir."


# -- the keychain -------------------------------------------------------------------------------


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


# -- the network --------------------------------------------------------------------------------


class NotSentError(StorebellError):
    """Nothing left this computer, so trying again is safe."""

    FAILURE = Failure.NOT_SENT


class NameNotResolvedError(NotSentError):
    TITLE = "{host} could not be found"
    ADVICE = "Check the network connection, VPN and DNS. Nothing was sent."


class NotConnectedError(NotSentError):
    TITLE = "{host} could not be reached"
    ADVICE = "{reason}. Check the network connection, VPN and firewall. Nothing was sent."


class TlsFailedError(NotSentError):
    TITLE = "No trusted connection to {host}"
    ADVICE = (
        "{reason}. A company's TLS inspection or a captive portal does this. “Test my connection” "
        "in the settings, or “storebell connection”, tells which. Nothing was sent."
    )


class ProxyFailedError(NotSentError):
    TITLE = "The proxy did not let the request to {host} through"
    ADVICE = (
        "{reason}. Check the proxy in Storebell's settings or the system's, and its credentials; "
        "“storebell connection” tells more. Nothing was sent."
    )


class NotAnsweredError(StorebellError):
    """A question that may be repeated without harm got no answer."""

    FAILURE = Failure.NOT_SENT
    TITLE = "{host} did not answer"
    ADVICE = "{reason}. Storebell asks again by itself; nothing was sent twice."


class MayHaveBeenSentError(StorebellError):
    """The request left, its answer did not come: repeating it could send a second notification."""

    FAILURE = Failure.UNKNOWN
    TITLE = "Apple may have received the request"
    ADVICE = (
        "{reason}. It was not repeated, because each request sends another notification. Look at "
        "your server's log, or send again if a second notification does no harm."
    )


class UnexpectedAnswerError(StorebellError):
    FAILURE = Failure.REFUSED
    TITLE = "{host} gave an answer that Storebell does not understand"
    ADVICE = (
        "HTTP {status}: {reason}. A captive portal or a proxy may have answered in Apple's place."
    )
