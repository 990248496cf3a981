"""JSON as people save it."""

import json

import pytest

from storebell.signing.finding.json_texts import JsonObject, read_json, texts_of


def texts(content: str) -> list[tuple[int, str, str]]:
    return [
        (line, str(path), text)
        for line, value in read_json(content)
        for path, text in texts_of(value)
    ]


def test_each_text_has_its_path_and_each_value_its_line() -> None:
    assert texts('{"a": ["x", {"b": "y"}], "a": "z"}\n{"c": "w"}') == [
        (1, "a[0]", "x"),
        (1, "a[1].b", "y"),
        (1, "a", "z"),
        (2, "c", "w"),
    ]


@pytest.mark.parametrize("content", ["x", "{", '{"a": 1} x', '"a" "b"', "[" * 100_000])
def test_what_is_no_json_has_no_values(content: str) -> None:
    assert read_json(content) == []


def test_a_member_that_stands_twice_is_kept_twice() -> None:
    [(_, value)] = read_json('{"a": 1, "a": 2}')
    assert value == JsonObject([("a", 1), ("a", 2)])


def logged(*parts: str) -> list[str]:
    lines = "\n".join(json.dumps({"log": part, "stream": "stdout"}) for part in parts)
    return [text for _, path, text in texts(lines) if path == "log"]


def test_the_parts_of_a_line_of_a_log_are_one_value() -> None:
    assert logged("one ", "two\n", "three\n") == ["one two\n", "three\n"]
    assert logged("one\n", "two ", "three") == ["one\n", "two three"]
    assert logged("one\n", "two\n") == ["one\n", "two\n"]


def test_another_value_between_ends_a_line_of_a_log() -> None:
    part = json.dumps({"log": "one ", "stream": "stdout"})
    assert [text for _, _, text in texts(f'{part}\n{{"a": "b"}}\n{part}') if text != "stdout"] == [
        "one ",
        "b",
        "one ",
    ]
