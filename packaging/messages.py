"""Extract, start, update and compile the catalogues of messages: GNU gettext, by Babel.

    messages.py extract          write the template, build/i18n/storebell.pot
    messages.py new LANGUAGE     begin a catalogue: resources/i18n/LANGUAGE/LC_MESSAGES/storebell.po
    messages.py update           bring every catalogue up to date, old translations kept
    messages.py compile          write the .mo beside each .po; the program reads that

What is extracted: the texts given to the functions in KEYWORDS, the help of commands (their
docstrings), and the texts of Click, which writes "Usage" and "Options" in the same language.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import io
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "gui" / "storebell"
CATALOGUES = ROOT / "resources" / "i18n"
TEMPLATE = ROOT / "build" / "i18n" / "storebell.pot"
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "N_": None,  # marks a constant of a table
    "msg": None,  # makes a Message
    "tr": None,  # Qt's, answered from the catalogue
    "tr_text": None,
    "plural_msg": (1, 2),
    "tr_plural": (1, 2),
    "RefusedError": None,  # takes a template and its fields
}
CLICK_KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "ngettext": (1, 2)}
# Click has texts of its testing tools and of things that Storebell does not use, too.
CLICK_MODULES = ("core", "exceptions", "formatting", "parser", "types", "decorators")

MessageId = str | tuple[str, str]
Found = tuple[int, MessageId]
"""Line, and the text with its plural if it has one."""


def extracted_from(source: bytes, keywords: dict[str, tuple[int, ...] | None]) -> Iterator[Found]:
    """The texts given to the keywords in a module."""
    options = {"encoding": "utf-8"}
    found = extract("python", io.BytesIO(source), keywords, options=options)
    for line, message, _comments, _context in found:
        yield line, message if isinstance(message, str) else (message[0], message[1])


def command_help(source: bytes) -> Iterator[Found]:
    """The docstrings of the functions that are commands or groups of Click's."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        names = {
            call.func.attr
            for call in node.decorator_list
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        }
        text = ast.get_docstring(node, clean=False)
        if text and names & {"command", "group"}:
            yield node.lineno, inspect.cleandoc(text).partition("\f")[0].strip()


def collect() -> list[tuple[str, Found]]:
    """Every message of the sources and of Click, with its file."""
    found: list[tuple[str, Found]] = []
    for file in sorted(PACKAGE.rglob("*.py")):
        source, place = file.read_bytes(), file.relative_to(ROOT).as_posix()
        found += [(place, text) for text in extracted_from(source, KEYWORDS)]
        if file.is_relative_to(PACKAGE / "cli"):
            found += [(place, text) for text in command_help(source)]
    folder = Path(click.__file__).parent
    for name in CLICK_MODULES:
        source = (folder / f"{name}.py").read_bytes()
        found += [(f"click/{name}.py", text) for text in extracted_from(source, CLICK_KEYWORDS)]
    return found


def template() -> Catalog:
    """The messages as a catalogue without translations."""
    catalogue = Catalog(project="Storebell", charset="utf-8", fuzzy=False)
    for place, (line, text) in collect():
        # The fields of our templates are Python's; Babel would take % in them for C's.
        catalogue.add(text, locations=[(place, line)], flags=())
    return catalogue


def po_files() -> list[Path]:
    return sorted(CATALOGUES.glob("*/LC_MESSAGES/storebell.po"))


def write_catalogue(file: Path, catalogue: Catalog) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        # Without line numbers: each change of a source would change every catalogue.
        write_po(stream, catalogue, width=100, include_lineno=False)


def read_catalogue(file: Path) -> Catalog:
    with file.open("rb") as stream:
        return read_po(stream, locale=file.parents[1].name)


def begin(language: str) -> str:
    """Write a catalogue without translations. Returns what to tell."""
    try:
        locale = Locale.parse(language)
    except (ValueError, UnknownLocaleError):
        return f"{language!r} names no language: give a code like fr or pt_BR."
    file = CATALOGUES / str(locale) / "LC_MESSAGES" / "storebell.po"
    if file.exists():
        return f"{file} is there already; `messages.py update` brings it up to date."
    catalogue = template()
    fresh = Catalog(locale=locale, project="Storebell", charset="utf-8", fuzzy=False)
    fresh.update(catalogue)
    write_catalogue(file, fresh)
    return f"{len(fresh)} messages to translate: {file}"


def update() -> str:
    """Bring every catalogue up to date."""
    messages = template()
    for file in po_files():
        catalogue = read_catalogue(file)
        catalogue.update(messages, no_fuzzy_matching=True)
        write_catalogue(file, catalogue)
    return f"{len(po_files())} catalogues updated."


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as the program reads it."""
    stream = io.BytesIO()
    write_mo(stream, catalogue)
    return stream.getvalue()


def compile_all() -> str:
    """Write the compiled catalogue beside each one."""
    for file in po_files():
        file.with_suffix(".mo").write_bytes(compiled(read_catalogue(file)))
    return f"{len(po_files())} catalogues compiled."


def main() -> int:
    parser = argparse.ArgumentParser(description="Catalogues of messages.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("extract", help="write the template")
    commands.add_parser("new", help="begin a catalogue").add_argument("language")
    commands.add_parser("update", help="bring every catalogue up to date")
    commands.add_parser("compile", help="write what the program reads")
    given = parser.parse_args()
    match given.command:
        case "extract":
            messages = template()
            write_catalogue(TEMPLATE, messages)
            told = f"{len(messages)} messages: {TEMPLATE}"
        case "new":
            told = begin(given.language)
        case "update":
            told = update()
        case _:
            told = compile_all()
    print(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
