"""The guide's tables are those of the code."""

from pathlib import Path

from storebell.domain.accounts.read_key import STEP_TEXTS
from storebell.signing.keys.key_forms import NAMED, NAMED_IN_FRAME, TAKEN

GUIDE = Path(__file__).parents[2] / "docs" / "guide.md"


def test_it_says_which_forms_of_a_key_are_taken_and_which_are_told() -> None:
    taken = [f"| {form.what} | {STEP_TEXTS[form.step]} |" for form in TAKEN]
    told = [
        f"| {form.what} | {form.error.TITLE.format(file='FILE')} |"
        for form in (*NAMED_IN_FRAME, *NAMED)
    ]
    lines = GUIDE.read_text("utf-8").partition("# Keys in a pipeline")[2].splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith("| form ")]
    assert rows == taken + told


def test_no_cell_of_a_table_is_cut_by_a_bar() -> None:
    for form in (*TAKEN, *NAMED_IN_FRAME, *NAMED):
        assert "|" not in form.what
