"""The limit: bare Flask, sqlite3 and Jinja serving the same bytes as a page of ours.

A page is folded: rows that repeat (list items, table rows, cells) become rows of SQLite tables and
loops of a template; what is the same in every row is text of the template, the rest is a column.
The template is what somebody would write by hand who knew nothing but this page.
"""

from __future__ import annotations

import html
import re
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from flask import Flask, render_template
from jinja2 import DictLoader
from markupsafe import Markup, escape
from waitress.server import create_server

REPEATED = frozenset({"tr", "td", "th", "li", "dt", "dd", "article"})
VOID = frozenset({"meta", "link", "input", "img", "br", "hr", "path", "circle", "rect", "polyline"})
FEWEST = 5
"""Fewer rows than this over the whole page stay text of the template, as a menu may."""
ATTRIBUTE = re.compile(r'="([^"]*)"')


@dataclass(eq=False)
class Node:
    """An element, or a text when `tag` is empty; `start` and `end` are its bytes."""

    tag: str
    start: str
    inside: list[Node] = field(default_factory=list)
    end: str = ""
    after: str = ""
    """The space up to the next one of its kind."""

    @property
    def is_blank(self) -> bool:
        """Whether it is only space between elements."""
        return not self.tag and not self.start.strip()

    def source(self) -> str:
        """What it was made from."""
        return self.start + "".join(node.source() for node in self.inside) + self.end + self.after

    def count(self, tag: str) -> int:
        """How many elements with this tag lie inside."""
        return sum((node.tag == tag) + node.count(tag) for node in self.inside)


class Reader(HTMLParser):
    """HTML as a tree that gives back every byte."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self.root = Node("", "")
        self._open = [self.root]
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        node = Node(tag, self.get_starttag_text() or "")
        self._open[-1].inside.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self._open[-1].inside.append(Node(tag, self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        self._open.pop().end = f"</{tag}>"

    def _text(self, source: str) -> None:
        inside = self._open[-1].inside
        if inside and not inside[-1].tag:
            inside[-1].start += source
        else:
            inside.append(Node("", source))

    def handle_data(self, data: str) -> None:
        self._text(data)

    def handle_entityref(self, name: str) -> None:
        self._text(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._text(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self._text(f"<!{decl}>")


@dataclass(eq=False)
class Run:
    """Siblings that repeat, with the space between them."""

    tag: str
    nodes: list[Node]


Part = Node | Run


def parts(nodes: Sequence[Node]) -> list[Part]:
    """The siblings, with those that repeat gathered in runs."""
    found: list[Part] = []
    for node in nodes:
        last = found[-1] if found else None
        if node.tag in REPEATED:
            if isinstance(last, Run) and last.tag == node.tag:
                last.nodes.append(node)
            else:
                found.append(Run(node.tag, [node]))
        elif node.is_blank and isinstance(last, Run):
            last.nodes[-1].after += node.start
        else:
            found.append(node)
    return found


def shape(part: Part) -> Any:
    """What two parts must share to be drawn by the same piece of template."""
    if isinstance(part, Run):
        return ("run", part.tag)
    if not part.tag:
        return "text"
    return (ATTRIBUTE.sub('="*"', part.start), tuple(shape(one) for one in parts(part.inside)))


@dataclass
class Table:
    """A table of the limit's database: rows of (first sibling, number, kind, values…)."""

    name: str
    rows: list[list[Any]] = field(default_factory=list)


