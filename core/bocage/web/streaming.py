"""Files that are handed out while they are read, however long they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from flask import Response, stream_with_context

from bocage.language import language, speaking
from bocage.web.house import house


def streamed(lines: Callable[[], Iterable[str]], *, kind: str, name: str) -> Response:
    """A file to save, of these lines; they are asked for when the page's own unit of work is over.

    What refuses the reader has to be asked before: a file that has begun can only break off.
    """
    database, spoken = house().database, language()

    def told() -> Iterator[str]:
        with speaking(spoken), database.work():
            yield from lines()

    answer = Response(stream_with_context(told()), mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
