"""What a key file's name and an earlier key of the same ID tell."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import ApiKey
from storebell.domain.findings import Level
from storebell.services.accounts.key_findings import findings_on_file, findings_on_key
from support.clocks import START
from support.key_desk import ISSUER_ID, KEY_ID

FILE = Path(f"SubscriptionKey_{KEY_ID}.p8")
KEY = ApiKey(KEY_ID, ISSUER_ID, "ab" * 32, "Secret Service", START)


def test_a_key_id_that_contradicts_the_file_name_is_pointed_out() -> None:
    findings = findings_on_file(Path(f"SubscriptionKey_{KEY_ID}.p8"), "ABCDEFGHIJ")
    assert [finding.level for finding in findings] == [Level.WARNING]
    assert KEY_ID in str(findings[0].seen)
    assert findings_on_file(Path("renamed.p8"), "ABCDEFGHIJ") == ()


def test_a_name_that_fits_says_nothing() -> None:
    assert findings_on_file(FILE) == ()
    assert findings_on_file(FILE, KEY_ID) == ()


@pytest.mark.parametrize("name", [f"AuthKey_{KEY_ID}.p8", f"ApiKey_{KEY_ID}.p8"])
def test_a_name_of_another_kind_of_key_is_warned_of_without_its_folder(name: str) -> None:
    [finding] = findings_on_file(Path("/home/somebody") / name, KEY_ID)
    assert finding.level is Level.WARNING
    assert str(finding.seen) == f"“{name}” is probably the wrong kind of key"
    assert "In-App Purchase" in str(finding.advice)


def test_a_name_can_be_wrong_in_both_ways() -> None:
    kind, key_id = findings_on_file(Path(f"AuthKey_{KEY_ID}.p8"), "ABCDEFGHIJ")
    assert "wrong kind" in str(kind.seen)
    assert str(key_id.seen) == f"The file name says {KEY_ID}, not ABCDEFGHIJ"


def test_of_a_first_key_only_its_file_name_is_judged() -> None:
    assert findings_on_key(FILE, KEY, None) == ()
    [finding] = findings_on_key(Path(f"AuthKey_{KEY_ID}.p8"), KEY, None)
    assert finding.level is Level.WARNING


def test_the_same_key_once_more_says_nothing() -> None:
    earlier = replace(KEY, added_at=START - timedelta(days=9), label="Old", provider="elsewhere")
    assert findings_on_key(FILE, KEY, earlier) == ()


def test_another_private_key_and_another_issuer_are_noted_each_by_itself() -> None:
    other_key = replace(KEY, fingerprint="cd" * 32)
    other_issuer = replace(KEY, issuer_id="69a6de70-0000-47e3-e053-5b8c7c11a4d1")
    [replaced] = findings_on_key(FILE, KEY, other_key)
    assert (replaced.level, KEY_ID in str(replaced.seen)) == (Level.NOTE, True)
    assert "another private key" in str(replaced.seen)
    [moved] = findings_on_key(FILE, KEY, other_issuer)
    assert str(moved.seen) == f"The issuer ID of {KEY_ID} was {other_issuer.issuer_id} before"
    both = replace(other_issuer, fingerprint=other_key.fingerprint)
    assert findings_on_key(FILE, KEY, both) == (replaced, moved)


def test_the_file_name_comes_before_what_was_replaced() -> None:
    file = Path(f"AuthKey_{KEY_ID}.p8")
    findings = findings_on_key(file, KEY, replace(KEY, fingerprint="cd" * 32))
    assert [finding.level for finding in findings] == [Level.WARNING, Level.NOTE]
