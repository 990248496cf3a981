"""The registry of running processes: each holds the lock of a file for as long as it lives."""

import contextlib
import os
import time
import uuid
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from storebell.domain.errors.storage import StoreUnwritableError
from storebell.files.folders import make_private_folder
from storebell.files.locking import is_locked, open_lock, try_lock
from storebell.files.refusals import reason_of

_SUFFIX: Final = ".alive"
_YOUNG_SECONDS: Final = 60.0


class ProcessRegistry:
    """This process among others, by a name that is never used again.

    A process ID would be: after a restart another program may have it. The OS lets go of a lock
    however its process ends.
    """

    def __init__(self, folder: Path) -> None:
        """Raises FileUnwritableError, StoreUnwritableError."""
        make_private_folder(folder, own=2)
        self._folder = folder
        self.owner = uuid.uuid4().hex
        self._sweep()
        try:
            self._descriptor = open_lock(self._file(self.owner))
            try_lock(self._descriptor)
        except OSError as error:
            raise StoreUnwritableError(file=str(folder), reason=reason_of(error)) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Releases the lock: from now on this process counts as gone."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
            with contextlib.suppress(OSError):
                self._file(self.owner).unlink()

    def is_alive(self, owner: str) -> bool:
        """True while the process of that name runs, and where that can't be determined."""
        if owner == self.owner:
            return self._descriptor >= 0
        return is_locked(self._file(owner))

    def _sweep(self) -> None:
        """Removes the files of processes that are gone; a young one may be about to be locked."""
        youngest = time.time() - _YOUNG_SECONDS
        for file in self._folder.glob(f"*{_SUFFIX}"):
            with contextlib.suppress(OSError):
                if file.stat().st_mtime < youngest and not is_locked(file):
                    file.unlink()

    def _file(self, owner: str) -> Path:
        # An owner comes from the database: it must not lead out of the folder.
        return self._folder / f"{Path(owner).name}{_SUFFIX}"
