"""The path of something that Storebell makes, as an option or argument of a command."""

from os import PathLike
from pathlib import Path

import click

from storebell.domain.plain_text import holds_secret


class NewPath(click.Path):
    """As `click.Path`; a key that is given in its place does not become the name of a file."""

    def __init__(self, *, file_okay: bool = True, dir_okay: bool = True) -> None:
        super().__init__(file_okay=file_okay, dir_okay=dir_okay, path_type=Path)

    def convert(
        self, value: str | PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | PathLike[str]:
        if holds_secret(str(value)):
            self.fail("a private key or a token was given where a path belongs.", param, ctx)
        return super().convert(value, param, ctx)
