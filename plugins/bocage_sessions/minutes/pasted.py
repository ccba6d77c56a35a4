"""Text that comes out of a word processor, as Markdown: words, lists and tables stay, pictures and styles go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from bocage.plugin import ngettext, translator

_ = translator("sessions")

MOST_RAW = 2_000_000
"""Longer texts are refused as they are, without being read for what they hold."""
_LOOKS_LIKE_HTML = re.compile(
    r"</(?:p|div|table|span|h[1-6]|ul|ol|li|td|body|html)\s*>|<img\b[^<>]*>|<!--\[if", re.IGNORECASE
)
_CONDITION = re.compile(r"<!\[[^\]<>]*\]>")
_STYLED = re.compile(r"\s(?:style|class|color|face)\s*=|<style\b|<font\b", re.IGNORECASE)
_PICTURE = re.compile(r"!\[([^\[\]\n]*)\]\([^()\n]*\)")
_BULLET = re.compile(r"^([ \t]*)[•·▪◦●■§\uf0b7\uf0a7][ \t\u00a0]+", re.MULTILINE)
_SECOND_BULLET = re.compile(r"^o[\t\u00a0]+", re.MULTILINE)
_LOOSE = re.compile(r"^([ \t]*- [^\n]*)\n\n(?=[ \t]*- )", re.MULTILINE)
"""Word writes each point of a list as a paragraph of its own."""
_SPACE = re.compile(r"[ \t\r\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
DEEPEST = 8
"""Lists within lists are set in no further."""
MOST_CELLS = 20_000
"""A table that would be larger is written as lines."""
BLOCKS = {"p", "div", "section", "article", "blockquote", "pre", "address", "center", "dl", "dd"}
SILENT = {"style", "script", "title", "xml", "object", "noscript"}
MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~"}


@dataclass(frozen=True, kw_only=True)
class Tidied:
    """The text to be kept, and what was left out of it."""

    text: str
    pictures: int = 0
    is_unstyled: bool = False


def tidied(raw: str) -> Tidied:
    """Keep every word; count pictures, and say whether styles went."""
    if len(raw) > MOST_RAW:
        return Tidied(text=raw)
    text, pictures, is_unstyled = raw.replace("\r\n", "\n").replace("\r", "\n"), 0, False
    is_html = bool(_LOOKS_LIKE_HTML.search(text))
    if is_html:
        is_unstyled = bool(_STYLED.search(text))
        reader = _Reader()
        reader.feed(_readable(text))
        reader.close()
        text, pictures = reader.told(), reader.pictures
    text, count = _PICTURE.subn(r"\1", text)
    pictures += count + text.count("\ufffc")
    text = _SECOND_BULLET.sub("  - ", _BULLET.sub(r"\1- ", text.replace("\ufffc", "")))
    if is_html:
        text = _LOOSE.sub(r"\1\n", text)
    return Tidied(text=_with_tables(text), pictures=pictures, is_unstyled=is_unstyled)


def _readable(html: str) -> str:
    """Without comments and conditions; what begins there and never ends is words, not marks."""
    told: list[str] = []
    at = 0
    while (start := html.find("<!--", at)) >= 0 and (end := html.find("-->", start)) >= 0:
        told.append(html[at:start])
        at = end + len("-->")
    text = "".join([*told, html[at:]]).replace("<!--", "")
    text = _CONDITION.sub("", text).replace("<![", "[")
    whole = text.rfind(">") + 1
    return text[:whole] + text[whole:].replace("<", "&lt;")


def what_went(found: Tidied) -> str:
    """A sentence on what was left out; empty when that is nothing."""
    told = []
    if found.pictures:
        gone = ngettext(
            "%(num)s picture was left out.", "%(num)s pictures were left out.", found.pictures
        )
        told.append(str(gone) % {"num": found.pictures})
    if found.is_unstyled:
        told.append(str(_("Colours, fonts and other styles were left out.")))
    return " ".join([*told, str(_("Every word is kept."))]) if told else ""


def _with_tables(text: str) -> str:
    """Lines that follow each other with the same number of tabs are rows of a table."""
    done: list[str] = []
    rows: list[str] = []
    for line in [*text.split("\n"), ""]:
        tabs = line.count("\t") if not line.startswith("\t") else 0
        if rows and tabs != rows[0].count("\t"):
            done += _table(rows)
            rows = []
        (rows if tabs else done).append(line)
    return "\n".join(done[:-1])


def _table(rows: list[str]) -> list[str]:
    if len(rows) < 2:
        return rows
    return ["", *_drawn([row.split("\t") for row in rows]), ""]


def _drawn(rows: list[list[str]]) -> list[str]:
    wide = max(len(row) for row in rows)
    if wide * len(rows) > MOST_CELLS:
        return [" ".join(map(_cell, row)) for row in rows]
    cells = [[*row, *[""] * (wide - len(row))] for row in rows]
    told = ["| " + " | ".join(_cell(one) for one in row) + " |" for row in cells]
    return [told[0], "|" + " --- |" * wide, *told[1:]]


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", _SPACE.sub(" ", text)).strip()


class _Reader(HTMLParser):
    """HTML as Markdown. What it does not know is read through for its words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pictures = 0
        self._silent = 0
        self._parts: list[str] = []
        self._marks: list[tuple[str, int, str]] = []
        self._lists: list[tuple[str, int]] = []
        self._rows: list[list[str]] = []
        self._cells: list[int] = []

    def told(self) -> str:
        """The whole text; what was never closed ends here."""
        if self._cells:
            self._end_cell()
        if self._rows:
            self._end_table()
        lines = [line.rstrip(" ") for line in "".join(self._parts).split("\n")]
        return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._parts.append(re.sub(r"([\\*_`])", r"\\\1", _SPACE.sub(" ", data)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in SILENT:
            self._silent -= 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in SILENT:
            self._silent += 1
        elif tag in MARKS:
            self._marks.append((tag, len(self._parts), MARKS[tag]))
        elif tag == "a" and given.get("href", "").startswith(("http://", "https://", "mailto:")):
            self._marks.append((tag, len(self._parts), given["href"].strip()))
        elif tag == "img":
            self.pictures += 1
            self._parts.append(given.get("alt", ""))
        elif tag == "br":
            self._parts.append("\n")
        else:
            self._open_block(tag)

    def _open_block(self, tag: str) -> None:
        if tag in {"ul", "ol"}:
            self._parts.append("" if self._lists else "\n")
            self._lists.append((tag, 0))
        elif tag == "li":
            kind, number = self._lists.pop() if self._lists else ("ul", 0)
            self._lists.append((kind, number + 1))
            bullet = f"{number + 1}. " if kind == "ol" else "- "
            self._parts.append("\n" + "   " * (min(len(self._lists), DEEPEST) - 1) + bullet)
        elif tag in {"td", "th"}:
            if self._cells:
                self._end_cell()
            self._cells.append(len(self._parts))
        elif tag == "tr":
            self._rows.append([])
        elif re.fullmatch("h[1-6]", tag):
            self._parts.append("\n\n### ")
        elif tag in BLOCKS and not self._cells and not self._is_in_item():
            self._parts.append("\n\n")

    def _is_in_item(self) -> bool:
        return bool(self._lists) and "".join(part[-2:] for part in self._parts[-2:]).endswith(
            ("- ", ". ")
        )

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in MARKS or tag == "a":
            self._end_mark(tag)
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
            self._parts.append("" if self._lists else "\n\n")
        elif tag in {"td", "th"} and self._cells:
            self._end_cell()
        elif tag == "table":
            self._end_table()
        elif re.fullmatch("h[1-6]", tag) or (tag in BLOCKS and not self._lists):
            self._parts.append(" " if self._cells else "\n\n")

    def _end_mark(self, tag: str) -> None:
        if not self._marks or self._marks[-1][0] != tag:
            return
        _tag, since, mark = self._marks.pop()
        inside = "".join(self._parts[since:])
        words = inside.strip()
        if not words or "\n" in words:
            return
        before = inside[: len(inside) - len(inside.lstrip())]
        after = inside[len(inside.rstrip()) :]
        told = f"[{words}]({mark})" if tag == "a" else f"{mark}{words}{mark}"
        self._parts[since:] = [before, told, after]

    def _end_cell(self) -> None:
        since = self._cells.pop()
        words = "".join(self._parts[since:])
        del self._parts[since:]
        if self._cells or not self._rows:
            self._parts.append(words)
        else:
            self._rows[-1].append(words)

    def _end_table(self) -> None:
        rows = [row for row in self._rows if row]
        self._rows = []
        if rows:
            self._parts.append("\n\n" + "\n".join(_drawn(rows)) + "\n\n")
