"""A private key on standard input, read before any loop runs: Ctrl+C then ends it at once."""

import dataclasses
import os
import sys
from typing import Final

import click

from storebell.domain.accounts.credentials import Secret
from storebell.presentation.translation import tr_text
from storebell.services.accounts.environment_keys import KEY_FILE_VARIABLE
from storebell.services.accounts.keys import STANDARD_INPUT_SIGN
from storebell.services.cli_context import CliContext

_MOST_BYTES: Final = 64 * 1024
"""More than any key has; the reader reports longer input."""


def read_standard_input() -> Secret:
    """All of it, unless it is too long to be a key. At a terminal, where it would be seen as it is
    typed, it is refused.
    """
    if sys.stdin is None or sys.stdin.isatty():
        raise click.UsageError(
            tr_text("“-” reads a key that another program writes; this is a terminal.")
        )
    content = sys.stdin.buffer.read(_MOST_BYTES + 1)
    return Secret(content.decode("utf-8", "surrogateescape"))


def with_key_input(context: CliContext) -> CliContext:
    """Reads the key of a pipeline that has STOREBELL_KEY_FILE=-, which is then in memory alone."""
    if os.environ.get(KEY_FILE_VARIABLE, "").strip() != STANDARD_INPUT_SIGN:
        return context
    options = dataclasses.replace(context.options, key_input=read_standard_input())
    return dataclasses.replace(context, options=options)
