"""What the use cases need from outside. Adapters fit these shapes without importing them."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from storebell.domain.accounts.audit import AuditEntry
from storebell.domain.accounts.authorization import AuthorizationCase
from storebell.domain.accounts.credentials import ApiKey, App, Credentials, Secret
from storebell.domain.clock_plausibility import ApplesTime, ClockReferences
from storebell.domain.crash import Crash
from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Finding, Verification
from storebell.domain.network.connection import Sighting
from storebell.domain.notifications.delivery import DeliveryTrace
from storebell.domain.notifications.events import Asked, ClockImplausible, Event
from storebell.domain.notifications.history import HistoryPage, HistoryRequest
from storebell.domain.notifications.json_records import Record
from storebell.domain.notifications.pages import Changes, Cursor, Intent, Page, UnreadableRecords
from storebell.domain.notifications.test_filter import LaneFilter
from storebell.domain.notifications.timeline import State, Timeline
from storebell.domain.simulation.receiver_behaviours import ANSWERS_200, Behaviour
from storebell.domain.simulation.requests import (
    LocalSession,
    LocalTest,
    SimulationFacts,
    SimulationRequest,
    TestRequested,
    TestStatus,
)


class Clock(Protocol):
    """Wall time and waiting, so that a test can play days in a moment."""

    def now(self) -> datetime: ...
    async def sleep_until(self, when: datetime) -> None: ...
    async def wake_at(self, when: datetime) -> bool:
        """The same, but False as soon as the computer has slept meanwhile or its clock was set."""
        ...


class Vault(Protocol):
    """The OS keychain. Every method may take as long as a person takes to answer a prompt.

    Raises KeychainError subclasses. `store` reads back what it wrote and compares; when it fails,
    an older secret under the same key ID is still there.
    """

    @property
    def provider(self) -> str: ...
    async def store(self, key_id: str, secret: Secret) -> None: ...
    async def read(self, key_id: str) -> Secret: ...
    async def remove(self, key_id: str) -> None: ...


class KeyBook(Protocol):
    """The list of API keys without their secrets, in a file of Storebell's own."""

    def all(self) -> Sequence[ApiKey]: ...
    def put(self, key: ApiKey) -> None: ...
    def remove(self, key_id: str) -> None: ...


class AppBook(Protocol):
    """The list of apps, in a file of Storebell's own; labels are unique."""

    def all(self) -> Sequence[App]: ...
    def add(self, app: App) -> bool:
        """False where the label is taken, in whatever case: decided and done in one step."""
        ...

    def put(self, app: App) -> None: ...
    def replace(self, label: str, app: App) -> bool:
        """Puts `app` in the place of the one of this label, in one step; False as for `add`, and
        where there is none."""
        ...

    def remove(self, label: str) -> None: ...
    def changing(self) -> AbstractContextManager["AppChanges"]:
        """Many changes, written at once when the block ends without an error."""
        ...


class AppChanges(Protocol):
    """Changes of the list of apps that are written together."""

    def all(self) -> Sequence[App]: ...
    def find(self, label: str) -> App | None:
        """The app of exactly this label."""
        ...

    def add(self, app: App) -> bool:
        """As `AppBook.add`."""
        ...

    def replace(self, label: str, app: App) -> bool:
        """As `AppBook.replace`."""
        ...


class AuditLog(Protocol):
    """What was done with keys and in Apple's environments; nothing can be taken back from it.

    Raises StoreUnwritableError, StoreUnreadableError, NewerStoreError.
    """

    def note(self, at: datetime, act: str, subject: str, detail: str = "") -> None: ...
    def note_all(self, at: datetime, entries: Iterable[tuple[str, str, str]]) -> None:
        """Acts, each with its subject and detail: all of them or none."""
        ...

    def entries(self, before: int | None = None, limit: int = 100) -> tuple[AuditEntry, ...]:
        """Newest first; `before` is the number of the last entry of the page before."""
        ...


