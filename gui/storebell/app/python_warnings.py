"""Redirection of Python's own warnings into the log, however the process was started."""

import logging
import sys
import warnings
from typing import Final

_FOR_DEVELOPERS: Final = (
    DeprecationWarning,
    PendingDeprecationWarning,
    ImportWarning,
    ResourceWarning,
)


def log_warnings() -> None:
    """Logs each warning from now on, once for each place that raises it.

    Libraries warn of foreign data, such as a certificate's odd name. A terminal is no place for
    that. With PYTHONWARNINGS it must not become an error either: the judgement of a payload would
    then depend on the caller's environment.
    """
    warnings.simplefilter("default")
    if not sys.flags.dev_mode:
        for category in _FOR_DEVELOPERS:
            warnings.simplefilter("ignore", category)
    logging.captureWarnings(True)
