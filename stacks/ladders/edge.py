"""The default ladder: a chat at Cloudflare's edge, from its first user past its millionth."""

from __future__ import annotations

from components.d1_database import D1Database
from components.durable_object import DurableObject
from components.edge_worker import EdgeWorker
from components.kv_namespace import KvNamespace
from components.postgres import Postgres
from components.queue import Queue
from components.r2_bucket import LifecycleRule, R2Bucket
from components.redis import Redis
from components.part import Need
from stacks.stage import Ladder, Stage

MVP = Stage.first(
    "mvp",
    users=(0, 400),
    guide_users=(0, 1_000),
    cut_by="cloudflare.workers.req_day.free",
    about="Free plans: one Worker, a database, files and a cache",
    api=EdgeWorker(links=("db", "files", "cache"), secrets=("sentry_dsn",)),
    db=D1Database(),
    files=R2Bucket(),
    cache=KvNamespace(),
)

TRACTION = MVP.grow(
    "traction",
    users=(400, 10_000),
    guide_users=(1_000, 10_000),
    about="Workers Paid: jobs leave the request",
    needs=(Need(key="workers_plan", at_least="paid", why="x"),),
    jobs=Queue(),
    api=MVP.worker().drain("jobs"),
)

GROWTH = TRACTION.grow(
    "growth",
    users=(10_000, 50_000),
    about="Postgres beside D1, rooms, backups",
    db=Postgres(),
    rooms=DurableObject(class_name="Room"),
    backups=R2Bucket(lifecycle=(LifecycleRule(id="weekly", prefix="weekly/", delete_after_days=35),)),
    api=TRACTION.worker().link("rooms", "backups"),
)

LADDER = Ladder("edge", "A chat at the edge", (MVP, TRACTION, GROWTH))
