"""The default ladder: a chat at Cloudflare's edge, from its first user past its millionth.

Each stage is the one before it plus what changes. Ranges are monthly active users; where a published limit ends a
range before the guide does, `cut_by` names it (economics/limits.csv). Sizes are the cheapest that keep the objectives
and a fifth of every hard limit free at the top of the range (./rungs limits); uptime is that of Social Connect's table
of targets by scale.
"""

from __future__ import annotations

import attrs

from components.billing_alerts import BillingAlerts
from components.cdn import Cdn
from components.cdn.defaults import API, RATE_RULES
from components.cdn.rules import RateRule
from components.d1_database import D1Database
from components.durable_object import DurableObject
from components.edge_worker import EdgeWorker
from components.kv_namespace import KvNamespace
from components.mode_switch import ModeSwitch
from components.part import Need
from components.postgres import Postgres
from components.queue import Queue
from components.r2_bucket import LifecycleRule, R2Bucket
from components.redis import Redis
from stacks.stage import Ladder, Objectives, Stage

PAID_WORKERS = Need(
    key="workers_plan",
    at_least="paid",
    why="500 users at 200 calls each reach the 100,000 requests a day of Workers Free "
    "(cloudflare.workers.req_day.free)",
)
WEEKLY_DUMP = "0 3 * * SUN"
"""The Worker itself writes the dump to `backups`, and on a month's first Sunday the archive beside it (UTC)."""
DAILY_CARE = "30 2 * * *"
"""The database's partitions are made three months ahead, and old records of jobs taken away (UTC)."""

PRO_RATES = (
    *RATE_RULES,
    # By address, which many users may share; the limit of 100 a minute for each user is the Worker's own.
    RateRule(ref="api_minute", expression=API, requests=1_000, period=60, block_for=60),
)
BUSINESS_RATES = (
    *PRO_RATES,
    RateRule(
        ref="sign_in",
        expression='starts_with(http.request.uri.path, "/auth/")',
        requests=100,
        period=600,
        block_for=3_600,
    ),
)

MVP = Stage.first(
    "mvp",
    about="The free plans: one Worker with a database, files and a cache",
    users=(0, 400),
    guide_users=(0, 1_000),
    cut_by="cloudflare.workers.req_day.free",
    objectives=Objectives(uptime=0.99, restore_days=7),
    api=EdgeWorker(
        links=("db", "files", "cache", "sign_ins"),
        secrets=("sentry_dsn", "signing_key", "operator_token"),
    ),
    db=D1Database(),
    files=R2Bucket(),
    cache=KvNamespace(),
    sign_ins=DurableObject(class_name="SignIns", used_as="counters"),
    mode=ModeSwitch(namespace="cache"),
)

TRACTION = MVP.grow(
    "traction",
    about="Workers Paid and the own domain: a CDN with cache rules, jobs off the request, a weekly dump",
    users=(400, 8_000),
    guide_users=(1_000, 10_000),
    cut_by="cloudflare.d1.dbsize.paid",
    needs=(PAID_WORKERS,),
    cdn=Cdn(),
    jobs=Queue(),
    backups=R2Bucket(
        lifecycle=(
            LifecycleRule(id="weekly", prefix="weekly/", delete_after_days=35),
            LifecycleRule(id="monthly", prefix="monthly/", infrequent_after_days=31),
        )
    ),
    api=attrs.evolve(MVP.worker().drain("jobs").link("backups"), crons=(WEEKLY_DUMP, DAILY_CARE), cpu_ms=50),
)

GROWTH = TRACTION.grow(
    "growth",
    about="Postgres beside D1, live rooms, spending alerts, managed firewall rules",
    users=(8_000, 50_000),
    guide_users=(10_000, 50_000),
    objectives=Objectives(uptime=0.999, restore_days=7),
    db=Postgres(min_cu=0.5, max_cu=2, suspend_after=-1, pool_size=60),
    rooms=DurableObject(class_name="Room"),
    alerts=BillingAlerts(),
    cdn=Cdn(rates=PRO_RATES, managed=("cloudflare",)),
    api=attrs.evolve(TRACTION.worker().link("rooms"), log_sampling=0.15),
)

SCALE = GROWTH.grow(
    "scale",
    about="A queue for each kind of job, Redis for hot counters, a read replica",
    users=(50_000, 200_000),
    objectives=Objectives(uptime=0.9995, restore_days=7, database_copies=2),
    db=Postgres(min_cu=2, max_cu=3, suspend_after=-1, replicas=1, pool_size=200),
    redis=Redis(budget=100),
    push=Queue(batch_size=100, max_concurrency=20),
    email=Queue(batch_size=50),
    analytics=Queue(batch_size=100, max_wait_ms=30_000),
    api=attrs.evolve(
        GROWTH.worker().drain("push", "email", "analytics").link("redis"),
        smart_placement=True,
        log_sampling=0.04,
    ),
)

ENTERPRISE = SCALE.grow(
    "enterprise",
    about="More compute, a month of history, readers of Redis in two more regions, sign-in guarded",
    users=(200_000, 1_000_000),
    objectives=Objectives(uptime=0.9995, restore_days=30, database_copies=2),
    needs=(Need(key="zone_plan", at_least="business", why="sign-in is counted over ten minutes"),),
    cdn=Cdn(rates=BUSINESS_RATES, managed=("cloudflare", "owasp")),
    db=Postgres(min_cu=10, max_cu=13, suspend_after=-1, replicas=1, history_days=30, pool_size=500),
    redis=Redis(budget=700, read_regions=("us-east-1", "eu-central-1")),
    push=Queue(batch_size=100, max_concurrency=100),
    api=attrs.evolve(SCALE.worker(), log_sampling=0.008),
)

GLOBAL = ENTERPRISE.grow(
    "global",
    about="A fixed large compute, readers of Redis on three continents, a cache tier for each region",
    users=(1_000_000, None),
    objectives=Objectives(uptime=0.9999, restore_days=30, database_copies=2),
    needs=(Need(key="zone_plan", at_least="enterprise", why="a cache tier for each region"),),
    cdn=Cdn(rates=BUSINESS_RATES, managed=("cloudflare", "owasp"), regional_cache=True),
    db=Postgres(min_cu=26, max_cu=26, suspend_after=-1, replicas=1, history_days=30, pool_size=1_500),
    redis=Redis(budget=2_000, read_regions=("us-east-1", "eu-central-1", "ap-southeast-1")),
    push=Queue(batch_size=100, max_concurrency=250),
    api=attrs.evolve(ENTERPRISE.worker(), log_sampling=0.004),
)

LADDER = Ladder(
    "edge",
    "a chat at Cloudflare's edge, from its first user past its millionth",
    (MVP, TRACTION, GROWTH, SCALE, ENTERPRISE, GLOBAL),
)
