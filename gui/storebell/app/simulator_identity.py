"""Choice of a simulator's identity: a stored one, a new one, or one for this run alone."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from storebell.domain.errors.key_files import KeyFileError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.domain.simulation.requests import IdentityKind
from storebell.simulator.api.authentication import make_key, restore_key
from storebell.simulator.standalone import Identity
from storebell.storage.files.simulator_identity import (
    IdentityFolder,
    IdentityInUseError,
    StoredIdentity,
)

_log = logging.getLogger(__name__)

_SECOND: Final = "second"
"""The folder of the second identity, within that of the first."""

_BESIDE: Final = Finding(
    Level.NOTE,
    msg("Another simulator of this installation uses the first identity that is kept"),
    msg("This one has the second: its key and issuer ID are the same at each run beside another."),
)
_IN_USE: Final = Finding(
    Level.NOTE,
    msg("Two other simulators of this installation use the identities that are kept"),
    msg(
        "This one has a key and an issuer ID for its own run, gone with it. To keep them, give it "
        "another --basedir."
    ),
)
_REPLACED: Final = Finding(
    Level.WARNING,
    msg("The simulator's identity that was kept is damaged, and has been replaced"),
    msg("Import its key again, with the issuer ID that is printed."),
)


@dataclass(frozen=True, slots=True)
class ChosenIdentity:
    """The chosen identity; with None the simulator makes one for the run. `notice` is for its
    owner.
    """

    identity: Identity | None
    kind: IdentityKind
    notice: Finding | None = None


@contextmanager
def choose_identity(folder: Path, *, wants_new: bool) -> Iterator[ChosenIdentity]:
    """Yields the identity for one run and holds its lock until the end.

    While another simulator has the first one that is kept, it is the second. Raises
    IdentityInUseError where a new one is wanted while the first is in use. Where nothing can be
    stored, the identity is for this run alone.
    """
    with ExitStack() as stack:
        try:
            chosen = _first_free(stack, folder, wants_new=wants_new)
        except IdentityInUseError:
            raise
        except StorebellError as error:
            _log.warning("The simulator's identity is not kept. %s. %s", error.title, error.advice)
            notice = Finding(Level.WARNING, error.title, error.advice)
            chosen = ChosenIdentity(None, IdentityKind.FOR_THIS_RUN, notice)
        yield chosen


def _first_free(stack: ExitStack, folder: Path, *, wants_new: bool) -> ChosenIdentity:
    """The first identity that no other simulator holds; `stack` lets go of it."""
    first, second = IdentityFolder(folder), IdentityFolder(folder / _SECOND)
    try:
        stack.enter_context(first.hold())
    except IdentityInUseError:
        if wants_new:
            raise
    else:
        return _stored_or_new(first, wants_new=wants_new)
    try:
        stack.enter_context(second.hold())
    except IdentityInUseError:
        return ChosenIdentity(None, IdentityKind.FOR_THIS_RUN, _IN_USE)
    chosen = _stored_or_new(second, wants_new=False)
    return chosen if chosen.notice is not None else replace(chosen, notice=_BESIDE)


def _stored_or_new(identity_folder: IdentityFolder, *, wants_new: bool) -> ChosenIdentity:
    stored = None if wants_new else identity_folder.read()
    if stored is not None and _is_valid(stored):
        return ChosenIdentity(_identity_of(stored), IdentityKind.STORED)
    is_damaged = identity_folder.is_there and not wants_new
    key = make_key()
    written = identity_folder.write(key.issuer_id, key.key_id, key.private_key)
    notice = _REPLACED if is_damaged else None
    return ChosenIdentity(_identity_of(written), IdentityKind.NEW, notice)


def _is_valid(stored: StoredIdentity) -> bool:
    try:
        restore_key(stored.issuer_id, stored.key_id, stored.private_key)
    except KeyFileError:
        return False
    return True


def _identity_of(stored: StoredIdentity) -> Identity:
    return Identity(stored.issuer_id, stored.key_id, stored.private_key, stored.key_file)
