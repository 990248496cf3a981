"""Lists: a table on a terminal, tab-separated lines into a pipe."""

import pytest

from storebell.cli.tables import Columns, show_table


def test_a_cell_forges_neither_a_column_nor_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(("a", "b"), [("one\ttwo\nthree", "four")])
    assert capsys.readouterr().out == "one two three\tfour\n"


def test_no_cell_of_a_narrow_terminal_is_cut_off(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    show_table(("key ID", "issuer ID"), [("2X9R4HXF34", "57246542-96fe-1a63-e053-0824d011072a")])
    out = capsys.readouterr().out
    assert "…" not in out
    assert "2X9R4HXF34" in out


@pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)"])
def test_no_cell_is_a_formula_to_a_spreadsheet(
    cell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    show_table(("label", "bundle ID"), [(cell, "com.example.app"), ("-", "a=b")])
    assert capsys.readouterr().out == f"'{cell}\tcom.example.app\n-\ta=b\n"


def test_into_a_pipe_there_are_rows_and_no_names_of_columns(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_table(("label", "bundle ID"), [("Hiking", "com.example.hiking"), ("", "x")])
    assert capsys.readouterr().out == "Hiking\tcom.example.hiking\n\tx\n"


def test_without_rows_a_pipe_gets_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(("label", "bundle ID"), [])
    assert capsys.readouterr().out == ""


def test_a_terminal_gets_names_and_rows_as_they_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    show_table(("label", "bundle ID"), [("[bold]Hiking[/bold]", "=1+1")])
    out = capsys.readouterr().out
    assert "bundle ID" in out
    assert "[bold]Hiking[/bold]" in out  # no markup of the table's
    assert " =1+1" in out
    assert "'=1+1" not in out  # nobody opens a terminal with a spreadsheet


def test_columns_never_get_narrower(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    columns = Columns()
    columns.show([("a", "b", "c"), ("wide", "", "")])
    columns.show([("a", "wider", "c")])
    assert capsys.readouterr().out.splitlines() == ["a     b  c", "wide", "a     wider  c"]


def test_into_a_pipe_columns_are_separated_by_tabs_and_are_no_formulas(
    capsys: pytest.CaptureFixture[str],
) -> None:
    columns = Columns()
    columns.show([("a", "=1+1", ""), ("one\ttwo", "", "c")])
    columns.show([])
    assert capsys.readouterr().out == "a\t'=1+1\t\none two\t\tc\n"
