"""What a service finds wrong goes back into the form it came from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from marshmallow import ValidationError

from bocage.plugin import Submitted, transaction


@contextmanager
def saved_from(form: Submitted) -> Iterator[None]:
    """A transaction; what is refused in it is told in the form, and nothing is written."""
    try:
        with transaction():
            yield
    except ValidationError as refusal:
        told = refusal.messages if isinstance(refusal.messages, dict) else {}
        for name, sentences in told.items():
            for sentence in sentences:
                form.refuse(name, sentence)
