"""What a month may cost, and at which dollars that is told, on the clouds that have budgets."""

from __future__ import annotations

from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING

import attrs

from components.errors import UserError
from components.spend_watcher import PRESETS, SHARES, Watched

if TYPE_CHECKING:
    from components.billing_alerts import BillingAlerts


@attrs.frozen(kw_only=True)
class Budget:
    """What a month may cost, and at which dollars that is told."""

    amount: Decimal
    tell_at: tuple[Decimal, ...]

    @property
    def shares(self) -> tuple[Decimal, ...]:
        """When it is told, in shares of the amount."""
        return tuple(each / self.amount for each in self.tell_at)


def budget_of(part: BillingAlerts, watched: Watched | None, vendor: str) -> Budget:
    """The part's own dollars or its preset's, the highest of which is the amount; else shares of what the stage is
    estimated to cost with that vendor at the top of its range, in whole dollars. Raises UserError where there is none.
    """
    if given := part.budget or PRESETS[part.preset]:
        return Budget(amount=Decimal(max(given)), tell_at=tuple(Decimal(each) for each in sorted(given)))
    if watched is None:
        raise UserError(
            f"BillingAlerts on {part.host} has no budget and no stage whose estimate it could take"
        )
    estimate = watched.plan.by_vendor.get(vendor, Decimal(0)).quantize(Decimal(1), ROUND_UP)
    amount = max(estimate, Decimal(1))
    return Budget(amount=amount, tell_at=tuple(amount * share for share in SHARES))


def check_other_cloud(part: BillingAlerts) -> None:
    """Raises UserError for settings that Cloudflare alone has."""
    for field in ("usage", "events", "watch", "schedule", "limit_shares", "brake", "brake_at", "mail_from"):
        value, default = getattr(part, field), attrs.fields_dict(type(part))[field].default
        if value != default:
            raise UserError(
                f"BillingAlerts.{field} is {value!r}, expected it unset: host {part.host} has no such thing"
            )