class Usage(Protocol):
    """When a key was last used, and when a person last said yes to Production for an app.

    Raises what AuditLog raises.
    """

    def key_used(self, key_id: str, at: datetime) -> None: ...
    def keys_used(self) -> Mapping[str, datetime]: ...
    def consented(self, bundle_id: str, at: datetime) -> None: ...
    def consent(self, bundle_id: str) -> datetime | None: ...


class KeyReader(Protocol):
    """Parses a .p8 file. Raises KeyFileError subclasses, whose words never hold the content."""

    def read_file(self, file: Path) -> Secret: ...
    def read_text(self, text: Secret, name: str) -> Secret:
        """The key in a text that came another way; `name` stands for it in a message."""
        ...

    def fingerprint(self, secret: Secret) -> str: ...


class AppStore(Protocol):
    """The App Store Server API for one app and environment.

    Errors are StorebellErrors; an `exchange` attribute on them holds the Exchange, where one took
    place. Not-yet-available (404/4040008) is raised as AppleError like any other.
    """

    async def request_test_notification(self) -> TestRequested: ...
    async def test_notification_status(self, token: str) -> TestStatus: ...
    async def notification_history(
        self, request: HistoryRequest, token: str | None = None
    ) -> HistoryPage:
        """One page; `token` is the `next_token` of the page before it."""
        ...


class AppStores(Protocol):
    """Opens connections: to Apple's host of an environment, or to `base_url` on loopback."""

    def open(
        self, credentials: Credentials, environment: Environment, base_url: str | None = None
    ) -> AbstractAsyncContextManager[AppStore]: ...


class ConnectionProbe(Protocol):
    """Looks at Apple's hosts without a key or a token."""

    def host_of(self, environment: Environment) -> str: ...
    async def look(self, environment: Environment) -> Sighting:
        """Whatever stands in the way is in it. Raises StorebellError for settings of no use."""
        ...


class Verifier(Protocol):
    """Verifies signed payloads strictly, against Apple's root or a simulator's."""

    def verify(
        self,
        signed_payload: str,
        *,
        bundle_id: str | None = None,
        app_apple_id: int | None = None,
        environment: str | None = None,
        asked_at: datetime | None = None,
        at: datetime | None = None,
    ) -> Verification: ...


class AuthorizationDoctor(Protocol):
    """Says why a key may be refused, from what is known; it asks nobody."""

    def explain(self, case: AuthorizationCase) -> tuple[Finding, ...]:
        """The surest finding first; those of level GOOD are what can be ruled out."""
        ...


class Local(Protocol):
    """The App Store server and the receiver built into Storebell."""

    def open(self, test: LocalTest) -> AbstractAsyncContextManager[LocalSession]: ...
    def traces(self, token: str) -> Sequence[tuple[int, DeliveryTrace]]:
        """What the sender saw of the deliveries of one test so far, by attempt number."""
        ...


class RunningSimulation(Protocol):
    """A simulator that others can use; `happenings` is what it does, record by record.

    `notice` is what its owner should know about its identity.
    """

    @property
    def facts(self) -> SimulationFacts: ...
    @property
    def notice(self) -> Finding | None: ...
    @property
    def happenings(self) -> AsyncIterator[Record]: ...


class Simulations(Protocol):
    """Starts simulators that stand alone. Raises LocalServerError and DeliveryNotAllowedError."""

    def open(
        self, request: SimulationRequest
    ) -> AbstractAsyncContextManager[RunningSimulation]: ...


class RunningReceiver(Protocol):
    """A receiver that listens; `deliveries` is what arrives, record by record.

    `ca_file` is the root of its certificate, in PEM, where it speaks TLS.
    """

    @property
    def url(self) -> str: ...
    @property
    def ca_file(self) -> Path | None: ...
    @property
    def deliveries(self) -> AsyncIterator[Record]: ...


class Receivers(Protocol):
    """Starts receivers that stand alone. Raises ReceiverError."""

    def open(
        self, port: int = 0, behaviour: Behaviour = ANSWERS_200
    ) -> AbstractAsyncContextManager[RunningReceiver]: ...


class CrashFiles(Protocol):
    """What processes of Storebell's that crashed have left."""

    def take_untold(self) -> Sequence[Crash]:
        """The crashes since the last call, of any process, the oldest first."""
        ...

    def newest(self) -> Crash | None:
        """The last one that is kept."""
        ...


