"""The other key IDs of a private key."""

from storebell.domain.accounts.second_key_id import kept_twice, other_key_ids


def test_other_ids_have_the_same_fingerprint() -> None:
    kept = {"AAAAAAAAAA": "ab", "BBBBBBBBBB": "ab", "CCCCCCCCCC": "cd", "DDDDDDDDDD": "ab"}
    assert other_key_ids("AAAAAAAAAA", "ab", kept) == ("BBBBBBBBBB", "DDDDDDDDDD")
    assert other_key_ids("EEEEEEEEEE", "cd", kept) == ("CCCCCCCCCC",)
    assert other_key_ids("AAAAAAAAAA", "ef", kept) == ()


def test_all_of_them_are_named() -> None:
    assert str(kept_twice("AAAAAAAAAA", ("BBBBBBBBBB", "DDDDDDDDDD"))) == (
        "The private key of AAAAAAAAAA is also kept as the key ID BBBBBBBBBB, DDDDDDDDDD"
    )
