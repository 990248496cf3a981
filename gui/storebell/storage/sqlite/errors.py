"""Translation of SQLite's errors: full, read-only, busy or damaged."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import apsw

from storebell.domain.errors.storage import (
    StoreBusyError,
    StoreUnreadableError,
    StoreUnwritableError,
)
from storebell.domain.messages import N_, Message, msg
from storebell.files.refusals import reason_of

_READ_FAULTS: Final = frozenset(
    {
        apsw.SQLITE_IOERR_READ,
        apsw.SQLITE_IOERR_SHORT_READ,
        apsw.SQLITE_IOERR_FSTAT,
        apsw.SQLITE_IOERR_ACCESS,
    }
)


class DamageFoundError(Exception):
    """The content of the file is not what SQLite or Storebell wrote; `reason` names the fault.

    Never leaves the storage floor: the file is then set aside and replaced by a fresh one.
    """

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


@contextlib.contextmanager
def translated(file: Path) -> Iterator[None]:
    """Turns what SQLite raises for reasons outside of the program into StorebellErrors.

    Raises StoreUnwritableError, StoreUnreadableError, StoreBusyError, DamageFoundError. Anything
    else is a mistake of ours and goes through as it is.
    """
    try:
        yield
    except apsw.CorruptError:
        raise DamageFoundError(msg("Its content is inconsistent")) from None
    except apsw.NotADBError:
        raise DamageFoundError(msg("It is not a SQLite database")) from None
    except UnicodeDecodeError:
        raise DamageFoundError(msg("It holds text that is none")) from None
    except apsw.FullError:
        raise StoreUnwritableError(file=str(file), reason=msg("The disk is full")) from None
    except (apsw.ReadOnlyError, apsw.PermissionsError):
        raise StoreUnwritableError(file=str(file), reason=msg("It may only be read")) from None
    except apsw.CantOpenError:
        raise StoreUnwritableError(file=str(file), reason=msg("It could not be opened")) from None
    except (apsw.BusyError, apsw.LockedError):
        raise StoreBusyError(file=str(file)) from None
    except apsw.IOError as error:
        code = getattr(error, "extendedresult", apsw.SQLITE_IOERR)
        if code in _READ_FAULTS:
            raise StoreUnreadableError(file=str(file), reason=msg(_CODE, code=code)) from None
        raise StoreUnwritableError(file=str(file), reason=msg(_CODE, code=code)) from None
    except OSError as error:
        raise StoreUnwritableError(file=str(file), reason=reason_of(error)) from None


_CODE: Final = N_("The disk reported an error (SQLite {code})")
