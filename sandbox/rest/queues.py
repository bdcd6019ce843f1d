"""Queues with their settings and what drains them (developers.cloudflare.com/api/: /queues)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from sandbox.rest import ACCOUNT, Call, Route, of_type


def _list(call: Call) -> object:
    account = call.path["account"]
    consumers = of_type(call.cloud, "QueueConsumer")
    found: list[dict[str, object]] = []
    for each in of_type(call.cloud, "Queue"):
        if each.get("accountId") != account:
            continue
        settings = cast("Mapping[str, object]", each.get("settings") or {})
        draining = [one for one in consumers if one.get("queueId") == each["id"]]
        found.append(
            {
                "queue_id": each["id"],
                "queue_name": each["queueName"],
                "settings": {
                    "delivery_delay": settings.get("deliveryDelay", 0),
                    "delivery_paused": settings.get("deliveryPaused", False),
                    "message_retention_period": settings.get("messageRetentionPeriod", 345_600),
                },
                "consumers": [
                    {
                        "consumer_id": one.get("consumerId"),
                        "queue_id": each["id"],
                        "script": one.get("scriptName"),
                        "type": one.get("type"),
                    }
                    for one in draining
                ],
                "consumers_total_count": len(draining),
            }
        )
    return found


ROUTES = [Route(method="GET", pattern=rf"{ACCOUNT}/queues", permission="Queues Read", answer=_list)]
