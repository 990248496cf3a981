"""The OS keychain: API keys' secrets, one item each, and the one thread that may wait for a person.

A keychain may ask its user something and not return until they answer, or ever. So each call runs
on a daemon thread of this file, and its caller can stop waiting at any time.
"""

import asyncio
import contextlib
import hmac
import threading
from collections import deque
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from storebell.domain.accounts.credentials import Secret
from storebell.storage.keychain.backends import (
    Backend,
    OpenBackend,
    native_provider,
    open_native,
    reach,
)
from storebell.storage.keychain.errors import (
    ItemAbsentError,
    NoDefaultCollectionError,
    NotConfirmedError,
    explain,
    is_absent,
)

USER_NAME: Final = "private key"
MOST_COPIES: Final = 8

T = TypeVar("T")


class KeychainVault:
    """Keeps the secrets of API keys in the keychain of this OS, and nowhere else.

    Each key is one item of a service of its own, "Storebell/<key ID>": Windows renames the first
    item when a service gets a second user. While a secret is replaced, the older one is kept under
    a second service; that is what is read if the replacement was cut short.
    """

    def __init__(self, open_backend: OpenBackend = open_native) -> None:
        self._open_backend = open_backend
        self._line = _Line()
        self._changes: dict[str, int] = {}
        self._tidied: set[str] = set()

    @property
    def provider(self) -> str:
        return native_provider()

    async def store(self, key_id: str, secret: Secret) -> None:
        """Stores the secret and reads it back.

        Whatever happens on the way, an older secret of the same key stays readable; one that is
        equal is left untouched, because macOS forgets "Always Allow" when an item is written.
        """

        def work(call: "_Call[None]") -> None:
            backend = self._open_backend(call.has_been_abandoned)
            self._store(call, backend, key_id, secret.reveal(), change)

        change = self._count_change(key_id)
        await self._answer(self._call(work, key_id))

    async def read(self, key_id: str) -> Secret:
        def work(call: "_Call[Secret]") -> Secret:
            return self._read(self._open_backend(call.has_been_abandoned), key_id)

        return await self._answer(self._call(work, key_id))

    async def remove(self, key_id: str) -> None:
        """Removes the secret and every trace of a replacement of it."""

        def work(call: "_Call[None]") -> None:
            backend = self._open_backend(call.has_been_abandoned)
            removed = _remove(backend, _older(key_id))
            if not _remove(backend, _service(key_id)) and not removed:
                raise ItemAbsentError

        self._count_change(key_id)
        await self._answer(self._call(work, key_id))

    async def check(self) -> None:
        """Reaches the keychain without a question to its user. Raises KeychainError subclasses."""

        def work(call: "_Call[None]") -> None:
            reach(self._open_backend(call.has_been_abandoned))

        await self._answer(self._call(work, ""))

    def _call(self, work: "Callable[[_Call[T]], T]", key_id: str) -> "_Call[T]":
        return _Call(work, asyncio.get_running_loop(), self.provider, key_id)

    def _count_change(self, key_id: str) -> int:
        self._changes[key_id] = self._changes.get(key_id, 0) + 1
        return self._changes[key_id]

    async def _answer(self, call: "_Call[T]") -> T:
        self._line.add(call)
        try:
            return await call.answer
        finally:
            self._line.leave(call)

    # -- on the keychain's thread -------------------------------------------------------------

    def _store(
        self, call: "_Call[None]", backend: Backend, key_id: str, secret: str, change: int
    ) -> None:
        service, older = _service(key_id), _older(key_id)
        current = _found(backend, service)
        if _is_same(current, secret):
            self._tidy(backend, key_id)
            return
        before = _found(backend, older) if current is None else current
        call.check()
        try:
            if current is not None:
                # macOS deletes before it adds: a crash in between must find the older one here.
                _write(backend, older, current)
                call.check()
            _write(backend, service, secret)
            call.check()
        except Exception:
            # Not over the head of a newer change, when this one was stuck and overtaken.
            if self._changes[key_id] == change:
                with contextlib.suppress(Exception):
                    _put_back(backend, service, older, before)
            raise
        if before is None:
            self._tidied.add(key_id)
        else:
            self._tidied.discard(key_id)
            self._tidy(backend, key_id)

    def _read(self, backend: Backend, key_id: str) -> Secret:
        found = backend.get_password(_service(key_id), USER_NAME)
        if found:
            self._tidy(backend, key_id)
        else:
            found = backend.get_password(_older(key_id), USER_NAME)
        if not found:
            raise ItemAbsentError
        return Secret(found)

    def _tidy(self, backend: Backend, key_id: str) -> None:
        """Removes what a replacement that was cut short left behind: once a key and session."""
        if key_id not in self._tidied:
            with contextlib.suppress(Exception):
                _remove(backend, _older(key_id))
                self._tidied.add(key_id)


