"""Text that names files, as somebody who wants them opened would write it."""

from collections.abc import Callable, Mapping
from pathlib import Path

# Each begins with what makes Qt take a text for HTML, and goes on to name a file.
MARKUP: Mapping[str, Callable[[Path], str]] = {
    "image": lambda file: f'<img src="file://{file}">',
    # On Windows the first folder would be a host.
    "two-slashes": lambda file: f"<img src='/{file}'>",
    "heading": lambda file: f'<h1>Big</h1><img src="{file}">',
    "link": lambda file: f'<a href="file://{file}"><img src="file://{file}"></a>',
    "entity": lambda file: f'&lt;b&gt; &amp;<img src="file://{file}">',
    "table": lambda file: (
        f'<table background="{file}"><tr><td><img src="{file}"></td></tr></table>'
    ),
    "css": lambda file: f'<p style="background: url({file})">.</p><img src="{file}">',
    "sheet": lambda file: (
        f'<html><head><link rel="stylesheet" type="text/css" href="{file}"/></head>'
    ),
    "object": lambda file: f'<b>.</b><object data="{file}"><img src="{file}"></object>',
    "document": lambda file: f'<!DOCTYPE html><img src="{file}">',
    "xml": lambda file: f'<?xml version="1.0"?><img src="{file}">',
}

TAIL = "R&D[*]{0}%n"
"""A mnemonic, the mark of what is not saved, a field of a template, a number of a translation."""


class Markup:
    """Text for one place of the window each, in which a file of the place's name is named."""

    def __init__(self, folder: Path, picture: Path, kind: str) -> None:
        self._folder = folder
        self._picture = picture
        self._write = MARKUP[kind]
        self.places: dict[str, str] = {}

    def at(self, place: str) -> str:
        """The text for a place, with the markup and TAIL."""
        if place not in self.places:
            file = self._folder / f"{place}.png"
            if not file.exists():  # a pipe may stand there already
                file.hardlink_to(self._picture)  # which opens nothing
            self.places[place] = f"{self._write(file)} {TAIL}"
        return self.places[place]
