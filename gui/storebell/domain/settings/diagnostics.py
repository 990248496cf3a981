"""Facts about the installation for a report of a fault in Storebell."""

from collections.abc import Iterable
from dataclasses import dataclass

from storebell.domain.crash import Crash, dump_for_report
from storebell.domain.notifications.json_records import iso
from storebell.domain.plain_text import visible, without_secrets


@dataclass(frozen=True, slots=True)
class Component:
    """A component of Storebell. `licence` is an SPDX expression if one is known."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The platform that Storebell runs on.

    `home` is the user's home folder, whose name is private; `crash` is the last stored crash of
    Storebell.
    """

    components: tuple[Component, ...]
    facts: tuple[tuple[str, str], ...]
    home: str = ""
    crash: Crash | None = None

    def text(self, more: Iterable[tuple[str, str]] = ()) -> str:
        """The facts as plain text for a clipboard, one a line, without secrets or the home folder.

        The place of the last crash follows them.
        """
        versions = ", ".join(
            f"{component.name} {component.version}" for component in self.components
        )
        facts = (*self.facts, *more, ("made of", versions))
        lines = [f"{name}: {visible(self._without_home(value))}" for name, value in facts]
        if self.crash is not None:
            lines += ["", f"crashed: {iso(self.crash.at)}"]
            dump = dump_for_report(self.crash.dump)
            lines += [visible(line).rstrip() for line in dump.splitlines()]
        return without_secrets("\n".join(lines)) + "\n"

    def _without_home(self, value: str) -> str:
        return value.replace(self.home, "~") if len(self.home) > 1 else value
