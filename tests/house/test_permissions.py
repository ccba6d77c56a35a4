"""Every service and every query says who may use it, or that everybody may, and why."""

from __future__ import annotations

import ast

from tests.house.plan import product_code, seen

MARKS = {"requires", "open_to_all"}


def test_every_public_service_and_query_carries_a_permission() -> None:
    wrong = [
        f"{seen(file)}:{node.lineno} {node.name}"
        for file, tree in product_code()
        if file.name in {"service.py", "queries.py"}
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if not MARKS & set(marks(node))
    ]
    assert wrong == []


def test_what_is_open_to_all_says_why() -> None:
    wrong = [
        f"{seen(file)}:{node.lineno} {node.name}"
        for file, tree in product_code()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for mark in node.decorator_list
        if isinstance(mark, ast.Call) and name_of(mark) == "open_to_all"
        if not (mark.args and isinstance(mark.args[0], ast.Constant) and mark.args[0].value)
    ]
    assert wrong == []


def marks(node: ast.FunctionDef) -> list[str]:
    return [name_of(mark) for mark in node.decorator_list if isinstance(mark, ast.Call)]


def name_of(mark: ast.Call) -> str:
    return ast.unparse(mark.func).rpartition(".")[2]
