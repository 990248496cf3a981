"""The path of something that Storebell makes, as an option or argument of a command."""

from typing import Any

import click

from storebell.cli.paths import FilePath
from storebell.domain.plain_text import holds_secret
from storebell.presentation.translation import tr_text


class NewPath(FilePath):
    """A `FilePath` of a new file. A key that is given in its place does not become a file name."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if holds_secret(str(value)):
            text = tr_text("a private key or a token was given where a path belongs.")
            self.fail(text, param, ctx)
        return super().convert(value, param, ctx)
