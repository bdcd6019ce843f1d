"""Growth stage `mvp` of the ladder `edge` as one would write it by hand: resource after resource, no components.

`benchmarks/preview.py` compares the stage with it; `tests/benchmarks/test_flat.py` keeps the two in step.
"""

from __future__ import annotations

import base64
from pathlib import Path

import pulumi
import pulumi_cloudflare as cloudflare

ACCOUNT = "00000000000000000000000000000000"
ZONE = "11111111111111111111111111111111"
BUNDLE = Path(__file__).parents[4] / "edge" / "dist" / "worker.js"

keep = pulumi.ResourceOptions(protect=True, retain_on_delete=True)

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
        }
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

api = cloudflare.Worker(
    "api",
    account_id=ACCOUNT,
    name="rehearsal-prod-api",
    logpush=False,
    subdomain={"enabled": True, "previews_enabled": False},
    observability={"enabled": True, "head_sampling_rate": 1},
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
        {"type": "plain_text", "name": "APP", "text": "rehearsal"},
        {"type": "kv_namespace", "name": "CACHE", "namespace_id": cache.id},
        {"type": "d1", "name": "DB_D1", "database_id": db.id},
        {"type": "plain_text", "name": "DB_FENCED", "text": "false"},
        {"type": "plain_text", "name": "DB_SERVING", "text": "DB_D1"},
        {"type": "plain_text", "name": "ENVIRONMENT", "text": "prod"},
        {"type": "r2_bucket", "name": "FILES", "bucket_name": files.name},
        {
            "type": "ratelimit",
            "name": "LIMITER",
            "namespace_id": "3829208236",
            "simple": {"limit": 100, "period": 60},
        },
        {"type": "plain_text", "name": "LIMITER_REQUESTS", "text": "100"},
        {"type": "durable_object_namespace", "name": "SIGN_INS", "class_name": "SignIns"},
    ],
    exports={"SignIns": {"type": "durable-object", "storage": "sqlite"}},
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
    schedules=[],
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

pulumi.export("api", api.name)
pulumi.export("api_url", "https://api.example.com")