def _service(key_id: str) -> str:
    return f"Storebell/{key_id}"


def _older(key_id: str) -> str:
    return f"Storebell/{key_id} (replaced)"


def _found(backend: Backend, service: str) -> str | None:
    """Returns the stored value before a write; None without a default collection, which the write
    makes.
    """
    try:
        return backend.get_password(service, USER_NAME)
    except NoDefaultCollectionError:
        return None


def _is_same(found: str | None, secret: str) -> bool:
    return found is not None and hmac.compare_digest(found.encode(), secret.encode())


def _write(backend: Backend, service: str, secret: str) -> None:
    """Writes and reads back: some keychains report success and keep nothing."""
    backend.set_password(service, USER_NAME, secret)
    if not _is_same(backend.get_password(service, USER_NAME), secret):
        raise NotConfirmedError


def _remove(backend: Backend, service: str) -> bool:
    """Removes every copy, since keyring removes one at a time; whether there was any."""
    for copies in range(MOST_COPIES):
        try:
            backend.delete_password(service, USER_NAME)
        except Exception as error:
            if is_absent(error):
                return copies > 0
            raise
    return True


def _put_back(backend: Backend, service: str, older: str, before: str | None) -> None:
    if before is None:
        _remove(backend, service)
        return
    if not _is_same(backend.get_password(service, USER_NAME), before):
        _write(backend, service, before)
    _remove(backend, older)


class _AbandonedError(Exception):
    """The caller no longer waits for this call, so it ends between two steps."""


class _Call(Generic[T]):
    """One piece of blocking work, and the future that somebody awaits for it."""

    def __init__(
        self,
        work: "Callable[[_Call[T]], T]",
        loop: asyncio.AbstractEventLoop,
        provider: str,
        key_id: str,
    ) -> None:
        self.answer: asyncio.Future[T] = loop.create_future()
        self._work = work
        self._loop = loop
        self._provider = provider
        self._key_id = key_id
        self._is_abandoned = False

    def has_been_abandoned(self) -> bool:
        return self._is_abandoned

    def has_answered(self) -> bool:
        return self.answer.done() and not self.answer.cancelled()

    def abandon(self) -> None:
        self._is_abandoned = True

    def check(self) -> None:
        if self._is_abandoned:
            raise _AbandonedError

    def run(self) -> None:
        """Does the work and hands the outcome to the loop, if there still is one."""
        try:
            result = self._work(self)
        except Exception as error:  # noqa: BLE001  # whatever a keychain raises has a meaning for the user
            # Built here and raised elsewhere: it must not carry the foreign one, which may hold
            # the secret (a UnicodeDecodeError holds the bytes).
            answer = explain(error, self._provider, self._key_id)
            self._hand_over(lambda: self.answer.set_exception(answer))
        else:
            self._hand_over(lambda: self.answer.set_result(result))

    def _hand_over(self, deliver: Callable[[], None]) -> None:
        def deliver_once() -> None:
            if not self.answer.done():
                deliver()

        # RuntimeError: the loop was closed in the meantime, so no caller is left.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(deliver_once)


class _Line:
    """Calls wait in one line, served by one thread; a thread that is stuck loses the line.

    The thread ends when the line is empty, and is a daemon: neither an idle nor a stuck one holds
    up the end of the process.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[_Call[object]] = deque()
        self._current: _Call[object] | None = None
        self._thread: threading.Thread | None = None

    def add(self, call: "_Call[T]") -> None:
        with self._lock:
            self._waiting.append(call)  # type: ignore[arg-type]  # a line takes calls of any result
            self._serve_waiting()

    def leave(self, call: "_Call[T]") -> None:
        """Called when no caller awaits the call any more, finished or not."""
        with self._lock:
            call.abandon()
            if call in self._waiting:
                self._waiting.remove(call)  # type: ignore[arg-type]  # as in add
            elif call is self._current and not call.has_answered():
                self._thread = self._current = None
                self._serve_waiting()

    def _serve_waiting(self) -> None:
        if self._thread is None and self._waiting:
            self._thread = threading.Thread(target=self._serve, name="keychain", daemon=True)
            self._thread.start()

    def _serve(self) -> None:
        me = threading.current_thread()
        while True:
            with self._lock:
                if self._thread is not me:
                    return
                if not self._waiting:
                    self._thread = self._current = None
                    return
                call = self._current = self._waiting.popleft()
            call.run()
            del call
