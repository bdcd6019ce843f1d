"""Growth stage `global` of the ladder `edge` as one would write it by hand: resource after resource, no components.

`benchmarks/preview.py` compares the stage with it; `tests/benchmarks/test_flat.py` keeps the two in step.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pulumi
import pulumi_cloudflare as cloudflare
import upstash_pulumi as upstash

from providers.neon.resource import Project, ProjectArgs

ACCOUNT = "00000000000000000000000000000000"
ZONE = "11111111111111111111111111111111"
EDGE = Path(__file__).parents[4] / "edge"
BUNDLE = EDGE / "dist" / "worker.js"
WATCHER = EDGE / "watcher" / "dist" / "worker.js"
FIGURES = json.loads((Path(__file__).parent / "watcher.json").read_text())
"""What the spend watcher is told, written by tests/benchmarks/record_watcher.py."""

keep = pulumi.ResourceOptions(protect=True, retain_on_delete=True)

cloudflare.ZoneSetting(
    "cdn-setting-0rtt",
    zone_id=ZONE,
    setting_id="0rtt",
    value="off",
)

cloudflare.ZoneSetting(
    "cdn-setting-always-use-https",
    zone_id=ZONE,
    setting_id="always_use_https",
    value="on",
)

cloudflare.ZoneSetting(
    "cdn-setting-automatic-https-rewrites",
    zone_id=ZONE,
    setting_id="automatic_https_rewrites",
    value="on",
)

cloudflare.ZoneSetting(
    "cdn-setting-browser-cache-ttl",
    zone_id=ZONE,
    setting_id="browser_cache_ttl",
    value=0,
)

cloudflare.ZoneSetting(
    "cdn-setting-http3",
    zone_id=ZONE,
    setting_id="http3",
    value="on",
)

cloudflare.ZoneSetting(
    "cdn-setting-min-tls-version",
    zone_id=ZONE,
    setting_id="min_tls_version",
    value="1.2",
)

cloudflare.ZoneSetting(
    "cdn-setting-ssl",
    zone_id=ZONE,
    setting_id="ssl",
    value="strict",
)

cloudflare.ZoneSetting(
    "cdn-setting-tls-1-3",
    zone_id=ZONE,
    setting_id="tls_1_3",
    value="on",
)

tiered_cache = cloudflare.ArgoTieredCaching("cdn-tiered-cache", zone_id=ZONE, value="on")

smart_tiered_cache = cloudflare.TieredCache(
    "cdn-smart-tiered-cache",
    zone_id=ZONE,
    value="on",
    opts=pulumi.ResourceOptions(depends_on=[tiered_cache]),
)

cloudflare.RegionalTieredCache(
    "cdn-regional-cache",
    zone_id=ZONE,
    value="on",
    opts=pulumi.ResourceOptions(depends_on=[smart_tiered_cache]),
)

cloudflare.Ruleset(
    "cdn-cache",
    zone_id=ZONE,
    name="default",
    description="cache rules",
    kind="zone",
    phase="http_request_cache_settings",
    rules=[
        {
            "ref": "pages",
            "description": "pages",
            "enabled": True,
            "expression": 'http.request.uri.path.extension in {"html" "htm"} or ends_with(http.request.uri.path, "/")',
            "action": "set_cache_settings",
            "action_parameters": {
                "cache": True,
                "edge_ttl": {"mode": "override_origin", "default": 3_600},
                "browser_ttl": {"mode": "override_origin", "default": 3_600},
            },
        },
        {
            "ref": "scripts",
            "description": "scripts",
            "enabled": True,
            "expression": 'http.request.uri.path.extension in {"css" "js" "mjs"}',
            "action": "set_cache_settings",
            "action_parameters": {
                "cache": True,
                "edge_ttl": {"mode": "override_origin", "default": 86_400},
                "browser_ttl": {"mode": "override_origin", "default": 3_600},
            },
        },
        {
            "ref": "images",
            "description": "images",
            "enabled": True,
            "expression": 'http.request.uri.path.extension in {"avif" "gif" "ico" "jpeg" "jpg" "png" "svg" "webp"}',
            "action": "set_cache_settings",
            "action_parameters": {
                "cache": True,
                "edge_ttl": {"mode": "override_origin", "default": 2_592_000},
                "browser_ttl": {"mode": "override_origin", "default": 2_592_000},
            },
        },
        {
            "ref": "api",
            "description": "api",
            "enabled": True,
            "expression": 'starts_with(http.host, "api.") or starts_with(http.request.uri.path, "/api/")',
            "action": "set_cache_settings",
            "action_parameters": {"cache": False, "browser_ttl": {"mode": "respect_origin"}},
        },
        {
            "ref": "signed_in",
            "description": "signed in",
            "enabled": True,
            "expression": 'len(http.request.headers["authorization"]) > 0 or http.cookie contains "session="',
            "action": "set_cache_settings",
            "action_parameters": {"cache": False, "browser_ttl": {"mode": "respect_origin"}},
        },
        {
            "ref": "static",
            "description": "static",
            "enabled": True,
            "expression": 'starts_with(http.request.uri.path, "/assets/") '
            'or starts_with(http.request.uri.path, "/static/images/")',
            "action": "set_cache_settings",
            "action_parameters": {
                "cache": True,
                "edge_ttl": {"mode": "override_origin", "default": 31_536_000},
                "browser_ttl": {"mode": "override_origin", "default": 31_536_000},
            },
        },
    ],
)

cloudflare.Ruleset(
    "cdn-compression",
    zone_id=ZONE,
    name="default",
    description="compression rules",
    kind="zone",
    phase="http_response_compression",
    rules=[
        {
            "ref": "texts",
            "description": "texts",
            "enabled": True,
            "expression": 'http.response.content_type.media_type in {"application/javascript" "application/json" '
            '"application/ld+json" "application/manifest+json" "application/rss+xml" "application/wasm" '
            '"application/xml" "font/otf" "font/ttf" "image/svg+xml" "text/css" "text/html" "text/javascript" '
            '"text/plain" "text/xml"}',
            "action": "compress_response",
            "action_parameters": {"algorithms": [{"name": "zstd"}, {"name": "brotli"}, {"name": "gzip"}]},
        },
    ],
)

cloudflare.Ruleset(
    "cdn-firewall",
    zone_id=ZONE,
    name="default",
    description="firewall rules",
    kind="zone",
    phase="http_request_firewall_custom",
    rules=[
        {
            "ref": "secret_files",
            "description": "secret files",
            "enabled": True,
            "expression": 'lower(http.request.uri.path) contains "/.env" '
            'or lower(http.request.uri.path) contains "/.git/" '
            'or lower(http.request.uri.path) contains "/.aws/" or lower(http.request.uri.path) contains "/.ssh/"',
            "action": "block",
        },
    ],
)

cloudflare.Ruleset(
    "cdn-headers",
    zone_id=ZONE,
    name="default",
    description="headers rules",
    kind="zone",
    phase="http_response_headers_transform",
    rules=[
        {
            "ref": "security",
            "description": "security",
            "enabled": True,
            "expression": "true",
            "action": "rewrite",
            "action_parameters": {
                "headers": {
                    "strict-transport-security": {"operation": "set", "value": "max-age=31536000"},
                    "x-frame-options": {"operation": "set", "value": "SAMEORIGIN"},
                    "x-content-type-options": {"operation": "set", "value": "nosniff"},
                    "referrer-policy": {"operation": "set", "value": "strict-origin-when-cross-origin"},
                },
            },
        },
        {
            "ref": "immutable",
            "description": "immutable",
            "enabled": True,
            "expression": '(starts_with(http.request.uri.path, "/assets/") '
            'or starts_with(http.request.uri.path, "/static/images/")) '
            "and http.response.code in {200 206 304}",
            "action": "rewrite",
            "action_parameters": {
                "headers": {
                    "cache-control": {"operation": "set", "value": "public, max-age=31536000, immutable"},
                },
            },
        },
    ],
)

cloudflare.Ruleset(
    "cdn-managed",
    zone_id=ZONE,
    name="default",
    description="managed rules",
    kind="zone",
    phase="http_request_firewall_managed",
    rules=[
        {
            "ref": "cloudflare",
            "description": "cloudflare",
            "enabled": True,
            "expression": "true",
            "action": "execute",
            "action_parameters": {"id": "efb7b8c949ac4650a09736fc376e9aee"},
        },
        {
            "ref": "owasp",
            "description": "owasp",
            "enabled": True,
            "expression": "true",
            "action": "execute",
            "action_parameters": {"id": "4814384a9e5d4991b9815dcfc25d2f1f"},
        },
    ],
)

cloudflare.Ruleset(
    "cdn-rates",
    zone_id=ZONE,
    name="default",
    description="rates rules",
    kind="zone",
    phase="http_ratelimit",
    rules=[
        {
            "ref": "flood",
            "description": "flood",
            "enabled": True,
            "expression": 'starts_with(http.request.uri.path, "/")',
            "action": "block",
            "ratelimit": {
                "characteristics": ["cf.colo.id", "ip.src"],
                "period": 10,
                "requests_per_period": 100,
                "mitigation_timeout": 10,
                "requests_to_origin": False,
            },
        },
        {
            "ref": "api_minute",
            "description": "api minute",
            "enabled": True,
            "expression": 'starts_with(http.host, "api.") or starts_with(http.request.uri.path, "/api/")',
            "action": "block",
            "ratelimit": {
                "characteristics": ["cf.colo.id", "ip.src"],
                "period": 60,
                "requests_per_period": 1_000,
                "mitigation_timeout": 60,
                "requests_to_origin": False,
            },
        },
        {
            "ref": "sign_in",
            "description": "sign in",
            "enabled": True,
            "expression": 'starts_with(http.request.uri.path, "/auth/")',
            "action": "block",
            "ratelimit": {
                "characteristics": ["cf.colo.id", "ip.src"],
                "period": 600,
                "requests_per_period": 100,
                "mitigation_timeout": 3_600,
                "requests_to_origin": False,
            },
        },
    ],
)

cache = cloudflare.WorkersKvNamespace(
    "cache",
    account_id=ACCOUNT,
    title="rehearsal-prod-cache",
    opts=keep,
)

cloudflare.WorkersKv(
    "mode",
    account_id=ACCOUNT,
    namespace_id=cache.id,
    key_name="rungs:mode",
    value="normal",
)

db = cloudflare.D1Database(
    "db-d1",
    account_id=ACCOUNT,
    name="rehearsal-prod-db",
    primary_location_hint="weur",
    read_replication={"mode": "disabled"},
    opts=keep,
)

files = cloudflare.R2Bucket(
    "files",
    account_id=ACCOUNT,
    name="rehearsal-prod-files",
    location="weur",
    jurisdiction="default",
    storage_class="Standard",
    opts=keep,
)

cloudflare.R2BucketLifecycle(
    "files-lifecycle",
    account_id=ACCOUNT,
    bucket_name=files.name,
    jurisdiction="default",
    rules=[
        {
            "id": "abort-unfinished-uploads",
            "enabled": True,
            "conditions": {"prefix": ""},
            "abort_multipart_uploads_transition": {"condition": {"type": "Age", "max_age": 7 * 86_400}},
        },
    ],
)

cloudflare.R2BucketLock(
    "files-lock",
    account_id=ACCOUNT,
    bucket_name=files.name,
    jurisdiction="default",
    rules=[],
)

cloudflare.R2ManagedDomain(
    "files-public-access",
    account_id=ACCOUNT,
    bucket_name=files.name,
    jurisdiction="default",
    enabled=False,
)

backups = cloudflare.R2Bucket(
    "backups",
    account_id=ACCOUNT,
    name="rehearsal-prod-backups",
    location="weur",
    jurisdiction="default",
    storage_class="Standard",
    opts=keep,
)

cloudflare.R2BucketLifecycle(
    "backups-lifecycle",
    account_id=ACCOUNT,
    bucket_name=backups.name,
    jurisdiction="default",
    rules=[
        {
            "id": "abort-unfinished-uploads",
            "enabled": True,
            "conditions": {"prefix": ""},
            "abort_multipart_uploads_transition": {"condition": {"type": "Age", "max_age": 7 * 86_400}},
        },
        {
            "id": "weekly",
            "enabled": True,
            "conditions": {"prefix": "weekly/"},
            "delete_objects_transition": {"condition": {"type": "Age", "max_age": 35 * 86_400}},
        },
        {
            "id": "monthly",
            "enabled": True,
            "conditions": {"prefix": "monthly/"},
            "storage_class_transitions": [
                {"storage_class": "InfrequentAccess", "condition": {"type": "Age", "max_age": 31 * 86_400}}
            ],
        },
    ],
)

cloudflare.R2BucketLock(
    "backups-lock",
    account_id=ACCOUNT,
    bucket_name=backups.name,
    jurisdiction="default",
    rules=[],
)

cloudflare.R2ManagedDomain(
    "backups-public-access",
    account_id=ACCOUNT,
    bucket_name=backups.name,
    jurisdiction="default",
    enabled=False,
)

project = Project(
    "db-neon",
    ProjectArgs(
        name="rehearsal-prod-db",
        region="aws-eu-west-2",
        pg_version=17,
        database_name="app",
        role_name="app",
        min_cu=26,
        max_cu=26,
        suspend_seconds=-1,
        history_retention_seconds=30 * 86_400,
        replicas=1,
        protected=True,
    ),
    opts=keep,
)

hyperdrive = cloudflare.HyperdriveConfig(
    "db-neon-hyperdrive",
    account_id=ACCOUNT,
    name="rehearsal-prod-db",
    origin={
        "scheme": "postgres",
        "host": project.host,
        "port": 5432,
        "user": project.role,
        "password": project.password,
        "database": project.database,
    },
    origin_connection_limit=1_500,
    caching={"disabled": True},
)

redis = upstash.RedisDatabase(
    "redis-upstash",
    database_name="rehearsal-prod-redis",
    region="global",
    primary_region="eu-west-1",
    read_regions=["us-east-1", "eu-central-1", "ap-southeast-1"],
    tls=True,
    eviction=False,
    auto_scale=True,
    budget=2_000,
    opts=pulumi.ResourceOptions(
        protect=True,
        retain_on_delete=True,
        additional_secret_outputs=["password", "restToken", "readOnlyRestToken"],
    ),
)

analytics_dead = cloudflare.Queue(
    "analytics-dead",
    account_id=ACCOUNT,
    queue_name="rehearsal-prod-analytics-dead",
    settings={"message_retention_period": 86_400, "delivery_delay": 0, "delivery_paused": False},
    opts=keep,
)

analytics = cloudflare.Queue(
    "analytics",
    account_id=ACCOUNT,
    queue_name="rehearsal-prod-analytics",
    settings={"message_retention_period": 86_400, "delivery_delay": 0, "delivery_paused": False},
    opts=keep,
)

email_dead = cloudflare.Queue(
    "email-dead",
    account_id=ACCOUNT,
    queue_name="rehearsal-prod-email-dead",
    settings={"message_retention_period": 86_400, "delivery_delay": 0, "delivery_paused": False},
    opts=keep,
)

email = cloudflare.Queue(
    "email",
    account_id=ACCOUNT,
    queue_name="rehearsal-prod-email",
    settings={"message_retention_period": 86_400, "delivery_delay": 0, "delivery_paused": False},
    opts=keep,
)

jobs_dead = cloudflare.Queue(
    "jobs-dead",
    account_id=ACCOUNT,
    queue_name="rehearsal-prod-jobs-dead",
    settings={"message_retention_period": 86_400, "delivery_delay": 0, "delivery_paused": False},
    opts=keep,
)

jobs = cloudflare.Queue(
    "jobs",
    account_id=ACCOUNT,
    queue_name="rehearsal-prod-jobs",
    settings={"message_retention_period": 86_400, "delivery_delay": 0, "delivery_paused": False},
    opts=keep,
)

push_dead = cloudflare.Queue(
    "push-dead",
    account_id=ACCOUNT,
    queue_name="rehearsal-prod-push-dead",
    settings={"message_retention_period": 86_400, "delivery_delay": 0, "delivery_paused": False},
    opts=keep,
)

push = cloudflare.Queue(
    "push",
    account_id=ACCOUNT,
    queue_name="rehearsal-prod-push",
    settings={"message_retention_period": 86_400, "delivery_delay": 0, "delivery_paused": False},
    opts=keep,
)

api = cloudflare.Worker(
    "api",
    account_id=ACCOUNT,
    name="rehearsal-prod-api",
    logpush=False,
    subdomain={"enabled": True, "previews_enabled": False},
    observability={"enabled": True, "head_sampling_rate": 0.004},
    opts=keep,
)

version = cloudflare.WorkerVersion(
    "api-version",
    account_id=ACCOUNT,
    worker_id=api.id,
    main_module="worker.js",
    compatibility_date="2026-04-01",
    compatibility_flags=["nodejs_compat"],
    modules=[
        {
            "name": "worker.js",
            "content_type": "application/javascript+module",
            "content_base64": base64.b64encode(BUNDLE.read_bytes()).decode(),
        },
    ],
    bindings=[
        {"type": "queue", "name": "ANALYTICS", "queue_name": analytics.queue_name},
        {"type": "plain_text", "name": "APP", "text": "rehearsal"},
        {"type": "r2_bucket", "name": "BACKUPS", "bucket_name": backups.name},
        {"type": "kv_namespace", "name": "CACHE", "namespace_id": cache.id},
        {"type": "d1", "name": "DB_D1", "database_id": db.id},
        {"type": "plain_text", "name": "DB_FENCED", "text": "false"},
        {"type": "hyperdrive", "name": "DB_POSTGRES", "id": hyperdrive.id},
        {"type": "plain_text", "name": "DB_SERVING", "text": "DB_D1"},
        {"type": "queue", "name": "EMAIL", "queue_name": email.queue_name},
        {"type": "plain_text", "name": "ENVIRONMENT", "text": "prod"},
        {"type": "r2_bucket", "name": "FILES", "bucket_name": files.name},
        {"type": "queue", "name": "JOBS", "queue_name": jobs.queue_name},
        {
            "type": "ratelimit",
            "name": "LIMITER",
            "namespace_id": "3829208236",
            "simple": {"limit": 100, "period": 60},
        },
        {"type": "plain_text", "name": "LIMITER_REQUESTS", "text": "100"},
        {"type": "queue", "name": "PUSH", "queue_name": push.queue_name},
        {"type": "plain_text", "name": "REDIS_FENCED", "text": "false"},
        {"type": "plain_text", "name": "REDIS_SERVING", "text": "REDIS_UPSTASH"},
        {
            "type": "secret_text",
            "name": "REDIS_UPSTASH_TOKEN",
            "text": pulumi.Output.secret(redis.rest_token),
        },
        {
            "type": "plain_text",
            "name": "REDIS_UPSTASH_URL",
            "text": pulumi.Output.concat("https://", redis.endpoint),
        },
        {"type": "durable_object_namespace", "name": "ROOMS", "class_name": "Room"},
        {"type": "durable_object_namespace", "name": "SIGN_INS", "class_name": "SignIns"},
    ],
    exports={
        "Room": {"type": "durable-object", "storage": "sqlite"},
        "SignIns": {"type": "durable-object", "storage": "sqlite"},
    },
    limits={"cpu_ms": 50},
    placement={"mode": "smart"},
)

deployment = cloudflare.WorkersDeployment(
    "api-deployment",
    account_id=ACCOUNT,
    script_name=api.name,
    strategy="percentage",
    versions=[{"percentage": 100, "version_id": version.id}],
)

cloudflare.WorkersCronTrigger(
    "api-crons",
    account_id=ACCOUNT,
    script_name=api.name,
    schedules=[{"cron": "0 3 * * SUN"}, {"cron": "30 2 * * *"}],
    opts=pulumi.ResourceOptions(depends_on=[deployment]),
)

cloudflare.WorkersCustomDomain(
    "api-domain",
    account_id=ACCOUNT,
    hostname="api.example.com",
    service=api.name,
    zone_id=ZONE,
    opts=pulumi.ResourceOptions(depends_on=[deployment]),
)

cloudflare.QueueConsumer(
    "analytics-consumer",
    account_id=ACCOUNT,
    queue_id=analytics.id,
    type="worker",
    script_name=api.name,
    dead_letter_queue=analytics_dead.queue_name,
    settings={
        "batch_size": 100,
        "max_wait_time_ms": 30_000,
        "max_retries": 5,
        "retry_delay": 30,
        "max_concurrency": 5,
    },
    opts=pulumi.ResourceOptions(depends_on=[deployment]),
)

cloudflare.QueueConsumer(
    "analytics-dead-consumer",
    account_id=ACCOUNT,
    queue_id=analytics_dead.id,
    type="worker",
    script_name=api.name,
    settings={
        "batch_size": 10,
        "max_wait_time_ms": 30_000,
        "max_retries": 100,
        "retry_delay": 600,
        "max_concurrency": 1,
    },
    opts=pulumi.ResourceOptions(depends_on=[deployment]),
)

cloudflare.QueueConsumer(
    "email-consumer",
    account_id=ACCOUNT,
    queue_id=email.id,
    type="worker",
    script_name=api.name,
    dead_letter_queue=email_dead.queue_name,
    settings={
        "batch_size": 50,
        "max_wait_time_ms": 5_000,
        "max_retries": 5,
        "retry_delay": 30,
        "max_concurrency": 5,
    },
    opts=pulumi.ResourceOptions(depends_on=[deployment]),
)

cloudflare.QueueConsumer(
    "email-dead-consumer",
    account_id=ACCOUNT,
    queue_id=email_dead.id,
    type="worker",
    script_name=api.name,
    settings={
        "batch_size": 10,
        "max_wait_time_ms": 5_000,
        "max_retries": 100,
        "retry_delay": 600,
        "max_concurrency": 1,
    },
    opts=pulumi.ResourceOptions(depends_on=[deployment]),
)

cloudflare.QueueConsumer(
    "jobs-consumer",
    account_id=ACCOUNT,
    queue_id=jobs.id,
    type="worker",
    script_name=api.name,
    dead_letter_queue=jobs_dead.queue_name,
    settings={
        "batch_size": 10,
        "max_wait_time_ms": 5_000,
        "max_retries": 5,
        "retry_delay": 30,
        "max_concurrency": 5,
    },
    opts=pulumi.ResourceOptions(depends_on=[deployment]),
)

cloudflare.QueueConsumer(
    "jobs-dead-consumer",
    account_id=ACCOUNT,
    queue_id=jobs_dead.id,
    type="worker",
    script_name=api.name,
    settings={
        "batch_size": 10,
        "max_wait_time_ms": 5_000,
        "max_retries": 100,
        "retry_delay": 600,
        "max_concurrency": 1,
    },
    opts=pulumi.ResourceOptions(depends_on=[deployment]),
)

cloudflare.QueueConsumer(
    "push-consumer",
    account_id=ACCOUNT,
    queue_id=push.id,
    type="worker",
    script_name=api.name,
    dead_letter_queue=push_dead.queue_name,
    settings={
        "batch_size": 100,
        "max_wait_time_ms": 5_000,
        "max_retries": 5,
        "retry_delay": 30,
        "max_concurrency": 250,
    },
    opts=pulumi.ResourceOptions(depends_on=[deployment]),
)

cloudflare.QueueConsumer(
    "push-dead-consumer",
    account_id=ACCOUNT,
    queue_id=push_dead.id,
    type="worker",
    script_name=api.name,
    settings={
        "batch_size": 10,
        "max_wait_time_ms": 5_000,
        "max_retries": 100,
        "retry_delay": 600,
        "max_concurrency": 1,
    },
    opts=pulumi.ResourceOptions(depends_on=[deployment]),
)

watcher_memory = cloudflare.WorkersKvNamespace(
    "alerts-watcher-memory", account_id=ACCOUNT, title="rehearsal-prod-alerts-watcher", opts=keep
)

watcher = cloudflare.Worker(
    "alerts-watcher",
    account_id=ACCOUNT,
    name="rehearsal-prod-alerts-watcher",
    logpush=False,
    subdomain={"enabled": False, "previews_enabled": False},
    observability={"enabled": True, "head_sampling_rate": 1},
    opts=keep,
)

watcher_version = cloudflare.WorkerVersion(
    "alerts-watcher-version",
    account_id=ACCOUNT,
    worker_id=watcher.id,
    main_module="worker.js",
    compatibility_date="2026-04-01",
    compatibility_flags=[],
    modules=[
        {
            "name": "worker.js",
            "content_type": "application/javascript+module",
            "content_base64": base64.b64encode(WATCHER.read_bytes()).decode(),
        }
    ],
    bindings=[
        {"name": "ACCOUNT", "type": "plain_text", "text": ACCOUNT},
        {
            "name": "EMAIL",
            "type": "send_email",
            "allowed_destination_addresses": ["ops@example.com"],
            "allowed_sender_addresses": ["alerts@example.com"],
        },
        {
            "name": "LIMITS",
            "type": "plain_text",
            "text": json.dumps(FIGURES["LIMITS"], separators=(",", ":")),
        },
        {"name": "MEMORY", "type": "kv_namespace", "namespace_id": watcher_memory.id},
        {
            "name": "METERS",
            "type": "plain_text",
            "text": json.dumps(FIGURES["METERS"], separators=(",", ":")),
        },
        {"name": "WATCH", "type": "plain_text", "text": json.dumps(FIGURES["WATCH"], separators=(",", ":"))},
    ],
)

watcher_deployment = cloudflare.WorkersDeployment(
    "alerts-watcher-deployment",
    account_id=ACCOUNT,
    script_name=watcher.name,
    strategy="percentage",
    versions=[{"percentage": 100, "version_id": watcher_version.id}],
)

cloudflare.WorkersCronTrigger(
    "alerts-watcher-crons",
    account_id=ACCOUNT,
    script_name=watcher.name,
    schedules=[{"cron": "7 * * * *"}],
    opts=pulumi.ResourceOptions(depends_on=[watcher, watcher_deployment]),
)

cloudflare.NotificationPolicy(
    "alerts-worker-requests",
    account_id=ACCOUNT,
    name="rehearsal-prod-alerts-worker-requests",
    description=f"worker_requests above {FIGURES['requests']} requests in a billing period",
    enabled=True,
    alert_type="billing_usage_alert",
    filters={"products": ["worker_requests"], "limits": [str(FIGURES["requests"])]},
    mechanisms={"emails": [{"id": "ops@example.com"}]},
)

cloudflare.NotificationPolicy(
    "alerts-dos-attack-l7",
    account_id=ACCOUNT,
    name="rehearsal-prod-alerts-dos-attack-l7",
    description="Cloudflare stops an attack of more than 100 requests a second",
    enabled=True,
    alert_type="dos_attack_l7",
    mechanisms={"emails": [{"id": "ops@example.com"}]},
)

cloudflare.NotificationPolicy(
    "alerts-incident-alert",
    account_id=ACCOUNT,
    name="rehearsal-prod-alerts-incident-alert",
    description="Cloudflare has a major or critical incident",
    enabled=True,
    alert_type="incident_alert",
    filters={"incident_impacts": ["INCIDENT_IMPACT_MAJOR", "INCIDENT_IMPACT_CRITICAL"]},
    mechanisms={"emails": [{"id": "ops@example.com"}]},
)

pulumi.export("api", api.name)
pulumi.export("api_url", "https://api.example.com")
