"""A KV namespace: reads, writes and what is kept."""

from __future__ import annotations

from collections.abc import Iterator

from components.kv_namespace import KvNamespace
from economics.billing import Quantity
from economics.meters import GB, At, Used
from economics.workload import DAY


def meters(part: KvNamespace, at: At) -> Iterator[Quantity]:
    product, share = f"cloudflare.kv.{at.plans['workers_plan']}", at.among(KvNamespace)
    yield at.quantity(f"{product}.reads", at.load.month("cache_reads") / share)
    yield at.quantity(f"{product}.writes", at.load.month("cache_writes") / share)
    yield at.quantity(f"{product}.storage", at.load.kept("cache_bytes") / share / GB)


def limits(part: KvNamespace, at: At) -> Iterator[Used]:
    yield from at.published("cloudflare.kv.reads", at.load.day("cache_reads"), "workers_plan")
    yield from at.published("cloudflare.kv.writes", at.load.day("cache_writes"), "workers_plan")
    yield from at.published("cloudflare.kv.storage", at.load.kept("cache_bytes"), "workers_plan")
    same_key = at.load.rate("cache_writes") * at.load.rate("peak_to_mean") / DAY
    yield from at.each("cloudflare.kv.write_same_key", same_key)
    yield from at.each("cloudflare.kv.value", at.load.rate("cache_bytes"))
    yield from at.chosen("cloudflare.kv.namespaces", at.among(KvNamespace))
