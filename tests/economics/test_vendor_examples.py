"""Every bill that a vendor works out itself comes out the same here, line by line, to the cent."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import NotRequired, TypedDict, cast

import pytest
from ruamel.yaml import YAML

from economics.billing import Line, Quantity, bill

FILE = Path(__file__).parent / "vendor_examples.yaml"


class Usage(TypedDict):
    id: str
    amount: str
    included: NotRequired[str]
    rounding: NotRequired[str]


class Printed(TypedDict):
    line: str
    amount: str
    usage: NotRequired[list[Usage]]
    credit: NotRequired[str]


class Example(TypedDict):
    id: str
    source: str
    as_of: str
    total: str
    lines: list[Printed]


def load() -> list[Example]:
    return cast("Callable[[Path], list[Example]]", YAML(typ="base").load)(FILE)


def value(text: str) -> Decimal:
    """A number, or numbers multiplied and divided from left to right."""
    result = Decimal(1)
    for factor in text.replace("/", "*/").split("*"):
        result = result / Decimal(factor[1:]) if factor.startswith("/") else result * Decimal(factor)
    return result


def quantity(usage: Usage) -> Quantity:
    included = usage.get("included")
    return Quantity(
        id=usage["id"],
        amount=value(usage["amount"]),
        included=None if included is None else value(included),
        rounding=usage.get("rounding"),
    )


def amount(lines: list[Line]) -> Decimal:
    assert all(line.amount is not None for line in lines)
    return sum((line.amount or Decimal(0) for line in lines), Decimal(0))


@pytest.mark.parametrize("example", load(), ids=lambda example: example["id"])
def test_a_vendors_own_bill_comes_out_to_the_cent(example: Example) -> None:
    used = [quantity(usage) for line in example["lines"] for usage in line.get("usage", [])]
    result = bill(used)
    metered, given_back = list(result.lines[: len(used)]), list(result.lines[len(used) :])
    given = Decimal(0)
    for printed in example["lines"]:
        own = [metered.pop(0) for _ in printed.get("usage", [])]
        if printed.get("credit"):
            own, given_back = own + given_back, []
        if own:
            assert amount(own) == Decimal(printed["amount"]), printed["line"]
        else:
            given += Decimal(printed["amount"])
    assert not given_back
    assert result.total + given == Decimal(example["total"])


def test_every_example_has_a_source() -> None:
    examples = load()
    assert len(examples) >= 53
    assert all(example["source"] and example["as_of"] for example in examples)
    assert len({example["id"] for example in examples}) == len(examples)
