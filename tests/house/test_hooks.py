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


def section_of(hook: str) -> str:
    return HANDBOOK.partition(f"## `{hook}(")[2].partition("\n## ")[0]


@pytest.mark.parametrize("hook", HOOKS)
def test_a_question_says_when_it_is_asked_what_for_and_what_failing_means(hook: str) -> None:
    for part in ("**Asked:**", "**Give:**", "**When it fails:**"):
        assert part in section_of(hook), f"docs/hooks.md, {hook}: say {part}"


@pytest.mark.parametrize("hook", HOOKS)
def test_a_question_has_one_example_that_is_a_whole_module(hook: str) -> None:
    examples = re.findall(r"```python\n(.*?)```", section_of(hook), re.DOTALL)
    assert len(examples) == 1, f"docs/hooks.md, {hook}: print one example"
    assert f"@hookimpl\ndef {hook}(" in examples[0]
    imported = set(re.findall(r"from bocage\.(\w+)", examples[0]))
    assert imported == {"plugin"}, f"docs/hooks.md, {hook}: import what the example uses"


@pytest.mark.parametrize("hook", HOOKS)
def test_a_question_has_a_test_that_runs_its_example(hook: str) -> None:
    file = ROOT / "tests" / "core" / "test_each_question.py"
    found = re.search(rf"def test_{hook}_\w+\(.*?(?=\ndef |\Z)", file.read_text("utf-8"), re.DOTALL)
    assert found, f"write test_{hook}_… in tests/core/test_each_question.py"
    assert f'example("{hook}")' in found[0]
