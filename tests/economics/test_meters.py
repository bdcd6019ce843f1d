"""What each part meters, worked out by hand from the chat's rates."""

from __future__ import annotations

from decimal import Decimal

import pytest

from economics.cost import estimate
from stacks import ladders

EDGE = ladders.load("edge")
BY_HAND = {
    "traction": {
        ("api", "cloudflare.workers.paid.requests"): "48_000_000",  # 8,000 users x 200 x 30
        ("api", "cloudflare.workers.paid.cpu"): "336_000_000",  # x 7 ms
        ("api", "cloudflare.observability.paid.ingest"): "48",  # x 1 KB, all of them
        ("api", "cloudflare.observability.paid.storage"): "11.2",  # of which 7 days of 30 stand
        ("api", "resend.pro.overage"): "7_920",  # x 0.033 x 30
        ("db", "cloudflare.d1.paid.rows_read"): "91_200_000",
        ("db", "cloudflare.d1.paid.rows_written"): "14_400_000",
        ("db", "cloudflare.d1.paid.storage"): "8",
        ("files", "cloudflare.r2.standard.storage"): "80",
        ("files", "cloudflare.r2.standard.class_a"): "120_000",
        ("files", "cloudflare.r2.standard.class_b"): "1_200_000",
        ("cache", "cloudflare.kv.paid.reads"): "7_200_000",
        ("cache", "cloudflare.kv.paid.writes"): "240_000",
        ("jobs", "cloudflare.queues.paid.ops"): "14_400_000",  # 20 messages of three operations
        ("backups", "cloudflare.r2.standard.storage"): "12",  # 8 GB x 0.3, five weekly ones
        ("backups", "cloudflare.r2.ia.storage"): "28.8",  # and twelve monthly ones
    },
    "growth": {
        ("api", "cloudflare.observability.paid.ingest"): "45",  # 300 GB, of which 15 % are kept
        ("db-d1", "cloudflare.d1.paid.storage"): "8",
        ("db-neon", "neon.launch.compute"): "365",  # the mean of 0.23 CU is below the smallest: 0.5 x 730 h
        ("db-neon", "neon.launch.storage"): "50",
        ("db-neon", "neon.launch.transfer"): "300",  # 600 million answers of 500 bytes
        ("db-neon", "neon.launch.restore"): "6.3",  # 3 million rows of 300 bytes a day, for 7 days
        (
            "rooms",
            "cloudflare.do.paid.requests",
        ): "10_500_000",  # 9 million connections, 30 million messages at 20:1
        ("rooms", "cloudflare.do.paid.duration"): "38_400",  # 30 million x 10 ms x 0.128 GB
        ("rooms", "cloudflare.do.paid.sqlite_rows_written"): "120_000_000",
        ("sign_ins", "cloudflare.do.paid.requests"): "3_000_000",  # a sign-in a day, counted twice
        ("sign_ins", "cloudflare.do.paid.sqlite_rows_written"): "9_000_000",
        ("alerts", "cloudflare.workers.paid.requests"): "720",
    },
    "scale": {
        ("db-neon", "neon.launch.compute"): "2_920",  # a replica beside it: 2 x 2 CU x 730 h
        ("redis", "upstash.redis.payg.commands"): "30_000_000",
        ("push", "cloudflare.queues.paid.ops"): "90_000_000",  # 360 million, shared by four queues
        ("email", "cloudflare.queues.paid.ops"): "90_000_000",
    },
    "enterprise": {
        ("db-neon", "neon.scale.restore"): "540",  # a month of history
        # 150 million, of which two of five are written to two more regions.
        ("redis", "upstash.redis.payg.commands"): "270_000_000",
        ("redis", "upstash.redis.payg.storage"): "3",
    },
}


@pytest.mark.parametrize("stage", BY_HAND)
def test_parts_meter_what_the_rates_come_to(stage: str) -> None:
    users = EDGE[stage].users[1]
    assert users is not None
    lines = {(line.part, line.id): line.quantity for line in estimate(EDGE[stage], users).lines}
    assert {meter: lines.get(meter) for meter in BY_HAND[stage]} == {
        meter: Decimal(amount) for meter, amount in BY_HAND[stage].items()
    }
