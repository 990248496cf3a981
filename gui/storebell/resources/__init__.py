"""Finds `resources/` in a checkout, an installed wheel and a frozen app alike."""

from functools import cache
from pathlib import Path, PurePosixPath

_PACKED = "_resources"


class MissingResourceError(Exception):
    """A file of Storebell's own is not there: a broken installation, not a user's mistake."""


@cache
def root() -> Path:
    """The folder of the resources. Raises MissingResourceError."""
    # Beside the modules, which are in a folder wherever Qt's own libraries are: importlib.resources
    # would find the same, and importing it takes milliseconds of every start.
    package = Path(__file__).resolve().parents[1]
    packed = package / _PACKED
    folder = packed if packed.is_dir() else package.parents[1] / "resources"
    if not folder.is_dir():
        raise MissingResourceError(f"the folder of resources is missing: {folder}")
    return folder


def path(name: str) -> Path:
    """Returns the path of a resource by its name like `icons/key.svg`. Raises
    MissingResourceError.
    """
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts or not inside.parts:
        raise MissingResourceError(f"not the name of a resource: {name!r}")
    file = root().joinpath(*inside.parts)
    if not file.is_file():
        raise MissingResourceError(f"the resource {name!r} is missing: {file}")
    return file


def folder(name: str) -> Path:
    """Returns the path of a folder of resources, which may be missing."""
    return root() / name


@cache
def text(name: str) -> str:
    """The content of a text resource, UTF-8. Raises MissingResourceError."""
    return path(name).read_text(encoding="utf-8")


GUIDE = "guide.md"


def guide() -> str:
    """The guide, in Markdown: packed beside the resources, in a checkout among the documents.
    Raises MissingResourceError.
    """
    file = root() / GUIDE
    if not file.is_file():
        file = root().parent / "docs" / GUIDE
    if not file.is_file():
        raise MissingResourceError(f"the guide is missing: {file}")
    return file.read_text(encoding="utf-8")


def names() -> tuple[str, ...]:
    """Every resource, sorted: what a self-check opens."""
    folder = root()
    return tuple(
        sorted(
            file.relative_to(folder).as_posix()
            for file in folder.rglob("*")
            if file.is_file() and not file.name.startswith(".")
        )
    )
