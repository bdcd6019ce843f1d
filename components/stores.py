"""Which resource types hold data. Every type that a ladder creates stands in exactly one of these two sets.

A store is protected, is retained on delete from its first `up`, and is never replaced or deleted by a promotion.
A type in neither set is refused when it is made, so that nobody adds one without deciding.
"""

from __future__ import annotations

from components.errors import UserError

STORES = frozenset(
    {
        "aws:costexplorer/anomalyMonitor:AnomalyMonitor",  # one for each account, and not the stack's alone
        "aws:kms/key:Key",
        "aws:kms/replicaKey:ReplicaKey",
        "cloudflare:index/d1Database:D1Database",
        "cloudflare:index/queue:Queue",  # undelivered messages
        "cloudflare:index/r2Bucket:R2Bucket",
        "cloudflare:index/worker:Worker",  # dropping or renaming a Worker drops its Durable Objects
        "cloudflare:index/workersKvNamespace:WorkersKvNamespace",
        "cloudflare:index/zone:Zone",  # DNS records made by hand live in it
        "gcp:kms/cryptoKey:CryptoKey",
        "gcp:kms/keyRing:KeyRing",  # its name can never be had again
        "neon:index:Project",
        "upstash:index/redisDatabase:RedisDatabase",
    }
)

STATELESS = frozenset(
    {
        "aws:budgets/budget:Budget",
        "aws:cloudwatch/dashboard:Dashboard",
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        "aws:costexplorer/anomalySubscription:AnomalySubscription",
        "aws:kms/alias:Alias",
        "aws:route53/healthCheck:HealthCheck",
        "aws:sns/topic:Topic",
        "aws:sns/topicSubscription:TopicSubscription",
        "cloudflare:index/argoSmartRouting:ArgoSmartRouting",
        "cloudflare:index/argoTieredCaching:ArgoTieredCaching",
        "cloudflare:index/dnsRecord:DnsRecord",
        "cloudflare:index/hyperdriveConfig:HyperdriveConfig",
        "cloudflare:index/notificationPolicy:NotificationPolicy",
        "cloudflare:index/notificationPolicyWebhooks:NotificationPolicyWebhooks",
        "cloudflare:index/queueConsumer:QueueConsumer",
        "cloudflare:index/r2BucketCors:R2BucketCors",
        "cloudflare:index/r2BucketEventNotification:R2BucketEventNotification",
        "cloudflare:index/r2BucketLifecycle:R2BucketLifecycle",
        "cloudflare:index/r2BucketLock:R2BucketLock",
        "cloudflare:index/r2CustomDomain:R2CustomDomain",
        "cloudflare:index/r2ManagedDomain:R2ManagedDomain",
        "cloudflare:index/regionalTieredCache:RegionalTieredCache",
        "cloudflare:index/ruleset:Ruleset",
        "cloudflare:index/tieredCache:TieredCache",
        "cloudflare:index/workerVersion:WorkerVersion",
        "cloudflare:index/workersCronTrigger:WorkersCronTrigger",
        "cloudflare:index/workersCustomDomain:WorkersCustomDomain",
        "cloudflare:index/workersDeployment:WorkersDeployment",
        "cloudflare:index/workersKv:WorkersKv",  # the mode, which `up` writes anew
        "cloudflare:index/workersRoute:WorkersRoute",
        "cloudflare:index/zoneSetting:ZoneSetting",
        "gcp:billing/budget:Budget",
        "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
        "gcp:monitoring/alertPolicy:AlertPolicy",
        "gcp:monitoring/dashboard:Dashboard",
        "gcp:monitoring/notificationChannel:NotificationChannel",
        "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig",
        "gcp:projects/service:Service",
        "gcp:projects/serviceIdentity:ServiceIdentity",
    }
)


def is_store(token: str) -> bool:
    """Whether a resource type holds data; raises UserError for a type that nobody has classed."""
    if token in STORES:
        return True
    if token in STATELESS or token.startswith(("rungs:", "pulumi:")):
        return False
    raise UserError(
        f"resource type {token} is not classed: add it to STORES or STATELESS in components/stores.py"
    )
