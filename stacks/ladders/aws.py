"""The ladder of Pledgr: fans pledge to artists, a service with Postgres, on AWS behind Cloudflare.

Each stage is the one before it plus what changes. Ranges are the guide's, in monthly active users. Where it asks for
what the clouds do not have, docs/guides/pledgr.md says what stands here instead, and why.
"""

from __future__ import annotations

import attrs

from components.backups import Backups
from components.billing_alerts import BillingAlerts
from components.bucket import Bucket
from components.cdn import Cdn
from components.encryption_key import EncryptionKey
from components.endpoint import Endpoint
from components.gateway import Gateway, RateLimit, Route
from components.job_queue import JobQueue
from components.load_balancer import LoadBalancer
from components.monitoring import Monitoring
from components.network import Network
from components.postgres import Postgres
from components.redis import Redis
from components.registry import Registry
from components.service import Service
from stacks.regions import Near
from stacks.stage import Ladder, Objectives, Stage

FAR = "us-west-2"
"""The second region: copies of backups, and from the last stage on the other half of the database."""
FAR_FROM_HOME = Near(
    FAR, ("us-west-2", "us-east-1", "eu-central-1", "eu-west-1", "ap-southeast-2", "ap-southeast-1")
)
LIMITS = (
    RateLimit(requests=100, per=900, path="/api"),
    RateLimit(requests=5, per=900, path="/api/auth"),
)
"""The guide's: 100 calls of the API and 5 attempts to sign in, in 15 minutes."""
ONE = (Route(path="/*", service="api", open=True),)
SERVICE = Service(host="fargate", secrets=("signing_key",))

START = Stage.first(
    "start",
    about="A free Postgres by its connection string and one small service",
    users=(0, 1_000),
    workload="pledges",
    objectives=Objectives(uptime=0.99),
    network=Network(host="aws"),
    registry=Registry(host="aws"),
    gateway=Gateway(host="apigateway", routes=ONE, limits=LIMITS),
    db=Postgres(host="external"),
    api=attrs.evolve(SERVICE, links=("db",), gateway="gateway", secrets=("sentry_dsn", *SERVICE.secrets)),
)

TRACTION = START.grow(
    "traction",
    about="A database of its own with backups, the own domain with TLS, monitoring and spending alerts",
    users=(1_000, 10_000),
    objectives=Objectives(uptime=0.999, restore_days=7),
    gateway=Gateway(host="apigateway", routes=ONE, limits=LIMITS, own_domain=True),
    endpoint=Endpoint(),
    key=EncryptionKey(host="aws", regions=(FAR,)),
    db=Postgres(host="rds", max_cu=0.5, storage_gb=20),
    files=Bucket(host="s3"),
    api=attrs.evolve(START.service("api").link("files"), maximum=2),
    backups=Backups(host="aws"),
    alerts=BillingAlerts(host="aws"),
    monitoring=Monitoring(host="aws"),
)

GROWTH = TRACTION.grow(
    "growth",
    about="A load balancer over two instances and more, Redis, a CDN, a standby, backups in another region",
    users=(10_000, 100_000),
    objectives=Objectives(uptime=0.9995, restore_days=14, database_copies=2),
    network=Network(host="aws", flow_logs=True),
    lb=LoadBalancer(host="alb", protected=True, only_from_cloudflare=True),
    gateway=Gateway(host="alb", routes=ONE, limits=LIMITS, own_domain=True),
    cdn=Cdn(),
    db=Postgres(
        host="rds", max_cu=4, storage_gb=100, multi_az=True, replicas=1, pooler=True, history_days=14
    ),
    cache=Redis(host="elasticache", memory_gb=3, replicas=1),
    jobs=JobQueue(host="sqs"),
    api=attrs.evolve(
        TRACTION.service("api").link("cache", "jobs"), cpu=0.5, memory_gb=1, minimum=2, maximum=8
    ),
    worker=attrs.evolve(SERVICE, links=("db", "cache", "files"), drains=("jobs",), maximum=4),
    backups=Backups(host="aws", copy_region=FAR),
)

SERVICES = (
    Route(path="/api/auth/*", service="accounts", open=True),
    Route(path="/api/users/*", service="accounts"),
    Route(path="/api/pledges/*", service="pledges"),
    Route(path="/api/payments/*", service="pledges"),
    Route(path="/*", service="api", open=True),
)

SCALE = GROWTH.grow(
    "scale",
    about="Services of their own, Aurora with replicas and a second region, a firewall that Shield can stand behind",
    users=(100_000, None),
    objectives=Objectives(uptime=0.9999, restore_days=35, database_copies=3),
    network_far=Network(host="aws", region=FAR, cidr="10.1.0.0/16"),
    lb=LoadBalancer(host="alb", protected=True, only_from_cloudflare=True, firewall=True),
    gateway=Gateway(host="alb", routes=SERVICES, limits=LIMITS, own_domain=True),
    db=Postgres(
        host="aurora",
        min_cu=2,
        max_cu=16,
        replicas=2,
        replica_regions=(FAR,),
        far_networks=("network_far",),
        pooler=True,
        history_days=35,
    ),
    cache=Redis(host="elasticache", memory_gb=12, replicas=2),
    accounts=attrs.evolve(
        SERVICE, links=("db", "cache"), gateway="gateway", cpu=0.5, memory_gb=1, minimum=2, maximum=20
    ),
    pledges=attrs.evolve(
        SERVICE,
        links=("db", "cache", "jobs", "files"),
        gateway="gateway",
        cpu=0.5,
        memory_gb=1,
        minimum=2,
        maximum=20,
    ),
    api=attrs.evolve(GROWTH.service("api"), minimum=3, maximum=30),
    worker=attrs.evolve(GROWTH.service("worker"), minimum=2, maximum=20),
    backups=Backups(host="aws", copy_region=FAR, keep_days=35, locked=True),
)

LADDER = Ladder(
    "aws",
    "pledges to artists (Pledgr): a service with Postgres on AWS, from one small container to two regions",
    (START, TRACTION, GROWTH, SCALE),
    further=(FAR_FROM_HOME,),
)
