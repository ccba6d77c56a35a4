"""Amounts of money: as they are typed, and as a page writes them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from marshmallow import ValidationError

from bocage.plugin import Number, language, translator

_ = translator("charters")
MOST_MONEY = 999_999_999
_TOO_FINE = re.compile(r"[.,]\d{3,}$", re.ASCII)


class Amount(Number):
    """Euros with two decimals at most, as people type them: `1 200,5`, `1200.50`, `12 €`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Decimal:
        value = str(value).strip().removesuffix("€").rstrip()
        # "1,200" is twelve hundred to some and one euro twenty to others: nobody guesses.
        if _TOO_FINE.search(value):
            raise ValidationError(str(_("Write two decimals at most: 1200 or 1200.50.")))
        found = super()._deserialize(value, attr, data, **more)
        if not 0 <= found <= MOST_MONEY:
            most = format_decimal(MOST_MONEY, locale=language())
            raise ValidationError(str(_("Write an amount from 0 to %(most)s.", most=most)))
        return found


def written(amount: Decimal) -> str:
    """The amount as it is read: `1 200,50` in French, `1,200.50` in English."""
    return str(format_decimal(amount, "#,##0.00", locale=language()))


def typed(amount: Decimal) -> str:
    """The amount as somebody would type it into a form."""
    return str(format_decimal(amount, "0.00", locale=language()))