class Fold:
    """A page, folded into a template and tables."""

    def __init__(self, page: str) -> None:
        self.tables: list[Table] = []
        self.drawn: dict[str, list[Markup]] = {}
        root = Reader(page).root
        self.template = self._all([root.inside], [[]], "", 0)

    def _all(self, many: list[list[Node]], rows: list[list[Any]], name: str, depth: int) -> str:
        """The template of siblings of one shape; `rows` take the values that differ."""
        lined = zip(*(parts(nodes) for nodes in many), strict=True)
        return "".join(self._one(list(column), rows, name, depth) for column in lined)

    def _one(self, column: list[Any], rows: list[list[Any]], name: str, depth: int) -> str:
        first = column[0]
        if isinstance(first, Run):
            return self._run(column, rows, name, depth)
        if not first.tag:
            return self._value([node.start for node in column], rows, name)
        start = self._start([node.start for node in column], rows, name)
        inside = self._all([node.inside for node in column], rows, name, depth)
        return start + inside + first.end + self._value([n.after for n in column], rows, name)

    def _start(self, starts: list[str], rows: list[list[Any]], name: str) -> str:
        pieces = [ATTRIBUTE.split(start) for start in starts]
        made = ""
        for index, values in enumerate(zip(*pieces, strict=True)):
            made += self._value(list(values), rows, name)
            if index + 1 < len(pieces[0]):
                made += '="' if index % 2 == 0 else '"'
        return made

    def _value(self, values: list[str], rows: list[list[Any]], name: str) -> str:
        if len(set(values)) == 1:
            return literal(values[0])
        plain = [html.unescape(value) for value in values]
        if any(str(escape(one)) != value for one, value in zip(plain, values, strict=True)):
            raise ValueError(f"{values[0]!r} is not written as Jinja writes it")
        for row, value in zip(rows, plain, strict=True):
            row.append(value)
        return f"{{{{ {name}[{len(rows[0]) - 1}] }}}}"

    def _run(self, column: list[Run], rows: list[list[Any]], name: str, depth: int) -> str:
        if len({len(run.nodes) for run in column}) == 1 and len(column[0].nodes) < FEWEST:
            lined = [[_bare(node) for node in run.nodes] for run in column]
            if len({tuple(map(shape, nodes)) for nodes in lined}) == 1:
                return self._all(lined, rows, name, depth)
        table = Table(f"t{len(self.tables)}")
        self.tables.append(table)
        members: list[tuple[Node, list[Any]]] = []
        for row, run in zip(rows, column, strict=True):
            row.append(len(table.rows))
            for node in run.nodes:
                made = [row[-1], len(table.rows), 0]
                table.rows.append(made)
                members.append((node, made))
        inner = f"r{depth}"
        drawn = self._few(members, table, inner) or self._kinds(members, inner, depth + 1)
        parent = f"{name}[{len(rows[0]) - 1}]" if name else "0"
        return f"{{% for {inner} in {table.name}[{parent}] %}}{drawn}{{% endfor %}}"

    def _few(self, members: list[tuple[Node, list[Any]]], table: Table, inner: str) -> str:
        """When the same few things return, as marks do, they are drawn once and looked up."""
        sources = [node.source() for node, _ in members]
        known = list(dict.fromkeys(sources))
        if len(known) * FEWEST > len(sources):
            return ""
        for source, (_, row) in zip(sources, members, strict=True):
            row[2] = known.index(source)
        self.drawn[f"{table.name}_drawn"] = [Markup(source) for source in known]
        return f"{{{{ {table.name}_drawn[{inner}[2]] }}}}"

    def _kinds(self, members: list[tuple[Node, list[Any]]], inner: str, depth: int) -> str:
        """A piece of template for each shape; the third column says which."""
        kinds: dict[Any, list[tuple[Node, list[Any]]]] = {}
        for node, row in members:
            kinds.setdefault(shape(node), []).append((node, row))
        drawn = []
        for number, alike in enumerate(kinds.values()):
            for _, row in alike:
                row[2] = number
            nodes = [[_bare(node)] for node, _ in alike]
            drawn.append(self._all(nodes, [row for _, row in alike], inner, depth))
        if len(drawn) == 1:
            return drawn[0]
        cases = [f"if {inner}[2] == {number} %}}{text}" for number, text in enumerate(drawn)]
        return "{% " + "{% el".join(cases) + "{% endif %}"


def _bare(node: Node) -> Node:
    """The same element, which is no longer taken for one of a run."""
    return Node(node.tag + " ", node.start, node.inside, node.end, node.after)


def literal(text: str) -> str:
    """The text as a template writes it."""
    return f"{{% raw %}}{text}{{% endraw %}}" if re.search(r"\{[{%#]", text) else text


def app_for(page: str, file: Path) -> Flask:
    """An application that serves this page at `/`, its rows read from a new SQLite file."""
    fold = Fold(page)
    _store(fold.tables, file)
    app = Flask("limit", static_folder=None)
    app.jinja_env.keep_trailing_newline = True
    app.jinja_env.loader = DictLoader({"page.html": fold.template})
    connection = sqlite3.connect(file, check_same_thread=False)
    asked = [(table.name, f"select * from {table.name} order by id") for table in fold.tables]

    @app.get("/")
    def shown() -> str:
        found: dict[str, Any] = dict(fold.drawn)
        for name, statement in asked:
            grouped: dict[int, list[Any]] = {}
            for row in connection.execute(statement):
                grouped.setdefault(row[0], []).append(row)
            found[name] = grouped
        return render_template("page.html", **found)

    return app


def serve(page: Path, port: int) -> None:
    """Answer with this page, as `bocage serve` answers with ours."""
    app = app_for(page.read_text("utf-8"), page.with_suffix(".sqlite"))
    create_server(app, host="127.0.0.1", port=port, threads=8).run()


def _store(tables: list[Table], file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("pragma journal_mode=wal")
    for table in tables:
        width = max(len(row) for row in table.rows)
        columns = ["parent integer", "id integer primary key", "kind integer"]
        columns += [f"c{n}" for n in range(3, width)]
        connection.execute(f"create table {table.name} ({', '.join(columns)})")
        filled = [row + [None] * (width - len(row)) for row in table.rows]
        connection.executemany(
            f"insert into {table.name} values ({', '.join('?' * width)})", filled
        )
    connection.commit()
    connection.close()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
