"""Pages inherit at most twice, and bring neither style nor script of their own."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.plan import files_of_the_repository, seen, templates

EXTENDS = re.compile(r"""\{%-?\s*extends\s+["']([^"']+)["']""")
INLINE = re.compile(
    r"<style\b|<script(?![^>]*\bsrc=)[^>]*>|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:",
    re.IGNORECASE,
)
# A letter has no style sheet to link to: its style is inlined when it is sent.
LETTERS = re.compile(r"/(mail|mails|letters)/|/email\.html$")
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def text_of(file: Path) -> str:
    return COMMENT.sub("", file.read_text("utf-8"))


def name_of(file: Path) -> str:
    parts = file.parts
    return "/".join(parts[len(parts) - parts[::-1].index("templates") :])


def test_pages_inherit_at_most_twice() -> None:
    parents = {
        name_of(file): found.group(1)
        for file in templates()
        if (found := EXTENDS.search(text_of(file)))
    }
    assert [name for name in parents if depth(name, parents) > 2] == []


def depth(name: str, parents: dict[str, str]) -> int:
    steps = 0
    while name in parents and steps < 9:
        name, steps = parents[name], steps + 1
    return steps


def test_every_page_inherits_from_a_page_that_exists() -> None:
    known = {name_of(file) for file in templates()}
    wrong = [
        f"{seen(file)} extends {found.group(1)}"
        for file in templates()
        if (found := EXTENDS.search(text_of(file))) and found.group(1) not in known
    ]
    assert wrong == []


def test_no_page_carries_style_or_script_of_its_own() -> None:
    wrong = [
        f"{seen(file)}: {found.group().strip()}"
        for file in templates()
        if not LETTERS.search(file.as_posix())
        if (found := INLINE.search(text_of(file)))
    ]
    assert wrong == []


def test_pages_ask_the_database_nothing() -> None:
    asking = re.compile(r"(?<!words\.)\bsession\s*\.|\.(query|execute|scalars)\s*\(")
    inside = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
    wrong = [
        seen(file)
        for file in templates()
        if any(asking.search(found) for found in inside.findall(text_of(file)))
    ]
    assert wrong == []


def test_pages_say_unsafe_nowhere() -> None:
    """Only cleaned Markdown is marked safe, and that is done in Python."""
    wrong = [seen(file) for file in templates() if re.search(r"\|\s*safe\b", text_of(file))]
    assert wrong == []


def test_own_scripts_evaluate_no_text() -> None:
    wrong = [
        seen(file)
        for file in files_of_the_repository()
        if file.suffix == ".js" and re.search(r"\beval\(|new Function\(", file.read_text("utf-8"))
    ]
    assert wrong == []
