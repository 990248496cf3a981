"""Row 2 of the test matrix: every wrong file goes through the real import, and nothing is kept."""

import logging
import os
import sys
import tempfile
import traceback
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import Secret
from storebell.domain.errors import key_files as errors
from storebell.domain.errors.keychain import KeychainLockedError, KeyNotInKeychainError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import (
    InvalidIssuerIdError,
    InvalidKeyIdError,
    MissingKeyIdError,
)
from storebell.domain.findings import Level
from storebell.services.accounts.apps import Apps
from storebell.services.accounts.key_import import import_files, import_key
from storebell.services.accounts.keys import Keys
from storebell.signing.keys.private_key import PrivateKeyReader
from storebell.storage.files.json_lists import JsonAppRepository, JsonKeyRepository
from storebell.storage.keychain.memory_vault import MemoryVault
from support.canary import needles_of
from support.clocks import ManualClock
from support.key_desk import BUNDLE_ID, ISSUER_ID, KEY_ID, KeyDesk
from support.key_files import BAD_FILES, BODY, DER, GOOD, GOOD_FILES
from support.key_wrappings import NAMED_FORMS
from support.trails import Trail

pytestmark = pytest.mark.anyio

NAME = "SubscriptionKey_2X9R4HXF34.p8"

Wrong = tuple[Path, type[StorebellError]]


class CountingVault(MemoryVault):
    """Counts what is stored, whether or not it is removed again."""

    def __init__(self) -> None:
        super().__init__()
        self.stored = 0

    async def store(self, key_id: str, secret: Secret) -> None:
        self.stored += 1
        await super().store(key_id, secret)


