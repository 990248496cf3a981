"""No file and no folder of the package imports another in a circle, in whatever way it imports.

Imports inside functions and for annotations alone count too.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[2] / "gui"

Graph = dict[str, set[str]]
"""The names that each name imports."""


def modules() -> dict[str, Path]:
    """The files of the package by their module's name."""
    found = {}
    for file in (ROOT / "storebell").rglob("*.py"):
        parts = file.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def imported_by(source: str) -> Iterable[str]:
    """The full names that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def graph_of(sources: Mapping[str, str]) -> Graph:
    """The imports of these modules among each other."""
    graph: Graph = {name: set() for name in sources}
    for name, source in sources.items():
        for imported in imported_by(source):
            target = imported if imported in sources else imported.rpartition(".")[0]
            if target in sources and target != name:
                graph[name].add(target)
    return graph


def of_siblings(graph: Graph, package: str) -> Graph:
    """The imports among the folders and files of one package."""
    siblings: Graph = defaultdict(set)
    for name, targets in graph.items():
        for target in targets:
            if name.startswith(f"{package}.") and target.startswith(f"{package}."):
                one, other = (path[len(package) + 1 :].partition(".")[0] for path in (name, target))
                if one != other:
                    siblings[one].add(other)
    return siblings


def circle_in(graph: Graph) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle
    return []


def test_no_files_and_no_folders_import_each_other_in_a_circle() -> None:
    graph = graph_of({name: file.read_text("utf-8") for name, file in modules().items()})
    assert sum(map(len, graph.values())) > 2000
    assert circle_in(graph) == []
    packages = {name.rpartition(".")[0] for name in graph} - {""}
    assert {
        name: circle for name in packages if (circle := circle_in(of_siblings(graph, name)))
    } == {}


def test_a_circle_is_found_wherever_it_is_imported() -> None:
    sources = {
        "p.a.x": "def work():\n    from p.b import y\n",
        "p.b.y": "if TYPE_CHECKING:\n    from p.c.z import Z\n",
        "p.c.z": "import p.a.x\n",
        "p.a.w": "from p.b.y import Y\n",
    }
    graph = graph_of(sources)
    assert set(circle_in(graph)) == {"p.a.x", "p.b.y", "p.c.z"}
    assert set(circle_in(of_siblings(graph, "p"))) == {"a", "b", "c"}
    assert circle_in(of_siblings(graph, "p.a")) == []
