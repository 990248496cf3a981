"""Components and state of this installation, for its About page and for reports."""

import platform
import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Final

from storebell.domain.settings.diagnostics import Component, Diagnosis

if TYPE_CHECKING:
    from storebell.services.container import Services

_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
_LONGEST_LICENCE: Final = 60
"""The longest name of a licence: a longer field is its text."""


def components() -> tuple[Component, ...]:
    """Storebell, Python, and every library that comes with it, by name.

    Libraries that are missing on this system are omitted.
    """
    python = Component("Python", platform.python_version(), "PSF-2.0")
    found = {
        component.name.lower(): component
        for component in map(_component, _needed("storebell", set()))
    }
    own = found.pop("storebell")
    if "apsw" in found:  # its version is SQLite's with a number of its own behind it
        sqlite = found["apsw"].version.rpartition(".")[0]
        found["sqlite"] = Component("SQLite", sqlite, "blessing")
    return (own, python, *(found[name] for name in sorted(found)))


def _needed(name: str, seen: set[str]) -> Iterator[Distribution]:
    """A library and all its requirements, each once."""
    key = re.sub(r"[-_.]+", "-", name).lower()
    if key in seen:
        return
    seen.add(key)
    try:
        found = distribution(name)
    except PackageNotFoundError:  # needed on other systems only
        return
    yield found
    for requirement in found.requires or ():
        match = _NAME.match(requirement)
        if match is not None and "extra ==" not in requirement:
            yield from _needed(match.group(), seen)


def _component(found: Distribution) -> Component:
    return Component(found.name, found.version, _licence(found))


def _licence(found: Distribution) -> str:
    metadata = found.metadata
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    field = metadata["License"].strip() if "License" in metadata else ""
    if field and len(field) <= _LONGEST_LICENCE and "\n" not in field:
        return field
    classifiers = metadata.get_all("Classifier") or []
    names = [
        classifier.rpartition(" :: ")[2]
        for classifier in classifiers
        if classifier.startswith("License ::")
    ]
    return ", ".join(names)


async def diagnose(services: "Services") -> Diagnosis:
    """Reads the state of this installation. Raises as the repositories."""
    options = services.options
    facts = (
        ("system", platform.platform()),
        ("keychain", services.keys.provider),
        ("keys", str(len(services.keys.all()))),
        ("apps", str(len(services.apps.offered()))),
        ("log", str(services.log_file)),
        ("own folder", str(options.basedir or "no")),
        ("stand-in for Apple", "yes" if options.api_bases else "no"),
    )
    crash = services.crashes.newest()
    return Diagnosis(components(), facts, home=str(Path.home()), crash=crash)
