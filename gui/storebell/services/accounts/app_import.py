"""Imports many apps at once: first a plan that changes nothing, then its execution."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from storebell.domain.accounts.app_fields import app_from, given_of
from storebell.domain.accounts.credentials import App
from storebell.domain.accounts.pasted_apps import AppRow, read_pasted
from storebell.domain.accounts.team_file import MOST_BYTES, TeamFile, TeamKey, read_team_file
from storebell.domain.errors.accounts import UnknownKeyError
from storebell.domain.errors.app_lists import (
    EmptyTeamFileError,
    PastedTextTooLongError,
    RowTwiceError,
    TeamFileMissingError,
    TeamFileTooLargeError,
)
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Finding
from storebell.domain.messages import N_
from storebell.ports.files import TeamFiles
from storebell.services.accounts.apps import AppBatch, Apps, bundle_id_findings
from storebell.services.accounts.keys import Keys


class Outcome(StrEnum):
    """The outcomes of a row."""

    ADDED = N_("added")
    CHANGED = N_("changed")
    UNCHANGED = N_("unchanged")
    ERROR = N_("error")


@dataclass(frozen=True, slots=True)
class PlannedApp:
    """One row with the app it adds, the one it changes, or its error."""

    row: AppRow
    outcome: Outcome
    app: App | None = None
    earlier: App | None = None
    error: StorebellError | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The planned rows. `missing_keys` are keys of the team that were not imported on this
    computer.
    """

    apps: tuple[PlannedApp, ...]
    missing_keys: tuple[TeamKey, ...] = ()

    def count(self, outcome: Outcome) -> int:
        return sum(app.outcome is outcome for app in self.apps)

    @property
    def has_changes(self) -> bool:
        return self.count(Outcome.ADDED) + self.count(Outcome.CHANGED) > 0


def plan_import(
    rows: Sequence[AppRow],
    known: Sequence[App],
    key_ids: Collection[str],
    team_keys: Sequence[TeamKey] = (),
) -> ImportPlan:
    """The outcome of each row; nothing is changed.

    A row matches the app of its label, in whatever case, or else the only app of its bundle ID,
    which it then renames. A field without a value in the row stays unchanged. An app may use a key
    of the team that is not imported here yet.
    """
    usable = {*key_ids, *(key.key_id for key in team_keys)}
    labels = {row.label.strip().casefold() for row in rows}
    by_name = _AppsByName(known)
    spellings = _spellings([app.bundle_id for app in known] + [row.bundle_id for row in rows])
    seen: dict[str, int] = {}
    planned = []
    for row in rows:
        label = row.label.strip().casefold()
        if label in seen:
            error = RowTwiceError(app=row.label.strip(), first=seen[label])
            planned.append(PlannedApp(row, Outcome.ERROR, error=error))
            continue
        seen[label] = row.number
        alike = spellings[row.bundle_id.strip().casefold()]
        planned.append(_planned(row, by_name.earlier(row, labels), usable, alike))
    missing = tuple(key for key in team_keys if key.key_id not in key_ids)
    return ImportPlan(tuple(planned), missing)


def _spellings(bundle_ids: Iterable[str]) -> dict[str, list[str]]:
    """The bundle IDs, grouped ignoring case: a list may be long."""
    found: dict[str, list[str]] = {}
    for bundle_id in dict.fromkeys(text.strip() for text in bundle_ids):
        found.setdefault(bundle_id.casefold(), []).append(bundle_id)
    return found


class _AppsByName:
    """The known apps in dictionaries, for fast look-ups: both lists may be long."""

    def __init__(self, known: Sequence[App]) -> None:
        self._by_label: dict[str, App] = {}
        self._by_bundle_id: dict[str, list[App]] = {}
        for app in known:
            self._by_label.setdefault(app.label.casefold(), app)
            self._by_bundle_id.setdefault(app.bundle_id, []).append(app)

    def earlier(self, row: AppRow, labels: Collection[str]) -> App | None:
        """The app that the row matches; `labels` are those of all rows."""
        by_label = self._by_label.get(row.label.strip().casefold())
        if by_label is not None:
            return by_label
        same = self._by_bundle_id.get(row.bundle_id.strip(), [])
        is_only_match = len(same) == 1 and same[0].label.casefold() not in labels
        return same[0] if is_only_match else None


def _planned(
    row: AppRow, earlier: App | None, usable: Collection[str], alike: Iterable[str]
) -> PlannedApp:
    try:
        app = _merged(row, earlier)
        if row.key_id is not None and app.key_id is not None and app.key_id not in usable:
            raise UnknownKeyError(key_id=app.key_id)
    except StorebellError as error:
        return PlannedApp(row, Outcome.ERROR, earlier=earlier, error=error)
    if earlier is None:
        outcome = Outcome.ADDED
    else:
        outcome = Outcome.UNCHANGED if app == earlier else Outcome.CHANGED
    findings = () if outcome is Outcome.UNCHANGED else bundle_id_findings(row.bundle_id, alike)
    return PlannedApp(row, outcome, app, earlier, findings=findings)


