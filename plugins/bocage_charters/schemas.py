"""What people and programs may send about charters, and what programs are told."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from bocage.plugin import translator

_ = translator("charters")


WORDS = {"charter": _("charter"), "framing": _("framing (French: cadrage)")}


class CharterSettings(Schema):
    """What a network settles about its charters."""

    word = fields.String(
        load_default="charter",
        validate=validate.OneOf(tuple(WORDS)),
        metadata={"label": _("What the network calls it"), "choices": WORDS},
    )
    needs_signature = fields.Boolean(
        load_default=False,
        metadata={
            "label": _("An update can be handed in only when the charter is signed"),
            "help": _("Otherwise the pilot is reminded, and may hand it in all the same."),
        },
    )
