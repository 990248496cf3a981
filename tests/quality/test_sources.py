"""Rules about the source that no linter knows."""

import ast
import re
from pathlib import Path

import pytest
from PySide6 import QtWidgets
from PySide6.QtGui import QColor

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "gui").rglob("*.py"))
FOLDERS = ("gui", "tests", "packaging")
WINDOW = sorted((ROOT / "gui" / "storebell" / "qt").rglob("*.py"))

STYLES = sorted((ROOT / "resources" / "qss").glob("*.qss"))
QT_CLASSES = {*dir(QtWidgets), "QTableCornerButton"}  # the last is private, and Qt's pages name it


@pytest.mark.parametrize("file", STYLES, ids=lambda file: file.stem)
def test_a_style_sheet_names_classes_that_there_are(file: Path) -> None:
    """A selector of a class that was renamed matches nothing, and nobody says so."""
    there = {
        node.name
        for module in WINDOW
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    rules = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    selectors = re.sub(r"\{.*?\}", "", rules, flags=re.DOTALL)
    named = set(re.findall(r"(?<![\w#@])[A-Z]\w+", selectors))
    assert named <= there | QT_CLASSES


OURS = sorted(
    [ROOT / "dev.py", *(file for name in FOLDERS for file in (ROOT / name).rglob("*.py"))]
)
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 60


def test_no_file_is_longer_than_can_be_taken_in() -> None:
    lines = {
        file.relative_to(ROOT).as_posix(): len(file.read_text("utf-8").splitlines())
        for file in OURS
    }
    assert len(lines) > 500
    assert [name for name in lines if lines[name] > MOST_LINES] == []


MOST_MODULES = 20


def test_no_folder_holds_more_modules_than_can_be_looked_over() -> None:
    folders = {file.parent for file in (ROOT / "gui").rglob("*.py")}
    counts = {
        folder.relative_to(ROOT).as_posix(): sum(
            file.name != "__init__.py" for file in folder.glob("*.py")
        )
        for folder in folders
    }
    assert {folder: count for folder, count in counts.items() if count > MOST_MODULES} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{file.relative_to(ROOT)}:{node.lineno} {node.name}"
        for file in OURS
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= MOST_LINES_OF_A_FUNCTION
    ]
    assert long == []


def calls_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }


MAKES_TASKS = {"TaskGroup", "create_task", "ensure_future", "run_coroutine_threadsafe"}
TASKS_OF_ONE_FUNCTION = {
    "aio/interruption.py",  # a race of two, over before the function returns
    "aio/task_scope.py",  # is what the others use
    "sender/hop.py",  # an upload beside the reading; an error in it must end the reading
    "services/notifications/monitor.py",  # a race of two, over before the function returns
}


def test_no_class_keeps_tasks_but_the_task_scope() -> None:
    package = ROOT / "gui" / "storebell"
    makers = {
        file.relative_to(package).as_posix() for file in SOURCES if calls_in(file) & MAKES_TASKS
    }
    assert makers == TASKS_OF_ONE_FUNCTION


@pytest.mark.parametrize("file", WINDOW, ids=lambda file: file.name)
def test_the_window_opens_no_nested_loop_and_has_no_inline_stylesheet(file: Path) -> None:
    calls = calls_in(file)
    if file.name != "launch.py":  # QApplication.exec() itself
        assert "exec" not in calls
        assert "exec_" not in calls
    if file.name != "theme.py":  # loads resources/qss for the few named things
        assert "setStyleSheet" not in calls


@pytest.mark.parametrize("file", WINDOW, ids=lambda file: file.name)
def test_no_shortcut_is_given_its_context_when_it_is_made(file: Path) -> None:
    """Qt for Python 6.11 forgets it: the shortcut then works in the whole window."""
    made = [
        node
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "QShortcut"
    ]
    assert all(len(call.args) <= 3 and not call.keywords for call in made)


@pytest.mark.parametrize("file", WINDOW, ids=lambda file: file.name)
def test_no_data_for_the_clipboard_is_made_by_python(file: Path) -> None:
    """Qt for Python 6.11 crashes at the end of the process, where the clipboard still holds it."""
    made = [
        node.lineno
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "QMimeData"
    ]
    assert made == []


@pytest.mark.parametrize("file", WINDOW, ids=lambda file: file.name)
def test_colours_are_written_in_the_palette_module_alone(file: Path) -> None:
    if file.name == "palette.py":
        return
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?=[\"';])", text)
    assert not re.search(r"\b(?:rgba?|hsla?|hsva?)\(|fromRgb|fromHsv|fromHsl|fromString\(", text)
    assert not re.search(r"GlobalColor\.(?!transparent)|Qt\.(?:black|white|red|green|blue)\b", text)
    assert not re.search(r"QColor\(\s*[\d\"']", text)
    named = [
        node.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.lower() in {*QColor.colorNames()} - {"transparent"}
    ]
    assert named == []


def test_no_line_names_a_registry_or_a_place_of_one_machine() -> None:
    registries = "|".join(("pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npm"))
    for file in [*SOURCES, *(ROOT / "tests").rglob("*.py"), *ROOT.glob("*.md"), ROOT / "dev.py"]:
        text = file.read_text(encoding="utf-8")
        assert not re.search(registries, text), file


def test_the_packaging_folder_does_not_shadow_the_library_of_that_name() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


NOT_A_NOUN_OR_VERB = re.compile(
    r"(?:What|How|Which|Where|So|That|Whose|When|Whether|Who|Why|If|One who|Nought|Of|It|For|Here"
    r"|There|Then|With|Without|Not|No|On|In|At|As|To|From|By|Only|Once|While|Until)\b"
)
HAS_DOCSTRING = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def is_command(node: ast.AST) -> bool:
    """True for a command or group of Click's: its docstring is the help that the user sees."""
    decorators = getattr(node, "decorator_list", [])
    named = [item.func if isinstance(item, ast.Call) else item for item in decorators]
    return any(
        isinstance(name, ast.Attribute) and name.attr in {"command", "group"} for name in named
    )


def docstrings_without_subject(source: str) -> list[str]:
    """The first lines of docstrings that begin with neither a noun nor a verb."""
    docstrings = [
        ast.get_docstring(node) or ""
        for node in ast.walk(ast.parse(source))
        if isinstance(node, HAS_DOCSTRING) and not is_command(node)
    ]
    return [text.splitlines()[0] for text in docstrings if NOT_A_NOUN_OR_VERB.match(text)]


@pytest.mark.parametrize("beginning", ["What a class is.", "Whether it is open.", "One who asks."])
def test_a_docstring_that_begins_with_a_question_is_found(beginning: str) -> None:
    method = f'class Reader:\n    async def read(self):\n        """{beginning}"""\n'
    assert docstrings_without_subject(f'"""{beginning}"""\n') == [beginning]
    assert docstrings_without_subject(method) == [beginning]
    assert docstrings_without_subject('"""Notes: whether it is open."""\n') == []
    help_of_command = f'@click.command(cls=Command)\ndef send():\n    """{beginning}"""\n'
    assert docstrings_without_subject(help_of_command) == []


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_a_docstring_begins_with_what_the_thing_is_or_does(file: Path) -> None:
    assert docstrings_without_subject(file.read_text(encoding="utf-8")) == []
