"""Templates compiled once for all the applications of a test run."""

from __future__ import annotations

import io

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class CompiledOnce(BytecodeCache):
    """Compiled templates in memory; Jinja itself tells by their source whether they still hold."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self._kept.get(bucket.key):
            bucket.load_bytecode(io.BytesIO(kept))

    def dump_bytecode(self, bucket: Bucket) -> None:
        target = io.BytesIO()
        bucket.write_bytecode(target)
        self._kept[bucket.key] = target.getvalue()
