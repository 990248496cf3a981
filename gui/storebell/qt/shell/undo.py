"""Undo of removals: of tests and of apps, the last one first."""

from typing import Protocol

from PySide6.QtCore import QObject, SignalInstance


class Remover(Protocol):
    """Removes things and can bring back what it removed last."""

    @property
    def removed(self) -> SignalInstance: ...
    @property
    def can_undo(self) -> bool: ...
    def undo_removal(self) -> None: ...


class Undo(QObject):
    """Brings back what was removed last, by whichever part of the window."""

    def __init__(self, removers: tuple[Remover, ...], parent: QObject) -> None:
        super().__init__(parent)
        self._removers = list(removers)  # the one that removed last is at the end
        for remover in removers:
            remover.removed.connect(lambda remover=remover: self._on_removed(remover))

    @property
    def can_undo(self) -> bool:
        """True while there is a removal to undo."""
        return any(remover.can_undo for remover in self._removers)

    def undo_removal(self) -> None:
        """Brings back what was removed last; nothing happens where there is nothing."""
        for remover in reversed(self._removers):
            if remover.can_undo:
                remover.undo_removal()
                return

    def _on_removed(self, remover: Remover) -> None:
        self._removers.remove(remover)
        self._removers.append(remover)
