"""The identity that is kept: written whole, read back, and refused where it is not whole."""

import json
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import Secret
from storebell.domain.errors.storage import FileUnreadableError, FileUnwritableError, NotAFileError
from storebell.simulator.api.authentication import make_key
from storebell.storage.files.simulator_identity import (
    IdentityFolder,
    IdentityInUseError,
    StoredIdentity,
)
from support.stored import is_private


def kept_in(folder: Path) -> StoredIdentity:
    key = make_key()
    return IdentityFolder(folder).write(key.issuer_id, key.key_id, key.private_key)


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    folder = IdentityFolder(tmp_path)
    assert not folder.is_there
    assert folder.read() is None
    written = kept_in(tmp_path)
    assert IdentityFolder(tmp_path).is_there
    assert folder.read() == written
    assert written.key_file == tmp_path / f"SubscriptionKey_{written.key_id}.p8"
    assert written.key_file.read_text() == written.private_key.reveal()
    assert is_private(written.key_file)
    assert written.private_key.reveal() not in (tmp_path / "identity.json").read_text()
    assert written.private_key.reveal() not in repr(written)


def test_a_new_identity_leaves_no_key_of_the_old_one_and_no_other_file_goes(
    tmp_path: Path,
) -> None:
    old = kept_in(tmp_path)
    (tmp_path / "notes.p8").write_text("the user's own")
    new = kept_in(tmp_path)
    assert IdentityFolder(tmp_path).read() == new
    assert not old.key_file.exists()
    assert sorted(file.name for file in tmp_path.glob("*.p8")) == sorted(
        [new.key_file.name, "notes.p8"]
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 16_000,
        b'{"issuer_id": 7, "key_id": []}',
        b'{"key_id": "2X9R4HXF34"}',
    ],
)
def test_facts_that_are_not_whole_are_none(content: bytes, tmp_path: Path) -> None:
    kept_in(tmp_path)
    (tmp_path / "identity.json").write_bytes(content)
    folder = IdentityFolder(tmp_path)
    assert folder.is_there
    assert folder.read() is None


def test_an_identity_without_its_key_is_none(tmp_path: Path) -> None:
    kept_in(tmp_path).key_file.unlink()
    assert IdentityFolder(tmp_path).read() is None


def test_a_key_id_that_leads_elsewhere_is_none(tmp_path: Path) -> None:
    written = kept_in(tmp_path)
    (tmp_path / "elsewhere.p8").write_text(written.private_key.reveal())
    for key_id in ("../elsewhere", "x/../../elsewhere", ""):
        facts = {"issuer_id": written.issuer_id, "key_id": key_id}
        (tmp_path / "identity.json").write_text(json.dumps(facts))
        assert IdentityFolder(tmp_path).read() is None


def test_an_issuer_of_apples_is_never_taken_for_a_simulators(tmp_path: Path) -> None:
    written = kept_in(tmp_path)
    facts = {"issuer_id": "57246542-96fe-1a63-e053-0824d011072a", "key_id": written.key_id}
    (tmp_path / "identity.json").write_text(json.dumps(facts))
    assert IdentityFolder(tmp_path).read() is None


def test_a_key_that_is_no_text_is_read_and_left_for_the_reader_of_keys(tmp_path: Path) -> None:
    written = kept_in(tmp_path)
    written.key_file.write_bytes(b"\xff\xfe")
    read = IdentityFolder(tmp_path).read()
    assert read is not None
    assert isinstance(read.private_key, Secret)


def test_a_folder_in_the_facts_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "identity.json").mkdir()
    with pytest.raises((NotAFileError, FileUnreadableError)):
        IdentityFolder(tmp_path).read()


def test_one_holds_it_until_it_lets_go_whatever_happened(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "simulator-identity"
    with IdentityFolder(folder).hold():
        assert is_private(folder)
        with pytest.raises(IdentityInUseError), IdentityFolder(folder).hold():
            pytest.fail("two held it")
    with pytest.raises(ZeroDivisionError), IdentityFolder(folder).hold():
        raise ZeroDivisionError
    with IdentityFolder(folder).hold():
        pass


def test_where_it_can_not_be_held_or_written_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "identity.lock").mkdir()
    with pytest.raises(FileUnwritableError), IdentityFolder(tmp_path).hold():
        pytest.fail("it was held")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FileUnwritableError):
        kept_in(tmp_path / "file" / "identity")
