"""Where things may be done: imports at the top, transactions at the doors, letters after the commit."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.plan import CORE, functions, imported, parsed, product_code, seen

# Signing in is a door of its own: the library stands behind it.
DOORS = {"web", "api", "cli", "jobs", "load", "demo", "testing", "signin"}
# What opens, publishes or stands beneath `transaction` is no door.
# What is kept of plugins' faults is written when the door is closed already.
ABOUT_TRANSACTIONS = {
    CORE / "database.py",
    CORE / "plugin.py",
    CORE / "networks" / "quarantine.py",
}
MAY_CATCH_EVERYTHING = {
    "core/bocage/hooks/registry.py",
    "core/bocage/hooks/guarding.py",
    "core/bocage/jobs/runner.py",
}
# A service records what happened; letters and calls go out after the commit.
AFTER_THE_COMMIT = ("smtplib", "email", "http", "urllib", "socket", "requests", "httpx", "flask")
AFTER_THE_COMMIT += ("bocage.jobs", "bocage.web", "bocage.api")


def is_door(file: Path) -> bool:
    names = {part.removesuffix(".py") for part in file.parts[-4:]}
    return bool(names & DOORS)


def test_imports_stand_at_the_top_of_a_file() -> None:
    wrong = [
        f"{seen(file)}:{node.lineno}"
        for file, tree in product_code()
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert wrong == []


def test_only_doors_open_a_transaction() -> None:
    wrong = [
        seen(file)
        for file, tree in product_code()
        if file not in ABOUT_TRANSACTIONS and not is_door(file)
        if {"bocage.database.transaction", "bocage.plugin.transaction"} & set(imported(tree))
    ]
    assert wrong == []


def test_nobody_commits_by_hand() -> None:
    wrong = [
        f"{seen(file)}:{node.lineno}"
        for file, tree in product_code()
        if file != CORE / "database.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
        and "session" in ast.unparse(node.func.value)
    ]
    assert wrong == []


def test_services_and_queries_send_nothing() -> None:
    wrong = [
        f"{seen(file)}: {name}"
        for file, tree in product_code()
        if file.name in {"service.py", "queries.py", "rules.py", "models.py"}
        if file.parent.name != "jobs"  # which owns the letters
        for name in imported(tree)
        if any(name == module or name.startswith(f"{module}.") for module in AFTER_THE_COMMIT)
    ]
    assert wrong == []


def test_everything_is_caught_only_where_strangers_are_called() -> None:
    catching = {
        seen(file)
        for file, tree in product_code()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and catches_everything(node)
    }
    assert catching - MAY_CATCH_EVERYTHING == set()


def catches_everything(handler: ast.ExceptHandler) -> bool:
    """`except BaseException` that raises again only tidies up: nothing is swallowed."""
    caught = {"BaseException"} if handler.type is None else set(ast.unparse(handler.type).split())
    caught = {name.strip("(),") for name in caught}
    last = handler.body[-1]
    passes_on = isinstance(last, ast.Raise) and last.exc is None
    return bool(caught & {"Exception", "BaseException"}) and not passes_on


def test_web_functions_leave_refusals_to_the_one_table() -> None:
    wrong = [
        f"{seen(file)}:{node.lineno}"
        for file, tree in product_code()
        if file.name not in {"web.py", "api.py", "cli.py", "signin.py"}
        if not {"web", "api"} & set(file.parts)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"abort", "flask.abort"}
    ]
    assert wrong == []


def test_settings_are_read_in_one_place() -> None:
    wrong = [
        f"{seen(file)}:{node.lineno}"
        for file, tree in product_code()
        if file.name != "app.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("app.config")
    ]
    assert wrong == []


def test_every_question_to_plugins_says_when_it_is_asked() -> None:
    questions = parsed(CORE / "hooks" / "hookspecs.py").body
    wrong = [
        node.name
        for node in questions
        if isinstance(node, ast.FunctionDef) and not ast.get_docstring(node)
    ]
    assert wrong == []
