"""Amounts on the command line: dollars, percentages, counts. One that makes no sense is one clear message."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import attrs
import click

from components.errors import UserError

MOST = Decimal(10**9)


@attrs.frozen
class Amount(click.ParamType[Decimal]):
    """A number above 0, or from 0 where `zero` allows it."""

    zero: bool = False
    most: Decimal = MOST
    name = "number"
    sign = ""
    example = "12"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        if isinstance(value, Decimal):
            return value
        amount = self.read(str(value).strip().replace(",", ""))
        if (
            amount is None
            or not amount.is_finite()
            or amount > self.most
            or amount < 0
            or not (amount or self.zero)
        ):
            low = "of at least 0" if self.zero else "above 0"
            option = param.opts[0] if param else "value"
            raise UserError(
                f"{option} is {value!r}, expected {self.words} {low}, at most {self.most:,}{self.sign}, "
                f"such as {self.example}"
            )
        return amount

    words = "a number"

    def read(self, text: str) -> Decimal | None:
        """The number in a text, or None."""
        return decimal(text)


@attrs.frozen
class Dollars(Amount):
    """US dollars: 4.99 or $4.99."""

    name = "dollars"
    words = "dollars"
    example = "4.99"

    def read(self, text: str) -> Decimal | None:
        return decimal(text.removeprefix("$"))


@attrs.frozen
class Percent(Amount):
    """A percentage: 2% becomes 2. The sign is asked for, since 0.02 may mean either."""

    most: Decimal = Decimal(100)
    name = "percent"
    words = "a percentage"
    sign = "%"
    example = "2%"

    def read(self, text: str) -> Decimal | None:
        return decimal(text.removesuffix("%")) if text.endswith("%") else None


def decimal(text: str) -> Decimal | None:
    """The number that a text is, or None; it may be infinite or no number at all."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
