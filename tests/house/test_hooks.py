"""Every question core may ask is documented, answered by a plugin in the tests, and asked."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from bocage.hooks import hookspecs
from bocage.hooks.registry import HOOKS

ROOT = Path(__file__).parents[2]
CORE = "\n".join(file.read_text("utf-8") for file in (ROOT / "core").rglob("*.py"))
HANDBOOK = (ROOT / "docs" / "hooks.md").read_text("utf-8")


@pytest.mark.parametrize("hook", HOOKS)
def test_a_question_is_documented_with_its_exact_arguments(hook: str) -> None:
    arguments = ", ".join(inspect.signature(getattr(hookspecs, hook)).parameters)

    assert f"## `{hook}({arguments})`" in HANDBOOK


@pytest.mark.parametrize("hook", HOOKS)
def test_a_question_is_asked_by_core(hook: str) -> None:
    by_name = re.compile(rf'(registered|_ask|ask_installed|implementations)\(\s*(\w+, )?"{hook}"')

    assert by_name.search(CORE), f"nothing in core asks {hook}"
    if not hook.startswith("register_") and f"def {hook}(self" in CORE:
        assert re.search(rf"\.{hook}\(", CORE), f"nothing in core calls hooks.{hook}"


def test_the_handbook_documents_no_question_that_is_not_asked() -> None:
    documented = set(re.findall(r"^## `(\w+)\(", HANDBOOK, re.MULTILINE))

    assert documented == set(HOOKS)
