"""Paths as they are given in the terminal."""

from pathlib import Path
from typing import Any

import click

from storebell.cli.translated import translated
from storebell.domain.errors.files import NoPathError

STANDARD_STREAM = "-"
"""Argument in place of a file that means standard input, or standard output."""


class FilePath(click.Path):
    """A path, and never an empty one: that is a variable which was not set, and would mean the
    current folder.
    """

    name = translated()

    def __init__(
        self, *, file_okay: bool = True, dir_okay: bool = True, path_type: type = Path
    ) -> None:
        # Click sets its name: file, directory or path.
        super().__init__(file_okay=file_okay, dir_okay=dir_okay, path_type=path_type)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            raise NoPathError(option=_name_of(param))
        return super().convert(value, param, ctx)


def _name_of(param: click.Parameter | None) -> str:
    if isinstance(param, click.Option):
        return param.opts[0]
    return "FILE"
