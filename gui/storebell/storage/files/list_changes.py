"""The entries of a list of Storebell while they are changed, before they are written at once."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Raw = dict[str, object]
"""An entry as the file has it."""

Entry = TypeVar("Entry")


class Changes(Generic[Entry]):
    """The entries of a book while they are changed, in their order; found by name at once."""

    def __init__(
        self,
        entries: Sequence[tuple[Entry, Raw]],
        form: Callable[[Entry], Raw],
        identity: Callable[[Entry], str],
    ) -> None:
        self.has_any = False
        self._form = form
        self._identity = identity
        self._entries = dict(enumerate(entries))
        self._places = {identity(entry): place for place, (entry, _) in self._entries.items()}
        self._taken = Counter(name.casefold() for name in self._places)
        self._next_place = len(entries)

    def all(self) -> list[Entry]:
        return [entry for entry, _ in self._entries.values()]

    def find(self, identity: str) -> Entry | None:
        place = self._places.get(identity)
        return None if place is None else self._entries[place][0]

    def items(self) -> list[Raw]:
        """The entries as the file has them, with the fields that this version does not know."""
        return [item for _, item in self._entries.values()]

    def put(self, entry: Entry) -> None:
        name = self._identity(entry)
        if name in self._places:
            self._set(name, entry)
        else:
            self._append(entry)

    def add(self, entry: Entry) -> bool:
        if self._taken[self._identity(entry).casefold()]:
            return False
        self._append(entry)
        return True

    def replace(self, identity: str, entry: Entry) -> bool:
        if identity not in self._places:
            return False
        name = self._identity(entry).casefold()
        if self._taken[name] > (name == identity.casefold()):
            return False
        self._set(identity, entry)
        return True

    def remove(self, identity: str) -> None:
        place = self._places.pop(identity, None)
        if place is not None:
            del self._entries[place]
            self._taken[identity.casefold()] -= 1
            self.has_any = True

    def _append(self, entry: Entry) -> None:
        name = self._identity(entry)
        self._places[name] = self._next_place
        self._entries[self._next_place] = (entry, self._form(entry))
        self._next_place += 1
        self._taken[name.casefold()] += 1
        self.has_any = True

    def _set(self, identity: str, entry: Entry) -> None:
        place = self._places.pop(identity)
        _, item = self._entries[place]
        name = self._identity(entry)
        self._entries[place] = (entry, {**item, **self._form(entry)})
        self._places[name] = place
        self._taken[identity.casefold()] -= 1
        self._taken[name.casefold()] += 1
        self.has_any = True