class Desk:
    """One installation in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = folder / "files"
        self.files.mkdir(parents=True)
        self.vault, self.session = CountingVault(), CountingVault()
        self.book = JsonKeyRepository(folder / "settings" / "keys.json")
        clock = ManualClock()
        self.trail = Trail(clock)
        self.keys = Keys(
            self.vault,
            self.book,
            JsonAppRepository(folder / "settings" / "apps.json"),
            PrivateKeyReader(),
            clock,
            self.session,
            self.trail.trail,
        )

    def file(self, content: bytes, name: str = NAME) -> Path:
        folder = self.files / str(len(list(self.files.iterdir())))
        folder.mkdir()
        (folder / name).write_bytes(content)
        return folder / name

    @property
    def kept(self) -> int:
        """Everything that an import could leave behind."""
        return (
            self.vault.stored
            + self.session.stored
            + len(self.keys.all())
            + len(self.book.all())
            + len(self.trail.acts)
        )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def wrong_contents(desk: Desk) -> Iterator[Wrong]:
    for content, kind in (BAD_FILES | NAMED_FORMS).values():
        yield desk.file(content), kind


def wrong_names(desk: Desk) -> Iterator[Wrong]:
    """A good key whose name does not tell its ID."""
    for name in (
        "key.p8",
        "SubscriptionKey_.p8",
        "SubscriptionKey_2X9R4HXF3.p8",
        "SubscriptionKey_2x9r4hxf34.p8",
        "2X9R4HXF34.p8",
        "AuthKey.p8",
    ):
        yield desk.file(GOOD, name), MissingKeyIdError


def wrong_paths(desk: Desk) -> Iterator[Wrong]:
    """What is no file, or none that can be opened."""
    yield desk.files / NAME, errors.KeyFileMissingError
    yield desk.file(GOOD) / NAME, errors.KeyFileMissingError
    yield desk.files / "a\x00b.p8", errors.KeyFileMissingError
    yield desk.files / ("x" * 300 + ".p8"), errors.KeyFileMissingError
    folder = desk.files / "folder.p8"
    folder.mkdir()
    yield folder, errors.KeyFileFolderError
    yield Path(GOOD.decode()), errors.KeyGivenAsPathError
    yield Path(GOOD.decode().replace("\n", "\\n")), errors.KeyGivenAsPathError
    yield Path(BODY.decode().replace("\n", "")), errors.KeyGivenAsPathError
    yield Path(BODY.decode().splitlines()[1].replace("/", "_")), errors.KeyGivenAsPathError
    yield Path(DER.hex()), errors.KeyGivenAsPathError
    yield Path("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln"), errors.KeyGivenAsPathError


if sys.platform != "win32":

    def wrong_things(desk: Desk) -> Iterator[Wrong]:
        """What only other systems than Windows have, or let everybody make."""
        pipe = desk.files / "pipe.p8"
        os.mkfifo(pipe)
        yield pipe, errors.KeyFileNotRegularError
        yield Path("/dev/zero"), errors.KeyFileNotRegularError
        yield Path("/dev/null"), errors.KeyFileNotRegularError
        dangling, circle = desk.files / "dangling.p8", desk.files / "circle.p8"
        dangling.symlink_to(desk.files / "gone.p8")
        yield dangling, errors.KeyFileDanglingLinkError
        circle.symlink_to(circle)
        yield circle, errors.KeyFileUnreadableError
        to_pipe = desk.files / "to_pipe.p8"
        to_pipe.symlink_to(pipe)
        yield to_pipe, errors.KeyFileNotRegularError

    def somebody_elses(_desk: Desk) -> Iterator[Wrong]:
        """The superuser may read every file, so it is another user while this one is tried."""
        with tempfile.TemporaryDirectory() as name:
            # Another user may enter this folder, unlike pytest's own.
            Path(name).chmod(0o755)
            file = Path(name) / NAME
            file.write_bytes(GOOD)
            is_superuser = os.geteuid() == 0
            file.chmod(0o600 if is_superuser else 0)
            if is_superuser:
                os.seteuid(65_534)
            try:
                yield file, errors.KeyFileUnreadableError
            finally:
                if is_superuser:
                    os.seteuid(0)

else:

    def wrong_things(_desk: Desk) -> Iterator[Wrong]:
        yield from ()

    def somebody_elses(_desk: Desk) -> Iterator[Wrong]:
        yield from ()


GROUPS: tuple[Callable[[Desk], Iterator[Wrong]], ...] = (
    wrong_contents,
    wrong_names,
    wrong_paths,
    wrong_things,
    somebody_elses,
)


@dataclass(frozen=True)
class Told:
    """What one wrong file led to."""

    error: StorebellError
    title: str
    everything: str


async def tell(desk: Desk, file: Path) -> Told:
    [outcome] = [outcome async for outcome in import_files(desk.keys, [file], ISSUER_ID)]
    error = outcome.error
    assert error is not None, file
    assert outcome.added is None
    trace = traceback.TracebackException.from_exception(error, capture_locals=True)
    # The test's own frames hold what it gave; only the product's are looked at.
    trace.stack = traceback.StackSummary.from_list(
        [frame for frame in trace.stack if "/tests/" not in frame.filename.replace("\\", "/")]
    )
    behind = (error.__cause__, error.__context__)
    shown = (error, repr(error), error.args, error.title, error.advice, *map(repr, behind))
    return Told(error, str(error.title), "".join(trace.format()) + " ".join(map(str, shown)))


async def test_every_wrong_file_has_its_message_and_nothing_is_stored(
    desk: Desk, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG, logger="storebell")
    told: list[Told] = []
    for file, kind in chain.from_iterable(group(desk) for group in GROUPS):
        found = await tell(desk, file)
        assert type(found.error) is kind, f"{file.name[:40]}: {found.title}"
        assert str(found.error.advice)
        told.append(found)
    for found in told:
        # A path is shown by the frames that were given it; a key for a path is the one exception.
        if not isinstance(found.error, errors.KeyGivenAsPathError):
            assert not seen_in(found.everything), found.title
        assert not seen_in(str(found.error) + repr(found.error))
    assert not seen_in(caplog.text)
    # Files of one name differ in their messages only by what is wrong with them.
    distinct = {found.error.TITLE for found in told}
    assert len(distinct) == len({type(found.error) for found in told}), (
        "each cause has its own title"
    )
    assert len(told) >= 40
    assert desk.kept == 0
    assert not (desk.folder / "settings" / "keys.json").exists()
    with capsys.disabled():
        print(f"\nrow 2: cases {len(told)}, distinct messages {len(distinct)}, stored {desk.kept}")


def seen_in(text: str) -> bool:
    return any(needle in text.encode() for needle in needles_of(DER))


async def test_one_bad_file_among_good_ones_stops_none_of_them(desk: Desk) -> None:
    files = [
        desk.file(GOOD, f"SubscriptionKey_AAAAAAAA{number:02}.p8")
        if number % 2
        else desk.file(content)
        for number, (content, _) in enumerate(BAD_FILES.values())
    ]
    outcomes = [outcome async for outcome in import_files(desk.keys, files, ISSUER_ID)]
    good = len(BAD_FILES) // 2
    assert [outcome.added is not None for outcome in outcomes] == [
        bool(number % 2) for number in range(len(files))
    ]
    assert desk.vault.stored == len(desk.keys.all()) == good


async def test_every_good_layout_is_imported(desk: Desk) -> None:
    for layout, content in GOOD_FILES.items():
        added = await desk.keys.add(desk.file(content), ISSUER_ID)
        assert added.key.key_id == "2X9R4HXF34", layout
    assert len({key.fingerprint for key in desk.keys.all()}) == 1


async def test_a_name_for_another_kind_of_key_is_imported_with_a_warning(desk: Desk) -> None:
    for name in ("AuthKey_2X9R4HXF34.p8", "ApiKey_2X9R4HXF34.p8"):
        added = await desk.keys.add(desk.file(GOOD, name), ISSUER_ID)
        assert [finding.level for finding in added.findings] == [Level.WARNING]


async def test_a_key_id_of_the_wrong_form_is_refused_before_anything_is_stored(desk: Desk) -> None:
    for key_id in ("2X9R4HXF3", "2x9r4hxf34", "2X9R4HXF345", GOOD.decode()):
        with pytest.raises(InvalidKeyIdError) as caught:
            await desk.keys.add(desk.file(GOOD), ISSUER_ID, key_id)
        assert not seen_in(str(caught.value))
    assert desk.kept == 0


async def test_ten_megabytes_are_refused_without_being_read(desk: Desk) -> None:
    file = desk.file(b"")
    os.truncate(file, 10_000_000)
    tracemalloc.start()
    try:
        found = await tell(desk, file)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(found.error, errors.KeyFileTooLargeError)
    assert most < 1_000_000


# -- several files at once -------------------------------------------------------------------------


@pytest.fixture
def key_desk(tmp_path: Path) -> KeyDesk:
    return KeyDesk(tmp_path)


async def test_bad_files_stop_nothing_and_store_nothing(key_desk: KeyDesk) -> None:
    good = [key_desk.key_file(f"SubscriptionKey_AAAAAAAAA{number}.p8") for number in range(3)]
    empty = key_desk.folder / "SubscriptionKey_BBBBBBBBBB.p8"
    empty.write_text("")
    nameless = key_desk.key_file("key.p8")
    files = [good[0], empty, good[1], nameless, good[2]]
    outcomes = [outcome async for outcome in import_files(key_desk.keys, files, ISSUER_ID)]
    assert [outcome.file for outcome in outcomes] == files
    kinds = [type(outcome.error) for outcome in outcomes]
    nothing = type(None)
    assert kinds == [nothing, errors.KeyFileEmptyError, nothing, MissingKeyIdError, nothing]
    ids = [f"AAAAAAAAA{number}" for number in range(3)]
    assert [key.key_id for key in key_desk.keys.all()] == ids
    for key_id in ids:
        await key_desk.vault.read(key_id)
    with pytest.raises(KeyNotInKeychainError):
        await key_desk.vault.read("BBBBBBBBBB")


async def test_a_wrong_issuer_id_is_told_once_before_anything_is_stored(key_desk: KeyDesk) -> None:
    with pytest.raises(InvalidIssuerIdError):
        await anext(import_files(key_desk.keys, [key_desk.key_file()], "not a UUID"))
    assert list(key_desk.keys.all()) == []


async def test_a_locked_keychain_is_asked_once_for_many_files(key_desk: KeyDesk) -> None:
    key_desk.vault.refusal = KeychainLockedError(provider="Secret Service")
    files = [key_desk.key_file(f"SubscriptionKey_AAAAAAAAA{number}.p8") for number in range(3)]
    rsa = key_desk.folder / "SubscriptionKey_BBBBBBBBBB.p8"
    rsa.write_text("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n")
    outcomes = [outcome async for outcome in import_files(key_desk.keys, [*files, rsa], ISSUER_ID)]
    assert [type(outcome.error) for outcome in outcomes] == [KeychainLockedError] * 3 + [
        errors.KeyFileRsaError
    ]
    assert key_desk.vault.asked == 1
    assert list(key_desk.keys.all()) == []


async def test_a_key_for_this_session_is_imported_with_its_app_and_told_by_its_badge(
    key_desk: KeyDesk,
) -> None:
    apps = Apps(key_desk.app_repository, key_desk.keys)
    apps.add("Old", "com.example.Hiking")
    imported = await import_key(
        key_desk.keys,
        apps,
        file=key_desk.key_file(),
        key_id="",
        issuer_id=ISSUER_ID,
        label="Hiking",
        bundle_id=BUNDLE_ID,
        is_for_this_session=True,
    )
    assert imported.is_for_this_session
    assert imported.provider == "this session's memory"
    assert [finding.level for finding in imported.findings] == [Level.WARNING]
    assert apps.find("Hiking").key_id == KEY_ID
    assert list(key_desk.key_repository.all()) == []
