"""What every token may ask: whether it is one, and which accounts it sees."""

from __future__ import annotations

from sandbox.rest import ACCOUNT, Call, Route


def _verify(_: Call) -> object:
    return {"id": "0" * 32, "status": "active"}


def _account(call: Call) -> object:
    return {"id": call.path["account"], "name": "sandbox", "type": "standard", "settings": {}}


ROUTES = [
    Route(method="GET", pattern="/user/tokens/verify", permission="", answer=_verify),
    Route(method="GET", pattern=ACCOUNT, permission="Account Settings Read", answer=_account),
]
