"""The exit codes stand in two columns, whatever the language."""

from pathlib import Path

from storebell.cli.exit_code_table import exit_code_table
from storebell.domain.messages import N_
from support.pseudo_locale import is_pseudo, pseudo_language

ROWS = (
    ((0, N_("delivered")), (5, N_("network, nothing was sent"))),
    ((70, N_("a mistake of Storebell's")), (74, N_("the output could not be written"))),
    ((130, N_("stopped by Ctrl+C or a signal")),),
)


def test_codes_end_and_meanings_begin_in_the_same_column() -> None:
    assert exit_code_table(ROWS).splitlines() == [
        "\b",
        "Exit codes:",
        "  0  delivered                       5  network, nothing was sent",
        " 70  a mistake of Storebell's       74  the output could not be written",
        "130  stopped by Ctrl+C or a signal",
    ]


def test_the_right_column_makes_room_for_longer_words(tmp_path: Path) -> None:
    with pseudo_language(tmp_path):
        lines = exit_code_table(ROWS).splitlines()
    assert all(is_pseudo(line) for line in lines[1:])
    assert lines[2].index("5  ⟦") == lines[3].index("4  ⟦")
