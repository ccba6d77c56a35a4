"""Files have speaking names, a bearable length, and tell nothing about the machine they were made on."""

from __future__ import annotations

import re

from tests.house.plan import HANDWRITTEN, ROOT, files_of_the_repository, seen

FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "misc", "base", "lib", "manager"}
FORBIDDEN |= {"handler", "handlers", "logic", "tools", "core_utils"}
# The one base page of the site is called what every template language calls it.
ALLOWED = {"base.html"}
LONGEST = 400

# Written in pieces, so that this file does not accuse itself.
MACHINE = re.compile(
    "|".join(
        [
            r"(?<![\w./-])/" + r"(work|root|tmp/brief)/",
            r"/home/" + r"(?!user\b|bocage\b)\w+",
            r"/Users/" + r"\w+",
            r"file:" + r"///(?!\{)\w",
            r"pypi\." + r"org/simple",
            r"\bindex" + r"-url\s*=",
        ]
    )
)
TEXT = HANDWRITTEN | {".md", ".po", ".csv", ".lock", ".txt", ".json", ""}


def test_no_file_or_folder_is_named_after_nothing() -> None:
    wrong = [
        seen(file)
        for file in files_of_the_repository()
        for part in file.relative_to(ROOT).parts
        if part.split(".")[0].lower() in FORBIDDEN and part not in ALLOWED
    ]
    assert wrong == []


def test_no_handwritten_file_is_longer_than_anybody_reads() -> None:
    lengths = {
        seen(file): len(file.read_text("utf-8").splitlines())
        for file in files_of_the_repository()
        if file.suffix in HANDWRITTEN and file.name != "pyproject.toml"
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_no_file_names_the_machine_it_was_made_on() -> None:
    wrong = [
        f"{seen(file)}: {found.group()}"
        for file in files_of_the_repository()
        if file.suffix in TEXT and (found := MACHINE.search(file.read_text("utf-8", "replace")))
    ]
    assert wrong == []


def test_what_the_build_puts_in_place_is_not_committed() -> None:
    wrong = [
        seen(file)
        for file in files_of_the_repository()
        if file.suffix == ".mo" or "vendor" in file.parts or file.name == "uv.lock"
    ]
    assert wrong == []
