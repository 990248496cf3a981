"""Every error has a title and advice, as constant templates whose fields are all given."""

import ast
import importlib
import inspect
import pkgutil
import string
from collections.abc import Iterator
from types import ModuleType

import pytest

import storebell.domain.errors
from storebell.domain.errors.accounts import UnknownAppError
from storebell.domain.errors.apple import DOCUMENTED
from storebell.domain.errors.storebell_error import StorebellError
from support.web_tokens import WEB_TOKEN

MODULES: list[ModuleType] = [
    importlib.import_module(found.name)
    for found in pkgutil.iter_modules(storebell.domain.errors.__path__, "storebell.domain.errors.")
]


def error_classes() -> Iterator[type[StorebellError]]:
    for module in MODULES:
        for _, member in inspect.getmembers(module, inspect.isclass):
            if issubclass(member, StorebellError) and member.__module__ == module.__name__:
                yield member


CONCRETE = [error for error in error_classes() if error.TITLE]


def fields_of(template: str | tuple[str, str]) -> set[str]:
    text = template if isinstance(template, str) else " ".join(template)
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("error", CONCRETE, ids=lambda error: error.__name__)
def test_an_error_has_a_title_and_advice(error: type[StorebellError]) -> None:
    assert error.TITLE
    assert error.ADVICE
    assert not error.TITLE.endswith(".")
    sentences = (error.ADVICE,) if isinstance(error.ADVICE, str) else error.ADVICE
    assert all(sentence.endswith((".", "}")) for sentence in sentences)


@pytest.mark.parametrize("form", ["{}", "Bearer {}", "before {} after"])
@pytest.mark.parametrize("error", CONCRETE, ids=lambda error: error.__name__)
def test_no_field_of_an_error_repeats_a_token(error: type[StorebellError], form: str) -> None:
    names = fields_of(error.TITLE) | fields_of(error.ADVICE)
    text = form.format(WEB_TOKEN)
    raised = error.__new__(error)
    # Some make a field of theirs from a number or a time: here each is text.
    StorebellError.__init__(raised, **dict.fromkeys({*names, "another"}, text))
    said = f"{raised} {raised!r} {raised.title} {raised.advice} {raised.title.fields}"
    assert WEB_TOKEN not in said
    assert WEB_TOKEN.rpartition(".")[2] not in said
    assert not names or "***" in said


def test_there_is_something_to_check() -> None:
    assert len(CONCRETE) > 25


def test_a_field_that_is_missing_is_found_at_once() -> None:
    with pytest.raises(KeyError):
        UnknownAppError(wrong="x")


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_words_are_constant_templates(module: ModuleType) -> None:
    tree = ast.parse(inspect.getsource(module))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for assignment in (n for c in classes for n in c.body if isinstance(n, ast.Assign)):
        names = {target.id for target in assignment.targets if isinstance(target, ast.Name)}
        if names & {"TITLE", "ADVICE"}:
            # Marked constants alone: nothing is joined or formatted in before it is translated.
            parts = list(ast.walk(assignment.value))
            assert not any(isinstance(part, ast.JoinedStr | ast.BinOp) for part in parts)
            calls = [part.func for part in parts if isinstance(part, ast.Call)]
            assert all(isinstance(call, ast.Name) and call.id == "N_" for call in calls)
            marked = [part.args[0] for part in parts if isinstance(part, ast.Call)]
            plain = [part for part in parts if isinstance(part, ast.Constant) and part.value]
            assert all(part in marked for part in plain)


def test_apples_errors_have_words_of_their_own() -> None:
    assert len(DOCUMENTED) == 24
    for code, documented in DOCUMENTED.items():
        assert str(code).startswith(str(documented.status))
        assert documented.title
        assert documented.advice or code == 4290000
