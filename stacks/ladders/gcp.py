"""The ladder of Social Connect: profiles, chats, stories and discovery, on Google Cloud, from Firestore alone to three
regions.

Each stage is the one before it plus what changes. Ranges are the guide's, in monthly active users. Where it asks for
what the clouds do not have, docs/guides/social-connect.md says what stands here instead, and why.
"""

from __future__ import annotations

import attrs

from components.backups import Backups
from components.billing_alerts import BillingAlerts
from components.bucket import Bucket
from components.cdn import Cdn
from components.cluster import Cluster
from components.encryption_key import EncryptionKey
from components.endpoint import Endpoint
from components.gateway import Cors, Gateway, Route
from components.job_queue import JobQueue
from components.load_balancer import LoadBalancer
from components.monitoring import Monitoring
from components.network import Network
from components.postgres import Postgres
from components.redis import Redis
from components.registry import Registry
from components.search import Search
from components.service import Service
from components.site import Site
from stacks.ladders import _social_connect as app
from stacks.regions import Away, Near
from stacks.stage import Ladder, Objectives, Stage

SECOND, THIRD = "europe-west1", "asia-east1"
"""The regions that the last stage adds to the stack's own, which the guide has as us-central1."""
COPY = "us-west1"
"""Where exports of databases lie."""
FURTHER = (
    Away(SECOND, ("europe-west1", "us-central1")),
    Away(THIRD, ("asia-east1", "us-central1")),
    Near(COPY, ("us-west1", "us-central1", "europe-west4", "europe-west1", "asia-southeast1", "asia-east1")),
)

SQL = Postgres(host="cloudsql", multi_az=True, history_days=7, pooler=True)
SERVICE = Service(host="cloudrun", gateway="gateway", cpu=1, minimum=2, maximum=20, secrets=("signing_key",))

LAUNCH = Stage.first(
    "launch",
    about="Firestore, functions, storage and hosting: nothing that runs while nobody calls",
    users=(0, 10_000),
    guide_users=(1_000, 10_000),
    workload="social",
    objectives=Objectives(uptime=0.999, restore_days=7),
    network=Network(host="gcp"),
    registry=Registry(host="gcp"),
    db=app.PEOPLE,
    realtime=app.REALTIME,
    files=Bucket(host="gcs"),
    functions=Service(
        host="cloudrun",
        links=("db", "realtime", "files"),
        minimum=0,
        maximum=20,
        cpu=1,
        schedules=(app.CLEAN_UP,),
        triggers=(app.ON_MESSAGE,),
        secrets=("sentry_dsn", *SERVICE.secrets),
    ),
    hosting=Site(service="functions"),
    alerts=BillingAlerts(host="gcp", budget=(500, 1_000, 2_000)),
    monitoring=Monitoring(host="gcp"),
)

TRACTION = LAUNCH.grow(
    "traction",
    about="Redis for sessions, presence and hot profiles",
    users=(10_000, 50_000),
    cache=Redis(host="memorystore", memory_gb=3),
    functions=attrs.evolve(LAUNCH.service("functions").link("cache"), maximum=50),
)

HYBRID = TRACTION.grow(
    "hybrid",
    about="Postgres for profiles and friendships, a search engine, Cloudflare's CDN before a load balancer",
    users=(50_000, 100_000),
    objectives=Objectives(uptime=0.9995, restore_days=7, database_copies=2),
    key=EncryptionKey(host="gcp"),
    db=attrs.evolve(SQL, max_cu=2, storage_gb=100, replicas=1),
    cache=Redis(host="memorystore", memory_gb=5),
    search=Search(host="elastic", nodes=3, memory_gb=8),
    cdn=Cdn(),
    lb=LoadBalancer(host="google", only_from_cloudflare=True),
    gateway=Gateway(host="google", routes=(Route(path="/*", service="functions"),), limits=app.LIMITS),
    endpoint=Endpoint(),
    hosting=Site(service="functions", gateway="gateway"),
    functions=attrs.evolve(
        TRACTION.service("functions").link("search"),
        gateway="gateway",
        schedules=(app.CLEAN_UP, app.ARCHIVE, app.REINDEX),
        maximum=100,
    ),
    backups=Backups(host="gcp", copy_region=COPY),
)

