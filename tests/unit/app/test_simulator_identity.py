"""A simulator keeps its key and issuer ID, one process at a time."""

import json
import os
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from storebell.app.simulator_identity import ChosenIdentity, choose_identity
from storebell.domain.accounts.credentials import is_simulated_issuer
from storebell.domain.simulation.requests import IdentityKind
from storebell.simulator.api.authentication import make_key
from storebell.simulator.api.faults import FaultPlan
from storebell.storage.files.simulator_identity import IdentityInUseError
from support.owners import give_away


def chosen_in(folder: Path, *, wants_new: bool = False) -> ChosenIdentity:
    with choose_identity(folder, wants_new=wants_new) as chosen:
        return chosen


def ids_of(chosen: ChosenIdentity) -> tuple[str, str]:
    assert chosen.identity is not None
    return chosen.identity.issuer_id, chosen.identity.key_id


def test_it_is_made_once_and_then_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "simulator-identity"
    first, second = chosen_in(folder), chosen_in(folder)
    assert (first.kind, second.kind) == (IdentityKind.NEW, IdentityKind.STORED)
    assert first.notice is second.notice is None
    assert ids_of(first) == ids_of(second)
    assert first.identity is not None
    assert second.identity is not None
    assert first.identity.private_key == second.identity.private_key
    signs = second.identity.key_with(FaultPlan())
    assert signs.public_key == first.identity.key_with(FaultPlan()).public_key
    assert is_simulated_issuer(signs.issuer_id)
    assert not is_simulated_issuer("57246542-96fe-1a63-e053-0824d011072a")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_what_is_kept_is_its_owners_alone(tmp_path: Path, umask: int) -> None:
    folder = tmp_path / "simulator-identity"
    before = os.umask(umask)
    try:
        chosen_in(folder)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_a_new_one_takes_the_place_of_the_old_and_of_its_key(tmp_path: Path) -> None:
    old, new = chosen_in(tmp_path), chosen_in(tmp_path, wants_new=True)
    assert new.kind is IdentityKind.NEW
    assert ids_of(new) != ids_of(old)
    [key] = tmp_path.glob("*.p8")
    assert key.name == f"SubscriptionKey_{ids_of(new)[1]}.p8"
    assert ids_of(chosen_in(tmp_path)) == ids_of(new)


def test_a_second_one_at_the_same_time_has_one_that_is_kept_too(tmp_path: Path) -> None:
    with choose_identity(tmp_path, wants_new=False) as first:
        second, again = chosen_in(tmp_path), chosen_in(tmp_path)
        assert (second.kind, again.kind) == (IdentityKind.NEW, IdentityKind.STORED)
        assert ids_of(second) == ids_of(again) != ids_of(first)
        for chosen in (second, again):
            assert chosen.notice is not None
            assert "Another simulator" in str(chosen.notice.seen)
        with pytest.raises(IdentityInUseError, match="Stop it first"):
            chosen_in(tmp_path, wants_new=True)
    alone = chosen_in(tmp_path)
    assert alone.kind is IdentityKind.STORED
    assert ids_of(alone) == ids_of(first)


def test_a_third_one_at_the_same_time_has_one_for_its_run_and_is_told(tmp_path: Path) -> None:
    with (
        choose_identity(tmp_path, wants_new=False),
        choose_identity(tmp_path, wants_new=False),
    ):
        third = chosen_in(tmp_path)
    assert third.identity is None
    assert third.kind is IdentityKind.FOR_THIS_RUN
    assert third.notice is not None
    assert "Two other simulators" in str(third.notice.seen)


HOLDER = """
    import sys
    from pathlib import Path
    from storebell.app.simulator_identity import choose_identity
    with choose_identity(Path(sys.argv[1]), wants_new=False):
        print("held", flush=True)
        sys.stdin.read()
"""


def test_a_process_that_is_killed_lets_go(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLDER), str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        beside = chosen_in(tmp_path)
        process.kill()
    alone = chosen_in(tmp_path)
    assert alone.kind is IdentityKind.STORED
    assert ids_of(alone) != ids_of(beside)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("identity.json", b""),
        ("identity.json", b"[]"),
        ("identity.json", b"{" * 100_000),
        ("identity.json", b'{"issuer_id": 1, "key_id": null}'),
        ("identity.json", b'{"issuer_id": "../../x", "key_id": "../../../x"}'),
        ("*.p8", b""),
        ("*.p8", b"\xff" * 100),
        ("*.p8", None),
    ],
)
def test_a_damaged_one_is_replaced_and_that_is_said(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    before = ids_of(chosen_in(tmp_path))
    [file] = tmp_path.glob(name)
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    after = chosen_in(tmp_path)
    assert after.kind is IdentityKind.NEW
    assert ids_of(after) != before
    assert after.notice is not None
    assert "Import its key again" in str(after.notice.advice)
    assert chosen_in(tmp_path).kind is IdentityKind.STORED


def test_an_imported_key_of_apples_is_never_taken_for_it(tmp_path: Path) -> None:
    chosen_in(tmp_path)
    facts = {"issuer_id": "57246542-96fe-1a63-e053-0824d011072a", "key_id": "2X9R4HXF34"}
    (tmp_path / "identity.json").write_text(json.dumps(facts))
    key = make_key().private_key.reveal()
    (tmp_path / "SubscriptionKey_2X9R4HXF34.p8").write_text(key)
    assert is_simulated_issuer(ids_of(chosen_in(tmp_path))[0])


def test_where_nothing_can_be_kept_it_has_one_for_its_run(tmp_path: Path) -> None:
    in_the_way = tmp_path / "data"
    in_the_way.write_text("a file")
    chosen = chosen_in(in_the_way / "simulator-identity")
    assert chosen.kind is IdentityKind.FOR_THIS_RUN
    assert chosen.notice is not None
    assert str(in_the_way) in str(chosen.notice.seen)


@pytest.mark.skipif(os.name == "nt", reason="POSIX owners and links")
@pytest.mark.parametrize("planted", ["facts", "key", "link"])
def test_an_identity_that_others_may_have_planted_is_not_used(
    planted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data" / "simulator-identity"
    first = chosen_in(folder)
    [key] = folder.glob("*.p8")
    facts = folder / "identity.json"
    if planted == "link":
        key.rename(tmp_path / "elsewhere")
        key.symlink_to(tmp_path / "elsewhere")
    else:
        monkeypatch.setattr("storebell.files.folders.refuse_other_owner", lambda _status: None)
        give_away(facts if planted == "facts" else key, monkeypatch)
    before = facts.read_bytes(), key.read_bytes()
    chosen = chosen_in(folder)
    assert chosen.kind is IdentityKind.FOR_THIS_RUN
    assert chosen.notice is not None
    assert first.kind is IdentityKind.NEW
    assert (facts.read_bytes(), key.read_bytes()) == before
