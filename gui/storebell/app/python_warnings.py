"""Where Python's own warnings go: into the log, whoever started this and however."""

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
    """From now on a warning is a line of the log, once for each place that gives it.

    Libraries warn of what strangers wrote, such as a certificate's odd name. That is nothing for a
    terminal, and must not become an error by PYTHONWARNINGS: a payload would then be judged
    otherwise by who asks.
    """
    warnings.simplefilter("default")
    if not sys.flags.dev_mode:
        for category in _FOR_DEVELOPERS:
            warnings.simplefilter("ignore", category)
    logging.captureWarnings(True)