class Journal(Protocol):
    """Keeps the events of each test, in order. What a method returned from is kept.

    Any may raise StoreUnreadableError and StoreBusyError; those that write also
    StoreUnwritableError and NewerStoreError, and then changed nothing.
    """

    def begin(
        self, asked: Asked, owner: str | None = None, mark: ClockImplausible | None = None
    ) -> None:
        """Makes the intent durable, with its mark; again, it changes nothing."""
        ...

    def append(self, *events: Event) -> int:
        """All or none, each once; how many were new. NotKeptError where the test is gone."""
        ...

    def adopt(self, asked: Asked, *events: Event) -> None:
        """A test that became known later, at its place."""
        ...

    def remove(self, test_ids: Iterable[str], now: datetime | None) -> None:
        """No time where the clock is implausible."""
        ...

    def restore(self, test_ids: Iterable[str]) -> None: ...
    def mark_seen(self, test_ids: Iterable[str]) -> None: ...
    def timeline(self, test_id: str) -> Timeline | None: ...
    def events(self, test_id: str) -> tuple[Event, ...]: ...
    def find(self, name: str) -> tuple[Timeline, ...]: ...
    def page(
        self, before: Cursor | None = None, limit: int = 100, wanted: LaneFilter | None = None
    ) -> Page: ...
    def in_state(self, *states: State) -> tuple[Timeline, ...]: ...
    def intents(self) -> tuple[Intent, ...]: ...
    def owner_of(self, test_id: str) -> str | None: ...
    def unseen(self) -> frozenset[str]: ...
    def unreadable_records(self) -> UnreadableRecords:
        """Those that were met so far."""
        ...

    def newest_change(self) -> int: ...
    def changes_since(self, number: int) -> Changes: ...


class Trash(Protocol):
    """Removed tests, and how old ones come to be removed. Raises what Journal raises.

    Every moment is one of a plausible clock.
    """

    def date(self, now: datetime) -> None:
        """Begins the time of what has none, or one that a wrong clock made."""
        ...

    def remove_old(self, now: datetime, kept_since: datetime) -> Sequence[str]:
        """Some of those whose time began before that; call it until there are none."""
        ...

    def restore_old(self) -> Sequence[str]:
        """Brings back all that were removed for their age."""
        ...

    def delete(self, removed_before: datetime) -> int:
        """Deletes some for good; call it until it returns 0."""
        ...

    def forget_words(self, *, is_first: bool) -> bool:
        """Rewrites some of the index; True as long as there is more to do."""
        ...

    def delete_copies(self, now: datetime, seen_before: datetime) -> None:
        """Deletes copies from before an upgrade that were first seen before that."""
        ...

    def clear_journal(self) -> bool:
        """Empties the database's journal; False where another process reads it now."""
        ...


class ClockFacts(Protocol):
    """What is known of the time, kept. Raises what Journal raises."""

    def references(self, released: datetime) -> ClockReferences: ...
    def note_apples_time(self, time: ApplesTime) -> Mapping[str, datetime]:
        """Returns the tests from after that, by ID: they are no reference any more."""
        ...

    def confirm(self, clock: datetime) -> Mapping[str, datetime]:
        """A person says that the clock is right; returns what `note_apples_time` does."""
        ...

    def forget_difference(self) -> None:
        """The clock was set since Apple's last answer."""
        ...


class Leases(Protocol):
    """Who polls which test: of several processes only one."""

    def lease(self, test_id: str, owner: str, now: datetime, until: datetime) -> bool:
        """Takes or prolongs it, for ten minutes at most; false while another has it."""
        ...

    def release(self, test_ids: Iterable[str], owner: str) -> None: ...


class Store(Protocol):
    """The database, or what stands in for it while it can't be opened."""

    @property
    def journal(self) -> Journal: ...
    @property
    def leases(self) -> Leases: ...
    @property
    def is_writable(self) -> bool: ...
    def take_notices(self) -> tuple[StorebellError, ...]: ...
    def has_changed(self) -> bool:
        """Whether another process has written since the last call."""
        ...