MICROSERVICES = HYBRID.grow(
    "microservices",
    about="Five services behind a gateway, four job queues",
    users=(100_000, 500_000),
    monitoring=Monitoring(host="gcp", log_sampling=0.1),
    db=attrs.evolve(SQL, max_cu=8, storage_gb=250, replicas=2),
    gateway=Gateway(host="google", routes=app.ROUTES, limits=app.LIMITS, cors=Cors()),
    cache=Redis(host="memorystore", memory_gb=25),
    lb=LoadBalancer(host="google", only_from_cloudflare=True, firewall=True),
    hosting=Site(gateway="gateway"),
    push=JobQueue(host="cloudtasks", per_second=500, concurrent=1_000),
    email=JobQueue(host="cloudtasks", per_second=50),
    analytics=JobQueue(host="cloudtasks", per_second=500),
    image=JobQueue(host="cloudtasks", per_second=20, visible_after=600),
    functions=HYBRID.service("functions").link("push"),
    user=attrs.evolve(SERVICE, links=("db", "cache", "email")),
    chat=attrs.evolve(
        SERVICE,
        links=("db", "realtime", "cache", "files", "push"),
        minimum=5,
        maximum=100,
        concurrency=1_000,  # sockets, of which a tenth of the users holds one at the busiest moment
        timeout=3_600,
    ),
    story=attrs.evolve(SERVICE, links=("db", "realtime", "cache", "files", "image"), drains=("image",)),
    discovery=attrs.evolve(SERVICE, links=("db", "cache", "search", "analytics")),
    notification=attrs.evolve(
        SERVICE, links=("db", "realtime", "cache"), drains=("push", "email", "analytics")
    ),
)


def in_three_regions(key: str) -> Service:
    """A service beside the databases of all three, in each of which live the users who joined there."""
    service = MICROSERVICES.service(key).link("db_second", "db_third")
    return attrs.evolve(service, maximum=100, regions=(SECOND, THIRD))


PLANET = MICROSERVICES.grow(
    "planet",
    about="Three regions: a database for the users of each, chat on Kubernetes, Redis in shards, failover by health",
    users=(500_000, 1_000_000),
    objectives=Objectives(uptime=0.9999, restore_days=7, database_copies=3),
    monitoring=Monitoring(host="gcp", log_sampling=0.05),
    network=Network(host="gcp", regions=(SECOND, THIRD)),
    key=EncryptionKey(host="gcp", regions=(SECOND, THIRD)),
    db=attrs.evolve(SQL, max_cu=8, storage_gb=500, replicas=2),
    db_second=attrs.evolve(SQL, region=SECOND, max_cu=8, storage_gb=500),
    db_third=attrs.evolve(SQL, region=THIRD, max_cu=8, storage_gb=500),
    cache=Redis(host="memorystore-cluster", memory_gb=50, shards=4, replicas=1),
    search=Search(host="elastic", nodes=9, memory_gb=8),
    cluster=Cluster(host="gke", minimum=3, maximum=10),
    chat=Service(
        host="kubernetes",
        secrets=SERVICE.secrets,
        links=("db", "db_second", "db_third", "realtime", "cache", "files", "push"),
        gateway="gateway",
        cpu=0.25,
        memory_gb=0.5,
        minimum=5,
        maximum=150,  # 100,000 sockets are 100 of them, and a fifth is kept free
        concurrency=1_000,
        timeout=3_600,
    ),
    user=in_three_regions("user"),
    story=in_three_regions("story"),
    discovery=in_three_regions("discovery"),
    notification=in_three_regions("notification"),
    backups=Backups(host="gcp", copy_region=COPY),
)

LADDER = Ladder(
    "gcp",
    "a social network (Social Connect) on Google Cloud, from Firestore alone to three regions",
    (LAUNCH, TRACTION, HYBRID, MICROSERVICES, PLANET),
    further=FURTHER,
)
