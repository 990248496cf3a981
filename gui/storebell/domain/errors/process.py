"""Errors of a command or window that ends before its work does."""

from storebell.domain.errors.storebell_error import Failure, StorebellError


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
