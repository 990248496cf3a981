"""Errors of a command or window that ends before its work does."""

from storebell.domain.errors.storebell_error import Failure, StorebellError
from storebell.domain.messages import N_


class StoppedWhileAskingError(StorebellError):
    FAILURE = Failure.INTERRUPTED
    TITLE = N_("Storebell was stopped before the answer to its request came")
    ADVICE = N_(
        "The test notification may have been sent. Look at your server's log, or send again if a "
        "second notification does no harm."
    )


class StoppedWhileWatchingError(StorebellError):
    FAILURE = Failure.INTERRUPTED
    TITLE = N_("Storebell was stopped before the result was there")
    ADVICE = N_(
        "The test notification was accepted. Apple delivers it all the same, and “storebell "
        "history” shows it later."
    )


class StoppedInLocalError(StorebellError):
    FAILURE = Failure.INTERRUPTED
    TITLE = N_("Storebell was stopped during this Local test")
    ADVICE = N_(
        "Local delivers only while Storebell runs: the attempts that were to come are not made. "
        "Send again."
    )


class TestStoppedError(StorebellError):
    """A person stopped a Local test; Storebell goes on."""

    FAILURE = Failure.INTERRUPTED
    TITLE = N_("This test was stopped before its end")
    ADVICE = N_(
        "The attempts that were made stand; no other one follows. Send again for a new test."
    )


class OutputLostError(StorebellError):
    """Output for the terminal could not be written."""

    FAILURE = Failure.OUTPUT
    TITLE = N_("The output could not be written")
    ADVICE = N_("{reason}. What was printed is not complete. Check where the output goes to.")


class ReaderLeftError(OutputLostError):
    """The reader of the output closed it, like “head” after its last line: no message is shown."""


class WindowUnansweredError(StorebellError):
    TITLE = N_("Storebell is running already, but its window does not answer")
    ADVICE = N_("End the process {owner}, or start with another --basedir.")
