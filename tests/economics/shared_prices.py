"""Examples of prices that economics/billing.py and the spend watcher's pricing.ts must agree on.

Writes them anew: `python -m tests.economics.shared_prices`. edge/test/pricing.test.mjs holds the watcher to them.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from economics import catalog
from economics.billing import Quantity, bill
from economics.catalog import Price
from economics.watch import meter, metered

FILE = Path(__file__).parents[2] / "edge" / "test" / "prices.json"


def examples() -> list[dict[str, object]]:
    """The watcher's prices, and those of others with steps or tiers, which Cloudflare's metered ones do not have.

    Each at quantities around what is included, around its steps and tiers, and far above.
    """
    prices = [catalog.price(id) for id in sorted(metered())] + [
        price
        for price in catalog.prices().values()
        if (price.tiers or price.step) and price.price and price.rounding == "cent" and not price.credit
    ]
    return [
        {
            "id": price.id,
            "meter": meter(price),
            "quantity": format(quantity, "f"),
            "cost": _cost(price, quantity),
        }
        for price in prices
        for quantity in _quantities(price)
    ]


def _cost(price: Price, quantity: Decimal) -> str:
    (line,) = bill([Quantity(id=price.id, amount=quantity)]).lines
    assert line.amount is not None
    return f"{line.amount:.2f}"


def _quantities(price: Price) -> list[Decimal]:
    marks = [Decimal(0), price.included, *(above for above, _ in price.tiers)]
    steps = [price.step] if price.step else []
    # A half cent, which is rounded up, and the least above and below it.
    half = price.per * Decimal("0.005") / (price.price or 1)
    odd = Decimal("0.000001")
    near = [
        mark + more
        for mark in marks
        for more in (Decimal(0), half, half + odd, max(Decimal(0), half - odd), *steps)
    ]
    far = [mark * 10 + price.per * Decimal("1234.5678") for mark in marks]
    return sorted({*near, *far})


def main() -> None:
    """Writes the file."""
    lines = ",\n".join(json.dumps(each) for each in examples())
    FILE.write_text(f"[\n{lines}\n]\n", "utf-8")


if __name__ == "__main__":
    main()
