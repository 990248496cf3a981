"""Acts are kept for good by these words: a renamed one would part a log in two."""

from storebell.domain.accounts.audit import Act

KEPT = {
    "send",
    "key added",
    "key replaced",
    "key renamed",
    "key removed",
    "key for this session",
    "app added",
    "app changed",
    "app locked",
    "app unlocked",
    "app removed",
    "Production confirmed",
}


def test_no_act_that_was_ever_kept_has_another_word() -> None:
    assert set(Act) >= KEPT


def test_no_two_acts_have_the_same_word() -> None:
    assert len({act.value for act in Act.__members__.values()}) == len(Act.__members__)
