"""Keys in other forms than a plain .p8 file, and under a second key ID, through the real import."""

from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import Secret
from storebell.domain.accounts.read_key import steps_message
from storebell.domain.findings import Level
from support.key_desk import ISSUER_ID, KEY_ID, KeyDesk, nothing_is_kept
from support.key_files import BAD_FILES, GOOD
from support.key_wrappings import NAMED_FORMS, TAKEN_FORMS

pytestmark = pytest.mark.anyio


@pytest.fixture
def desk(tmp_path: Path) -> KeyDesk:
    return KeyDesk(tmp_path)


@pytest.mark.parametrize("form", TAKEN_FORMS)
async def test_what_is_stored_of_any_form_is_the_whole_key_and_what_was_undone_is_told(
    desk: KeyDesk, form: str
) -> None:
    content, steps = TAKEN_FORMS[form]
    text = Secret(content.decode("utf-8", "surrogateescape"))
    file = desk.key_file()
    file.write_bytes(content)
    for added in (
        await desk.keys.add(file, ISSUER_ID),
        await desk.keys.add_text(text, ISSUER_ID, KEY_ID),
    ):
        assert (await desk.vault.read(KEY_ID)).reveal() == GOOD.decode()
        assert added.steps == steps
        notes = [str(finding.seen) for finding in added.findings]
        seen = "The text of {} was not that of a plain .p8 file: {}"
        assert notes == ([seen.format(KEY_ID, steps_message(steps))] if steps else [])
    assert all(finding.level is Level.NOTE for finding in added.findings)


@pytest.mark.parametrize("form", BAD_FILES | NAMED_FORMS)
async def test_nothing_of_standard_input_is_stored_that_is_no_whole_key(
    desk: KeyDesk, form: str
) -> None:
    content, kind = (BAD_FILES | NAMED_FORMS)[form]
    text = Secret(content.decode("utf-8", "surrogateescape"))
    with pytest.raises(kind):
        await desk.keys.add_text(text, ISSUER_ID, KEY_ID)
    await nothing_is_kept(desk)
    assert (desk.vault.asked, desk.trail.acts) == (1, []), "it was asked by the line before alone"


async def test_one_key_under_a_second_id_is_stored_and_told(desk: KeyDesk) -> None:
    file, other = desk.key_file(), "ABCDEFGHIJ"
    await desk.keys.add(file, ISSUER_ID)
    again = await desk.keys.add(file, ISSUER_ID)
    assert again.findings == (), "the same ID once more is none"
    added = await desk.keys.add(file, ISSUER_ID, other)
    warnings = [finding for finding in added.findings if "also kept" in str(finding.seen)]
    assert [str(finding.seen) for finding in warnings] == [
        f"The private key of {other} is also kept as the key ID {KEY_ID}"
    ]
    assert warnings[0].level is Level.WARNING
    assert [key.key_id for key in desk.keys.all()] == [KEY_ID, other]


async def test_a_second_id_is_told_of_a_key_for_this_session_too(desk: KeyDesk) -> None:
    file = desk.key_file()
    await desk.keys.add(file, ISSUER_ID, is_for_this_session=True)
    text = Secret(file.read_text(encoding="ascii"))
    added = await desk.keys.add_text(text, ISSUER_ID, "ABCDEFGHIJ")
    assert "also kept" in str(added.findings[0].seen)


async def test_a_second_id_is_found_without_reading_the_keychain(desk: KeyDesk) -> None:
    file = desk.key_file()
    await desk.keys.add(file, ISSUER_ID)
    asked = desk.vault.asked
    added = await desk.keys.add(file, ISSUER_ID, "ABCDEFGHIJ")
    assert len(added.findings) == 2
    assert desk.vault.asked == asked + 1, "it stored one"
