"""Where the code is, read as text and as syntax trees; nothing of it is imported."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "core" / "bocage"
PLUGINS = ROOT / "plugins"
HANDWRITTEN = {".py", ".html", ".css", ".js", ".toml", ".sh"}

Place = tuple[Path, ast.Module]


@cache
def files_of_the_repository() -> tuple[Path, ...]:
    """Everything that is or would be under version control."""
    told = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    names = told.stdout.decode().split("\0")
    return tuple(sorted(ROOT / name for name in names if name and (ROOT / name).is_file()))


def product_code() -> Iterator[Place]:
    """Core and plugins, parsed."""
    for file in files_of_the_repository():
        if file.suffix == ".py" and (CORE in file.parents or PLUGINS in file.parents):
            yield file, parsed(file)


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"), str(file))


def templates() -> Iterator[Path]:
    return (
        file
        for file in files_of_the_repository()
        if "templates" in file.parts and file.suffix in {".html", ".xml", ".svg", ".txt"}
    )


def seen(file: Path) -> str:
    """A file's name as people say it."""
    return file.relative_to(ROOT).as_posix()


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module and every name out of a module that is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