def _merged(row: AppRow, earlier: App | None) -> App:
    earlier_fields = {} if earlier is None else given_of(earlier)
    app = app_from({**earlier_fields, **row.given, "label": row.label, "bundle_id": row.bundle_id})
    if earlier is not None and app.label.casefold() == earlier.label.casefold():
        app = replace(app, label=earlier.label)  # its case is its owner's
    return app


class AppImport:
    """Plans and executes imports, and exports a file that a team may commit."""

    def __init__(
        self,
        apps: Apps,
        keys: Keys,
        read: Callable[[Path, int], bytes | None],
        team_files: TeamFiles,
    ) -> None:
        self._apps = apps
        self._keys = keys
        self._read = read
        self._team_files = team_files

    def plan_pasted(self, text: str) -> ImportPlan:
        """The plan for pasted rows. Raises PastedTextTooLongError, and as `read_pasted` and the
        repositories.
        """
        if len(text) > MOST_BYTES:
            raise PastedTextTooLongError
        return plan_import(read_pasted(text), self._apps.all(), self._key_ids())

    def plan_rows(self, file: Path) -> ImportPlan:
        """The plan for rows in a file. Raises as `plan_pasted` and `read_file`."""
        return self.plan_pasted(self._content_of(file).decode("utf-8-sig", "replace"))

    def plan_file(self, file: Path) -> ImportPlan:
        """The plan for a team file. Raises EmptyTeamFileError, and as `read_file` and the
        repositories.
        """
        found = self.read_file(file)
        if not found.rows and not found.keys:
            raise EmptyTeamFileError(file=str(file))
        return plan_import(found.rows, self._apps.all(), self._key_ids(), found.keys)

    def read_file(self, file: Path) -> TeamFile:
        """A parsed team file. Raises TeamFileMissingError, FileUnreadableError, and as
        `read_team_file`.
        """
        return read_team_file(self._content_of(file), str(file))

    def _content_of(self, file: Path) -> bytes:
        content = self._read(file, MOST_BYTES + 1)
        if content is None:
            raise TeamFileMissingError(file=str(file))
        if len(content) > MOST_BYTES:
            raise TeamFileTooLargeError(file=str(file))
        return content

    def team_file(self, file: Path) -> TeamFile | None:
        """The contents of a team file, or None if there is none. Raises as `read_file`."""
        return None if self._read(file, 1) is None else self.read_file(file)

    def apply(self, plan: ImportPlan) -> ImportPlan:
        """Executes the plan in one write; rows that can't be executed any more become errors."""
        if not plan.has_changes:
            return plan
        try:
            with self._apps.changing() as batch:
                done = tuple(_applied(planned, batch) for planned in plan.apps)
        except StorebellError as error:
            done = tuple(_failed(planned, error) for planned in plan.apps)
        return replace(plan, apps=done)

    def export(self, file: Path) -> int:
        """Writes the apps and their keys into the file, in place of the same apps; returns how many
        apps.

        Other apps, tables and comments in it stay. Raises as `read_file` and TeamFiles.
        """
        if self._read(file, 1) is not None:
            self.read_file(file)  # an unreadable file is not overwritten
        apps, keys = self._shared()
        self._team_files.write(file, apps, keys)
        return len(apps)

    def exported(self) -> str:
        """The text of a new file."""
        return self._team_files.text(*self._shared())

    def _shared(self) -> tuple[Sequence[App], Sequence[TeamKey]]:
        apps = self._apps.all()
        used = {app.key_id for app in apps}
        keys = [
            TeamKey(key.key_id, key.issuer_id, key.label)
            for key in self._keys.all()
            if key.key_id in used
        ]
        return apps, keys

    def _key_ids(self) -> frozenset[str]:
        return frozenset(key.key_id for key in self._keys.all())


def _applied(planned: PlannedApp, batch: AppBatch) -> PlannedApp:
    app = planned.app
    try:
        if planned.outcome is Outcome.ADDED and app is not None:
            batch.put_new(app)
        elif planned.outcome is Outcome.CHANGED and app is not None:
            assert planned.earlier is not None
            # Merged anew: fields without a value in the row may have changed since, like the lock.
            now = batch.find(planned.earlier.label)
            app = _merged(planned.row, now)
            batch.put_changed(now, app)
            return replace(planned, app=app, earlier=now)
    except StorebellError as error:
        return _failed(planned, error)
    return planned


def _failed(planned: PlannedApp, error: StorebellError) -> PlannedApp:
    """The row as an error; a row that changes nothing, or is an error already, stays."""
    if planned.outcome not in {Outcome.ADDED, Outcome.CHANGED}:
        return planned
    return replace(planned, outcome=Outcome.ERROR, error=error)
