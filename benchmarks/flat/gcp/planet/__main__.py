"""Growth stage `planet` of the ladder `gcp` as a flat program: resources alone, no components.

Its text was made from what the stage registers, with references where one resource names another.
`benchmarks/preview.py` compares the stage with it; `tests/benchmarks/test_flat.py` keeps the two alike.
"""

from __future__ import annotations

import pulumi
import pulumi_cloudflare as cloudflare
import pulumi_ec as ec
import pulumi_gcp as gcp
import pulumi_kubernetes as kubernetes
import pulumi_random as random

cloudflare.Ruleset(
    "cdn-cache",
    description="cache rules",
    kind="zone",
    name="default",
    phase="http_request_cache_settings",
    rules=[
        {
            "action": "set_cache_settings",
            "action_parameters": {
                "browser_ttl": {"default": 3600, "mode": "override_origin"},
                "cache": True,
                "edge_ttl": {"mode": "bypass_by_default"},
            },
            "description": "pages",
            "enabled": True,
            "expression": 'http.request.uri.path.extension in {"html" "htm"} or ends_with(http.request.uri.path, "/")',
            "ref": "pages",
        },
        {
            "action": "set_cache_settings",
            "action_parameters": {
                "browser_ttl": {"default": 3600, "mode": "override_origin"},
                "cache": True,
                "edge_ttl": {"default": 86400, "mode": "override_origin"},
            },
            "description": "scripts",
            "enabled": True,
            "expression": 'http.request.uri.path.extension in {"css" "js" "mjs"}',
            "ref": "scripts",
        },
        {
            "action": "set_cache_settings",
            "action_parameters": {
                "browser_ttl": {"default": 2592000, "mode": "override_origin"},
                "cache": True,
                "edge_ttl": {"default": 2592000, "mode": "override_origin"},
            },
            "description": "images",
            "enabled": True,
            "expression": 'http.request.uri.path.extension in {"avif" "gif" "ico" "jpeg" "jpg" "png" "svg" "webp"}',
            "ref": "images",
        },
        {
            "action": "set_cache_settings",
            "action_parameters": {"browser_ttl": {"mode": "respect_origin"}, "cache": False},
            "description": "api",
            "enabled": True,
            "expression": 'starts_with(http.host, "api.") or starts_with(http.request.uri.path, "/api/")',
            "ref": "api",
        },
        {
            "action": "set_cache_settings",
            "action_parameters": {"browser_ttl": {"mode": "respect_origin"}, "cache": False},
            "description": "signed in",
            "enabled": True,
            "expression": 'len(http.request.headers["authorization"]) > 0 or http.cookie contains "session="',
            "ref": "signed_in",
        },
        {
            "action": "set_cache_settings",
            "action_parameters": {
                "browser_ttl": {"default": 31536000, "mode": "override_origin"},
                "cache": True,
                "edge_ttl": {"default": 31536000, "mode": "override_origin"},
            },
            "description": "static",
            "enabled": True,
            "expression": 'starts_with(http.request.uri.path, "/assets/") or starts_with(http.request.uri.path, "/static/images/")',
            "ref": "static",
        },
    ],
    zone_id="11111111111111111111111111111111",
)

cloudflare.Ruleset(
    "cdn-compression",
    description="compression rules",
    kind="zone",
    name="default",
    phase="http_response_compression",
    rules=[
        {
            "action": "compress_response",
            "action_parameters": {"algorithms": [{"name": "zstd"}, {"name": "brotli"}, {"name": "gzip"}]},
            "description": "texts",
            "enabled": True,
            "expression": 'http.response.content_type.media_type in {"application/javascript" "application/json" "application/ld+json" "application/manifest+json" "application/rss+xml" "application/wasm" "application/xml" "font/otf" "font/ttf" "image/svg+xml" "text/css" "text/html" "text/javascript" "text/plain" "text/xml"}',
            "ref": "texts",
        }
    ],
    zone_id="11111111111111111111111111111111",
)

cloudflare.Ruleset(
    "cdn-firewall",
    description="firewall rules",
    kind="zone",
    name="default",
    phase="http_request_firewall_custom",
    rules=[
        {
            "action": "block",
            "description": "secret files",
            "enabled": True,
            "expression": 'lower(http.request.uri.path) contains "/.env" or lower(http.request.uri.path) contains "/.git/" or lower(http.request.uri.path) contains "/.aws/" or lower(http.request.uri.path) contains "/.ssh/"',
            "ref": "secret_files",
        }
    ],
    zone_id="11111111111111111111111111111111",
)

cloudflare.Ruleset(
    "cdn-headers",
    description="headers rules",
    kind="zone",
    name="default",
    phase="http_response_headers_transform",
    rules=[
        {
            "action": "rewrite",
            "action_parameters": {
                "headers": {
                    "referrer-policy": {"operation": "set", "value": "strict-origin-when-cross-origin"},
                    "strict-transport-security": {"operation": "set", "value": "max-age=31536000"},
                    "x-content-type-options": {"operation": "set", "value": "nosniff"},
                    "x-frame-options": {"operation": "set", "value": "SAMEORIGIN"},
                }
            },
            "description": "security",
            "enabled": True,
            "expression": "true",
            "ref": "security",
        },
        {
            "action": "rewrite",
            "action_parameters": {
                "headers": {
                    "cache-control": {"operation": "set", "value": "public, max-age=31536000, immutable"}
                }
            },
            "description": "immutable",
            "enabled": True,
            "expression": '(starts_with(http.request.uri.path, "/assets/") or starts_with(http.request.uri.path, "/static/images/")) and http.response.code in {200 206 304}',
            "ref": "immutable",
        },
    ],
    zone_id="11111111111111111111111111111111",
)

cloudflare.Ruleset(
    "cdn-rates",
    description="rates rules",
    kind="zone",
    name="default",
    phase="http_ratelimit",
    rules=[
        {
            "action": "block",
            "description": "flood",
            "enabled": True,
            "expression": 'starts_with(http.request.uri.path, "/")',
            "ratelimit": {
                "characteristics": ["cf.colo.id", "ip.src"],
                "mitigation_timeout": 10,
                "period": 10,
                "requests_per_period": 100,
                "requests_to_origin": False,
            },
            "ref": "flood",
        }
    ],
    zone_id="11111111111111111111111111111111",
)

cloudflare.ZoneSetting(
    "cdn-setting-0rtt",
    setting_id="0rtt",
    value="off",
    zone_id="11111111111111111111111111111111",
)

cloudflare.ZoneSetting(
    "cdn-setting-always-use-https",
    setting_id="always_use_https",
    value="on",
    zone_id="11111111111111111111111111111111",
)

cloudflare.ZoneSetting(
    "cdn-setting-automatic-https-rewrites",
    setting_id="automatic_https_rewrites",
    value="on",
    zone_id="11111111111111111111111111111111",
)

cloudflare.ZoneSetting(
    "cdn-setting-browser-cache-ttl",
    setting_id="browser_cache_ttl",
    value=0,
    zone_id="11111111111111111111111111111111",
)

cloudflare.ZoneSetting(
    "cdn-setting-http3",
    setting_id="http3",
    value="on",
    zone_id="11111111111111111111111111111111",
)

cloudflare.ZoneSetting(
    "cdn-setting-min-tls-version",
    setting_id="min_tls_version",
    value="1.2",
    zone_id="11111111111111111111111111111111",
)

cloudflare.ZoneSetting(
    "cdn-setting-ssl",
    setting_id="ssl",
    value="strict",
    zone_id="11111111111111111111111111111111",
)

cloudflare.ZoneSetting(
    "cdn-setting-tls-1-3",
    setting_id="tls_1_3",
    value="on",
    zone_id="11111111111111111111111111111111",
)

cdn_tiered_cache = cloudflare.ArgoTieredCaching(
    "cdn-tiered-cache",
    value="on",
    zone_id="11111111111111111111111111111111",
)

cloudflare.TieredCache(
    "cdn-smart-tiered-cache",
    value="on",
    zone_id="11111111111111111111111111111111",
    opts=pulumi.ResourceOptions(depends_on=[cdn_tiered_cache]),
)

db_cloudsql_password = random.RandomPassword(
    "db-cloudsql-password",
    length=40,
    special=False,
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True),
)

db_second_cloudsql_password = random.RandomPassword(
    "db_second-cloudsql-password",
    length=40,
    special=False,
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True),
)

db_third_cloudsql_password = random.RandomPassword(
    "db_third-cloudsql-password",
    length=40,
    special=False,
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True),
)

gcp_ = gcp.Provider(
    "gcp",
    project="rehearsal-project",
    region="us-central1",
)

alerts_gcp_billingbudgets = gcp.projects.Service(
    "alerts-gcp-billingbudgets",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="billingbudgets.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

alerts_gcp_monitoring = gcp.projects.Service(
    "alerts-gcp-monitoring",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="monitoring.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

alerts_gcp_ops_example_com = gcp.monitoring.NotificationChannel(
    "alerts-gcp-ops-example-com",
    display_name="E-mail to ops@example.com",
    enabled=True,
    force_delete=True,
    labels={"email_address": "ops@example.com"},
    project="rehearsal-project",
    type="email",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[alerts_gcp_billingbudgets, alerts_gcp_monitoring], provider=gcp_),
)

gcp.billing.Budget(
    "alerts-gcp",
    all_updates_rule={
        "disable_default_iam_recipients": False,
        "monitoring_notification_channels": ["projects/chat-prod/notificationChannels/1"],
    },
    amount={"specified_amount": {"currency_code": "USD", "units": "2000"}},
    billing_account="000000-000000-000000",
    budget_filter={
        "calendar_period": "MONTH",
        "credit_types_treatment": "INCLUDE_ALL_CREDITS",
        "projects": ["projects/rehearsal-project"],
    },
    display_name="rehearsal-prod-alerts",
    threshold_rules=[
        {"spend_basis": "CURRENT_SPEND", "threshold_percent": 0.25},
        {"spend_basis": "CURRENT_SPEND", "threshold_percent": 0.5},
        {"spend_basis": "CURRENT_SPEND", "threshold_percent": 1},
        {"spend_basis": "FORECASTED_SPEND", "threshold_percent": 1},
    ],
    opts=pulumi.ResourceOptions(
        depends_on=[alerts_gcp_billingbudgets, alerts_gcp_monitoring, alerts_gcp_ops_example_com],
        provider=gcp_,
    ),
)

analytics_cloudtasks_caller = gcp.serviceaccount.Account(
    "analytics-cloudtasks-caller",
    account_id="rehearsal-prod-analytics-queue",
    display_name="Cloud Tasks, queue rehearsal-prod-analytics",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

analytics_cloudtasks_cloudtasks = gcp.projects.Service(
    "analytics-cloudtasks-cloudtasks",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="cloudtasks.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

analytics_cloudtasks_pubsub = gcp.projects.Service(
    "analytics-cloudtasks-pubsub",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="pubsub.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

analytics_cloudtasks_dead = gcp.pubsub.Topic(
    "analytics-cloudtasks-dead",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    name="rehearsal-prod-analytics-dead",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(
        depends_on=[analytics_cloudtasks_cloudtasks, analytics_cloudtasks_pubsub],
        protect=True,
        retain_on_delete=True,
        provider=gcp_,
    ),
)

analytics_cloudtasks_dead_kept = gcp.pubsub.Subscription(
    "analytics-cloudtasks-dead-kept",
    ack_deadline_seconds=600,
    expiration_policy={"ttl": ""},
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    message_retention_duration="1209600s",
    name=analytics_cloudtasks_dead.name,
    project="rehearsal-project",
    topic=analytics_cloudtasks_dead.id,
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True, provider=gcp_),
)

analytics_cloudtasks_identity = gcp.projects.ServiceIdentity(
    "analytics-cloudtasks-identity",
    project="rehearsal-project",
    service="cloudtasks.googleapis.com",
    opts=pulumi.ResourceOptions(
        depends_on=[analytics_cloudtasks_cloudtasks, analytics_cloudtasks_pubsub], provider=gcp_
    ),
)

analytics_cloudtasks = gcp.cloudtasks.Queue(
    "analytics-cloudtasks",
    desired_state="RUNNING",
    http_target={
        "http_method": "POST",
        "oidc_token": {
            "audience": "https://rehearsal-prod-notification-123456789012.us-central1.run.app",
            "service_account_email": "chat-prod-it@example-project.iam.gserviceaccount.com",
        },
        "uri_override": {
            "host": "rehearsal-prod-notification-123456789012.us-central1.run.app",
            "path_override": {"path": "/queues/analytics"},
            "scheme": "HTTPS",
            "uri_override_enforce_mode": "ALWAYS",
        },
    },
    location="us-central1",
    name="rehearsal-prod-analytics",
    project="rehearsal-project",
    rate_limits={"max_concurrent_dispatches": 100, "max_dispatches_per_second": 500},
    retry_config={"max_attempts": 5, "max_backoff": "600s", "max_doublings": 6, "min_backoff": "10s"},
    opts=pulumi.ResourceOptions(
        depends_on=[
            analytics_cloudtasks_caller,
            analytics_cloudtasks_cloudtasks,
            analytics_cloudtasks_identity,
            analytics_cloudtasks_pubsub,
        ],
        protect=True,
        retain_on_delete=True,
        provider=gcp_,
    ),
)

backups_gcp_cloudscheduler = gcp.projects.Service(
    "backups-gcp-cloudscheduler",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="cloudscheduler.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

backups_gcp_iam = gcp.projects.Service(
    "backups-gcp-iam",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="iam.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

backups_gcp_storage = gcp.projects.Service(
    "backups-gcp-storage",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="storage.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

backups_gcp_workflowexecutions = gcp.projects.Service(
    "backups-gcp-workflowexecutions",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="workflowexecutions.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

backups_gcp_workflows = gcp.projects.Service(
    "backups-gcp-workflows",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="workflows.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

backups_gcp = gcp.storage.Bucket(
    "backups-gcp",
    force_destroy=False,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    lifecycle_rules=[{"action": {"type": "Delete"}, "condition": {"age": 36}}],
    location="US-WEST1",
    name="rehearsal-prod-backups-rehearsal-project",
    project="rehearsal-project",
    public_access_prevention="enforced",
    retention_policy={"is_locked": False, "retention_period": "3024000"},
    storage_class="NEARLINE",
    uniform_bucket_level_access=True,
    opts=pulumi.ResourceOptions(
        depends_on=[
            backups_gcp_cloudscheduler,
            backups_gcp_iam,
            backups_gcp_storage,
            backups_gcp_workflowexecutions,
            backups_gcp_workflows,
        ],
        protect=True,
        retain_on_delete=True,
        provider=gcp_,
    ),
)

backups_gcp_account = gcp.serviceaccount.Account(
    "backups-gcp-account",
    account_id="rehearsal-prod-backups",
    display_name="asks for exports of databases",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(
        depends_on=[
            backups_gcp_cloudscheduler,
            backups_gcp_iam,
            backups_gcp_storage,
            backups_gcp_workflowexecutions,
            backups_gcp_workflows,
        ],
        provider=gcp_,
    ),
)

backups_gcp_invoker = gcp.projects.IAMMember(
    "backups-gcp-invoker",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/workflows.invoker",
    opts=pulumi.ResourceOptions(depends_on=[backups_gcp_account], provider=gcp_),
)

backups_gcp_logwriter = gcp.projects.IAMMember(
    "backups-gcp-logWriter",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/logging.logWriter",
    opts=pulumi.ResourceOptions(depends_on=[backups_gcp_account], provider=gcp_),
)

backups_gcp_viewer = gcp.projects.IAMMember(
    "backups-gcp-viewer",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/cloudsql.viewer",
    opts=pulumi.ResourceOptions(depends_on=[backups_gcp_account], provider=gcp_),
)

cache_memorystore_cluster_networkconnectivity = gcp.projects.Service(
    "cache-memorystore-cluster-networkconnectivity",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="networkconnectivity.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

cache_memorystore_cluster_redis = gcp.projects.Service(
    "cache-memorystore-cluster-redis",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="redis.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

cache_memorystore_redis = gcp.projects.Service(
    "cache-memorystore-redis",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="redis.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

chat_cloudrun_iam = gcp.projects.Service(
    "chat-cloudrun-iam",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="iam.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

chat_cloudrun_run = gcp.projects.Service(
    "chat-cloudrun-run",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="run.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

chat_cloudrun_secretmanager = gcp.projects.Service(
    "chat-cloudrun-secretmanager",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="secretmanager.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

chat_cloudrun_account = gcp.serviceaccount.Account(
    "chat-cloudrun-account",
    account_id="rehearsal-prod-chat",
    display_name="rehearsal-prod-chat",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(
        depends_on=[chat_cloudrun_iam, chat_cloudrun_run, chat_cloudrun_secretmanager], provider=gcp_
    ),
)

chat_cloudrun_cache_password = gcp.secretmanager.Secret(
    "chat-cloudrun-cache-password",
    deletion_protection=False,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    project="rehearsal-project",
    replication={"auto": {}},
    secret_id="rehearsal-prod-chat-cache-password",
    opts=pulumi.ResourceOptions(
        depends_on=[chat_cloudrun_iam, chat_cloudrun_run, chat_cloudrun_secretmanager], provider=gcp_
    ),
)

chat_cloudrun_cache_password_access = gcp.secretmanager.SecretIamMember(
    "chat-cloudrun-cache-password-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=chat_cloudrun_cache_password.id,
    opts=pulumi.ResourceOptions(depends_on=[chat_cloudrun_account], provider=gcp_),
)

chat_cloudrun_project_datastore_user = gcp.projects.IAMMember(
    "chat-cloudrun-project-datastore-user",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/datastore.user",
    opts=pulumi.ResourceOptions(
        depends_on=[chat_cloudrun_account, chat_cloudrun_iam, chat_cloudrun_run, chat_cloudrun_secretmanager],
        provider=gcp_,
    ),
)

chat_cloudrun_signing_key = gcp.secretmanager.Secret(
    "chat-cloudrun-signing-key",
    deletion_protection=False,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    project="rehearsal-project",
    replication={"auto": {}},
    secret_id="rehearsal-prod-chat-signing-key",
    opts=pulumi.ResourceOptions(
        depends_on=[chat_cloudrun_iam, chat_cloudrun_run, chat_cloudrun_secretmanager], provider=gcp_
    ),
)

chat_cloudrun_signing_key_access = gcp.secretmanager.SecretIamMember(
    "chat-cloudrun-signing-key-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=chat_cloudrun_signing_key.id,
    opts=pulumi.ResourceOptions(depends_on=[chat_cloudrun_account], provider=gcp_),
)

chat_cloudrun_signing_key_value = gcp.secretmanager.SecretVersion(
    "chat-cloudrun-signing-key-value",
    secret=chat_cloudrun_signing_key.id,
    secret_data=pulumi.Output.secret("sandbox-signing_key"),
    opts=pulumi.ResourceOptions(provider=gcp_),
)

chat_kubernetes_compute = gcp.projects.Service(
    "chat-kubernetes-compute",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="compute.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

chat_kubernetes_address = gcp.compute.Address(
    "chat-kubernetes-address",
    address_type="EXTERNAL",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    name="rehearsal-prod-chat",
    network_tier="PREMIUM",
    project="rehearsal-project",
    region="us-central1",
    opts=pulumi.ResourceOptions(depends_on=[chat_kubernetes_compute], provider=gcp_),
)

chat_kubernetes_identity = gcp.serviceaccount.Account(
    "chat-kubernetes-identity",
    account_id="rehearsal-prod-chat-pods",
    display_name="Pods of rehearsal-prod-chat",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

gcp.projects.IAMMember(
    "chat-kubernetes-db-project-datastore-user",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/datastore.user",
    opts=pulumi.ResourceOptions(depends_on=[chat_kubernetes_identity], provider=gcp_),
)

gcp.projects.IAMMember(
    "chat-kubernetes-realtime-project-datastore-user",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/datastore.user",
    opts=pulumi.ResourceOptions(depends_on=[chat_kubernetes_identity], provider=gcp_),
)

cluster_gke_compute = gcp.projects.Service(
    "cluster-gke-compute",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="compute.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

cluster_gke_container = gcp.projects.Service(
    "cluster-gke-container",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="container.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

cluster_gke_key_user = gcp.projects.ServiceIdentity(
    "cluster-gke-key-user",
    project="rehearsal-project",
    service="container.googleapis.com",
    opts=pulumi.ResourceOptions(depends_on=[cluster_gke_compute, cluster_gke_container], provider=gcp_),
)

cluster_gke_nodes_account = gcp.serviceaccount.Account(
    "cluster-gke-nodes-account",
    account_id="rehearsal-prod-cluster-nodes",
    create_ignore_already_exists=False,
    display_name="Nodes of rehearsal-prod-cluster",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(depends_on=[cluster_gke_compute, cluster_gke_container], provider=gcp_),
)

cluster_gke_nodes_defaultnodeserviceaccount = gcp.projects.IAMMember(
    "cluster-gke-nodes-defaultnodeserviceaccount",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/container.defaultNodeServiceAccount",
    opts=pulumi.ResourceOptions(depends_on=[cluster_gke_nodes_account], provider=gcp_),
)

cluster_gke_nodes_reader = gcp.projects.IAMMember(
    "cluster-gke-nodes-reader",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/artifactregistry.reader",
    opts=pulumi.ResourceOptions(depends_on=[cluster_gke_nodes_account], provider=gcp_),
)

db_cloudsql_secretmanager = gcp.projects.Service(
    "db-cloudsql-secretmanager",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="secretmanager.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

db_cloudsql_sqladmin = gcp.projects.Service(
    "db-cloudsql-sqladmin",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="sqladmin.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

db_firestore_firebaserules = gcp.projects.Service(
    "db-firestore-firebaserules",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="firebaserules.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

db_firestore_firestore = gcp.projects.Service(
    "db-firestore-firestore",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="firestore.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

db_firestore = gcp.firestore.Database(
    "db-firestore",
    app_engine_integration_mode="DISABLED",
    concurrency_mode="OPTIMISTIC",
    delete_protection_state="DELETE_PROTECTION_ENABLED",
    deletion_policy="DELETE",
    location_id="us-central1",
    name="rehearsal-prod-db",
    point_in_time_recovery_enablement="POINT_IN_TIME_RECOVERY_ENABLED",
    project="rehearsal-project",
    type="FIRESTORE_NATIVE",
    opts=pulumi.ResourceOptions(
        depends_on=[db_firestore_firebaserules, db_firestore_firestore],
        protect=True,
        retain_on_delete=True,
        provider=gcp_,
    ),
)

gcp.firestore.BackupSchedule(
    "db-firestore-daily",
    daily_recurrence={},
    database=db_firestore.name,
    project="rehearsal-project",
    retention="604800s",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

db_firestore_friendships_userid_createdat_desc = gcp.firestore.Index(
    "db-firestore-friendships-userId-createdAt-desc",
    api_scope="ANY_API",
    collection="friendships",
    database=db_firestore.name,
    fields=[
        {"field_path": "userId", "order": "ASCENDING"},
        {"field_path": "createdAt", "order": "DESCENDING"},
    ],
    project="rehearsal-project",
    query_scope="COLLECTION",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

db_firestore_rules = gcp.firebaserules.Ruleset(
    "db-firestore-rules",
    project="rehearsal-project",
    source={
        "files": [
            {
                "content": "rules_version = '2';\nservice cloud.firestore {\n  match /databases/{database}/documents {\n    match /{document=**} {\n      allow read, write: if false;\n    }\n  }\n}\n",
                "name": "firestore.rules",
            }
        ]
    },
    opts=pulumi.ResourceOptions(
        depends_on=[db_firestore_firebaserules, db_firestore_firestore], provider=gcp_
    ),
)

db_firestore_release = gcp.firebaserules.Release(
    "db-firestore-release",
    name="cloud.firestore/rehearsal-prod-db",
    project="rehearsal-project",
    ruleset_name="projects/example-project/rulesets/1",
    opts=pulumi.ResourceOptions(depends_on=[db_firestore, db_firestore_rules], provider=gcp_),
)

db_firestore_users_interests_array_lastactiveat_desc = gcp.firestore.Index(
    "db-firestore-users-interests-array-lastActiveAt-desc",
    api_scope="ANY_API",
    collection="users",
    database=db_firestore.name,
    fields=[
        {"array_config": "CONTAINS", "field_path": "interests"},
        {"field_path": "lastActiveAt", "order": "DESCENDING"},
    ],
    project="rehearsal-project",
    query_scope="COLLECTION",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

db_second_cloudsql_secretmanager = gcp.projects.Service(
    "db_second-cloudsql-secretmanager",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="secretmanager.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

db_second_cloudsql_sqladmin = gcp.projects.Service(
    "db_second-cloudsql-sqladmin",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="sqladmin.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

db_third_cloudsql_secretmanager = gcp.projects.Service(
    "db_third-cloudsql-secretmanager",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="secretmanager.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

db_third_cloudsql_sqladmin = gcp.projects.Service(
    "db_third-cloudsql-sqladmin",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="sqladmin.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

discovery_cloudrun_iam = gcp.projects.Service(
    "discovery-cloudrun-iam",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="iam.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

discovery_cloudrun_run = gcp.projects.Service(
    "discovery-cloudrun-run",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="run.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

discovery_cloudrun_secretmanager = gcp.projects.Service(
    "discovery-cloudrun-secretmanager",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="secretmanager.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

discovery_cloudrun_account = gcp.serviceaccount.Account(
    "discovery-cloudrun-account",
    account_id="rehearsal-prod-discovery",
    display_name="rehearsal-prod-discovery",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(
        depends_on=[discovery_cloudrun_iam, discovery_cloudrun_run, discovery_cloudrun_secretmanager],
        provider=gcp_,
    ),
)

discovery_cloudrun_analytics_queue_cloudtasks_enqueuer = gcp.cloudtasks.QueueIamMember(
    "discovery-cloudrun-analytics-queue-cloudtasks-enqueuer",
    location="us-central1",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    name=analytics_cloudtasks.name,
    project="rehearsal-project",
    role="roles/cloudtasks.enqueuer",
    opts=pulumi.ResourceOptions(
        depends_on=[
            discovery_cloudrun_account,
            discovery_cloudrun_iam,
            discovery_cloudrun_run,
            discovery_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

discovery_cloudrun_analytics_topic_pubsub_publisher = gcp.pubsub.TopicIAMMember(
    "discovery-cloudrun-analytics-topic-pubsub-publisher",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/pubsub.publisher",
    topic=analytics_cloudtasks_dead.name,
    opts=pulumi.ResourceOptions(
        depends_on=[
            discovery_cloudrun_account,
            discovery_cloudrun_iam,
            discovery_cloudrun_run,
            discovery_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

discovery_cloudrun_cache_password = gcp.secretmanager.Secret(
    "discovery-cloudrun-cache-password",
    deletion_protection=False,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    project="rehearsal-project",
    replication={"auto": {}},
    secret_id="rehearsal-prod-discovery-cache-password",
    opts=pulumi.ResourceOptions(
        depends_on=[discovery_cloudrun_iam, discovery_cloudrun_run, discovery_cloudrun_secretmanager],
        provider=gcp_,
    ),
)

discovery_cloudrun_cache_password_access = gcp.secretmanager.SecretIamMember(
    "discovery-cloudrun-cache-password-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=discovery_cloudrun_cache_password.id,
    opts=pulumi.ResourceOptions(depends_on=[discovery_cloudrun_account], provider=gcp_),
)

discovery_cloudrun_project_datastore_user = gcp.projects.IAMMember(
    "discovery-cloudrun-project-datastore-user",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/datastore.user",
    opts=pulumi.ResourceOptions(
        depends_on=[
            discovery_cloudrun_account,
            discovery_cloudrun_iam,
            discovery_cloudrun_run,
            discovery_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

discovery_cloudrun_search_password = gcp.secretmanager.Secret(
    "discovery-cloudrun-search-password",
    deletion_protection=False,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    project="rehearsal-project",
    replication={"auto": {}},
    secret_id="rehearsal-prod-discovery-search-password",
    opts=pulumi.ResourceOptions(
        depends_on=[discovery_cloudrun_iam, discovery_cloudrun_run, discovery_cloudrun_secretmanager],
        provider=gcp_,
    ),
)

discovery_cloudrun_search_password_access = gcp.secretmanager.SecretIamMember(
    "discovery-cloudrun-search-password-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=discovery_cloudrun_search_password.id,
    opts=pulumi.ResourceOptions(depends_on=[discovery_cloudrun_account], provider=gcp_),
)

discovery_cloudrun_search_user = gcp.secretmanager.Secret(
    "discovery-cloudrun-search-user",
    deletion_protection=False,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    project="rehearsal-project",
    replication={"auto": {}},
    secret_id="rehearsal-prod-discovery-search-user",
    opts=pulumi.ResourceOptions(
        depends_on=[discovery_cloudrun_iam, discovery_cloudrun_run, discovery_cloudrun_secretmanager],
        provider=gcp_,
    ),
)

discovery_cloudrun_search_user_access = gcp.secretmanager.SecretIamMember(
    "discovery-cloudrun-search-user-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=discovery_cloudrun_search_user.id,
    opts=pulumi.ResourceOptions(depends_on=[discovery_cloudrun_account], provider=gcp_),
)

discovery_cloudrun_signing_key = gcp.secretmanager.Secret(
    "discovery-cloudrun-signing-key",
    deletion_protection=False,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    project="rehearsal-project",
    replication={"auto": {}},
    secret_id="rehearsal-prod-discovery-signing-key",
    opts=pulumi.ResourceOptions(
        depends_on=[discovery_cloudrun_iam, discovery_cloudrun_run, discovery_cloudrun_secretmanager],
        provider=gcp_,
    ),
)

discovery_cloudrun_signing_key_access = gcp.secretmanager.SecretIamMember(
    "discovery-cloudrun-signing-key-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=discovery_cloudrun_signing_key.id,
    opts=pulumi.ResourceOptions(depends_on=[discovery_cloudrun_account], provider=gcp_),
)

discovery_cloudrun_signing_key_value = gcp.secretmanager.SecretVersion(
    "discovery-cloudrun-signing-key-value",
    secret=discovery_cloudrun_signing_key.id,
    secret_data=pulumi.Output.secret("sandbox-signing_key"),
    opts=pulumi.ResourceOptions(provider=gcp_),
)

email_cloudtasks_caller = gcp.serviceaccount.Account(
    "email-cloudtasks-caller",
    account_id="rehearsal-prod-email-queue",
    display_name="Cloud Tasks, queue rehearsal-prod-email",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

email_cloudtasks_cloudtasks = gcp.projects.Service(
    "email-cloudtasks-cloudtasks",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="cloudtasks.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

email_cloudtasks_pubsub = gcp.projects.Service(
    "email-cloudtasks-pubsub",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="pubsub.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

email_cloudtasks_dead = gcp.pubsub.Topic(
    "email-cloudtasks-dead",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    name="rehearsal-prod-email-dead",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(
        depends_on=[email_cloudtasks_cloudtasks, email_cloudtasks_pubsub],
        protect=True,
        retain_on_delete=True,
        provider=gcp_,
    ),
)

email_cloudtasks_dead_kept = gcp.pubsub.Subscription(
    "email-cloudtasks-dead-kept",
    ack_deadline_seconds=600,
    expiration_policy={"ttl": ""},
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    message_retention_duration="1209600s",
    name=email_cloudtasks_dead.name,
    project="rehearsal-project",
    topic=email_cloudtasks_dead.id,
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True, provider=gcp_),
)

email_cloudtasks_identity = gcp.projects.ServiceIdentity(
    "email-cloudtasks-identity",
    project="rehearsal-project",
    service="cloudtasks.googleapis.com",
    opts=pulumi.ResourceOptions(
        depends_on=[email_cloudtasks_cloudtasks, email_cloudtasks_pubsub], provider=gcp_
    ),
)

email_cloudtasks = gcp.cloudtasks.Queue(
    "email-cloudtasks",
    desired_state="RUNNING",
    http_target={
        "http_method": "POST",
        "oidc_token": {
            "audience": "https://rehearsal-prod-notification-123456789012.us-central1.run.app",
            "service_account_email": "chat-prod-it@example-project.iam.gserviceaccount.com",
        },
        "uri_override": {
            "host": "rehearsal-prod-notification-123456789012.us-central1.run.app",
            "path_override": {"path": "/queues/email"},
            "scheme": "HTTPS",
            "uri_override_enforce_mode": "ALWAYS",
        },
    },
    location="us-central1",
    name="rehearsal-prod-email",
    project="rehearsal-project",
    rate_limits={"max_concurrent_dispatches": 100, "max_dispatches_per_second": 50},
    retry_config={"max_attempts": 5, "max_backoff": "600s", "max_doublings": 6, "min_backoff": "10s"},
    opts=pulumi.ResourceOptions(
        depends_on=[
            email_cloudtasks_caller,
            email_cloudtasks_cloudtasks,
            email_cloudtasks_identity,
            email_cloudtasks_pubsub,
        ],
        protect=True,
        retain_on_delete=True,
        provider=gcp_,
    ),
)

files_gcs_storage = gcp.projects.Service(
    "files-gcs-storage",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="storage.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

files_gcs = gcp.storage.Bucket(
    "files-gcs",
    force_destroy=False,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    lifecycle_rules=[{"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 7}}],
    location="US-CENTRAL1",
    name="rehearsal-prod-files-6fa264e0",
    project="rehearsal-project",
    public_access_prevention="enforced",
    soft_delete_policy={"retention_duration_seconds": 2592000},
    storage_class="STANDARD",
    uniform_bucket_level_access=True,
    opts=pulumi.ResourceOptions(
        depends_on=[files_gcs_storage], protect=True, retain_on_delete=True, provider=gcp_
    ),
)

chat_cloudrun_files_bucket_storage_objectuser = gcp.storage.BucketIAMMember(
    "chat-cloudrun-files-bucket-storage-objectuser",
    bucket=files_gcs.name,
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    role="roles/storage.objectUser",
    opts=pulumi.ResourceOptions(
        depends_on=[chat_cloudrun_account, chat_cloudrun_iam, chat_cloudrun_run, chat_cloudrun_secretmanager],
        provider=gcp_,
    ),
)

gcp.storage.BucketIAMMember(
    "chat-kubernetes-files-bucket-storage-objectuser",
    bucket=files_gcs.name,
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    role="roles/storage.objectUser",
    opts=pulumi.ResourceOptions(depends_on=[chat_kubernetes_identity], provider=gcp_),
)

functions_cloudrun_cloudscheduler = gcp.projects.Service(
    "functions-cloudrun-cloudscheduler",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="cloudscheduler.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

functions_cloudrun_eventarc = gcp.projects.Service(
    "functions-cloudrun-eventarc",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="eventarc.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

functions_cloudrun_iam = gcp.projects.Service(
    "functions-cloudrun-iam",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="iam.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

functions_cloudrun_run = gcp.projects.Service(
    "functions-cloudrun-run",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="run.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

functions_cloudrun_secretmanager = gcp.projects.Service(
    "functions-cloudrun-secretmanager",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="secretmanager.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

functions_cloudrun_account = gcp.serviceaccount.Account(
    "functions-cloudrun-account",
    account_id="rehearsal-prod-functions",
    display_name="rehearsal-prod-functions",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(
        depends_on=[
            functions_cloudrun_cloudscheduler,
            functions_cloudrun_eventarc,
            functions_cloudrun_iam,
            functions_cloudrun_run,
            functions_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

functions_cloudrun_cache_password = gcp.secretmanager.Secret(
    "functions-cloudrun-cache-password",
    deletion_protection=False,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    project="rehearsal-project",
    replication={"auto": {}},
    secret_id="rehearsal-prod-functions-cache-password",
    opts=pulumi.ResourceOptions(
        depends_on=[
            functions_cloudrun_cloudscheduler,
            functions_cloudrun_eventarc,
            functions_cloudrun_iam,
            functions_cloudrun_run,
            functions_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

functions_cloudrun_cache_password_access = gcp.secretmanager.SecretIamMember(
    "functions-cloudrun-cache-password-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=functions_cloudrun_cache_password.id,
    opts=pulumi.ResourceOptions(depends_on=[functions_cloudrun_account], provider=gcp_),
)

functions_cloudrun_caller = gcp.serviceaccount.Account(
    "functions-cloudrun-caller",
    account_id="rehearsal-prod-functions-calls",
    display_name="calls rehearsal-prod-functions",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(
        depends_on=[
            functions_cloudrun_cloudscheduler,
            functions_cloudrun_eventarc,
            functions_cloudrun_iam,
            functions_cloudrun_run,
            functions_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

functions_cloudrun_calls_project_eventarc_eventreceiver = gcp.projects.IAMMember(
    "functions-cloudrun-calls-project-eventarc-eventreceiver",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/eventarc.eventReceiver",
    opts=pulumi.ResourceOptions(
        depends_on=[
            functions_cloudrun_caller,
            functions_cloudrun_cloudscheduler,
            functions_cloudrun_eventarc,
            functions_cloudrun_iam,
            functions_cloudrun_run,
            functions_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

functions_cloudrun_files_bucket_storage_objectuser = gcp.storage.BucketIAMMember(
    "functions-cloudrun-files-bucket-storage-objectuser",
    bucket=files_gcs.name,
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    role="roles/storage.objectUser",
    opts=pulumi.ResourceOptions(
        depends_on=[
            functions_cloudrun_account,
            functions_cloudrun_cloudscheduler,
            functions_cloudrun_eventarc,
            functions_cloudrun_iam,
            functions_cloudrun_run,
            functions_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

functions_cloudrun_project_datastore_user = gcp.projects.IAMMember(
    "functions-cloudrun-project-datastore-user",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/datastore.user",
    opts=pulumi.ResourceOptions(
        depends_on=[
            functions_cloudrun_account,
            functions_cloudrun_cloudscheduler,
            functions_cloudrun_eventarc,
            functions_cloudrun_iam,
            functions_cloudrun_run,
            functions_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

functions_cloudrun_search_password = gcp.secretmanager.Secret(
    "functions-cloudrun-search-password",
    deletion_protection=False,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    project="rehearsal-project",
    replication={"auto": {}},
    secret_id="rehearsal-prod-functions-search-password",
    opts=pulumi.ResourceOptions(
        depends_on=[
            functions_cloudrun_cloudscheduler,
            functions_cloudrun_eventarc,
            functions_cloudrun_iam,
            functions_cloudrun_run,
            functions_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

functions_cloudrun_search_password_access = gcp.secretmanager.SecretIamMember(
    "functions-cloudrun-search-password-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=functions_cloudrun_search_password.id,
    opts=pulumi.ResourceOptions(depends_on=[functions_cloudrun_account], provider=gcp_),
)

functions_cloudrun_search_user = gcp.secretmanager.Secret(
    "functions-cloudrun-search-user",
    deletion_protection=False,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    project="rehearsal-project",
    replication={"auto": {}},
    secret_id="rehearsal-prod-functions-search-user",
    opts=pulumi.ResourceOptions(
        depends_on=[
            functions_cloudrun_cloudscheduler,
            functions_cloudrun_eventarc,
            functions_cloudrun_iam,
            functions_cloudrun_run,
            functions_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

functions_cloudrun_search_user_access = gcp.secretmanager.SecretIamMember(
    "functions-cloudrun-search-user-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=functions_cloudrun_search_user.id,
    opts=pulumi.ResourceOptions(depends_on=[functions_cloudrun_account], provider=gcp_),
)

functions_cloudrun_signing_key = gcp.secretmanager.Secret(
    "functions-cloudrun-signing-key",
    deletion_protection=False,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    project="rehearsal-project",
    replication={"auto": {}},
    secret_id="rehearsal-prod-functions-signing-key",
    opts=pulumi.ResourceOptions(
        depends_on=[
            functions_cloudrun_cloudscheduler,
            functions_cloudrun_eventarc,
            functions_cloudrun_iam,
            functions_cloudrun_run,
            functions_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

functions_cloudrun_signing_key_access = gcp.secretmanager.SecretIamMember(
    "functions-cloudrun-signing-key-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=functions_cloudrun_signing_key.id,
    opts=pulumi.ResourceOptions(depends_on=[functions_cloudrun_account], provider=gcp_),
)

functions_cloudrun_signing_key_value = gcp.secretmanager.SecretVersion(
    "functions-cloudrun-signing-key-value",
    secret=functions_cloudrun_signing_key.id,
    secret_data=pulumi.Output.secret("sandbox-signing_key"),
    opts=pulumi.ResourceOptions(provider=gcp_),
)

gateway_google_compute = gcp.projects.Service(
    "gateway-google-compute",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="compute.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

gateway_google_redirect = gcp.compute.URLMap(
    "gateway-google-redirect",
    default_url_redirect={
        "https_redirect": True,
        "redirect_response_code": "PERMANENT_REDIRECT",
        "strip_query": False,
    },
    name="rehearsal-prod-gateway-http",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

gateway_google_http = gcp.compute.TargetHttpProxy(
    "gateway-google-http",
    name=gateway_google_redirect.name,
    project="rehearsal-project",
    url_map=gateway_google_redirect.id,
    opts=pulumi.ResourceOptions(provider=gcp_),
)

hosting_firebase = gcp.projects.Service(
    "hosting-firebase",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="firebase.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

hosting_firebasehosting = gcp.projects.Service(
    "hosting-firebasehosting",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="firebasehosting.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

hosting_project = gcp.firebase.Project(
    "hosting-project",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(depends_on=[hosting_firebase, hosting_firebasehosting], provider=gcp_),
)

hosting = gcp.firebase.HostingSite(
    "hosting",
    project="rehearsal-project",
    site_id="rehearsal-prod-hosting",
    opts=pulumi.ResourceOptions(depends_on=[hosting_project], provider=gcp_),
)

image_cloudtasks_caller = gcp.serviceaccount.Account(
    "image-cloudtasks-caller",
    account_id="rehearsal-prod-image-queue",
    display_name="Cloud Tasks, queue rehearsal-prod-image",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

image_cloudtasks_cloudtasks = gcp.projects.Service(
    "image-cloudtasks-cloudtasks",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="cloudtasks.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

image_cloudtasks_pubsub = gcp.projects.Service(
    "image-cloudtasks-pubsub",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="pubsub.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

image_cloudtasks_dead = gcp.pubsub.Topic(
    "image-cloudtasks-dead",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    name="rehearsal-prod-image-dead",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(
        depends_on=[image_cloudtasks_cloudtasks, image_cloudtasks_pubsub],
        protect=True,
        retain_on_delete=True,
        provider=gcp_,
    ),
)

image_cloudtasks_dead_kept = gcp.pubsub.Subscription(
    "image-cloudtasks-dead-kept",
    ack_deadline_seconds=600,
    expiration_policy={"ttl": ""},
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    message_retention_duration="1209600s",
    name=image_cloudtasks_dead.name,
    project="rehearsal-project",
    topic=image_cloudtasks_dead.id,
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True, provider=gcp_),
)

image_cloudtasks_identity = gcp.projects.ServiceIdentity(
    "image-cloudtasks-identity",
    project="rehearsal-project",
    service="cloudtasks.googleapis.com",
    opts=pulumi.ResourceOptions(
        depends_on=[image_cloudtasks_cloudtasks, image_cloudtasks_pubsub], provider=gcp_
    ),
)

image_cloudtasks = gcp.cloudtasks.Queue(
    "image-cloudtasks",
    desired_state="RUNNING",
    http_target={
        "http_method": "POST",
        "oidc_token": {
            "audience": "https://rehearsal-prod-story-123456789012.us-central1.run.app",
            "service_account_email": "chat-prod-it@example-project.iam.gserviceaccount.com",
        },
        "uri_override": {
            "host": "rehearsal-prod-story-123456789012.us-central1.run.app",
            "path_override": {"path": "/queues/image"},
            "scheme": "HTTPS",
            "uri_override_enforce_mode": "ALWAYS",
        },
    },
    location="us-central1",
    name="rehearsal-prod-image",
    project="rehearsal-project",
    rate_limits={"max_concurrent_dispatches": 100, "max_dispatches_per_second": 20},
    retry_config={"max_attempts": 5, "max_backoff": "600s", "max_doublings": 6, "min_backoff": "10s"},
    opts=pulumi.ResourceOptions(
        depends_on=[
            image_cloudtasks_caller,
            image_cloudtasks_cloudtasks,
            image_cloudtasks_identity,
            image_cloudtasks_pubsub,
        ],
        protect=True,
        retain_on_delete=True,
        provider=gcp_,
    ),
)

key_gcp_cloudkms = gcp.projects.Service(
    "key-gcp-cloudkms",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="cloudkms.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

key_gcp_sqladmin = gcp.projects.Service(
    "key-gcp-sqladmin",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="sqladmin.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

key_gcp_asia_east1_ring = gcp.kms.KeyRing(
    "key-gcp-asia-east1-ring",
    location="asia-east1",
    name="rehearsal-prod-key",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(
        depends_on=[key_gcp_cloudkms, key_gcp_sqladmin], protect=True, retain_on_delete=True, provider=gcp_
    ),
)

key_gcp_asia_east1 = gcp.kms.CryptoKey(
    "key-gcp-asia-east1",
    destroy_scheduled_duration="2592000s",
    key_ring=key_gcp_asia_east1_ring.id,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    name="stores",
    purpose="ENCRYPT_DECRYPT",
    rotation_period="31536000s",
    version_template={"algorithm": "GOOGLE_SYMMETRIC_ENCRYPTION", "protection_level": "SOFTWARE"},
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True, provider=gcp_),
)

key_gcp_europe_west1_ring = gcp.kms.KeyRing(
    "key-gcp-europe-west1-ring",
    location="europe-west1",
    name="rehearsal-prod-key",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(
        depends_on=[key_gcp_cloudkms, key_gcp_sqladmin], protect=True, retain_on_delete=True, provider=gcp_
    ),
)

key_gcp_europe_west1 = gcp.kms.CryptoKey(
    "key-gcp-europe-west1",
    destroy_scheduled_duration="2592000s",
    key_ring=key_gcp_europe_west1_ring.id,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    name="stores",
    purpose="ENCRYPT_DECRYPT",
    rotation_period="31536000s",
    version_template={"algorithm": "GOOGLE_SYMMETRIC_ENCRYPTION", "protection_level": "SOFTWARE"},
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True, provider=gcp_),
)

key_gcp_ring = gcp.kms.KeyRing(
    "key-gcp-ring",
    location="us-central1",
    name="rehearsal-prod-key",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(
        depends_on=[key_gcp_cloudkms, key_gcp_sqladmin], protect=True, retain_on_delete=True, provider=gcp_
    ),
)

key_gcp = gcp.kms.CryptoKey(
    "key-gcp",
    destroy_scheduled_duration="2592000s",
    key_ring=key_gcp_ring.id,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    name="stores",
    purpose="ENCRYPT_DECRYPT",
    rotation_period="31536000s",
    version_template={"algorithm": "GOOGLE_SYMMETRIC_ENCRYPTION", "protection_level": "SOFTWARE"},
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True, provider=gcp_),
)

cluster_gke_key_use = gcp.kms.CryptoKeyIAMMember(
    "cluster-gke-key-use",
    crypto_key_id=key_gcp.id,
    member="serviceAccount:service-123456789012@gcp-sa-cloudtasks.iam.gserviceaccount.com",
    role="roles/cloudkms.cryptoKeyEncrypterDecrypter",
    opts=pulumi.ResourceOptions(depends_on=[cluster_gke_key_user], provider=gcp_),
)

key_gcp_sqladmin_user = gcp.projects.ServiceIdentity(
    "key-gcp-sqladmin-user",
    project="rehearsal-project",
    service="sqladmin.googleapis.com",
    opts=pulumi.ResourceOptions(depends_on=[key_gcp_cloudkms, key_gcp_sqladmin], provider=gcp_),
)

key_gcp_asia_east1_sqladmin_use = gcp.kms.CryptoKeyIAMMember(
    "key-gcp-asia-east1-sqladmin-use",
    crypto_key_id=key_gcp_asia_east1.id,
    member="serviceAccount:service-123456789012@gcp-sa-cloudtasks.iam.gserviceaccount.com",
    role="roles/cloudkms.cryptoKeyEncrypterDecrypter",
    opts=pulumi.ResourceOptions(depends_on=[key_gcp_sqladmin_user], provider=gcp_),
)

key_gcp_europe_west1_sqladmin_use = gcp.kms.CryptoKeyIAMMember(
    "key-gcp-europe-west1-sqladmin-use",
    crypto_key_id=key_gcp_europe_west1.id,
    member="serviceAccount:service-123456789012@gcp-sa-cloudtasks.iam.gserviceaccount.com",
    role="roles/cloudkms.cryptoKeyEncrypterDecrypter",
    opts=pulumi.ResourceOptions(depends_on=[key_gcp_sqladmin_user], provider=gcp_),
)

key_gcp_sqladmin_use = gcp.kms.CryptoKeyIAMMember(
    "key-gcp-sqladmin-use",
    crypto_key_id=key_gcp.id,
    member="serviceAccount:service-123456789012@gcp-sa-cloudtasks.iam.gserviceaccount.com",
    role="roles/cloudkms.cryptoKeyEncrypterDecrypter",
    opts=pulumi.ResourceOptions(depends_on=[key_gcp_sqladmin_user], provider=gcp_),
)

lb_google_certificatemanager = gcp.projects.Service(
    "lb-google-certificatemanager",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="certificatemanager.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

lb_google_compute = gcp.projects.Service(
    "lb-google-compute",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="compute.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

lb_google_address = gcp.compute.GlobalAddress(
    "lb-google-address",
    address_type="EXTERNAL",
    ip_version="IPV4",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    name="rehearsal-prod-lb",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(depends_on=[lb_google_certificatemanager, lb_google_compute], provider=gcp_),
)

cloudflare.DnsRecord(
    "endpoint",
    content="203.0.113.37",
    name="api.example.com",
    proxied=True,
    ttl=1,
    type="A",
    zone_id="11111111111111111111111111111111",
    opts=pulumi.ResourceOptions(depends_on=[lb_google_address]),
)

gcp.compute.GlobalForwardingRule(
    "gateway-google-80",
    ip_address=lb_google_address.id,
    ip_protocol="TCP",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    load_balancing_scheme="EXTERNAL_MANAGED",
    name="rehearsal-prod-gateway-80",
    port_range="80",
    project="rehearsal-project",
    target=gateway_google_http.id,
    opts=pulumi.ResourceOptions(provider=gcp_),
)

lb_google_authorization = gcp.certificatemanager.DnsAuthorization(
    "lb-google-authorization",
    domain="api.example.com",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    location="global",
    name="rehearsal-prod-lb",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(depends_on=[lb_google_certificatemanager, lb_google_compute], provider=gcp_),
)

lb_google_certificates = gcp.certificatemanager.CertificateMap(
    "lb-google-certificates",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    name="rehearsal-prod-lb",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(depends_on=[lb_google_certificatemanager, lb_google_compute], provider=gcp_),
)

lb_google_firewall = gcp.compute.SecurityPolicy(
    "lb-google-firewall",
    advanced_options_config={
        "json_parsing": "STANDARD",
        "log_level": "NORMAL",
        "user_ip_request_headers": ["CF-Connecting-IP"],
    },
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    name="rehearsal-prod-lb",
    project="rehearsal-project",
    rules=[
        {
            "action": "deny(403)",
            "description": "known attacks: sqli",
            "match": {
                "expr": {"expression": "evaluatePreconfiguredWaf('sqli-v33-stable', {'sensitivity': 1})"}
            },
            "priority": 1000,
        },
        {
            "action": "deny(403)",
            "description": "known attacks: xss",
            "match": {
                "expr": {"expression": "evaluatePreconfiguredWaf('xss-v33-stable', {'sensitivity': 1})"}
            },
            "priority": 1001,
        },
        {
            "action": "deny(403)",
            "description": "known attacks: lfi",
            "match": {
                "expr": {"expression": "evaluatePreconfiguredWaf('lfi-v33-stable', {'sensitivity': 1})"}
            },
            "priority": 1002,
        },
        {
            "action": "deny(403)",
            "description": "known attacks: rfi",
            "match": {
                "expr": {"expression": "evaluatePreconfiguredWaf('rfi-v33-stable', {'sensitivity': 1})"}
            },
            "priority": 1003,
        },
        {
            "action": "deny(403)",
            "description": "known attacks: rce",
            "match": {
                "expr": {"expression": "evaluatePreconfiguredWaf('rce-v33-stable', {'sensitivity': 1})"}
            },
            "priority": 1004,
        },
        {
            "action": "deny(403)",
            "description": "known attacks: protocolattack",
            "match": {
                "expr": {
                    "expression": "evaluatePreconfiguredWaf('protocolattack-v33-stable', {'sensitivity': 1})"
                }
            },
            "priority": 1005,
        },
        {
            "action": "deny(403)",
            "description": "known attacks: sessionfixation",
            "match": {
                "expr": {
                    "expression": "evaluatePreconfiguredWaf('sessionfixation-v33-stable', {'sensitivity': 1})"
                }
            },
            "priority": 1006,
        },
        {
            "action": "throttle",
            "description": "from Cloudflare",
            "match": {
                "config": {
                    "src_ip_ranges": [
                        "103.21.244.0/22",
                        "103.22.200.0/22",
                        "103.31.4.0/22",
                        "104.16.0.0/13",
                        "104.24.0.0/14",
                        "108.162.192.0/18",
                        "131.0.72.0/22",
                        "141.101.64.0/18",
                        "162.158.0.0/15",
                        "172.64.0.0/13",
                    ]
                },
                "versioned_expr": "SRC_IPS_V1",
            },
            "priority": 5000,
            "rate_limit_options": {
                "conform_action": "allow",
                "enforce_on_key_configs": [
                    {"enforce_on_key_type": "USER_IP"},
                    {"enforce_on_key_name": "Authorization", "enforce_on_key_type": "HTTP_HEADER"},
                ],
                "exceed_action": "deny(429)",
                "rate_limit_threshold": {"count": 100, "interval_sec": 60},
            },
        },
        {
            "action": "throttle",
            "description": "from Cloudflare",
            "match": {
                "config": {
                    "src_ip_ranges": [
                        "173.245.48.0/20",
                        "188.114.96.0/20",
                        "190.93.240.0/20",
                        "197.234.240.0/22",
                        "198.41.128.0/17",
                    ]
                },
                "versioned_expr": "SRC_IPS_V1",
            },
            "priority": 5001,
            "rate_limit_options": {
                "conform_action": "allow",
                "enforce_on_key_configs": [
                    {"enforce_on_key_type": "USER_IP"},
                    {"enforce_on_key_name": "Authorization", "enforce_on_key_type": "HTTP_HEADER"},
                ],
                "exceed_action": "deny(429)",
                "rate_limit_threshold": {"count": 100, "interval_sec": 60},
            },
        },
        {
            "action": "deny(403)",
            "description": "all others",
            "match": {"config": {"src_ip_ranges": ["*"]}, "versioned_expr": "SRC_IPS_V1"},
            "priority": 2147483647,
        },
    ],
    type="CLOUD_ARMOR",
    opts=pulumi.ResourceOptions(depends_on=[lb_google_certificatemanager, lb_google_compute], provider=gcp_),
)

lb_google_record = cloudflare.DnsRecord(
    "lb-google-record",
    content="be09bf98-cb8e-416b-b792-cae949b7be4b.0.authorize.certificatemanager.goog",
    name="_acme-challenge.api.example.com",
    proxied=False,
    ttl=1,
    type="CNAME",
    zone_id="11111111111111111111111111111111",
    opts=pulumi.ResourceOptions(depends_on=[lb_google_authorization]),
)

lb_google_certificate = gcp.certificatemanager.Certificate(
    "lb-google-certificate",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    location="global",
    managed={"dns_authorizations": [lb_google_authorization.id], "domains": ["api.example.com"]},
    name=lb_google_authorization.name,
    project="rehearsal-project",
    scope="DEFAULT",
    opts=pulumi.ResourceOptions(depends_on=[lb_google_record], provider=gcp_),
)

lb_google_certificate_use = gcp.certificatemanager.CertificateMapEntry(
    "lb-google-certificate-use",
    certificates=[lb_google_certificate.id],
    hostname="api.example.com",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    map=lb_google_certificate.name,
    name=lb_google_certificate.name,
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(depends_on=[lb_google_certificates], provider=gcp_),
)

lb_google_tls = gcp.compute.SSLPolicy(
    "lb-google-tls",
    min_tls_version="TLS_1_2",
    name="rehearsal-prod-lb",
    profile="RESTRICTED",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(depends_on=[lb_google_certificatemanager, lb_google_compute], provider=gcp_),
)

monitoring_gcp_monitoring = gcp.projects.Service(
    "monitoring-gcp-monitoring",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="monitoring.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

monitoring_gcp_endpoint = gcp.monitoring.UptimeCheckConfig(
    "monitoring-gcp-endpoint",
    checker_type="STATIC_IP_CHECKERS",
    display_name="rehearsal-prod-monitoring-endpoint",
    http_check={
        "path": "/health",
        "port": 443,
        "request_method": "GET",
        "use_ssl": True,
        "validate_ssl": True,
    },
    monitored_resource={
        "labels": {"host": "api.example.com", "project_id": "rehearsal-project"},
        "type": "uptime_url",
    },
    period="60s",
    project="rehearsal-project",
    timeout="10s",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[monitoring_gcp_monitoring], provider=gcp_),
)

monitoring_gcp_hosting = gcp.monitoring.UptimeCheckConfig(
    "monitoring-gcp-hosting",
    checker_type="STATIC_IP_CHECKERS",
    display_name="rehearsal-prod-monitoring-hosting",
    http_check={"path": "/", "port": 443, "request_method": "GET", "use_ssl": True, "validate_ssl": True},
    monitored_resource={
        "labels": {"host": "rehearsal-prod-hosting.web.app", "project_id": "rehearsal-project"},
        "type": "uptime_url",
    },
    period="60s",
    project="rehearsal-project",
    timeout="10s",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[hosting, monitoring_gcp_monitoring], provider=gcp_),
)

gcp.logging.ProjectExclusion(
    "monitoring-gcp-logs",
    description="Of the calls that went well, 5 % are logged",
    disabled=False,
    filter='resource.type="cloud_run_revision" AND log_id("run.googleapis.com/requests") AND httpRequest.status<400 AND sample(insertId, 0.95)',
    name="rehearsal-prod-monitoring-answered",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_gcp_monitoring], provider=gcp_),
)

monitoring_gcp_ops_example_com = gcp.monitoring.NotificationChannel(
    "monitoring-gcp-ops-example-com",
    display_name="E-mail to ops@example.com",
    enabled=True,
    force_delete=True,
    labels={"email_address": "ops@example.com"},
    project="rehearsal-project",
    type="email",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[monitoring_gcp_monitoring], provider=gcp_),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-analytics-cloudtasks-dead-letters",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_MAX",
                        "per_series_aligner": "ALIGN_MAX",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "0s",
                "filter": 'metric.type="pubsub.googleapis.com/subscription/num_undelivered_messages" AND resource.type="pubsub_subscription" AND resource.labels.subscription_id="rehearsal-prod-analytics-dead"',
                "threshold_value": 0,
                "trigger": {"count": 1},
            },
            "display_name": "analytics-cloudtasks-dead-letters",
        }
    ],
    display_name="rehearsal-prod-monitoring-analytics-cloudtasks-dead-letters",
    documentation={
        "content": "analytics on cloudtasks: messages that failed at every try above 0 count for 5 minutes (assumption: what no retry mends needs somebody)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[
            analytics_cloudtasks_dead_kept,
            monitoring_gcp_monitoring,
            monitoring_gcp_ops_example_com,
        ],
        provider=gcp_,
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-analytics-cloudtasks-queue-age",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_95",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="cloudtasks.googleapis.com/queue/task_attempt_delays" AND resource.type="cloud_tasks_queue" AND resource.labels.queue_id="rehearsal-prod-analytics"',
                "threshold_value": 900000,
                "trigger": {"count": 1},
            },
            "display_name": "analytics-cloudtasks-queue-age",
        }
    ],
    display_name="rehearsal-prod-monitoring-analytics-cloudtasks-queue-age",
    documentation={
        "content": "analytics on cloudtasks: how long the oldest message waits above 900 s for 15 minutes (assumption: a notice that comes a quarter of an hour late is noticed)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[analytics_cloudtasks, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com],
        provider=gcp_,
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-analytics-cloudtasks-queue-depth",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_MAX",
                        "per_series_aligner": "ALIGN_MAX",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="cloudtasks.googleapis.com/queue/depth" AND resource.type="cloud_tasks_queue" AND resource.labels.queue_id="rehearsal-prod-analytics"',
                "threshold_value": 1000,
                "trigger": {"count": 1},
            },
            "display_name": "analytics-cloudtasks-queue-depth",
        }
    ],
    display_name="rehearsal-prod-monitoring-analytics-cloudtasks-queue-depth",
    documentation={
        "content": "analytics on cloudtasks: jobs that wait, of those that may (JobQueue.depth_alarm) above 100 % for 15 minutes (JobQueue.depth_alarm)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[analytics_cloudtasks, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com],
        provider=gcp_,
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-chat-cloudrun-api-p95",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_95",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_latencies" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="2xx" AND resource.labels.service_name="rehearsal-prod-chat"',
                "threshold_value": 300,
                "trigger": {"count": 1},
            },
            "display_name": "chat-cloudrun-api-p95",
        }
    ],
    display_name="rehearsal-prod-monitoring-chat-cloudrun-api-p95",
    documentation={
        "content": "chat on cloudrun: API response time, 95 of 100 below above 0.3 s for 15 minutes (Social Connect, load test at 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-chat-cloudrun-error-rate",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "denominator_aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "denominator_filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND resource.labels.service_name="rehearsal-prod-chat"',
                "duration": "300s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="5xx" AND resource.labels.service_name="rehearsal-prod-chat"',
                "threshold_value": 0.01,
                "trigger": {"count": 1},
            },
            "display_name": "chat-cloudrun-error-rate",
        }
    ],
    display_name="rehearsal-prod-monitoring-chat-cloudrun-error-rate",
    documentation={
        "content": "chat on cloudrun: requests that fail above 1 % for 10 minutes (Pitchey, Metrics to Watch; Social Connect, Monitoring & Alerts)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-chat-cloudrun-error-rate-target",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "denominator_aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "denominator_filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND resource.labels.service_name="rehearsal-prod-chat"',
                "duration": "3300s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="5xx" AND resource.labels.service_name="rehearsal-prod-chat"',
                "threshold_value": 0.005,
                "trigger": {"count": 1},
            },
            "display_name": "chat-cloudrun-error-rate-target",
        }
    ],
    display_name="rehearsal-prod-monitoring-chat-cloudrun-error-rate-target",
    documentation={
        "content": "chat on cloudrun: requests that fail above 0.5 % for 60 minutes (Social Connect, Target Metrics, 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="WARNING",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-chat-cloudrun-service-memory",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_99",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/container/memory/utilizations" AND resource.type="cloud_run_revision" AND resource.labels.service_name="rehearsal-prod-chat"',
                "threshold_value": 0.9,
                "trigger": {"count": 1},
            },
            "display_name": "chat-cloudrun-service-memory",
        }
    ],
    display_name="rehearsal-prod-monitoring-chat-cloudrun-service-memory",
    documentation={
        "content": "chat on cloudrun: memory of a service's instances above 90 % for 15 minutes (Social Connect's share for Redis; beyond it the next large answer ends the instance)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-db-firestore-database-latency",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_50",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="firestore.googleapis.com/api/request_latencies" AND resource.type="firestore.googleapis.com/Database" AND resource.labels.database_id="rehearsal-prod-db"',
                "threshold_value": 0.05,
                "trigger": {"count": 1},
            },
            "display_name": "db-firestore-database-latency",
        }
    ],
    display_name="rehearsal-prod-monitoring-db-firestore-database-latency",
    documentation={
        "content": "db on firestore: time of a database query above 0.05 s for 15 minutes (Social Connect, Target Metrics, 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[db_firestore, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-discovery-cloudrun-api-p95",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_95",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_latencies" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="2xx" AND resource.labels.service_name="rehearsal-prod-discovery"',
                "threshold_value": 300,
                "trigger": {"count": 1},
            },
            "display_name": "discovery-cloudrun-api-p95",
        }
    ],
    display_name="rehearsal-prod-monitoring-discovery-cloudrun-api-p95",
    documentation={
        "content": "discovery on cloudrun: API response time, 95 of 100 below above 0.3 s for 15 minutes (Social Connect, load test at 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-discovery-cloudrun-error-rate",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "denominator_aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "denominator_filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND resource.labels.service_name="rehearsal-prod-discovery"',
                "duration": "300s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="5xx" AND resource.labels.service_name="rehearsal-prod-discovery"',
                "threshold_value": 0.01,
                "trigger": {"count": 1},
            },
            "display_name": "discovery-cloudrun-error-rate",
        }
    ],
    display_name="rehearsal-prod-monitoring-discovery-cloudrun-error-rate",
    documentation={
        "content": "discovery on cloudrun: requests that fail above 1 % for 10 minutes (Pitchey, Metrics to Watch; Social Connect, Monitoring & Alerts)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-discovery-cloudrun-error-rate-target",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "denominator_aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "denominator_filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND resource.labels.service_name="rehearsal-prod-discovery"',
                "duration": "3300s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="5xx" AND resource.labels.service_name="rehearsal-prod-discovery"',
                "threshold_value": 0.005,
                "trigger": {"count": 1},
            },
            "display_name": "discovery-cloudrun-error-rate-target",
        }
    ],
    display_name="rehearsal-prod-monitoring-discovery-cloudrun-error-rate-target",
    documentation={
        "content": "discovery on cloudrun: requests that fail above 0.5 % for 60 minutes (Social Connect, Target Metrics, 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="WARNING",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-discovery-cloudrun-service-memory",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_99",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/container/memory/utilizations" AND resource.type="cloud_run_revision" AND resource.labels.service_name="rehearsal-prod-discovery"',
                "threshold_value": 0.9,
                "trigger": {"count": 1},
            },
            "display_name": "discovery-cloudrun-service-memory",
        }
    ],
    display_name="rehearsal-prod-monitoring-discovery-cloudrun-service-memory",
    documentation={
        "content": "discovery on cloudrun: memory of a service's instances above 90 % for 15 minutes (Social Connect's share for Redis; beyond it the next large answer ends the instance)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-email-cloudtasks-dead-letters",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_MAX",
                        "per_series_aligner": "ALIGN_MAX",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "0s",
                "filter": 'metric.type="pubsub.googleapis.com/subscription/num_undelivered_messages" AND resource.type="pubsub_subscription" AND resource.labels.subscription_id="rehearsal-prod-email-dead"',
                "threshold_value": 0,
                "trigger": {"count": 1},
            },
            "display_name": "email-cloudtasks-dead-letters",
        }
    ],
    display_name="rehearsal-prod-monitoring-email-cloudtasks-dead-letters",
    documentation={
        "content": "email on cloudtasks: messages that failed at every try above 0 count for 5 minutes (assumption: what no retry mends needs somebody)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[email_cloudtasks_dead_kept, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com],
        provider=gcp_,
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-email-cloudtasks-queue-age",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_95",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="cloudtasks.googleapis.com/queue/task_attempt_delays" AND resource.type="cloud_tasks_queue" AND resource.labels.queue_id="rehearsal-prod-email"',
                "threshold_value": 900000,
                "trigger": {"count": 1},
            },
            "display_name": "email-cloudtasks-queue-age",
        }
    ],
    display_name="rehearsal-prod-monitoring-email-cloudtasks-queue-age",
    documentation={
        "content": "email on cloudtasks: how long the oldest message waits above 900 s for 15 minutes (assumption: a notice that comes a quarter of an hour late is noticed)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[email_cloudtasks, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com],
        provider=gcp_,
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-email-cloudtasks-queue-depth",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_MAX",
                        "per_series_aligner": "ALIGN_MAX",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="cloudtasks.googleapis.com/queue/depth" AND resource.type="cloud_tasks_queue" AND resource.labels.queue_id="rehearsal-prod-email"',
                "threshold_value": 1000,
                "trigger": {"count": 1},
            },
            "display_name": "email-cloudtasks-queue-depth",
        }
    ],
    display_name="rehearsal-prod-monitoring-email-cloudtasks-queue-depth",
    documentation={
        "content": "email on cloudtasks: jobs that wait, of those that may (JobQueue.depth_alarm) above 100 % for 15 minutes (JobQueue.depth_alarm)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[email_cloudtasks, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com],
        provider=gcp_,
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-endpoint-reachable",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "60s",
                        "cross_series_reducer": "REDUCE_FRACTION_TRUE",
                        "per_series_aligner": "ALIGN_NEXT_OLDER",
                    }
                ],
                "comparison": "COMPARISON_LT",
                "duration": "120s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_ACTIVE",
                "filter": 'metric.type="monitoring.googleapis.com/uptime_check/check_passed" AND resource.type="uptime_url" AND metric.labels.check_id="chat-prod-api"',
                "threshold_value": 0.5,
                "trigger": {"count": 1},
            },
            "display_name": "endpoint-reachable",
        }
    ],
    display_name="rehearsal-prod-monitoring-endpoint-reachable",
    documentation={
        "content": "endpoint: whether it answers when it is asked from around the world below 50 % for 3 minutes (assumption: not reached from half of the places for three minutes is an outage)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_endpoint, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com],
        provider=gcp_,
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-endpoint-uptime",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "86400s",
                        "cross_series_reducer": "REDUCE_MEAN",
                        "per_series_aligner": "ALIGN_FRACTION_TRUE",
                    }
                ],
                "comparison": "COMPARISON_LT",
                "duration": "0s",
                "filter": 'metric.type="monitoring.googleapis.com/uptime_check/check_passed" AND resource.type="uptime_url" AND metric.labels.check_id="chat-prod-api"',
                "threshold_value": 0.9995,
                "trigger": {"count": 1},
            },
            "display_name": "endpoint-uptime",
        }
    ],
    display_name="rehearsal-prod-monitoring-endpoint-uptime",
    documentation={
        "content": "endpoint: share of the day in which it answers below 99.95 % for 1440 minutes (Social Connect, Target Metrics, 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_endpoint, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com],
        provider=gcp_,
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-functions-cloudrun-api-p95",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_95",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_latencies" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="2xx" AND resource.labels.service_name="rehearsal-prod-functions"',
                "threshold_value": 300,
                "trigger": {"count": 1},
            },
            "display_name": "functions-cloudrun-api-p95",
        }
    ],
    display_name="rehearsal-prod-monitoring-functions-cloudrun-api-p95",
    documentation={
        "content": "functions on cloudrun: API response time, 95 of 100 below above 0.3 s for 15 minutes (Social Connect, load test at 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-functions-cloudrun-delivery-p95",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_95",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_latencies" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="2xx" AND resource.labels.service_name="rehearsal-prod-functions"',
                "threshold_value": 300,
                "trigger": {"count": 1},
            },
            "display_name": "functions-cloudrun-delivery-p95",
        }
    ],
    display_name="rehearsal-prod-monitoring-functions-cloudrun-delivery-p95",
    documentation={
        "content": "functions on cloudrun: time until a live message is delivered, 95 of 100 below above 0.3 s for 15 minutes (Social Connect, Target Metrics, 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-functions-cloudrun-error-rate",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "denominator_aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "denominator_filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND resource.labels.service_name="rehearsal-prod-functions"',
                "duration": "300s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="5xx" AND resource.labels.service_name="rehearsal-prod-functions"',
                "threshold_value": 0.01,
                "trigger": {"count": 1},
            },
            "display_name": "functions-cloudrun-error-rate",
        }
    ],
    display_name="rehearsal-prod-monitoring-functions-cloudrun-error-rate",
    documentation={
        "content": "functions on cloudrun: requests that fail above 1 % for 10 minutes (Pitchey, Metrics to Watch; Social Connect, Monitoring & Alerts)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-functions-cloudrun-error-rate-target",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "denominator_aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "denominator_filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND resource.labels.service_name="rehearsal-prod-functions"',
                "duration": "3300s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="5xx" AND resource.labels.service_name="rehearsal-prod-functions"',
                "threshold_value": 0.005,
                "trigger": {"count": 1},
            },
            "display_name": "functions-cloudrun-error-rate-target",
        }
    ],
    display_name="rehearsal-prod-monitoring-functions-cloudrun-error-rate-target",
    documentation={
        "content": "functions on cloudrun: requests that fail above 0.5 % for 60 minutes (Social Connect, Target Metrics, 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="WARNING",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-functions-cloudrun-service-memory",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_99",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/container/memory/utilizations" AND resource.type="cloud_run_revision" AND resource.labels.service_name="rehearsal-prod-functions"',
                "threshold_value": 0.9,
                "trigger": {"count": 1},
            },
            "display_name": "functions-cloudrun-service-memory",
        }
    ],
    display_name="rehearsal-prod-monitoring-functions-cloudrun-service-memory",
    documentation={
        "content": "functions on cloudrun: memory of a service's instances above 90 % for 15 minutes (Social Connect's share for Redis; beyond it the next large answer ends the instance)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-hosting-reachable",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "60s",
                        "cross_series_reducer": "REDUCE_FRACTION_TRUE",
                        "per_series_aligner": "ALIGN_NEXT_OLDER",
                    }
                ],
                "comparison": "COMPARISON_LT",
                "duration": "120s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_ACTIVE",
                "filter": 'metric.type="monitoring.googleapis.com/uptime_check/check_passed" AND resource.type="uptime_url" AND metric.labels.check_id="chat-prod-api"',
                "threshold_value": 0.5,
                "trigger": {"count": 1},
            },
            "display_name": "hosting-reachable",
        }
    ],
    display_name="rehearsal-prod-monitoring-hosting-reachable",
    documentation={
        "content": "hosting: whether it answers when it is asked from around the world below 50 % for 3 minutes (assumption: not reached from half of the places for three minutes is an outage)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_hosting, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com],
        provider=gcp_,
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-hosting-uptime",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "86400s",
                        "cross_series_reducer": "REDUCE_MEAN",
                        "per_series_aligner": "ALIGN_FRACTION_TRUE",
                    }
                ],
                "comparison": "COMPARISON_LT",
                "duration": "0s",
                "filter": 'metric.type="monitoring.googleapis.com/uptime_check/check_passed" AND resource.type="uptime_url" AND metric.labels.check_id="chat-prod-api"',
                "threshold_value": 0.9995,
                "trigger": {"count": 1},
            },
            "display_name": "hosting-uptime",
        }
    ],
    display_name="rehearsal-prod-monitoring-hosting-uptime",
    documentation={
        "content": "hosting: share of the day in which it answers below 99.95 % for 1440 minutes (Social Connect, Target Metrics, 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_hosting, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com],
        provider=gcp_,
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-image-cloudtasks-dead-letters",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_MAX",
                        "per_series_aligner": "ALIGN_MAX",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "0s",
                "filter": 'metric.type="pubsub.googleapis.com/subscription/num_undelivered_messages" AND resource.type="pubsub_subscription" AND resource.labels.subscription_id="rehearsal-prod-image-dead"',
                "threshold_value": 0,
                "trigger": {"count": 1},
            },
            "display_name": "image-cloudtasks-dead-letters",
        }
    ],
    display_name="rehearsal-prod-monitoring-image-cloudtasks-dead-letters",
    documentation={
        "content": "image on cloudtasks: messages that failed at every try above 0 count for 5 minutes (assumption: what no retry mends needs somebody)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[image_cloudtasks_dead_kept, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com],
        provider=gcp_,
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-image-cloudtasks-queue-age",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_95",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="cloudtasks.googleapis.com/queue/task_attempt_delays" AND resource.type="cloud_tasks_queue" AND resource.labels.queue_id="rehearsal-prod-image"',
                "threshold_value": 900000,
                "trigger": {"count": 1},
            },
            "display_name": "image-cloudtasks-queue-age",
        }
    ],
    display_name="rehearsal-prod-monitoring-image-cloudtasks-queue-age",
    documentation={
        "content": "image on cloudtasks: how long the oldest message waits above 900 s for 15 minutes (assumption: a notice that comes a quarter of an hour late is noticed)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[image_cloudtasks, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com],
        provider=gcp_,
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-image-cloudtasks-queue-depth",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_MAX",
                        "per_series_aligner": "ALIGN_MAX",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="cloudtasks.googleapis.com/queue/depth" AND resource.type="cloud_tasks_queue" AND resource.labels.queue_id="rehearsal-prod-image"',
                "threshold_value": 1000,
                "trigger": {"count": 1},
            },
            "display_name": "image-cloudtasks-queue-depth",
        }
    ],
    display_name="rehearsal-prod-monitoring-image-cloudtasks-queue-depth",
    documentation={
        "content": "image on cloudtasks: jobs that wait, of those that may (JobQueue.depth_alarm) above 100 % for 15 minutes (JobQueue.depth_alarm)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[image_cloudtasks, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com],
        provider=gcp_,
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-notification-cloudrun-api-p95",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_95",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_latencies" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="2xx" AND resource.labels.service_name="rehearsal-prod-notification"',
                "threshold_value": 300,
                "trigger": {"count": 1},
            },
            "display_name": "notification-cloudrun-api-p95",
        }
    ],
    display_name="rehearsal-prod-monitoring-notification-cloudrun-api-p95",
    documentation={
        "content": "notification on cloudrun: API response time, 95 of 100 below above 0.3 s for 15 minutes (Social Connect, load test at 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-notification-cloudrun-delivery-p95",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_95",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_latencies" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="2xx" AND resource.labels.service_name="rehearsal-prod-notification"',
                "threshold_value": 300,
                "trigger": {"count": 1},
            },
            "display_name": "notification-cloudrun-delivery-p95",
        }
    ],
    display_name="rehearsal-prod-monitoring-notification-cloudrun-delivery-p95",
    documentation={
        "content": "notification on cloudrun: time until a live message is delivered, 95 of 100 below above 0.3 s for 15 minutes (Social Connect, Target Metrics, 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-notification-cloudrun-error-rate",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "denominator_aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "denominator_filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND resource.labels.service_name="rehearsal-prod-notification"',
                "duration": "300s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="5xx" AND resource.labels.service_name="rehearsal-prod-notification"',
                "threshold_value": 0.01,
                "trigger": {"count": 1},
            },
            "display_name": "notification-cloudrun-error-rate",
        }
    ],
    display_name="rehearsal-prod-monitoring-notification-cloudrun-error-rate",
    documentation={
        "content": "notification on cloudrun: requests that fail above 1 % for 10 minutes (Pitchey, Metrics to Watch; Social Connect, Monitoring & Alerts)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-notification-cloudrun-error-rate-target",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "denominator_aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "denominator_filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND resource.labels.service_name="rehearsal-prod-notification"',
                "duration": "3300s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="5xx" AND resource.labels.service_name="rehearsal-prod-notification"',
                "threshold_value": 0.005,
                "trigger": {"count": 1},
            },
            "display_name": "notification-cloudrun-error-rate-target",
        }
    ],
    display_name="rehearsal-prod-monitoring-notification-cloudrun-error-rate-target",
    documentation={
        "content": "notification on cloudrun: requests that fail above 0.5 % for 60 minutes (Social Connect, Target Metrics, 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="WARNING",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-notification-cloudrun-service-memory",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_99",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/container/memory/utilizations" AND resource.type="cloud_run_revision" AND resource.labels.service_name="rehearsal-prod-notification"',
                "threshold_value": 0.9,
                "trigger": {"count": 1},
            },
            "display_name": "notification-cloudrun-service-memory",
        }
    ],
    display_name="rehearsal-prod-monitoring-notification-cloudrun-service-memory",
    documentation={
        "content": "notification on cloudrun: memory of a service's instances above 90 % for 15 minutes (Social Connect's share for Redis; beyond it the next large answer ends the instance)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-search-elastic-search-p95",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_95",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_latencies" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="2xx" AND resource.labels.service_name="rehearsal-prod-discovery"',
                "threshold_value": 500,
                "trigger": {"count": 1},
            },
            "display_name": "search-elastic-search-p95",
        }
    ],
    display_name="rehearsal-prod-monitoring-search-elastic-search-p95",
    documentation={
        "content": "search on elastic: response time of search, 95 of 100 below above 0.5 s for 15 minutes (Social Connect, Monitoring & Alerts)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-search-elastic-search-p95-target",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_95",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "3300s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_latencies" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="2xx" AND resource.labels.service_name="rehearsal-prod-discovery"',
                "threshold_value": 200,
                "trigger": {"count": 1},
            },
            "display_name": "search-elastic-search-p95-target",
        }
    ],
    display_name="rehearsal-prod-monitoring-search-elastic-search-p95-target",
    documentation={
        "content": "search on elastic: response time of search, 95 of 100 below above 0.2 s for 60 minutes (Social Connect, Target Metrics, 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="WARNING",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-story-cloudrun-api-p95",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_95",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_latencies" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="2xx" AND resource.labels.service_name="rehearsal-prod-story"',
                "threshold_value": 300,
                "trigger": {"count": 1},
            },
            "display_name": "story-cloudrun-api-p95",
        }
    ],
    display_name="rehearsal-prod-monitoring-story-cloudrun-api-p95",
    documentation={
        "content": "story on cloudrun: API response time, 95 of 100 below above 0.3 s for 15 minutes (Social Connect, load test at 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-story-cloudrun-delivery-p95",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_95",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_latencies" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="2xx" AND resource.labels.service_name="rehearsal-prod-story"',
                "threshold_value": 300,
                "trigger": {"count": 1},
            },
            "display_name": "story-cloudrun-delivery-p95",
        }
    ],
    display_name="rehearsal-prod-monitoring-story-cloudrun-delivery-p95",
    documentation={
        "content": "story on cloudrun: time until a live message is delivered, 95 of 100 below above 0.3 s for 15 minutes (Social Connect, Target Metrics, 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-story-cloudrun-error-rate",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "denominator_aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "denominator_filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND resource.labels.service_name="rehearsal-prod-story"',
                "duration": "300s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="5xx" AND resource.labels.service_name="rehearsal-prod-story"',
                "threshold_value": 0.01,
                "trigger": {"count": 1},
            },
            "display_name": "story-cloudrun-error-rate",
        }
    ],
    display_name="rehearsal-prod-monitoring-story-cloudrun-error-rate",
    documentation={
        "content": "story on cloudrun: requests that fail above 1 % for 10 minutes (Pitchey, Metrics to Watch; Social Connect, Monitoring & Alerts)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-story-cloudrun-error-rate-target",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "denominator_aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "denominator_filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND resource.labels.service_name="rehearsal-prod-story"',
                "duration": "3300s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="5xx" AND resource.labels.service_name="rehearsal-prod-story"',
                "threshold_value": 0.005,
                "trigger": {"count": 1},
            },
            "display_name": "story-cloudrun-error-rate-target",
        }
    ],
    display_name="rehearsal-prod-monitoring-story-cloudrun-error-rate-target",
    documentation={
        "content": "story on cloudrun: requests that fail above 0.5 % for 60 minutes (Social Connect, Target Metrics, 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="WARNING",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-story-cloudrun-service-memory",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_99",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/container/memory/utilizations" AND resource.type="cloud_run_revision" AND resource.labels.service_name="rehearsal-prod-story"',
                "threshold_value": 0.9,
                "trigger": {"count": 1},
            },
            "display_name": "story-cloudrun-service-memory",
        }
    ],
    display_name="rehearsal-prod-monitoring-story-cloudrun-service-memory",
    documentation={
        "content": "story on cloudrun: memory of a service's instances above 90 % for 15 minutes (Social Connect's share for Redis; beyond it the next large answer ends the instance)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-user-cloudrun-api-p95",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_95",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_latencies" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="2xx" AND resource.labels.service_name="rehearsal-prod-user"',
                "threshold_value": 300,
                "trigger": {"count": 1},
            },
            "display_name": "user-cloudrun-api-p95",
        }
    ],
    display_name="rehearsal-prod-monitoring-user-cloudrun-api-p95",
    documentation={
        "content": "user on cloudrun: API response time, 95 of 100 below above 0.3 s for 15 minutes (Social Connect, load test at 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-user-cloudrun-error-rate",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "denominator_aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "denominator_filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND resource.labels.service_name="rehearsal-prod-user"',
                "duration": "300s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="5xx" AND resource.labels.service_name="rehearsal-prod-user"',
                "threshold_value": 0.01,
                "trigger": {"count": 1},
            },
            "display_name": "user-cloudrun-error-rate",
        }
    ],
    display_name="rehearsal-prod-monitoring-user-cloudrun-error-rate",
    documentation={
        "content": "user on cloudrun: requests that fail above 1 % for 10 minutes (Pitchey, Metrics to Watch; Social Connect, Monitoring & Alerts)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-user-cloudrun-error-rate-target",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "denominator_aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_SUM",
                        "per_series_aligner": "ALIGN_RATE",
                    }
                ],
                "denominator_filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND resource.labels.service_name="rehearsal-prod-user"',
                "duration": "3300s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND metric.labels.response_code_class="5xx" AND resource.labels.service_name="rehearsal-prod-user"',
                "threshold_value": 0.005,
                "trigger": {"count": 1},
            },
            "display_name": "user-cloudrun-error-rate-target",
        }
    ],
    display_name="rehearsal-prod-monitoring-user-cloudrun-error-rate-target",
    documentation={
        "content": "user on cloudrun: requests that fail above 0.5 % for 60 minutes (Social Connect, Target Metrics, 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="WARNING",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-user-cloudrun-service-memory",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_99",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="run.googleapis.com/container/memory/utilizations" AND resource.type="cloud_run_revision" AND resource.labels.service_name="rehearsal-prod-user"',
                "threshold_value": 0.9,
                "trigger": {"count": 1},
            },
            "display_name": "user-cloudrun-service-memory",
        }
    ],
    display_name="rehearsal-prod-monitoring-user-cloudrun-service-memory",
    documentation={
        "content": "user on cloudrun: memory of a service's instances above 90 % for 15 minutes (Social Connect's share for Redis; beyond it the next large answer ends the instance)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

network_gcp_compute = gcp.projects.Service(
    "network-gcp-compute",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="compute.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

network_gcp_servicenetworking = gcp.projects.Service(
    "network-gcp-servicenetworking",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="servicenetworking.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

network_gcp = gcp.compute.Network(
    "network-gcp",
    auto_create_subnetworks=False,
    name="rehearsal-prod-network",
    project="rehearsal-project",
    routing_mode="GLOBAL",
    opts=pulumi.ResourceOptions(
        depends_on=[network_gcp_compute, network_gcp_servicenetworking], provider=gcp_
    ),
)

network_gcp_asia_east1 = gcp.compute.Subnetwork(
    "network-gcp-asia-east1",
    ip_cidr_range="10.0.80.0/21",
    name="rehearsal-prod-network-asia-east1",
    network=network_gcp.id,
    private_ip_google_access=True,
    project="rehearsal-project",
    region="asia-east1",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

gcp.compute.Firewall(
    "network-gcp-deny",
    denies=[{"protocol": "all"}],
    direction="INGRESS",
    name="rehearsal-prod-network-deny",
    network=network_gcp.id,
    priority=65000,
    project="rehearsal-project",
    source_ranges=["0.0.0.0/0"],
    opts=pulumi.ResourceOptions(provider=gcp_),
)

network_gcp_europe_west1 = gcp.compute.Subnetwork(
    "network-gcp-europe-west1",
    ip_cidr_range="10.0.40.0/21",
    name="rehearsal-prod-network-europe-west1",
    network=network_gcp.id,
    private_ip_google_access=True,
    project="rehearsal-project",
    region="europe-west1",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

gcp.compute.Firewall(
    "network-gcp-inside",
    allows=[{"protocol": "all"}],
    direction="INGRESS",
    name="rehearsal-prod-network-inside",
    network=network_gcp.id,
    priority=64000,
    project="rehearsal-project",
    source_ranges=["10.0.0.0/16"],
    opts=pulumi.ResourceOptions(provider=gcp_),
)

network_gcp_range = gcp.compute.GlobalAddress(
    "network-gcp-range",
    address="10.0.192.0",
    address_type="INTERNAL",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    name="rehearsal-prod-network-services",
    network=network_gcp.id,
    prefix_length=18,
    project="rehearsal-project",
    purpose="VPC_PEERING",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

network_gcp_peering = gcp.servicenetworking.Connection(
    "network-gcp-peering",
    deletion_policy="ABANDON",
    network=network_gcp.id,
    reserved_peering_ranges=[network_gcp_range.name],
    service="servicenetworking.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

cache_memorystore = gcp.redis.Instance(
    "cache-memorystore",
    auth_enabled=True,
    authorized_network=network_gcp.id,
    connect_mode="PRIVATE_SERVICE_ACCESS",
    deletion_protection=True,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    maintenance_policy={
        "weekly_maintenance_windows": [
            {"day": "SUNDAY", "start_time": {"hours": 4, "minutes": 0, "nanos": 0, "seconds": 0}}
        ]
    },
    memory_size_gb=25,
    name="rehearsal-prod-cache",
    persistence_config={"persistence_mode": "RDB", "rdb_snapshot_period": "SIX_HOURS"},
    project="rehearsal-project",
    redis_configs={"maxmemory-policy": "noeviction"},
    redis_version="REDIS_7_2",
    region="us-central1",
    tier="STANDARD_HA",
    transit_encryption_mode="SERVER_AUTHENTICATION",
    opts=pulumi.ResourceOptions(
        depends_on=[cache_memorystore_redis, network_gcp_peering],
        protect=True,
        retain_on_delete=True,
        provider=gcp_,
    ),
)

chat_cloudrun_cache_password_value = gcp.secretmanager.SecretVersion(
    "chat-cloudrun-cache-password-value",
    secret=chat_cloudrun_cache_password.id,
    secret_data=pulumi.Output.secret("stand-in-password"),
    opts=pulumi.ResourceOptions(depends_on=[cache_memorystore], provider=gcp_),
)

db_cloudsql = gcp.sql.DatabaseInstance(
    "db-cloudsql",
    database_version="POSTGRES_17",
    deletion_protection=True,
    encryption_key_name=key_gcp.id,
    instance_type="CLOUD_SQL_INSTANCE",
    name="rehearsal-prod-db",
    project="rehearsal-project",
    region="us-central1",
    settings={
        "availability_type": "REGIONAL",
        "backup_configuration": {
            "backup_retention_settings": {"retained_backups": 7, "retention_unit": "COUNT"},
            "enabled": True,
            "location": "us-central1",
            "point_in_time_recovery_enabled": True,
            "start_time": "03:00",
            "transaction_log_retention_days": 7,
        },
        "connection_pool_configs": [{"connection_pooling_enabled": True}],
        "database_flags": [{"name": "log_min_duration_statement", "value": "1000"}],
        "deletion_protection_enabled": True,
        "disk_autoresize": True,
        "disk_size": 500,
        "disk_type": "PD_SSD",
        "edition": "ENTERPRISE_PLUS",
        "final_backup_config": {"enabled": True, "retention_days": 30},
        "insights_config": {
            "query_insights_enabled": True,
            "query_plans_per_minute": 5,
            "query_string_length": 1024,
            "record_application_tags": True,
            "record_client_address": False,
        },
        "ip_configuration": {
            "ipv4_enabled": False,
            "private_network": network_gcp.id,
            "server_ca_mode": "GOOGLE_MANAGED_INTERNAL_CA",
            "ssl_mode": "ENCRYPTED_ONLY",
        },
        "maintenance_window": {"day": 7, "hour": 5, "update_track": "stable"},
        "retain_backups_on_delete": True,
        "tier": "db-perf-optimized-N-4",
        "user_labels": {
            "app": "rehearsal",
            "environment": "prod",
            "managed-by": "rungs",
            "owner": "rehearsal",
        },
    },
    opts=pulumi.ResourceOptions(
        depends_on=[
            db_cloudsql_secretmanager,
            db_cloudsql_sqladmin,
            key_gcp_sqladmin_use,
            network_gcp_peering,
        ],
        protect=True,
        retain_on_delete=True,
        provider=gcp_,
        ignore_changes=["settings.diskSize"],
    ),
)

backups_gcp_db_writer = gcp.storage.BucketIAMMember(
    "backups-gcp-db-writer",
    bucket=backups_gcp.name,
    member=pulumi.Output.concat("serviceAccount:", db_cloudsql.service_account_email_address),
    role="roles/storage.objectCreator",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

backups_gcp_db_export = gcp.workflows.Workflow(
    "backups-gcp-db-export",
    call_log_level="LOG_ERRORS_ONLY",
    deletion_protection=False,
    description="Exports db to us-west1",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    name="rehearsal-prod-backups-db",
    project="rehearsal-project",
    region="us-central1",
    service_account=backups_gcp_account.id,
    source_contents='{"main": {"params": ["args"], "steps": [{"export": {"args": {"body": {"exportContext": {"databases": ["${args.database}"], "fileType": "SQL", "offload": true, "uri": "${\\"gs://\\" + \\"rehearsal-prod-backups-rehearsal-project\\" + \\"/db/\\" + text.substring(time.format(sys.now()), 0, 10) + \\".sql.gz\\"}"}}, "instance": "${args.instance}", "project": "${args.project}"}, "call": "googleapis.sqladmin.v1.instances.export"}}]}}',
    opts=pulumi.ResourceOptions(
        depends_on=[
            backups_gcp,
            backups_gcp_cloudscheduler,
            backups_gcp_db_writer,
            backups_gcp_iam,
            backups_gcp_invoker,
            backups_gcp_logwriter,
            backups_gcp_storage,
            backups_gcp_viewer,
            backups_gcp_workflowexecutions,
            backups_gcp_workflows,
        ],
        provider=gcp_,
    ),
)

gcp.cloudscheduler.Job(
    "backups-gcp-db-schedule",
    attempt_deadline="320s",
    description="Starts the export of db",
    http_target={
        "body": "eyJhcmd1bWVudCI6ICJ7XCJkYXRhYmFzZVwiOiBcImFwcFwiLCBcImluc3RhbmNlXCI6IFwicmVoZWFyc2FsLXByb2QtZGJcIiwgXCJwcm9qZWN0XCI6IFwicmVoZWFyc2FsLXByb2plY3RcIn0ifQ==",
        "headers": {"Content-Type": "application/json"},
        "http_method": "POST",
        "oauth_token": {
            "scope": "https://www.googleapis.com/auth/cloud-platform",
            "service_account_email": "chat-prod-it@example-project.iam.gserviceaccount.com",
        },
        "uri": pulumi.Output.concat(
            "https://workflowexecutions.googleapis.com/v1/", backups_gcp_db_export.id, "/executions"
        ),
    },
    name=backups_gcp_db_export.name,
    project="rehearsal-project",
    region="us-central1",
    retry_config={"retry_count": 3},
    schedule="30 3 * * *",
    time_zone="Etc/UTC",
    opts=pulumi.ResourceOptions(depends_on=[backups_gcp_account, db_cloudsql], provider=gcp_),
)

gcp.sql.Database(
    "db-cloudsql-database",
    instance=db_cloudsql.name,
    name="app",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True, provider=gcp_),
)

gcp.sql.DatabaseInstance(
    "db-cloudsql-replica-1",
    database_version="POSTGRES_17",
    deletion_protection=True,
    encryption_key_name=key_gcp.id,
    instance_type="READ_REPLICA_INSTANCE",
    master_instance_name=db_cloudsql.name,
    name="rehearsal-prod-db-r1",
    project="rehearsal-project",
    region="us-central1",
    settings={
        "availability_type": "ZONAL",
        "connection_pool_configs": [{"connection_pooling_enabled": True}],
        "database_flags": [{"name": "log_min_duration_statement", "value": "1000"}],
        "deletion_protection_enabled": True,
        "disk_autoresize": True,
        "disk_size": 500,
        "disk_type": "PD_SSD",
        "edition": "ENTERPRISE_PLUS",
        "insights_config": {
            "query_insights_enabled": True,
            "query_plans_per_minute": 5,
            "query_string_length": 1024,
            "record_application_tags": True,
            "record_client_address": False,
        },
        "ip_configuration": {
            "ipv4_enabled": False,
            "private_network": network_gcp.id,
            "server_ca_mode": "GOOGLE_MANAGED_INTERNAL_CA",
            "ssl_mode": "ENCRYPTED_ONLY",
        },
        "tier": "db-perf-optimized-N-4",
        "user_labels": {
            "app": "rehearsal",
            "environment": "prod",
            "managed-by": "rungs",
            "owner": "rehearsal",
        },
    },
    opts=pulumi.ResourceOptions(
        depends_on=[
            db_cloudsql_secretmanager,
            db_cloudsql_sqladmin,
            key_gcp_sqladmin_use,
            network_gcp_peering,
        ],
        protect=True,
        retain_on_delete=True,
        provider=gcp_,
        ignore_changes=["settings.diskSize"],
    ),
)

gcp.sql.DatabaseInstance(
    "db-cloudsql-replica-2",
    database_version="POSTGRES_17",
    deletion_protection=True,
    encryption_key_name=key_gcp.id,
    instance_type="READ_REPLICA_INSTANCE",
    master_instance_name=db_cloudsql.name,
    name="rehearsal-prod-db-r2",
    project="rehearsal-project",
    region="us-central1",
    settings={
        "availability_type": "ZONAL",
        "connection_pool_configs": [{"connection_pooling_enabled": True}],
        "database_flags": [{"name": "log_min_duration_statement", "value": "1000"}],
        "deletion_protection_enabled": True,
        "disk_autoresize": True,
        "disk_size": 500,
        "disk_type": "PD_SSD",
        "edition": "ENTERPRISE_PLUS",
        "insights_config": {
            "query_insights_enabled": True,
            "query_plans_per_minute": 5,
            "query_string_length": 1024,
            "record_application_tags": True,
            "record_client_address": False,
        },
        "ip_configuration": {
            "ipv4_enabled": False,
            "private_network": network_gcp.id,
            "server_ca_mode": "GOOGLE_MANAGED_INTERNAL_CA",
            "ssl_mode": "ENCRYPTED_ONLY",
        },
        "tier": "db-perf-optimized-N-4",
        "user_labels": {
            "app": "rehearsal",
            "environment": "prod",
            "managed-by": "rungs",
            "owner": "rehearsal",
        },
    },
    opts=pulumi.ResourceOptions(
        depends_on=[
            db_cloudsql_secretmanager,
            db_cloudsql_sqladmin,
            key_gcp_sqladmin_use,
            network_gcp_peering,
        ],
        protect=True,
        retain_on_delete=True,
        provider=gcp_,
        ignore_changes=["settings.diskSize"],
    ),
)

db_cloudsql_secret = gcp.secretmanager.Secret(
    "db-cloudsql-secret",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    project="rehearsal-project",
    replication={"auto": {}},
    secret_id="rehearsal-prod-db-password",
    opts=pulumi.ResourceOptions(
        depends_on=[db_cloudsql_secretmanager, db_cloudsql_sqladmin, network_gcp_peering], provider=gcp_
    ),
)

gcp.secretmanager.SecretVersion(
    "db-cloudsql-secret-value",
    secret=db_cloudsql_secret.id,
    secret_data=pulumi.Output.secret("stand-in-password"),
    opts=pulumi.ResourceOptions(depends_on=[db_cloudsql_password], provider=gcp_),
)

gcp.sql.User(
    "db-cloudsql-user",
    instance=db_cloudsql.name,
    name="app",
    password=pulumi.Output.secret("stand-in-password"),
    project="rehearsal-project",
    type="BUILT_IN",
    opts=pulumi.ResourceOptions(
        depends_on=[db_cloudsql_password], protect=True, retain_on_delete=True, provider=gcp_
    ),
)

db_second_cloudsql = gcp.sql.DatabaseInstance(
    "db_second-cloudsql",
    database_version="POSTGRES_17",
    deletion_protection=True,
    encryption_key_name=key_gcp_europe_west1.id,
    instance_type="CLOUD_SQL_INSTANCE",
    name="rehearsal-prod-db-second",
    project="rehearsal-project",
    region="europe-west1",
    settings={
        "availability_type": "REGIONAL",
        "backup_configuration": {
            "backup_retention_settings": {"retained_backups": 7, "retention_unit": "COUNT"},
            "enabled": True,
            "location": "europe-west1",
            "point_in_time_recovery_enabled": True,
            "start_time": "03:00",
            "transaction_log_retention_days": 7,
        },
        "connection_pool_configs": [{"connection_pooling_enabled": True}],
        "database_flags": [{"name": "log_min_duration_statement", "value": "1000"}],
        "deletion_protection_enabled": True,
        "disk_autoresize": True,
        "disk_size": 500,
        "disk_type": "PD_SSD",
        "edition": "ENTERPRISE_PLUS",
        "final_backup_config": {"enabled": True, "retention_days": 30},
        "insights_config": {
            "query_insights_enabled": True,
            "query_plans_per_minute": 5,
            "query_string_length": 1024,
            "record_application_tags": True,
            "record_client_address": False,
        },
        "ip_configuration": {
            "ipv4_enabled": False,
            "private_network": network_gcp.id,
            "server_ca_mode": "GOOGLE_MANAGED_INTERNAL_CA",
            "ssl_mode": "ENCRYPTED_ONLY",
        },
        "maintenance_window": {"day": 7, "hour": 5, "update_track": "stable"},
        "retain_backups_on_delete": True,
        "tier": "db-perf-optimized-N-4",
        "user_labels": {
            "app": "rehearsal",
            "environment": "prod",
            "managed-by": "rungs",
            "owner": "rehearsal",
        },
    },
    opts=pulumi.ResourceOptions(
        depends_on=[
            db_second_cloudsql_secretmanager,
            db_second_cloudsql_sqladmin,
            key_gcp_europe_west1_sqladmin_use,
            network_gcp_peering,
        ],
        protect=True,
        retain_on_delete=True,
        provider=gcp_,
        ignore_changes=["settings.diskSize"],
    ),
)

backups_gcp_db_second_writer = gcp.storage.BucketIAMMember(
    "backups-gcp-db_second-writer",
    bucket=backups_gcp.name,
    member=pulumi.Output.concat("serviceAccount:", db_second_cloudsql.service_account_email_address),
    role="roles/storage.objectCreator",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

backups_gcp_db_second_export = gcp.workflows.Workflow(
    "backups-gcp-db_second-export",
    call_log_level="LOG_ERRORS_ONLY",
    deletion_protection=False,
    description="Exports db_second to us-west1",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    name="rehearsal-prod-backups-db-second",
    project="rehearsal-project",
    region="us-central1",
    service_account=backups_gcp_account.id,
    source_contents='{"main": {"params": ["args"], "steps": [{"export": {"args": {"body": {"exportContext": {"databases": ["${args.database}"], "fileType": "SQL", "offload": true, "uri": "${\\"gs://\\" + \\"rehearsal-prod-backups-rehearsal-project\\" + \\"/db_second/\\" + text.substring(time.format(sys.now()), 0, 10) + \\".sql.gz\\"}"}}, "instance": "${args.instance}", "project": "${args.project}"}, "call": "googleapis.sqladmin.v1.instances.export"}}]}}',
    opts=pulumi.ResourceOptions(
        depends_on=[
            backups_gcp,
            backups_gcp_cloudscheduler,
            backups_gcp_db_second_writer,
            backups_gcp_iam,
            backups_gcp_invoker,
            backups_gcp_logwriter,
            backups_gcp_storage,
            backups_gcp_viewer,
            backups_gcp_workflowexecutions,
            backups_gcp_workflows,
        ],
        provider=gcp_,
    ),
)

gcp.cloudscheduler.Job(
    "backups-gcp-db_second-schedule",
    attempt_deadline="320s",
    description="Starts the export of db_second",
    http_target={
        "body": "eyJhcmd1bWVudCI6ICJ7XCJkYXRhYmFzZVwiOiBcImFwcFwiLCBcImluc3RhbmNlXCI6IFwicmVoZWFyc2FsLXByb2QtZGItc2Vjb25kXCIsIFwicHJvamVjdFwiOiBcInJlaGVhcnNhbC1wcm9qZWN0XCJ9In0=",
        "headers": {"Content-Type": "application/json"},
        "http_method": "POST",
        "oauth_token": {
            "scope": "https://www.googleapis.com/auth/cloud-platform",
            "service_account_email": "chat-prod-it@example-project.iam.gserviceaccount.com",
        },
        "uri": pulumi.Output.concat(
            "https://workflowexecutions.googleapis.com/v1/", backups_gcp_db_second_export.id, "/executions"
        ),
    },
    name=backups_gcp_db_second_export.name,
    project="rehearsal-project",
    region="us-central1",
    retry_config={"retry_count": 3},
    schedule="30 3 * * *",
    time_zone="Etc/UTC",
    opts=pulumi.ResourceOptions(depends_on=[backups_gcp_account, db_second_cloudsql], provider=gcp_),
)

db_second_cloudsql_database = gcp.sql.Database(
    "db_second-cloudsql-database",
    instance=db_second_cloudsql.name,
    name="app",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True, provider=gcp_),
)

db_second_cloudsql_secret = gcp.secretmanager.Secret(
    "db_second-cloudsql-secret",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    project="rehearsal-project",
    replication={"auto": {}},
    secret_id="rehearsal-prod-db-second-password",
    opts=pulumi.ResourceOptions(
        depends_on=[db_second_cloudsql_secretmanager, db_second_cloudsql_sqladmin, network_gcp_peering],
        provider=gcp_,
    ),
)

db_second_cloudsql_secret_value = gcp.secretmanager.SecretVersion(
    "db_second-cloudsql-secret-value",
    secret=db_second_cloudsql_secret.id,
    secret_data=pulumi.Output.secret("stand-in-password"),
    opts=pulumi.ResourceOptions(depends_on=[db_second_cloudsql_password], provider=gcp_),
)

db_second_cloudsql_user = gcp.sql.User(
    "db_second-cloudsql-user",
    instance=db_second_cloudsql.name,
    name="app",
    password=pulumi.Output.secret("stand-in-password"),
    project="rehearsal-project",
    type="BUILT_IN",
    opts=pulumi.ResourceOptions(
        depends_on=[db_second_cloudsql_password], protect=True, retain_on_delete=True, provider=gcp_
    ),
)

db_third_cloudsql = gcp.sql.DatabaseInstance(
    "db_third-cloudsql",
    database_version="POSTGRES_17",
    deletion_protection=True,
    encryption_key_name=key_gcp_asia_east1.id,
    instance_type="CLOUD_SQL_INSTANCE",
    name="rehearsal-prod-db-third",
    project="rehearsal-project",
    region="asia-east1",
    settings={
        "availability_type": "REGIONAL",
        "backup_configuration": {
            "backup_retention_settings": {"retained_backups": 7, "retention_unit": "COUNT"},
            "enabled": True,
            "location": "asia-east1",
            "point_in_time_recovery_enabled": True,
            "start_time": "03:00",
            "transaction_log_retention_days": 7,
        },
        "connection_pool_configs": [{"connection_pooling_enabled": True}],
        "database_flags": [{"name": "log_min_duration_statement", "value": "1000"}],
        "deletion_protection_enabled": True,
        "disk_autoresize": True,
        "disk_size": 500,
        "disk_type": "PD_SSD",
        "edition": "ENTERPRISE_PLUS",
        "final_backup_config": {"enabled": True, "retention_days": 30},
        "insights_config": {
            "query_insights_enabled": True,
            "query_plans_per_minute": 5,
            "query_string_length": 1024,
            "record_application_tags": True,
            "record_client_address": False,
        },
        "ip_configuration": {
            "ipv4_enabled": False,
            "private_network": network_gcp.id,
            "server_ca_mode": "GOOGLE_MANAGED_INTERNAL_CA",
            "ssl_mode": "ENCRYPTED_ONLY",
        },
        "maintenance_window": {"day": 7, "hour": 5, "update_track": "stable"},
        "retain_backups_on_delete": True,
        "tier": "db-perf-optimized-N-4",
        "user_labels": {
            "app": "rehearsal",
            "environment": "prod",
            "managed-by": "rungs",
            "owner": "rehearsal",
        },
    },
    opts=pulumi.ResourceOptions(
        depends_on=[
            db_third_cloudsql_secretmanager,
            db_third_cloudsql_sqladmin,
            key_gcp_asia_east1_sqladmin_use,
            network_gcp_peering,
        ],
        protect=True,
        retain_on_delete=True,
        provider=gcp_,
        ignore_changes=["settings.diskSize"],
    ),
)

backups_gcp_db_third_writer = gcp.storage.BucketIAMMember(
    "backups-gcp-db_third-writer",
    bucket=backups_gcp.name,
    member=pulumi.Output.concat("serviceAccount:", db_third_cloudsql.service_account_email_address),
    role="roles/storage.objectCreator",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

backups_gcp_db_third_export = gcp.workflows.Workflow(
    "backups-gcp-db_third-export",
    call_log_level="LOG_ERRORS_ONLY",
    deletion_protection=False,
    description="Exports db_third to us-west1",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    name="rehearsal-prod-backups-db-third",
    project="rehearsal-project",
    region="us-central1",
    service_account=backups_gcp_account.id,
    source_contents='{"main": {"params": ["args"], "steps": [{"export": {"args": {"body": {"exportContext": {"databases": ["${args.database}"], "fileType": "SQL", "offload": true, "uri": "${\\"gs://\\" + \\"rehearsal-prod-backups-rehearsal-project\\" + \\"/db_third/\\" + text.substring(time.format(sys.now()), 0, 10) + \\".sql.gz\\"}"}}, "instance": "${args.instance}", "project": "${args.project}"}, "call": "googleapis.sqladmin.v1.instances.export"}}]}}',
    opts=pulumi.ResourceOptions(
        depends_on=[
            backups_gcp,
            backups_gcp_cloudscheduler,
            backups_gcp_db_third_writer,
            backups_gcp_iam,
            backups_gcp_invoker,
            backups_gcp_logwriter,
            backups_gcp_storage,
            backups_gcp_viewer,
            backups_gcp_workflowexecutions,
            backups_gcp_workflows,
        ],
        provider=gcp_,
    ),
)

gcp.cloudscheduler.Job(
    "backups-gcp-db_third-schedule",
    attempt_deadline="320s",
    description="Starts the export of db_third",
    http_target={
        "body": "eyJhcmd1bWVudCI6ICJ7XCJkYXRhYmFzZVwiOiBcImFwcFwiLCBcImluc3RhbmNlXCI6IFwicmVoZWFyc2FsLXByb2QtZGItdGhpcmRcIiwgXCJwcm9qZWN0XCI6IFwicmVoZWFyc2FsLXByb2plY3RcIn0ifQ==",
        "headers": {"Content-Type": "application/json"},
        "http_method": "POST",
        "oauth_token": {
            "scope": "https://www.googleapis.com/auth/cloud-platform",
            "service_account_email": "chat-prod-it@example-project.iam.gserviceaccount.com",
        },
        "uri": pulumi.Output.concat(
            "https://workflowexecutions.googleapis.com/v1/", backups_gcp_db_third_export.id, "/executions"
        ),
    },
    name=backups_gcp_db_third_export.name,
    project="rehearsal-project",
    region="us-central1",
    retry_config={"retry_count": 3},
    schedule="30 3 * * *",
    time_zone="Etc/UTC",
    opts=pulumi.ResourceOptions(depends_on=[backups_gcp_account, db_third_cloudsql], provider=gcp_),
)

db_third_cloudsql_database = gcp.sql.Database(
    "db_third-cloudsql-database",
    instance=db_third_cloudsql.name,
    name="app",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True, provider=gcp_),
)

db_third_cloudsql_secret = gcp.secretmanager.Secret(
    "db_third-cloudsql-secret",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    project="rehearsal-project",
    replication={"auto": {}},
    secret_id="rehearsal-prod-db-third-password",
    opts=pulumi.ResourceOptions(
        depends_on=[db_third_cloudsql_secretmanager, db_third_cloudsql_sqladmin, network_gcp_peering],
        provider=gcp_,
    ),
)

db_third_cloudsql_secret_value = gcp.secretmanager.SecretVersion(
    "db_third-cloudsql-secret-value",
    secret=db_third_cloudsql_secret.id,
    secret_data=pulumi.Output.secret("stand-in-password"),
    opts=pulumi.ResourceOptions(depends_on=[db_third_cloudsql_password], provider=gcp_),
)

db_third_cloudsql_user = gcp.sql.User(
    "db_third-cloudsql-user",
    instance=db_third_cloudsql.name,
    name="app",
    password=pulumi.Output.secret("stand-in-password"),
    project="rehearsal-project",
    type="BUILT_IN",
    opts=pulumi.ResourceOptions(
        depends_on=[db_third_cloudsql_password], protect=True, retain_on_delete=True, provider=gcp_
    ),
)

discovery_cloudrun_cache_password_value = gcp.secretmanager.SecretVersion(
    "discovery-cloudrun-cache-password-value",
    secret=discovery_cloudrun_cache_password.id,
    secret_data=pulumi.Output.secret("stand-in-password"),
    opts=pulumi.ResourceOptions(depends_on=[cache_memorystore], provider=gcp_),
)

discovery_cloudrun_db_second_password_access = gcp.secretmanager.SecretIamMember(
    "discovery-cloudrun-db-second-password-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=db_second_cloudsql_secret.id,
    opts=pulumi.ResourceOptions(depends_on=[discovery_cloudrun_account], provider=gcp_),
)

discovery_cloudrun_db_third_password_access = gcp.secretmanager.SecretIamMember(
    "discovery-cloudrun-db-third-password-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=db_third_cloudsql_secret.id,
    opts=pulumi.ResourceOptions(depends_on=[discovery_cloudrun_account], provider=gcp_),
)

functions_cloudrun_cache_password_value = gcp.secretmanager.SecretVersion(
    "functions-cloudrun-cache-password-value",
    secret=functions_cloudrun_cache_password.id,
    secret_data=pulumi.Output.secret("stand-in-password"),
    opts=pulumi.ResourceOptions(depends_on=[cache_memorystore], provider=gcp_),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-cache-memorystore-cache-hits",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "900s",
                        "cross_series_reducer": "REDUCE_MEAN",
                        "per_series_aligner": "ALIGN_MEAN",
                    }
                ],
                "comparison": "COMPARISON_LT",
                "duration": "2700s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": pulumi.Output.concat(
                    'metric.type="redis.googleapis.com/stats/cache_hit_ratio" AND resource.type="redis_instance" AND resource.labels.instance_id="',
                    cache_memorystore.id,
                    '"',
                ),
                "threshold_value": 0.8,
                "trigger": {"count": 1},
            },
            "display_name": "cache-memorystore-cache-hits",
        }
    ],
    display_name="rehearsal-prod-monitoring-cache-memorystore-cache-hits",
    documentation={
        "content": "cache on memorystore: reads that the cache answers below 80 % for 60 minutes (Pitchey, Daily Checks; Social Connect, Target Metrics, 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-cache-memorystore-redis-memory",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_MEAN",
                        "per_series_aligner": "ALIGN_MEAN",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": pulumi.Output.concat(
                    'metric.type="redis.googleapis.com/stats/memory/usage_ratio" AND resource.type="redis_instance" AND resource.labels.instance_id="',
                    cache_memorystore.id,
                    '"',
                ),
                "threshold_value": 0.9,
                "trigger": {"count": 1},
            },
            "display_name": "cache-memorystore-redis-memory",
        }
    ],
    display_name="rehearsal-prod-monitoring-cache-memorystore-redis-memory",
    documentation={
        "content": "cache on memorystore: memory of Redis above 90 % for 15 minutes (Social Connect, Monitoring & Alerts)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-db-cloudsql-database-connections",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_MEAN",
                        "per_series_aligner": "ALIGN_MEAN",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="cloudsql.googleapis.com/database/postgresql/num_backends" AND resource.type="cloudsql_database" AND resource.labels.database_id="example-project:chat-prod-it"',
                "threshold_value": 510,
                "trigger": {"count": 1},
            },
            "display_name": "db-cloudsql-database-connections",
        }
    ],
    display_name="rehearsal-prod-monitoring-db-cloudsql-database-connections",
    documentation={
        "content": "db on cloudsql: connections to the database in use, of those that it takes above 85 % for 15 minutes (the alarm's second threshold)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[db_cloudsql, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-db-cloudsql-database-cpu",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_MEAN",
                        "per_series_aligner": "ALIGN_MEAN",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="cloudsql.googleapis.com/database/cpu/utilization" AND resource.type="cloudsql_database" AND resource.labels.database_id="example-project:chat-prod-it"',
                "threshold_value": 0.8,
                "trigger": {"count": 1},
            },
            "display_name": "db-cloudsql-database-cpu",
        }
    ],
    display_name="rehearsal-prod-monitoring-db-cloudsql-database-cpu",
    documentation={
        "content": "db on cloudsql: CPU of the database above 80 % for 15 minutes (Social Connect, Monitoring & Alerts)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[db_cloudsql, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-db-cloudsql-database-storage",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_MEAN",
                        "per_series_aligner": "ALIGN_MEAN",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="cloudsql.googleapis.com/database/disk/utilization" AND resource.type="cloudsql_database" AND resource.labels.database_id="example-project:chat-prod-it"',
                "threshold_value": 0.85,
                "trigger": {"count": 1},
            },
            "display_name": "db-cloudsql-database-storage",
        }
    ],
    display_name="rehearsal-prod-monitoring-db-cloudsql-database-storage",
    documentation={
        "content": "db on cloudsql: storage of the database in use above 85 % for 15 minutes (the second threshold at which the spend watcher tells of a limit)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[db_cloudsql, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-db-second-cloudsql-database-connections",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_MEAN",
                        "per_series_aligner": "ALIGN_MEAN",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="cloudsql.googleapis.com/database/postgresql/num_backends" AND resource.type="cloudsql_database" AND resource.labels.database_id="example-project:chat-prod-it"',
                "threshold_value": 510,
                "trigger": {"count": 1},
            },
            "display_name": "db-second-cloudsql-database-connections",
        }
    ],
    display_name="rehearsal-prod-monitoring-db-second-cloudsql-database-connections",
    documentation={
        "content": "db_second on cloudsql: connections to the database in use, of those that it takes above 85 % for 15 minutes (the alarm's second threshold)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[db_second_cloudsql, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com],
        provider=gcp_,
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-db-second-cloudsql-database-cpu",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_MEAN",
                        "per_series_aligner": "ALIGN_MEAN",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="cloudsql.googleapis.com/database/cpu/utilization" AND resource.type="cloudsql_database" AND resource.labels.database_id="example-project:chat-prod-it"',
                "threshold_value": 0.8,
                "trigger": {"count": 1},
            },
            "display_name": "db-second-cloudsql-database-cpu",
        }
    ],
    display_name="rehearsal-prod-monitoring-db-second-cloudsql-database-cpu",
    documentation={
        "content": "db_second on cloudsql: CPU of the database above 80 % for 15 minutes (Social Connect, Monitoring & Alerts)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[db_second_cloudsql, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com],
        provider=gcp_,
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-db-second-cloudsql-database-storage",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_MEAN",
                        "per_series_aligner": "ALIGN_MEAN",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="cloudsql.googleapis.com/database/disk/utilization" AND resource.type="cloudsql_database" AND resource.labels.database_id="example-project:chat-prod-it"',
                "threshold_value": 0.85,
                "trigger": {"count": 1},
            },
            "display_name": "db-second-cloudsql-database-storage",
        }
    ],
    display_name="rehearsal-prod-monitoring-db-second-cloudsql-database-storage",
    documentation={
        "content": "db_second on cloudsql: storage of the database in use above 85 % for 15 minutes (the second threshold at which the spend watcher tells of a limit)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[db_second_cloudsql, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com],
        provider=gcp_,
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-db-third-cloudsql-database-connections",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_MEAN",
                        "per_series_aligner": "ALIGN_MEAN",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="cloudsql.googleapis.com/database/postgresql/num_backends" AND resource.type="cloudsql_database" AND resource.labels.database_id="example-project:chat-prod-it"',
                "threshold_value": 510,
                "trigger": {"count": 1},
            },
            "display_name": "db-third-cloudsql-database-connections",
        }
    ],
    display_name="rehearsal-prod-monitoring-db-third-cloudsql-database-connections",
    documentation={
        "content": "db_third on cloudsql: connections to the database in use, of those that it takes above 85 % for 15 minutes (the alarm's second threshold)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[db_third_cloudsql, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com],
        provider=gcp_,
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-db-third-cloudsql-database-cpu",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_MEAN",
                        "per_series_aligner": "ALIGN_MEAN",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="cloudsql.googleapis.com/database/cpu/utilization" AND resource.type="cloudsql_database" AND resource.labels.database_id="example-project:chat-prod-it"',
                "threshold_value": 0.8,
                "trigger": {"count": 1},
            },
            "display_name": "db-third-cloudsql-database-cpu",
        }
    ],
    display_name="rehearsal-prod-monitoring-db-third-cloudsql-database-cpu",
    documentation={
        "content": "db_third on cloudsql: CPU of the database above 80 % for 15 minutes (Social Connect, Monitoring & Alerts)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[db_third_cloudsql, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com],
        provider=gcp_,
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-db-third-cloudsql-database-storage",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_MEAN",
                        "per_series_aligner": "ALIGN_MEAN",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="cloudsql.googleapis.com/database/disk/utilization" AND resource.type="cloudsql_database" AND resource.labels.database_id="example-project:chat-prod-it"',
                "threshold_value": 0.85,
                "trigger": {"count": 1},
            },
            "display_name": "db-third-cloudsql-database-storage",
        }
    ],
    display_name="rehearsal-prod-monitoring-db-third-cloudsql-database-storage",
    documentation={
        "content": "db_third on cloudsql: storage of the database in use above 85 % for 15 minutes (the second threshold at which the spend watcher tells of a limit)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[db_third_cloudsql, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com],
        provider=gcp_,
    ),
)

network_gcp_us_central1 = gcp.compute.Subnetwork(
    "network-gcp-us-central1",
    ip_cidr_range="10.0.0.0/21",
    name="rehearsal-prod-network-us-central1",
    network=network_gcp.id,
    private_ip_google_access=True,
    project="rehearsal-project",
    region="us-central1",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

cache_memorystore_cluster_connection = gcp.networkconnectivity.ServiceConnectionPolicy(
    "cache-memorystore-cluster-connection",
    description="Addresses of Redis in the stack's network",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    location="us-central1",
    name="rehearsal-prod-cache-redis",
    network=network_gcp.id,
    project="rehearsal-project",
    psc_config={"subnetworks": [network_gcp_us_central1.id]},
    service_class="gcp-memorystore-redis",
    opts=pulumi.ResourceOptions(
        depends_on=[cache_memorystore_cluster_networkconnectivity, cache_memorystore_cluster_redis],
        provider=gcp_,
    ),
)

cache_memorystore_cluster = gcp.redis.Cluster(
    "cache-memorystore-cluster",
    authorization_mode="AUTH_MODE_DISABLED",
    automated_backup_config={
        "fixed_frequency_schedule": {"start_time": {"hours": 3}},
        "retention": "604800s",
    },
    deletion_protection_enabled=True,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    name="rehearsal-prod-cache",
    node_type="REDIS_HIGHMEM_MEDIUM",
    persistence_config={"aof_config": {"append_fsync": "EVERYSEC"}, "mode": "AOF"},
    project="rehearsal-project",
    psc_configs=[{"network": network_gcp.id}],
    redis_configs={"maxmemory-policy": "noeviction"},
    region="us-central1",
    replica_count=1,
    shard_count=4,
    transit_encryption_mode="TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION",
    zone_distribution_config={"mode": "MULTI_ZONE"},
    opts=pulumi.ResourceOptions(
        depends_on=[
            cache_memorystore_cluster_connection,
            cache_memorystore_cluster_networkconnectivity,
            cache_memorystore_cluster_redis,
        ],
        protect=True,
        retain_on_delete=True,
        provider=gcp_,
    ),
)

cluster_gke = gcp.container.Cluster(
    "cluster-gke",
    control_plane_endpoints_config={
        "dns_endpoint_config": {"allow_external_traffic": True},
        "ip_endpoints_config": {"enabled": False},
    },
    cost_management_config={"enabled": True},
    database_encryption={"key_name": key_gcp.id, "state": "ENCRYPTED"},
    datapath_provider="ADVANCED_DATAPATH",
    deletion_protection=True,
    enable_shielded_nodes=True,
    initial_node_count=1,
    ip_allocation_policy={"stack_type": "IPV4"},
    location="us-central1",
    logging_config={"enable_components": ["SYSTEM_COMPONENTS", "WORKLOADS"]},
    maintenance_policy={"daily_maintenance_window": {"start_time": "03:00"}},
    master_auth={"client_certificate_config": {"issue_client_certificate": False}},
    monitoring_config={
        "enable_components": ["SYSTEM_COMPONENTS", "DEPLOYMENT", "HPA", "POD"],
        "managed_prometheus": {"enabled": True},
    },
    name="rehearsal-prod-cluster",
    network=network_gcp.id,
    networking_mode="VPC_NATIVE",
    node_config={
        "machine_type": "e2-medium",
        "service_account": "chat-prod-it@example-project.iam.gserviceaccount.com",
        "shielded_instance_config": {"enable_integrity_monitoring": True, "enable_secure_boot": True},
    },
    private_cluster_config={"enable_private_nodes": True},
    project="rehearsal-project",
    release_channel={"channel": "REGULAR"},
    remove_default_node_pool=True,
    resource_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    security_posture_config={"mode": "BASIC"},
    subnetwork=network_gcp_us_central1.id,
    workload_identity_config={"workload_pool": "rehearsal-project.svc.id.goog"},
    opts=pulumi.ResourceOptions(
        depends_on=[
            cluster_gke_compute,
            cluster_gke_container,
            cluster_gke_key_use,
            cluster_gke_nodes_account,
            cluster_gke_nodes_defaultnodeserviceaccount,
            cluster_gke_nodes_reader,
        ],
        provider=gcp_,
        ignore_changes=["initialNodeCount", "nodeConfig"],
    ),
)

cluster_gke_kubernetes = kubernetes.Provider(
    "cluster-gke-kubernetes",
    cluster_identifier="rehearsal-project/us-central1/rehearsal-prod-cluster",
    enable_config_map_mutable=True,
    enable_secret_mutable=True,
    kubeconfig='{"apiVersion": "v1", "kind": "Config", "clusters": [{"name": "gke", "cluster": {"server": "https://"}}], "users": [{"name": "gke", "user": {"exec": {"apiVersion": "client.authentication.k8s.io/v1beta1", "command": "gke-gcloud-auth-plugin", "provideClusterInfo": true, "interactiveMode": "Never"}}}], "contexts": [{"name": "gke", "context": {"cluster": "gke", "user": "gke"}}], "current-context": "gke"}',
    opts=pulumi.ResourceOptions(depends_on=[cluster_gke]),
)

cluster_gke_nodes = gcp.container.NodePool(
    "cluster-gke-nodes",
    autoscaling={"location_policy": "BALANCED", "total_max_node_count": 10, "total_min_node_count": 3},
    cluster=cluster_gke.id,
    initial_node_count=1,
    location="us-central1",
    management={"auto_repair": True, "auto_upgrade": True},
    name="nodes",
    node_config={
        "disk_size_gb": 100,
        "disk_type": "pd-balanced",
        "image_type": "COS_CONTAINERD",
        "machine_type": "e2-standard-4",
        "oauth_scopes": ["https://www.googleapis.com/auth/cloud-platform"],
        "resource_labels": {
            "app": "rehearsal",
            "environment": "prod",
            "managed-by": "rungs",
            "owner": "rehearsal",
        },
        "service_account": "chat-prod-it@example-project.iam.gserviceaccount.com",
        "shielded_instance_config": {"enable_integrity_monitoring": True, "enable_secure_boot": True},
        "workload_metadata_config": {"mode": "GKE_METADATA"},
    },
    project="rehearsal-project",
    upgrade_settings={"max_surge": 1, "max_unavailable": 0},
    opts=pulumi.ResourceOptions(
        depends_on=[cluster_gke_nodes_account], provider=gcp_, ignore_changes=["initialNodeCount"]
    ),
)

gcp.serviceaccount.IAMMember(
    "chat-kubernetes-identity-user",
    member="serviceAccount:rehearsal-project.svc.id.goog[rehearsal-prod-chat/rehearsal-prod-chat]",
    role="roles/iam.workloadIdentityUser",
    service_account_id="projects/rehearsal-project/serviceAccounts/rehearsal-prod-chat-pods@rehearsal-project.iam.gserviceaccount.com",
    opts=pulumi.ResourceOptions(depends_on=[chat_kubernetes_identity, cluster_gke_nodes], provider=gcp_),
)

chat_kubernetes_namespace = kubernetes.core.v1.Namespace(
    "chat-kubernetes-namespace",
    metadata={
        "labels": {
            "app": "rehearsal",
            "app.kubernetes.io/name": "rehearsal-prod-chat",
            "environment": "prod",
            "managed-by": "rungs",
            "owner": "rehearsal",
        },
        "name": "rehearsal-prod-chat",
    },
    opts=pulumi.ResourceOptions(depends_on=[cluster_gke_nodes], provider=cluster_gke_kubernetes),
)

chat_kubernetes_account = kubernetes.core.v1.ServiceAccount(
    "chat-kubernetes-account",
    metadata={
        "annotations": {
            "iam.gke.io/gcp-service-account": "chat-prod-it@example-project.iam.gserviceaccount.com"
        },
        "labels": {
            "app": "rehearsal",
            "app.kubernetes.io/name": "rehearsal-prod-chat",
            "environment": "prod",
            "managed-by": "rungs",
            "owner": "rehearsal",
        },
        "name": "rehearsal-prod-chat",
        "namespace": "rehearsal-prod-chat",
    },
    opts=pulumi.ResourceOptions(
        depends_on=[chat_kubernetes_identity, chat_kubernetes_namespace], provider=cluster_gke_kubernetes
    ),
)

kubernetes.policy.v1.PodDisruptionBudget(
    "chat-kubernetes-budget",
    metadata={
        "labels": {
            "app": "rehearsal",
            "app.kubernetes.io/name": "rehearsal-prod-chat",
            "environment": "prod",
            "managed-by": "rungs",
            "owner": "rehearsal",
        },
        "name": "rehearsal-prod-chat",
        "namespace": "rehearsal-prod-chat",
    },
    spec={
        "max_unavailable": "25%",
        "selector": {
            "match_labels": {"app.kubernetes.io/name": "rehearsal-prod-chat", "rungs/track": "current"}
        },
    },
    opts=pulumi.ResourceOptions(depends_on=[chat_kubernetes_namespace], provider=cluster_gke_kubernetes),
)

kubernetes.networking.v1.NetworkPolicy(
    "chat-kubernetes-policy",
    metadata={
        "labels": {
            "app": "rehearsal",
            "app.kubernetes.io/name": "rehearsal-prod-chat",
            "environment": "prod",
            "managed-by": "rungs",
            "owner": "rehearsal",
        },
        "name": "rehearsal-prod-chat",
        "namespace": "rehearsal-prod-chat",
    },
    spec={
        "ingress": [
            {
                "from_": [
                    {"namespace_selector": {}},
                    {"ip_block": {"cidr": "34.96.0.0/20"}},
                    {"ip_block": {"cidr": "34.127.192.0/18"}},
                ],
                "ports": [{"port": 8080, "protocol": "TCP"}],
            }
        ],
        "pod_selector": {},
        "policy_types": ["Ingress"],
    },
    opts=pulumi.ResourceOptions(depends_on=[chat_kubernetes_namespace], provider=cluster_gke_kubernetes),
)

chat_kubernetes_secret = kubernetes.core.v1.Secret(
    "chat-kubernetes-secret",
    metadata={
        "labels": {
            "app": "rehearsal",
            "app.kubernetes.io/name": "rehearsal-prod-chat",
            "environment": "prod",
            "managed-by": "rungs",
            "owner": "rehearsal",
        },
        "name": "rehearsal-prod-chat",
        "namespace": "rehearsal-prod-chat",
    },
    string_data=pulumi.Output.secret(
        {
            "CACHE_PASSWORD": "stand-in-password",
            "DB_SECOND_PASSWORD": "stand-in-password",
            "DB_THIRD_PASSWORD": "stand-in-password",
            "SIGNING_KEY": "sandbox-signing_key",
        }
    ),
    type="Opaque",
    opts=pulumi.ResourceOptions(
        depends_on=[
            cache_memorystore,
            chat_kubernetes_namespace,
            db_second_cloudsql_password,
            db_third_cloudsql_password,
        ],
        provider=cluster_gke_kubernetes,
    ),
)

kubernetes.core.v1.Service(
    "chat-kubernetes-service",
    metadata={
        "labels": {
            "app": "rehearsal",
            "app.kubernetes.io/name": chat_kubernetes_address.name,
            "environment": "prod",
            "managed-by": "rungs",
            "owner": "rehearsal",
        },
        "name": chat_kubernetes_address.name,
        "namespace": chat_kubernetes_address.name,
    },
    spec={
        "external_traffic_policy": "Local",
        "load_balancer_ip": "203.0.113.57",
        "load_balancer_source_ranges": ["34.96.0.0/20", "34.127.192.0/18"],
        "ports": [{"name": "http", "port": 8080, "protocol": "TCP", "target_port": "http"}],
        "selector": {"app.kubernetes.io/name": chat_kubernetes_address.name, "rungs/serves": "true"},
        "type": "LoadBalancer",
    },
    opts=pulumi.ResourceOptions(depends_on=[chat_kubernetes_namespace], provider=cluster_gke_kubernetes),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-cache-memorystore-cluster-redis-memory",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_MEAN",
                        "per_series_aligner": "ALIGN_MEAN",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="redis.googleapis.com/cluster/memory/average_utilization" AND resource.type="redis.googleapis.com/Cluster" AND resource.labels.cluster_id="rehearsal-prod-cache"',
                "threshold_value": 0.9,
                "trigger": {"count": 1},
            },
            "display_name": "cache-memorystore-cluster-redis-memory",
        }
    ],
    display_name="rehearsal-prod-monitoring-cache-memorystore-cluster-redis-memory",
    documentation={
        "content": "cache on memorystore-cluster: memory of Redis above 90 % for 15 minutes (Social Connect, Monitoring & Alerts)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[cache_memorystore_cluster, monitoring_gcp_monitoring, monitoring_gcp_ops_example_com],
        provider=gcp_,
    ),
)

notification_cloudrun_iam = gcp.projects.Service(
    "notification-cloudrun-iam",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="iam.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

notification_cloudrun_run = gcp.projects.Service(
    "notification-cloudrun-run",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="run.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

notification_cloudrun_secretmanager = gcp.projects.Service(
    "notification-cloudrun-secretmanager",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="secretmanager.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

notification_cloudrun_account = gcp.serviceaccount.Account(
    "notification-cloudrun-account",
    account_id="rehearsal-prod-notification",
    display_name="rehearsal-prod-notification",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(
        depends_on=[
            notification_cloudrun_iam,
            notification_cloudrun_run,
            notification_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

notification_cloudrun_analytics_queue_cloudtasks_enqueuer = gcp.cloudtasks.QueueIamMember(
    "notification-cloudrun-analytics-queue-cloudtasks-enqueuer",
    location="us-central1",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    name=analytics_cloudtasks.name,
    project="rehearsal-project",
    role="roles/cloudtasks.enqueuer",
    opts=pulumi.ResourceOptions(
        depends_on=[
            notification_cloudrun_account,
            notification_cloudrun_iam,
            notification_cloudrun_run,
            notification_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

notification_cloudrun_analytics_topic_pubsub_publisher = gcp.pubsub.TopicIAMMember(
    "notification-cloudrun-analytics-topic-pubsub-publisher",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/pubsub.publisher",
    topic=analytics_cloudtasks_dead.name,
    opts=pulumi.ResourceOptions(
        depends_on=[
            notification_cloudrun_account,
            notification_cloudrun_iam,
            notification_cloudrun_run,
            notification_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

notification_cloudrun_cache_password = gcp.secretmanager.Secret(
    "notification-cloudrun-cache-password",
    deletion_protection=False,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    project="rehearsal-project",
    replication={"auto": {}},
    secret_id="rehearsal-prod-notification-cache-password",
    opts=pulumi.ResourceOptions(
        depends_on=[
            notification_cloudrun_iam,
            notification_cloudrun_run,
            notification_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

notification_cloudrun_cache_password_access = gcp.secretmanager.SecretIamMember(
    "notification-cloudrun-cache-password-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=notification_cloudrun_cache_password.id,
    opts=pulumi.ResourceOptions(depends_on=[notification_cloudrun_account], provider=gcp_),
)

notification_cloudrun_cache_password_value = gcp.secretmanager.SecretVersion(
    "notification-cloudrun-cache-password-value",
    secret=notification_cloudrun_cache_password.id,
    secret_data=pulumi.Output.secret("stand-in-password"),
    opts=pulumi.ResourceOptions(depends_on=[cache_memorystore], provider=gcp_),
)

notification_cloudrun_db_second_password_access = gcp.secretmanager.SecretIamMember(
    "notification-cloudrun-db-second-password-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=db_second_cloudsql_secret.id,
    opts=pulumi.ResourceOptions(depends_on=[notification_cloudrun_account], provider=gcp_),
)

notification_cloudrun_db_third_password_access = gcp.secretmanager.SecretIamMember(
    "notification-cloudrun-db-third-password-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=db_third_cloudsql_secret.id,
    opts=pulumi.ResourceOptions(depends_on=[notification_cloudrun_account], provider=gcp_),
)

notification_cloudrun_email_queue_cloudtasks_enqueuer = gcp.cloudtasks.QueueIamMember(
    "notification-cloudrun-email-queue-cloudtasks-enqueuer",
    location="us-central1",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    name=email_cloudtasks.name,
    project="rehearsal-project",
    role="roles/cloudtasks.enqueuer",
    opts=pulumi.ResourceOptions(
        depends_on=[
            notification_cloudrun_account,
            notification_cloudrun_iam,
            notification_cloudrun_run,
            notification_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

notification_cloudrun_email_topic_pubsub_publisher = gcp.pubsub.TopicIAMMember(
    "notification-cloudrun-email-topic-pubsub-publisher",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/pubsub.publisher",
    topic=email_cloudtasks_dead.name,
    opts=pulumi.ResourceOptions(
        depends_on=[
            notification_cloudrun_account,
            notification_cloudrun_iam,
            notification_cloudrun_run,
            notification_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

notification_cloudrun_project_datastore_user = gcp.projects.IAMMember(
    "notification-cloudrun-project-datastore-user",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/datastore.user",
    opts=pulumi.ResourceOptions(
        depends_on=[
            notification_cloudrun_account,
            notification_cloudrun_iam,
            notification_cloudrun_run,
            notification_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

notification_cloudrun_signing_key = gcp.secretmanager.Secret(
    "notification-cloudrun-signing-key",
    deletion_protection=False,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    project="rehearsal-project",
    replication={"auto": {}},
    secret_id="rehearsal-prod-notification-signing-key",
    opts=pulumi.ResourceOptions(
        depends_on=[
            notification_cloudrun_iam,
            notification_cloudrun_run,
            notification_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

notification_cloudrun_signing_key_access = gcp.secretmanager.SecretIamMember(
    "notification-cloudrun-signing-key-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=notification_cloudrun_signing_key.id,
    opts=pulumi.ResourceOptions(depends_on=[notification_cloudrun_account], provider=gcp_),
)

notification_cloudrun_signing_key_value = gcp.secretmanager.SecretVersion(
    "notification-cloudrun-signing-key-value",
    secret=notification_cloudrun_signing_key.id,
    secret_data=pulumi.Output.secret("sandbox-signing_key"),
    opts=pulumi.ResourceOptions(provider=gcp_),
)

push_cloudtasks_caller = gcp.serviceaccount.Account(
    "push-cloudtasks-caller",
    account_id="rehearsal-prod-push-queue",
    display_name="Cloud Tasks, queue rehearsal-prod-push",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

push_cloudtasks_cloudtasks = gcp.projects.Service(
    "push-cloudtasks-cloudtasks",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="cloudtasks.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

push_cloudtasks_pubsub = gcp.projects.Service(
    "push-cloudtasks-pubsub",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="pubsub.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

push_cloudtasks_dead = gcp.pubsub.Topic(
    "push-cloudtasks-dead",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    name="rehearsal-prod-push-dead",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(
        depends_on=[push_cloudtasks_cloudtasks, push_cloudtasks_pubsub],
        protect=True,
        retain_on_delete=True,
        provider=gcp_,
    ),
)

chat_cloudrun_push_topic_pubsub_publisher = gcp.pubsub.TopicIAMMember(
    "chat-cloudrun-push-topic-pubsub-publisher",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/pubsub.publisher",
    topic=push_cloudtasks_dead.name,
    opts=pulumi.ResourceOptions(
        depends_on=[chat_cloudrun_account, chat_cloudrun_iam, chat_cloudrun_run, chat_cloudrun_secretmanager],
        provider=gcp_,
    ),
)

gcp.pubsub.TopicIAMMember(
    "chat-kubernetes-push-topic-pubsub-publisher",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/pubsub.publisher",
    topic=push_cloudtasks_dead.name,
    opts=pulumi.ResourceOptions(depends_on=[chat_kubernetes_identity], provider=gcp_),
)

functions_cloudrun_push_topic_pubsub_publisher = gcp.pubsub.TopicIAMMember(
    "functions-cloudrun-push-topic-pubsub-publisher",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/pubsub.publisher",
    topic=push_cloudtasks_dead.name,
    opts=pulumi.ResourceOptions(
        depends_on=[
            functions_cloudrun_account,
            functions_cloudrun_cloudscheduler,
            functions_cloudrun_eventarc,
            functions_cloudrun_iam,
            functions_cloudrun_run,
            functions_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

notification_cloudrun_push_topic_pubsub_publisher = gcp.pubsub.TopicIAMMember(
    "notification-cloudrun-push-topic-pubsub-publisher",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/pubsub.publisher",
    topic=push_cloudtasks_dead.name,
    opts=pulumi.ResourceOptions(
        depends_on=[
            notification_cloudrun_account,
            notification_cloudrun_iam,
            notification_cloudrun_run,
            notification_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

push_cloudtasks_dead_kept = gcp.pubsub.Subscription(
    "push-cloudtasks-dead-kept",
    ack_deadline_seconds=600,
    expiration_policy={"ttl": ""},
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    message_retention_duration="1209600s",
    name=push_cloudtasks_dead.name,
    project="rehearsal-project",
    topic=push_cloudtasks_dead.id,
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True, provider=gcp_),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-push-cloudtasks-dead-letters",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_MAX",
                        "per_series_aligner": "ALIGN_MAX",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "0s",
                "filter": 'metric.type="pubsub.googleapis.com/subscription/num_undelivered_messages" AND resource.type="pubsub_subscription" AND resource.labels.subscription_id="rehearsal-prod-push-dead"',
                "threshold_value": 0,
                "trigger": {"count": 1},
            },
            "display_name": "push-cloudtasks-dead-letters",
        }
    ],
    display_name="rehearsal-prod-monitoring-push-cloudtasks-dead-letters",
    documentation={
        "content": "push on cloudtasks: messages that failed at every try above 0 count for 5 minutes (assumption: what no retry mends needs somebody)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com, push_cloudtasks_dead_kept],
        provider=gcp_,
    ),
)

push_cloudtasks_identity = gcp.projects.ServiceIdentity(
    "push-cloudtasks-identity",
    project="rehearsal-project",
    service="cloudtasks.googleapis.com",
    opts=pulumi.ResourceOptions(
        depends_on=[push_cloudtasks_cloudtasks, push_cloudtasks_pubsub], provider=gcp_
    ),
)

push_cloudtasks = gcp.cloudtasks.Queue(
    "push-cloudtasks",
    desired_state="RUNNING",
    http_target={
        "http_method": "POST",
        "oidc_token": {
            "audience": "https://rehearsal-prod-notification-123456789012.us-central1.run.app",
            "service_account_email": "chat-prod-it@example-project.iam.gserviceaccount.com",
        },
        "uri_override": {
            "host": "rehearsal-prod-notification-123456789012.us-central1.run.app",
            "path_override": {"path": "/queues/push"},
            "scheme": "HTTPS",
            "uri_override_enforce_mode": "ALWAYS",
        },
    },
    location="us-central1",
    name="rehearsal-prod-push",
    project="rehearsal-project",
    rate_limits={"max_concurrent_dispatches": 1000, "max_dispatches_per_second": 500},
    retry_config={"max_attempts": 5, "max_backoff": "600s", "max_doublings": 6, "min_backoff": "10s"},
    opts=pulumi.ResourceOptions(
        depends_on=[
            push_cloudtasks_caller,
            push_cloudtasks_cloudtasks,
            push_cloudtasks_identity,
            push_cloudtasks_pubsub,
        ],
        protect=True,
        retain_on_delete=True,
        provider=gcp_,
    ),
)

chat_cloudrun_push_queue_cloudtasks_enqueuer = gcp.cloudtasks.QueueIamMember(
    "chat-cloudrun-push-queue-cloudtasks-enqueuer",
    location="us-central1",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    name=push_cloudtasks.name,
    project="rehearsal-project",
    role="roles/cloudtasks.enqueuer",
    opts=pulumi.ResourceOptions(
        depends_on=[chat_cloudrun_account, chat_cloudrun_iam, chat_cloudrun_run, chat_cloudrun_secretmanager],
        provider=gcp_,
    ),
)

gcp.cloudtasks.QueueIamMember(
    "chat-kubernetes-push-queue-cloudtasks-enqueuer",
    location="us-central1",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    name=push_cloudtasks.name,
    project="rehearsal-project",
    role="roles/cloudtasks.enqueuer",
    opts=pulumi.ResourceOptions(depends_on=[chat_kubernetes_identity], provider=gcp_),
)

functions_cloudrun_push_queue_cloudtasks_enqueuer = gcp.cloudtasks.QueueIamMember(
    "functions-cloudrun-push-queue-cloudtasks-enqueuer",
    location="us-central1",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    name=push_cloudtasks.name,
    project="rehearsal-project",
    role="roles/cloudtasks.enqueuer",
    opts=pulumi.ResourceOptions(
        depends_on=[
            functions_cloudrun_account,
            functions_cloudrun_cloudscheduler,
            functions_cloudrun_eventarc,
            functions_cloudrun_iam,
            functions_cloudrun_run,
            functions_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-push-cloudtasks-queue-age",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_95",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="cloudtasks.googleapis.com/queue/task_attempt_delays" AND resource.type="cloud_tasks_queue" AND resource.labels.queue_id="rehearsal-prod-push"',
                "threshold_value": 900000,
                "trigger": {"count": 1},
            },
            "display_name": "push-cloudtasks-queue-age",
        }
    ],
    display_name="rehearsal-prod-monitoring-push-cloudtasks-queue-age",
    documentation={
        "content": "push on cloudtasks: how long the oldest message waits above 900 s for 15 minutes (assumption: a notice that comes a quarter of an hour late is noticed)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com, push_cloudtasks], provider=gcp_
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-push-cloudtasks-queue-depth",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_MAX",
                        "per_series_aligner": "ALIGN_MAX",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="cloudtasks.googleapis.com/queue/depth" AND resource.type="cloud_tasks_queue" AND resource.labels.queue_id="rehearsal-prod-push"',
                "threshold_value": 1000,
                "trigger": {"count": 1},
            },
            "display_name": "push-cloudtasks-queue-depth",
        }
    ],
    display_name="rehearsal-prod-monitoring-push-cloudtasks-queue-depth",
    documentation={
        "content": "push on cloudtasks: jobs that wait, of those that may (JobQueue.depth_alarm) above 100 % for 15 minutes (JobQueue.depth_alarm)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com, push_cloudtasks], provider=gcp_
    ),
)

notification_cloudrun_push_queue_cloudtasks_enqueuer = gcp.cloudtasks.QueueIamMember(
    "notification-cloudrun-push-queue-cloudtasks-enqueuer",
    location="us-central1",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    name=push_cloudtasks.name,
    project="rehearsal-project",
    role="roles/cloudtasks.enqueuer",
    opts=pulumi.ResourceOptions(
        depends_on=[
            notification_cloudrun_account,
            notification_cloudrun_iam,
            notification_cloudrun_run,
            notification_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

realtime_firestore_firebaserules = gcp.projects.Service(
    "realtime-firestore-firebaserules",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="firebaserules.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

realtime_firestore_firestore = gcp.projects.Service(
    "realtime-firestore-firestore",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="firestore.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

realtime_firestore = gcp.firestore.Database(
    "realtime-firestore",
    app_engine_integration_mode="DISABLED",
    concurrency_mode="OPTIMISTIC",
    delete_protection_state="DELETE_PROTECTION_ENABLED",
    deletion_policy="DELETE",
    location_id="us-central1",
    name="rehearsal-prod-realtime",
    point_in_time_recovery_enablement="POINT_IN_TIME_RECOVERY_ENABLED",
    project="rehearsal-project",
    type="FIRESTORE_NATIVE",
    opts=pulumi.ResourceOptions(
        depends_on=[realtime_firestore_firebaserules, realtime_firestore_firestore],
        protect=True,
        retain_on_delete=True,
        provider=gcp_,
    ),
)

gcp.monitoring.Dashboard(
    "monitoring-gcp-dashboard",
    dashboard_json=pulumi.Output.concat(
        '{"displayName": "rehearsal-prod-monitoring", "mosaicLayout": {"columns": 48, "tiles": [{"xPos": 0, "yPos": 0, "width": 24, "height": 16, "widget": {"title": "jobs that wait, of those that may (JobQueue.depth_alarm)", "xyChart": {"dataSets": [{"legendTemplate": "analytics on cloudtasks", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"cloudtasks.googleapis.com/queue/depth\\" AND resource.type=\\"cloud_tasks_queue\\" AND resource.labels.queue_id=\\"rehearsal-prod-analytics\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MAX", "crossSeriesReducer": "REDUCE_MAX"}}}}, {"legendTemplate": "push on cloudtasks", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"cloudtasks.googleapis.com/queue/depth\\" AND resource.type=\\"cloud_tasks_queue\\" AND resource.labels.queue_id=\\"rehearsal-prod-push\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MAX", "crossSeriesReducer": "REDUCE_MAX"}}}}, {"legendTemplate": "email on cloudtasks", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"cloudtasks.googleapis.com/queue/depth\\" AND resource.type=\\"cloud_tasks_queue\\" AND resource.labels.queue_id=\\"rehearsal-prod-email\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MAX", "crossSeriesReducer": "REDUCE_MAX"}}}}, {"legendTemplate": "image on cloudtasks", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"cloudtasks.googleapis.com/queue/depth\\" AND resource.type=\\"cloud_tasks_queue\\" AND resource.labels.queue_id=\\"rehearsal-prod-image\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MAX", "crossSeriesReducer": "REDUCE_MAX"}}}}], "thresholds": [{"label": "alarm", "value": 1000.0}]}}}, {"xPos": 24, "yPos": 0, "width": 24, "height": 16, "widget": {"title": "how long the oldest message waits", "xyChart": {"dataSets": [{"legendTemplate": "analytics on cloudtasks", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"cloudtasks.googleapis.com/queue/task_attempt_delays\\" AND resource.type=\\"cloud_tasks_queue\\" AND resource.labels.queue_id=\\"rehearsal-prod-analytics\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_95"}}}}, {"legendTemplate": "push on cloudtasks", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"cloudtasks.googleapis.com/queue/task_attempt_delays\\" AND resource.type=\\"cloud_tasks_queue\\" AND resource.labels.queue_id=\\"rehearsal-prod-push\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_95"}}}}, {"legendTemplate": "email on cloudtasks", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"cloudtasks.googleapis.com/queue/task_attempt_delays\\" AND resource.type=\\"cloud_tasks_queue\\" AND resource.labels.queue_id=\\"rehearsal-prod-email\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_95"}}}}, {"legendTemplate": "image on cloudtasks", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"cloudtasks.googleapis.com/queue/task_attempt_delays\\" AND resource.type=\\"cloud_tasks_queue\\" AND resource.labels.queue_id=\\"rehearsal-prod-image\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_95"}}}}], "thresholds": [{"label": "alarm", "value": 900000.0}]}}}, {"xPos": 0, "yPos": 16, "width": 24, "height": 16, "widget": {"title": "messages that failed at every try", "xyChart": {"dataSets": [{"legendTemplate": "analytics on cloudtasks", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"pubsub.googleapis.com/subscription/num_undelivered_messages\\" AND resource.type=\\"pubsub_subscription\\" AND resource.labels.subscription_id=\\"rehearsal-prod-analytics-dead\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MAX", "crossSeriesReducer": "REDUCE_MAX"}}}}, {"legendTemplate": "push on cloudtasks", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"pubsub.googleapis.com/subscription/num_undelivered_messages\\" AND resource.type=\\"pubsub_subscription\\" AND resource.labels.subscription_id=\\"rehearsal-prod-push-dead\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MAX", "crossSeriesReducer": "REDUCE_MAX"}}}}, {"legendTemplate": "email on cloudtasks", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"pubsub.googleapis.com/subscription/num_undelivered_messages\\" AND resource.type=\\"pubsub_subscription\\" AND resource.labels.subscription_id=\\"rehearsal-prod-email-dead\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MAX", "crossSeriesReducer": "REDUCE_MAX"}}}}, {"legendTemplate": "image on cloudtasks", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"pubsub.googleapis.com/subscription/num_undelivered_messages\\" AND resource.type=\\"pubsub_subscription\\" AND resource.labels.subscription_id=\\"rehearsal-prod-image-dead\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MAX", "crossSeriesReducer": "REDUCE_MAX"}}}}], "thresholds": [{"label": "alarm", "value": 0.0}]}}}, {"xPos": 24, "yPos": 16, "width": 24, "height": 16, "widget": {"title": "memory of Redis", "xyChart": {"dataSets": [{"legendTemplate": "cache on memorystore", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"redis.googleapis.com/stats/memory/usage_ratio\\" AND resource.type=\\"redis_instance\\" AND resource.labels.instance_id=\\"',
        cache_memorystore.id,
        '\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MEAN", "crossSeriesReducer": "REDUCE_MEAN"}}}}, {"legendTemplate": "cache on memorystore-cluster", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"redis.googleapis.com/cluster/memory/average_utilization\\" AND resource.type=\\"redis.googleapis.com/Cluster\\" AND resource.labels.cluster_id=\\"rehearsal-prod-cache\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MEAN", "crossSeriesReducer": "REDUCE_MEAN"}}}}], "thresholds": [{"label": "alarm", "value": 0.9}]}}}, {"xPos": 0, "yPos": 32, "width": 24, "height": 16, "widget": {"title": "reads that the cache answers", "xyChart": {"dataSets": [{"legendTemplate": "cache on memorystore", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"redis.googleapis.com/stats/cache_hit_ratio\\" AND resource.type=\\"redis_instance\\" AND resource.labels.instance_id=\\"',
        cache_memorystore.id,
        '\\"", "aggregation": {"alignmentPeriod": "900s", "perSeriesAligner": "ALIGN_MEAN", "crossSeriesReducer": "REDUCE_MEAN"}}}}], "thresholds": [{"label": "alarm", "value": 0.8}]}}}, {"xPos": 24, "yPos": 32, "width": 24, "height": 16, "widget": {"title": "time of a database query", "xyChart": {"dataSets": [{"legendTemplate": "db on firestore", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"firestore.googleapis.com/api/request_latencies\\" AND resource.type=\\"firestore.googleapis.com/Database\\" AND resource.labels.database_id=\\"rehearsal-prod-db\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_50"}}}}, {"legendTemplate": "realtime on firestore", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"firestore.googleapis.com/api/request_latencies\\" AND resource.type=\\"firestore.googleapis.com/Database\\" AND resource.labels.database_id=\\"rehearsal-prod-realtime\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_50"}}}}], "thresholds": [{"label": "alarm", "value": 0.05}]}}}, {"xPos": 0, "yPos": 48, "width": 24, "height": 16, "widget": {"title": "CPU of the database", "xyChart": {"dataSets": [{"legendTemplate": "db on cloudsql", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"cloudsql.googleapis.com/database/cpu/utilization\\" AND resource.type=\\"cloudsql_database\\" AND resource.labels.database_id=\\"example-project:chat-prod-it\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MEAN", "crossSeriesReducer": "REDUCE_MEAN"}}}}, {"legendTemplate": "db_second on cloudsql", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"cloudsql.googleapis.com/database/cpu/utilization\\" AND resource.type=\\"cloudsql_database\\" AND resource.labels.database_id=\\"example-project:chat-prod-it\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MEAN", "crossSeriesReducer": "REDUCE_MEAN"}}}}, {"legendTemplate": "db_third on cloudsql", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"cloudsql.googleapis.com/database/cpu/utilization\\" AND resource.type=\\"cloudsql_database\\" AND resource.labels.database_id=\\"example-project:chat-prod-it\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MEAN", "crossSeriesReducer": "REDUCE_MEAN"}}}}], "thresholds": [{"label": "alarm", "value": 0.8}]}}}, {"xPos": 24, "yPos": 48, "width": 24, "height": 16, "widget": {"title": "storage of the database in use", "xyChart": {"dataSets": [{"legendTemplate": "db on cloudsql", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"cloudsql.googleapis.com/database/disk/utilization\\" AND resource.type=\\"cloudsql_database\\" AND resource.labels.database_id=\\"example-project:chat-prod-it\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MEAN", "crossSeriesReducer": "REDUCE_MEAN"}}}}, {"legendTemplate": "db_second on cloudsql", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"cloudsql.googleapis.com/database/disk/utilization\\" AND resource.type=\\"cloudsql_database\\" AND resource.labels.database_id=\\"example-project:chat-prod-it\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MEAN", "crossSeriesReducer": "REDUCE_MEAN"}}}}, {"legendTemplate": "db_third on cloudsql", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"cloudsql.googleapis.com/database/disk/utilization\\" AND resource.type=\\"cloudsql_database\\" AND resource.labels.database_id=\\"example-project:chat-prod-it\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MEAN", "crossSeriesReducer": "REDUCE_MEAN"}}}}], "thresholds": [{"label": "alarm", "value": 0.85}]}}}, {"xPos": 0, "yPos": 64, "width": 24, "height": 16, "widget": {"title": "connections to the database in use, of those that it takes", "xyChart": {"dataSets": [{"legendTemplate": "db on cloudsql", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"cloudsql.googleapis.com/database/postgresql/num_backends\\" AND resource.type=\\"cloudsql_database\\" AND resource.labels.database_id=\\"example-project:chat-prod-it\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MEAN", "crossSeriesReducer": "REDUCE_MEAN"}}}}, {"legendTemplate": "db_second on cloudsql", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"cloudsql.googleapis.com/database/postgresql/num_backends\\" AND resource.type=\\"cloudsql_database\\" AND resource.labels.database_id=\\"example-project:chat-prod-it\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MEAN", "crossSeriesReducer": "REDUCE_MEAN"}}}}, {"legendTemplate": "db_third on cloudsql", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"cloudsql.googleapis.com/database/postgresql/num_backends\\" AND resource.type=\\"cloudsql_database\\" AND resource.labels.database_id=\\"example-project:chat-prod-it\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MEAN", "crossSeriesReducer": "REDUCE_MEAN"}}}}], "thresholds": [{"label": "alarm", "value": 510.0}]}}}, {"xPos": 24, "yPos": 64, "width": 24, "height": 16, "widget": {"title": "API response time, 95 of 100 below", "xyChart": {"dataSets": [{"legendTemplate": "chat on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/request_latencies\\" AND resource.type=\\"cloud_run_revision\\" AND metric.labels.response_code_class=\\"2xx\\" AND resource.labels.service_name=\\"rehearsal-prod-chat\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_95"}}}}, {"legendTemplate": "discovery on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/request_latencies\\" AND resource.type=\\"cloud_run_revision\\" AND metric.labels.response_code_class=\\"2xx\\" AND resource.labels.service_name=\\"rehearsal-prod-discovery\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_95"}}}}, {"legendTemplate": "user on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/request_latencies\\" AND resource.type=\\"cloud_run_revision\\" AND metric.labels.response_code_class=\\"2xx\\" AND resource.labels.service_name=\\"rehearsal-prod-user\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_95"}}}}, {"legendTemplate": "story on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/request_latencies\\" AND resource.type=\\"cloud_run_revision\\" AND metric.labels.response_code_class=\\"2xx\\" AND resource.labels.service_name=\\"rehearsal-prod-story\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_95"}}}}, {"legendTemplate": "notification on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/request_latencies\\" AND resource.type=\\"cloud_run_revision\\" AND metric.labels.response_code_class=\\"2xx\\" AND resource.labels.service_name=\\"rehearsal-prod-notification\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_95"}}}}, {"legendTemplate": "functions on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/request_latencies\\" AND resource.type=\\"cloud_run_revision\\" AND metric.labels.response_code_class=\\"2xx\\" AND resource.labels.service_name=\\"rehearsal-prod-functions\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_95"}}}}], "thresholds": [{"label": "alarm", "value": 300.0}]}}}, {"xPos": 0, "yPos": 80, "width": 24, "height": 16, "widget": {"title": "requests that fail", "xyChart": {"dataSets": [{"legendTemplate": "chat on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilterRatio": {"numerator": {"filter": "metric.type=\\"run.googleapis.com/request_count\\" AND resource.type=\\"cloud_run_revision\\" AND metric.labels.response_code_class=\\"5xx\\" AND resource.labels.service_name=\\"rehearsal-prod-chat\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_RATE", "crossSeriesReducer": "REDUCE_SUM"}}, "denominator": {"filter": "metric.type=\\"run.googleapis.com/request_count\\" AND resource.type=\\"cloud_run_revision\\" AND resource.labels.service_name=\\"rehearsal-prod-chat\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_RATE", "crossSeriesReducer": "REDUCE_SUM"}}}}}, {"legendTemplate": "discovery on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilterRatio": {"numerator": {"filter": "metric.type=\\"run.googleapis.com/request_count\\" AND resource.type=\\"cloud_run_revision\\" AND metric.labels.response_code_class=\\"5xx\\" AND resource.labels.service_name=\\"rehearsal-prod-discovery\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_RATE", "crossSeriesReducer": "REDUCE_SUM"}}, "denominator": {"filter": "metric.type=\\"run.googleapis.com/request_count\\" AND resource.type=\\"cloud_run_revision\\" AND resource.labels.service_name=\\"rehearsal-prod-discovery\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_RATE", "crossSeriesReducer": "REDUCE_SUM"}}}}}, {"legendTemplate": "user on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilterRatio": {"numerator": {"filter": "metric.type=\\"run.googleapis.com/request_count\\" AND resource.type=\\"cloud_run_revision\\" AND metric.labels.response_code_class=\\"5xx\\" AND resource.labels.service_name=\\"rehearsal-prod-user\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_RATE", "crossSeriesReducer": "REDUCE_SUM"}}, "denominator": {"filter": "metric.type=\\"run.googleapis.com/request_count\\" AND resource.type=\\"cloud_run_revision\\" AND resource.labels.service_name=\\"rehearsal-prod-user\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_RATE", "crossSeriesReducer": "REDUCE_SUM"}}}}}, {"legendTemplate": "story on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilterRatio": {"numerator": {"filter": "metric.type=\\"run.googleapis.com/request_count\\" AND resource.type=\\"cloud_run_revision\\" AND metric.labels.response_code_class=\\"5xx\\" AND resource.labels.service_name=\\"rehearsal-prod-story\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_RATE", "crossSeriesReducer": "REDUCE_SUM"}}, "denominator": {"filter": "metric.type=\\"run.googleapis.com/request_count\\" AND resource.type=\\"cloud_run_revision\\" AND resource.labels.service_name=\\"rehearsal-prod-story\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_RATE", "crossSeriesReducer": "REDUCE_SUM"}}}}}, {"legendTemplate": "notification on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilterRatio": {"numerator": {"filter": "metric.type=\\"run.googleapis.com/request_count\\" AND resource.type=\\"cloud_run_revision\\" AND metric.labels.response_code_class=\\"5xx\\" AND resource.labels.service_name=\\"rehearsal-prod-notification\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_RATE", "crossSeriesReducer": "REDUCE_SUM"}}, "denominator": {"filter": "metric.type=\\"run.googleapis.com/request_count\\" AND resource.type=\\"cloud_run_revision\\" AND resource.labels.service_name=\\"rehearsal-prod-notification\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_RATE", "crossSeriesReducer": "REDUCE_SUM"}}}}}, {"legendTemplate": "functions on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilterRatio": {"numerator": {"filter": "metric.type=\\"run.googleapis.com/request_count\\" AND resource.type=\\"cloud_run_revision\\" AND metric.labels.response_code_class=\\"5xx\\" AND resource.labels.service_name=\\"rehearsal-prod-functions\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_RATE", "crossSeriesReducer": "REDUCE_SUM"}}, "denominator": {"filter": "metric.type=\\"run.googleapis.com/request_count\\" AND resource.type=\\"cloud_run_revision\\" AND resource.labels.service_name=\\"rehearsal-prod-functions\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_RATE", "crossSeriesReducer": "REDUCE_SUM"}}}}}], "thresholds": [{"label": "target", "value": 0.005}, {"label": "alarm", "value": 0.01}]}}}, {"xPos": 24, "yPos": 80, "width": 24, "height": 16, "widget": {"title": "instances that run", "xyChart": {"dataSets": [{"legendTemplate": "chat on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/container/instance_count\\" AND resource.type=\\"cloud_run_revision\\" AND resource.labels.service_name=\\"rehearsal-prod-chat\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MAX", "crossSeriesReducer": "REDUCE_MAX"}}}}, {"legendTemplate": "chat on kubernetes", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"prometheus.googleapis.com/kube_deployment_status_replicas_available/gauge\\" AND resource.type=\\"prometheus_target\\" AND metric.labels.deployment=\\"rehearsal-prod-chat\\" AND resource.labels.namespace=\\"rehearsal-prod-chat\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MIN", "crossSeriesReducer": "REDUCE_MIN"}}}}, {"legendTemplate": "discovery on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/container/instance_count\\" AND resource.type=\\"cloud_run_revision\\" AND resource.labels.service_name=\\"rehearsal-prod-discovery\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MAX", "crossSeriesReducer": "REDUCE_MAX"}}}}, {"legendTemplate": "user on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/container/instance_count\\" AND resource.type=\\"cloud_run_revision\\" AND resource.labels.service_name=\\"rehearsal-prod-user\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MAX", "crossSeriesReducer": "REDUCE_MAX"}}}}, {"legendTemplate": "story on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/container/instance_count\\" AND resource.type=\\"cloud_run_revision\\" AND resource.labels.service_name=\\"rehearsal-prod-story\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MAX", "crossSeriesReducer": "REDUCE_MAX"}}}}, {"legendTemplate": "notification on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/container/instance_count\\" AND resource.type=\\"cloud_run_revision\\" AND resource.labels.service_name=\\"rehearsal-prod-notification\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MAX", "crossSeriesReducer": "REDUCE_MAX"}}}}, {"legendTemplate": "functions on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/container/instance_count\\" AND resource.type=\\"cloud_run_revision\\" AND resource.labels.service_name=\\"rehearsal-prod-functions\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MAX", "crossSeriesReducer": "REDUCE_MAX"}}}}], "thresholds": []}}}, {"xPos": 0, "yPos": 96, "width": 24, "height": 16, "widget": {"title": "memory of a service\'s instances", "xyChart": {"dataSets": [{"legendTemplate": "chat on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/container/memory/utilizations\\" AND resource.type=\\"cloud_run_revision\\" AND resource.labels.service_name=\\"rehearsal-prod-chat\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_99"}}}}, {"legendTemplate": "discovery on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/container/memory/utilizations\\" AND resource.type=\\"cloud_run_revision\\" AND resource.labels.service_name=\\"rehearsal-prod-discovery\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_99"}}}}, {"legendTemplate": "user on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/container/memory/utilizations\\" AND resource.type=\\"cloud_run_revision\\" AND resource.labels.service_name=\\"rehearsal-prod-user\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_99"}}}}, {"legendTemplate": "story on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/container/memory/utilizations\\" AND resource.type=\\"cloud_run_revision\\" AND resource.labels.service_name=\\"rehearsal-prod-story\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_99"}}}}, {"legendTemplate": "notification on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/container/memory/utilizations\\" AND resource.type=\\"cloud_run_revision\\" AND resource.labels.service_name=\\"rehearsal-prod-notification\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_99"}}}}, {"legendTemplate": "functions on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/container/memory/utilizations\\" AND resource.type=\\"cloud_run_revision\\" AND resource.labels.service_name=\\"rehearsal-prod-functions\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_99"}}}}], "thresholds": [{"label": "alarm", "value": 0.9}]}}}, {"xPos": 24, "yPos": 96, "width": 24, "height": 16, "widget": {"title": "response time of search, 95 of 100 below", "xyChart": {"dataSets": [{"legendTemplate": "search on elastic", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/request_latencies\\" AND resource.type=\\"cloud_run_revision\\" AND metric.labels.response_code_class=\\"2xx\\" AND resource.labels.service_name=\\"rehearsal-prod-discovery\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_95"}}}}], "thresholds": [{"label": "target", "value": 200.0}, {"label": "alarm", "value": 500.0}]}}}, {"xPos": 0, "yPos": 112, "width": 24, "height": 16, "widget": {"title": "time until a live message is delivered, 95 of 100 below", "xyChart": {"dataSets": [{"legendTemplate": "story on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/request_latencies\\" AND resource.type=\\"cloud_run_revision\\" AND metric.labels.response_code_class=\\"2xx\\" AND resource.labels.service_name=\\"rehearsal-prod-story\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_95"}}}}, {"legendTemplate": "notification on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/request_latencies\\" AND resource.type=\\"cloud_run_revision\\" AND metric.labels.response_code_class=\\"2xx\\" AND resource.labels.service_name=\\"rehearsal-prod-notification\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_95"}}}}, {"legendTemplate": "functions on cloudrun", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"run.googleapis.com/request_latencies\\" AND resource.type=\\"cloud_run_revision\\" AND metric.labels.response_code_class=\\"2xx\\" AND resource.labels.service_name=\\"rehearsal-prod-functions\\"", "aggregation": {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_PERCENTILE_95"}}}}], "thresholds": [{"label": "alarm", "value": 300.0}]}}}, {"xPos": 24, "yPos": 112, "width": 24, "height": 16, "widget": {"title": "whether it answers when it is asked from around the world", "xyChart": {"dataSets": [{"legendTemplate": "endpoint", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"monitoring.googleapis.com/uptime_check/check_passed\\" AND resource.type=\\"uptime_url\\" AND metric.labels.check_id=\\"chat-prod-api\\"", "aggregation": {"alignmentPeriod": "60s", "perSeriesAligner": "ALIGN_NEXT_OLDER", "crossSeriesReducer": "REDUCE_FRACTION_TRUE"}}}}, {"legendTemplate": "hosting", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"monitoring.googleapis.com/uptime_check/check_passed\\" AND resource.type=\\"uptime_url\\" AND metric.labels.check_id=\\"chat-prod-api\\"", "aggregation": {"alignmentPeriod": "60s", "perSeriesAligner": "ALIGN_NEXT_OLDER", "crossSeriesReducer": "REDUCE_FRACTION_TRUE"}}}}], "thresholds": [{"label": "alarm", "value": 0.5}]}}}, {"xPos": 0, "yPos": 128, "width": 24, "height": 16, "widget": {"title": "share of the day in which it answers", "xyChart": {"dataSets": [{"legendTemplate": "endpoint", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"monitoring.googleapis.com/uptime_check/check_passed\\" AND resource.type=\\"uptime_url\\" AND metric.labels.check_id=\\"chat-prod-api\\"", "aggregation": {"alignmentPeriod": "3600s", "perSeriesAligner": "ALIGN_FRACTION_TRUE", "crossSeriesReducer": "REDUCE_MEAN"}}}}, {"legendTemplate": "hosting", "plotType": "LINE", "timeSeriesQuery": {"timeSeriesFilter": {"filter": "metric.type=\\"monitoring.googleapis.com/uptime_check/check_passed\\" AND resource.type=\\"uptime_url\\" AND metric.labels.check_id=\\"chat-prod-api\\"", "aggregation": {"alignmentPeriod": "3600s", "perSeriesAligner": "ALIGN_FRACTION_TRUE", "crossSeriesReducer": "REDUCE_MEAN"}}}}], "thresholds": [{"label": "alarm", "value": 0.9995}]}}}]}}',
    ),
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(
        depends_on=[
            analytics_cloudtasks,
            analytics_cloudtasks_dead_kept,
            cache_memorystore_cluster,
            db_cloudsql,
            db_firestore,
            db_second_cloudsql,
            db_third_cloudsql,
            email_cloudtasks,
            email_cloudtasks_dead_kept,
            image_cloudtasks,
            image_cloudtasks_dead_kept,
            monitoring_gcp_endpoint,
            monitoring_gcp_hosting,
            monitoring_gcp_monitoring,
            push_cloudtasks,
            push_cloudtasks_dead_kept,
            realtime_firestore,
        ],
        provider=gcp_,
    ),
)

gcp.monitoring.AlertPolicy(
    "monitoring-gcp-realtime-firestore-database-latency",
    alert_strategy={"auto_close": "86400s"},
    combiner="OR",
    conditions=[
        {
            "condition_threshold": {
                "aggregations": [
                    {
                        "alignment_period": "300s",
                        "cross_series_reducer": "REDUCE_PERCENTILE_50",
                        "per_series_aligner": "ALIGN_DELTA",
                    }
                ],
                "comparison": "COMPARISON_GT",
                "duration": "600s",
                "evaluation_missing_data": "EVALUATION_MISSING_DATA_INACTIVE",
                "filter": 'metric.type="firestore.googleapis.com/api/request_latencies" AND resource.type="firestore.googleapis.com/Database" AND resource.labels.database_id="rehearsal-prod-realtime"',
                "threshold_value": 0.05,
                "trigger": {"count": 1},
            },
            "display_name": "realtime-firestore-database-latency",
        }
    ],
    display_name="rehearsal-prod-monitoring-realtime-firestore-database-latency",
    documentation={
        "content": "realtime on firestore: time of a database query above 0.05 s for 15 minutes (Social Connect, Target Metrics, 100K users)",
        "mime_type": "text/markdown",
    },
    enabled=True,
    notification_channels=["projects/chat-prod/notificationChannels/1"],
    project="rehearsal-project",
    severity="CRITICAL",
    user_labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[monitoring_gcp_monitoring, monitoring_gcp_ops_example_com, realtime_firestore],
        provider=gcp_,
    ),
)

realtime_firestore_chats_members_array_lastmessageat_desc = gcp.firestore.Index(
    "realtime-firestore-chats-members-array-lastMessageAt-desc",
    api_scope="ANY_API",
    collection="chats",
    database=realtime_firestore.name,
    fields=[
        {"array_config": "CONTAINS", "field_path": "members"},
        {"field_path": "lastMessageAt", "order": "DESCENDING"},
    ],
    project="rehearsal-project",
    query_scope="COLLECTION",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

gcp.firestore.BackupSchedule(
    "realtime-firestore-daily",
    daily_recurrence={},
    database=realtime_firestore.name,
    project="rehearsal-project",
    retention="604800s",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

realtime_firestore_messages_group_chatid_createdat_desc = gcp.firestore.Index(
    "realtime-firestore-messages-group-chatId-createdAt-desc",
    api_scope="ANY_API",
    collection="messages",
    database=realtime_firestore.name,
    fields=[
        {"field_path": "chatId", "order": "ASCENDING"},
        {"field_path": "createdAt", "order": "DESCENDING"},
    ],
    project="rehearsal-project",
    query_scope="COLLECTION_GROUP",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

realtime_firestore_rules = gcp.firebaserules.Ruleset(
    "realtime-firestore-rules",
    project="rehearsal-project",
    source={
        "files": [
            {
                "content": "rules_version = '2';\nservice cloud.firestore {\n  match /databases/{database}/documents {\n    match /{document=**} {\n      allow read, write: if false;\n    }\n  }\n}\n",
                "name": "firestore.rules",
            }
        ]
    },
    opts=pulumi.ResourceOptions(
        depends_on=[realtime_firestore_firebaserules, realtime_firestore_firestore], provider=gcp_
    ),
)

realtime_firestore_release = gcp.firebaserules.Release(
    "realtime-firestore-release",
    name="cloud.firestore/rehearsal-prod-realtime",
    project="rehearsal-project",
    ruleset_name="projects/example-project/rulesets/1",
    opts=pulumi.ResourceOptions(depends_on=[realtime_firestore, realtime_firestore_rules], provider=gcp_),
)

realtime_firestore_stories_authorid_createdat_desc = gcp.firestore.Index(
    "realtime-firestore-stories-authorId-createdAt-desc",
    api_scope="ANY_API",
    collection="stories",
    database=realtime_firestore.name,
    fields=[
        {"field_path": "authorId", "order": "ASCENDING"},
        {"field_path": "createdAt", "order": "DESCENDING"},
    ],
    project="rehearsal-project",
    query_scope="COLLECTION",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

realtime_firestore_stories_expiresat_expires = gcp.firestore.Field(
    "realtime-firestore-stories-expiresAt-expires",
    collection="stories",
    database=realtime_firestore.name,
    field="expiresAt",
    index_config={"indexes": []},
    project="rehearsal-project",
    ttl_config={},
    opts=pulumi.ResourceOptions(provider=gcp_),
)

realtime_firestore_typing_expiresat_expires = gcp.firestore.Field(
    "realtime-firestore-typing-expiresAt-expires",
    collection="typing",
    database=realtime_firestore.name,
    field="expiresAt",
    index_config={"indexes": []},
    project="rehearsal-project",
    ttl_config={},
    opts=pulumi.ResourceOptions(provider=gcp_),
)

chat_cloudrun = gcp.cloudrunv2.Service(
    "chat-cloudrun",
    deletion_protection=False,
    ingress="INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    location="us-central1",
    name="rehearsal-prod-chat",
    project="rehearsal-project",
    scaling={"min_instance_count": 5},
    template={
        "containers": [
            {
                "envs": [
                    {"name": "APP", "value": "rehearsal"},
                    {"name": "CACHE_CA", "value": "a certificate"},
                    {"name": "CACHE_CLUSTER", "value": "false"},
                    {"name": "CACHE_FENCED", "value": "false"},
                    {"name": "CACHE_HOST", "value": "10.17.0.4"},
                    {
                        "name": "CACHE_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": chat_cloudrun_cache_password.id, "version": "168"}
                        },
                    },
                    {"name": "CACHE_PORT", "value": "6378"},
                    {"name": "CACHE_SERVING", "value": "memorystore"},
                    {"name": "CACHE_TLS", "value": "true"},
                    {"name": "CACHE_TTL_DISCOVERY", "value": "300"},
                    {"name": "CACHE_TTL_PROFILE", "value": "3600"},
                    {"name": "CACHE_TTL_SEARCH", "value": "900"},
                    {"name": "CALLER_HEADER", "value": "CF-Connecting-IP"},
                    {"name": "CORS_ORIGINS", "value": "https://example.com"},
                    {"name": "DB_DATABASE", "value": db_firestore.name},
                    {"name": "DB_FENCED", "value": "false"},
                    {"name": "DB_PROJECT", "value": "rehearsal-project"},
                    {"name": "DB_SERVING", "value": "firestore"},
                    {"name": "DRAINS", "value": ""},
                    {"name": "ENVIRONMENT", "value": "prod"},
                    {"name": "FILES_BUCKET", "value": files_gcs.name},
                    {"name": "FILES_FENCED", "value": "false"},
                    {"name": "FILES_KIND", "value": "gcs"},
                    {"name": "FILES_SERVING", "value": "gcs"},
                    {"name": "MODE", "value": "normal"},
                    {"name": "PUSH_DEAD", "value": push_cloudtasks_dead.id},
                    {"name": "PUSH_FENCED", "value": "false"},
                    {"name": "PUSH_FIRST_WAIT", "value": "10"},
                    {"name": "PUSH_KIND", "value": "cloudtasks"},
                    {"name": "PUSH_LONGEST_WAIT", "value": "600"},
                    {"name": "PUSH_QUEUE", "value": push_cloudtasks.id},
                    {"name": "PUSH_SERVING", "value": "cloudtasks"},
                    {"name": "PUSH_TRIES", "value": "5"},
                    {
                        "name": "RATE_LIMITS",
                        "value": '[{"requests": 100, "per": 60, "path": "/"}, {"requests": 5, "per": 900, "path": "/api/auth"}]',
                    },
                    {"name": "REALTIME_DATABASE", "value": realtime_firestore.name},
                    {"name": "REALTIME_FENCED", "value": "false"},
                    {"name": "REALTIME_PROJECT", "value": "rehearsal-project"},
                    {"name": "REALTIME_SERVING", "value": "firestore"},
                    {
                        "name": "SIGNING_KEY",
                        "value_source": {
                            "secret_key_ref": {"secret": chat_cloudrun_signing_key.id, "version": "138"}
                        },
                    },
                ],
                "image": "registry.example.com/chat@sha256:31e06f7d89feb99a0e6c0affe198748c3bb5bef5e3cc92d95cb9e996197d3fc3",
                "liveness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 30,
                    "timeout_seconds": 5,
                },
                "ports": {"container_port": 8080},
                "resources": {
                    "cpu_idle": True,
                    "limits": {"cpu": "1", "memory": "512Mi"},
                    "startup_cpu_boost": True,
                },
                "startup_probe": {
                    "failure_threshold": 24,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 5,
                    "timeout_seconds": 3,
                },
            }
        ],
        "execution_environment": "EXECUTION_ENVIRONMENT_GEN2",
        "max_instance_request_concurrency": 1000,
        "scaling": {"max_instance_count": 100},
        "service_account": "chat-prod-it@example-project.iam.gserviceaccount.com",
        "timeout": "3600s",
        "vpc_access": {
            "egress": "PRIVATE_RANGES_ONLY",
            "network_interfaces": [{"network": network_gcp.id, "subnetwork": network_gcp_us_central1.id}],
        },
    },
    traffics=[{"percent": 100, "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}],
    opts=pulumi.ResourceOptions(
        depends_on=[
            cache_memorystore,
            chat_cloudrun_account,
            chat_cloudrun_cache_password_access,
            chat_cloudrun_cache_password_value,
            chat_cloudrun_files_bucket_storage_objectuser,
            chat_cloudrun_iam,
            chat_cloudrun_project_datastore_user,
            chat_cloudrun_push_queue_cloudtasks_enqueuer,
            chat_cloudrun_push_topic_pubsub_publisher,
            chat_cloudrun_run,
            chat_cloudrun_secretmanager,
            chat_cloudrun_signing_key_access,
            chat_cloudrun_signing_key_value,
            db_firestore_friendships_userid_createdat_desc,
            db_firestore_release,
            db_firestore_users_interests_array_lastactiveat_desc,
            push_cloudtasks_dead_kept,
            realtime_firestore_chats_members_array_lastmessageat_desc,
            realtime_firestore_messages_group_chatid_createdat_desc,
            realtime_firestore_release,
            realtime_firestore_stories_authorid_createdat_desc,
            realtime_firestore_stories_expiresat_expires,
            realtime_firestore_typing_expiresat_expires,
        ],
        provider=gcp_,
    ),
)

gcp.cloudrunv2.ServiceIamMember(
    "chat-cloudrun-invoker-everyone",
    location="us-central1",
    member="allUsers",
    name=chat_cloudrun.name,
    project="rehearsal-project",
    role="roles/run.invoker",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

chat_kubernetes = kubernetes.apps.v1.Deployment(
    "chat-kubernetes",
    metadata={
        "labels": {
            "app": "rehearsal",
            "app.kubernetes.io/name": "rehearsal-prod-chat",
            "environment": "prod",
            "managed-by": "rungs",
            "owner": "rehearsal",
        },
        "name": "rehearsal-prod-chat",
        "namespace": "rehearsal-prod-chat",
    },
    spec={
        "revision_history_limit": 5,
        "selector": {
            "match_labels": {"app.kubernetes.io/name": "rehearsal-prod-chat", "rungs/track": "current"}
        },
        "strategy": {"rolling_update": {"max_surge": "25%", "max_unavailable": 0}, "type": "RollingUpdate"},
        "template": {
            "metadata": {
                "annotations": {
                    "rungs/secrets": pulumi.Output.secret(
                        "c19dca674546ac6735ddcb24dc555afb3fe0b1752b154bac7521b9252b4d50a8"
                    )
                },
                "labels": {
                    "app.kubernetes.io/name": "rehearsal-prod-chat",
                    "rungs/serves": "true",
                    "rungs/track": "current",
                },
            },
            "spec": {
                "containers": [
                    {
                        "env": [
                            {"name": "APP", "value": "rehearsal"},
                            {"name": "CACHE_CA", "value": "a certificate"},
                            {"name": "CACHE_CLUSTER", "value": "false"},
                            {"name": "CACHE_FENCED", "value": "false"},
                            {"name": "CACHE_HOST", "value": "10.17.0.4"},
                            {
                                "name": "CACHE_PASSWORD",
                                "value_from": {
                                    "secret_key_ref": {"key": "CACHE_PASSWORD", "name": "rehearsal-prod-chat"}
                                },
                            },
                            {"name": "CACHE_PORT", "value": "6378"},
                            {"name": "CACHE_SERVING", "value": "memorystore"},
                            {"name": "CACHE_TLS", "value": "true"},
                            {"name": "CACHE_TTL_DISCOVERY", "value": "300"},
                            {"name": "CACHE_TTL_PROFILE", "value": "3600"},
                            {"name": "CACHE_TTL_SEARCH", "value": "900"},
                            {"name": "CALLER_HEADER", "value": "CF-Connecting-IP"},
                            {"name": "CORS_ORIGINS", "value": "https://example.com"},
                            {"name": "DB_DATABASE", "value": db_firestore.name},
                            {"name": "DB_FENCED", "value": "false"},
                            {"name": "DB_PROJECT", "value": "rehearsal-project"},
                            {"name": "DB_SECOND_CA", "value": "-----BEGIN CERTIFICATE-----"},
                            {"name": "DB_SECOND_FENCED", "value": "false"},
                            {"name": "DB_SECOND_HOST", "value": "10.9.0.3"},
                            {"name": "DB_SECOND_NAME", "value": "app"},
                            {
                                "name": "DB_SECOND_PASSWORD",
                                "value_from": {
                                    "secret_key_ref": {
                                        "key": "DB_SECOND_PASSWORD",
                                        "name": "rehearsal-prod-chat",
                                    }
                                },
                            },
                            {"name": "DB_SECOND_POOL_CONNECT_MS", "value": "2000"},
                            {"name": "DB_SECOND_POOL_IDLE_MS", "value": "30000"},
                            {"name": "DB_SECOND_POOL_MAX", "value": "20"},
                            {"name": "DB_SECOND_PORT", "value": "6432"},
                            {"name": "DB_SECOND_REGION", "value": "europe-west1"},
                            {"name": "DB_SECOND_SERVING", "value": "cloudsql"},
                            {"name": "DB_SECOND_SSLMODE", "value": "require"},
                            {"name": "DB_SECOND_USER", "value": "app"},
                            {"name": "DB_SERVING", "value": "firestore"},
                            {"name": "DB_THIRD_CA", "value": "-----BEGIN CERTIFICATE-----"},
                            {"name": "DB_THIRD_FENCED", "value": "false"},
                            {"name": "DB_THIRD_HOST", "value": "10.9.0.3"},
                            {"name": "DB_THIRD_NAME", "value": "app"},
                            {
                                "name": "DB_THIRD_PASSWORD",
                                "value_from": {
                                    "secret_key_ref": {
                                        "key": "DB_THIRD_PASSWORD",
                                        "name": "rehearsal-prod-chat",
                                    }
                                },
                            },
                            {"name": "DB_THIRD_POOL_CONNECT_MS", "value": "2000"},
                            {"name": "DB_THIRD_POOL_IDLE_MS", "value": "30000"},
                            {"name": "DB_THIRD_POOL_MAX", "value": "20"},
                            {"name": "DB_THIRD_PORT", "value": "6432"},
                            {"name": "DB_THIRD_REGION", "value": "asia-east1"},
                            {"name": "DB_THIRD_SERVING", "value": "cloudsql"},
                            {"name": "DB_THIRD_SSLMODE", "value": "require"},
                            {"name": "DB_THIRD_USER", "value": "app"},
                            {"name": "DRAINS", "value": ""},
                            {"name": "ENVIRONMENT", "value": "prod"},
                            {"name": "FILES_BUCKET", "value": files_gcs.name},
                            {"name": "FILES_FENCED", "value": "false"},
                            {"name": "FILES_KIND", "value": "gcs"},
                            {"name": "FILES_SERVING", "value": "gcs"},
                            {"name": "MODE", "value": "normal"},
                            {"name": "PORT", "value": "8080"},
                            {"name": "PUSH_DEAD", "value": push_cloudtasks_dead.id},
                            {"name": "PUSH_FENCED", "value": "false"},
                            {"name": "PUSH_FIRST_WAIT", "value": "10"},
                            {"name": "PUSH_KIND", "value": "cloudtasks"},
                            {"name": "PUSH_LONGEST_WAIT", "value": "600"},
                            {"name": "PUSH_QUEUE", "value": push_cloudtasks.id},
                            {"name": "PUSH_SERVING", "value": "cloudtasks"},
                            {"name": "PUSH_TRIES", "value": "5"},
                            {
                                "name": "RATE_LIMITS",
                                "value": '[{"requests": 100, "per": 60, "path": "/"}, {"requests": 5, "per": 900, "path": "/api/auth"}]',
                            },
                            {"name": "REALTIME_DATABASE", "value": realtime_firestore.name},
                            {"name": "REALTIME_FENCED", "value": "false"},
                            {"name": "REALTIME_PROJECT", "value": "rehearsal-project"},
                            {"name": "REALTIME_SERVING", "value": "firestore"},
                            {
                                "name": "SIGNING_KEY",
                                "value_from": {
                                    "secret_key_ref": {"key": "SIGNING_KEY", "name": "rehearsal-prod-chat"}
                                },
                            },
                        ],
                        "image": "registry.example.com/chat@sha256:31e06f7d89feb99a0e6c0affe198748c3bb5bef5e3cc92d95cb9e996197d3fc3",
                        "image_pull_policy": "IfNotPresent",
                        "lifecycle": {"pre_stop": {"sleep": {"seconds": 15}}},
                        "liveness_probe": {
                            "failure_threshold": 3,
                            "http_get": {"path": "/health", "port": "http"},
                            "period_seconds": 10,
                            "timeout_seconds": 2,
                        },
                        "name": "service",
                        "ports": [{"container_port": 8080, "name": "http", "protocol": "TCP"}],
                        "readiness_probe": {
                            "failure_threshold": 2,
                            "http_get": {"path": "/health", "port": "http"},
                            "period_seconds": 5,
                            "timeout_seconds": 2,
                        },
                        "resources": {
                            "limits": {"memory": "512Mi"},
                            "requests": {"cpu": "250m", "memory": "512Mi"},
                        },
                        "security_context": {
                            "allow_privilege_escalation": False,
                            "capabilities": {"drop": ["ALL"]},
                            "read_only_root_filesystem": True,
                        },
                        "startup_probe": {
                            "failure_threshold": 30,
                            "http_get": {"path": "/health", "port": "http"},
                            "period_seconds": 2,
                            "timeout_seconds": 2,
                        },
                        "volume_mounts": [{"mount_path": "/tmp", "name": "tmp"}],
                    }
                ],
                "security_context": {
                    "run_as_group": 65532,
                    "run_as_non_root": True,
                    "run_as_user": 65532,
                    "seccomp_profile": {"type": "RuntimeDefault"},
                },
                "service_account_name": "rehearsal-prod-chat",
                "termination_grace_period_seconds": 615,
                "topology_spread_constraints": [
                    {
                        "label_selector": {
                            "match_labels": {
                                "app.kubernetes.io/name": "rehearsal-prod-chat",
                                "rungs/track": "current",
                            }
                        },
                        "max_skew": 1,
                        "topology_key": "topology.kubernetes.io/zone",
                        "when_unsatisfiable": "ScheduleAnyway",
                    },
                    {
                        "label_selector": {
                            "match_labels": {
                                "app.kubernetes.io/name": "rehearsal-prod-chat",
                                "rungs/track": "current",
                            }
                        },
                        "max_skew": 1,
                        "topology_key": "kubernetes.io/hostname",
                        "when_unsatisfiable": "ScheduleAnyway",
                    },
                ],
                "volumes": [{"empty_dir": {"medium": "Memory", "size_limit": "64Mi"}, "name": "tmp"}],
            },
        },
    },
    opts=pulumi.ResourceOptions(
        depends_on=[
            cache_memorystore,
            chat_kubernetes_account,
            chat_kubernetes_namespace,
            chat_kubernetes_secret,
            db_firestore_friendships_userid_createdat_desc,
            db_firestore_release,
            db_firestore_users_interests_array_lastactiveat_desc,
            db_second_cloudsql,
            db_second_cloudsql_database,
            db_second_cloudsql_password,
            db_second_cloudsql_secret_value,
            db_second_cloudsql_user,
            db_third_cloudsql,
            db_third_cloudsql_database,
            db_third_cloudsql_password,
            db_third_cloudsql_secret_value,
            db_third_cloudsql_user,
            push_cloudtasks_dead_kept,
            realtime_firestore_chats_members_array_lastmessageat_desc,
            realtime_firestore_messages_group_chatid_createdat_desc,
            realtime_firestore_release,
            realtime_firestore_stories_authorid_createdat_desc,
            realtime_firestore_stories_expiresat_expires,
            realtime_firestore_typing_expiresat_expires,
        ],
        provider=cluster_gke_kubernetes,
    ),
)

kubernetes.autoscaling.v2.HorizontalPodAutoscaler(
    "chat-kubernetes-scaler",
    metadata={
        "labels": {
            "app": "rehearsal",
            "app.kubernetes.io/name": "rehearsal-prod-chat",
            "environment": "prod",
            "managed-by": "rungs",
            "owner": "rehearsal",
        },
        "name": "rehearsal-prod-chat",
        "namespace": "rehearsal-prod-chat",
    },
    spec={
        "max_replicas": 150,
        "metrics": [
            {
                "resource": {"name": "cpu", "target": {"average_utilization": 70, "type": "Utilization"}},
                "type": "Resource",
            }
        ],
        "min_replicas": 5,
        "scale_target_ref": {"api_version": "apps/v1", "kind": "Deployment", "name": "rehearsal-prod-chat"},
    },
    opts=pulumi.ResourceOptions(depends_on=[chat_kubernetes], provider=cluster_gke_kubernetes),
)

gateway_google_chat_cloudrun_us_central1 = gcp.compute.RegionNetworkEndpointGroup(
    "gateway-google-chat-cloudrun-us-central1",
    cloud_run={"service": chat_cloudrun.name},
    name="rehearsal-prod-gateway-chat-cloudrun",
    network_endpoint_type="SERVERLESS",
    project="rehearsal-project",
    region="us-central1",
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

gateway_google_chat_cloudrun = gcp.compute.BackendService(
    "gateway-google-chat-cloudrun",
    backends=[{"group": gateway_google_chat_cloudrun_us_central1.id}],
    load_balancing_scheme="EXTERNAL_MANAGED",
    name=gateway_google_chat_cloudrun_us_central1.name,
    project="rehearsal-project",
    protocol="HTTPS",
    security_policy=lb_google_firewall.id,
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

notification_cloudrun = gcp.cloudrunv2.Service(
    "notification-cloudrun",
    deletion_protection=False,
    ingress="INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    location="us-central1",
    name="rehearsal-prod-notification",
    project="rehearsal-project",
    scaling={"min_instance_count": 2},
    template={
        "containers": [
            {
                "envs": [
                    {"name": "ANALYTICS_DEAD", "value": analytics_cloudtasks_dead.id},
                    {"name": "ANALYTICS_FENCED", "value": "false"},
                    {"name": "ANALYTICS_FIRST_WAIT", "value": "10"},
                    {"name": "ANALYTICS_KIND", "value": "cloudtasks"},
                    {"name": "ANALYTICS_LONGEST_WAIT", "value": "600"},
                    {"name": "ANALYTICS_QUEUE", "value": analytics_cloudtasks.id},
                    {"name": "ANALYTICS_SERVING", "value": "cloudtasks"},
                    {"name": "ANALYTICS_TRIES", "value": "5"},
                    {"name": "APP", "value": "rehearsal"},
                    {"name": "CACHE_CA", "value": "a certificate"},
                    {"name": "CACHE_CLUSTER", "value": "false"},
                    {"name": "CACHE_FENCED", "value": "false"},
                    {"name": "CACHE_HOST", "value": "10.17.0.4"},
                    {
                        "name": "CACHE_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {
                                "secret": notification_cloudrun_cache_password.id,
                                "version": "181",
                            }
                        },
                    },
                    {"name": "CACHE_PORT", "value": "6378"},
                    {"name": "CACHE_SERVING", "value": "memorystore"},
                    {"name": "CACHE_TLS", "value": "true"},
                    {"name": "CACHE_TTL_DISCOVERY", "value": "300"},
                    {"name": "CACHE_TTL_PROFILE", "value": "3600"},
                    {"name": "CACHE_TTL_SEARCH", "value": "900"},
                    {
                        "name": "CALLERS",
                        "value": "chat-prod-it@example-project.iam.gserviceaccount.com,chat-prod-it@example-project.iam.gserviceaccount.com,chat-prod-it@example-project.iam.gserviceaccount.com",
                    },
                    {"name": "CALLER_HEADER", "value": "CF-Connecting-IP"},
                    {"name": "CORS_ORIGINS", "value": "https://example.com"},
                    {"name": "DB_DATABASE", "value": db_firestore.name},
                    {"name": "DB_FENCED", "value": "false"},
                    {"name": "DB_PROJECT", "value": "rehearsal-project"},
                    {"name": "DB_SECOND_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_SECOND_FENCED", "value": "false"},
                    {"name": "DB_SECOND_HOST", "value": "10.9.0.3"},
                    {"name": "DB_SECOND_NAME", "value": "app"},
                    {
                        "name": "DB_SECOND_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_second_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_SECOND_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_SECOND_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_SECOND_POOL_MAX", "value": "20"},
                    {"name": "DB_SECOND_PORT", "value": "6432"},
                    {"name": "DB_SECOND_REGION", "value": "europe-west1"},
                    {"name": "DB_SECOND_SERVING", "value": "cloudsql"},
                    {"name": "DB_SECOND_SSLMODE", "value": "require"},
                    {"name": "DB_SECOND_USER", "value": "app"},
                    {"name": "DB_SERVING", "value": "firestore"},
                    {"name": "DB_THIRD_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_THIRD_FENCED", "value": "false"},
                    {"name": "DB_THIRD_HOST", "value": "10.9.0.3"},
                    {"name": "DB_THIRD_NAME", "value": "app"},
                    {
                        "name": "DB_THIRD_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_third_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_THIRD_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_THIRD_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_THIRD_POOL_MAX", "value": "20"},
                    {"name": "DB_THIRD_PORT", "value": "6432"},
                    {"name": "DB_THIRD_REGION", "value": "asia-east1"},
                    {"name": "DB_THIRD_SERVING", "value": "cloudsql"},
                    {"name": "DB_THIRD_SSLMODE", "value": "require"},
                    {"name": "DB_THIRD_USER", "value": "app"},
                    {"name": "DRAINS", "value": "push,email,analytics"},
                    {"name": "EMAIL_DEAD", "value": email_cloudtasks_dead.id},
                    {"name": "EMAIL_FENCED", "value": "false"},
                    {"name": "EMAIL_FIRST_WAIT", "value": "10"},
                    {"name": "EMAIL_KIND", "value": "cloudtasks"},
                    {"name": "EMAIL_LONGEST_WAIT", "value": "600"},
                    {"name": "EMAIL_QUEUE", "value": email_cloudtasks.id},
                    {"name": "EMAIL_SERVING", "value": "cloudtasks"},
                    {"name": "EMAIL_TRIES", "value": "5"},
                    {"name": "ENVIRONMENT", "value": "prod"},
                    {"name": "MODE", "value": "normal"},
                    {"name": "PUSH_DEAD", "value": push_cloudtasks_dead.id},
                    {"name": "PUSH_FENCED", "value": "false"},
                    {"name": "PUSH_FIRST_WAIT", "value": "10"},
                    {"name": "PUSH_KIND", "value": "cloudtasks"},
                    {"name": "PUSH_LONGEST_WAIT", "value": "600"},
                    {"name": "PUSH_QUEUE", "value": push_cloudtasks.id},
                    {"name": "PUSH_SERVING", "value": "cloudtasks"},
                    {"name": "PUSH_TRIES", "value": "5"},
                    {
                        "name": "RATE_LIMITS",
                        "value": '[{"requests": 100, "per": 60, "path": "/"}, {"requests": 5, "per": 900, "path": "/api/auth"}]',
                    },
                    {"name": "REALTIME_DATABASE", "value": realtime_firestore.name},
                    {"name": "REALTIME_FENCED", "value": "false"},
                    {"name": "REALTIME_PROJECT", "value": "rehearsal-project"},
                    {"name": "REALTIME_SERVING", "value": "firestore"},
                    {
                        "name": "SIGNING_KEY",
                        "value_source": {
                            "secret_key_ref": {
                                "secret": notification_cloudrun_signing_key.id,
                                "version": "189",
                            }
                        },
                    },
                ],
                "image": "registry.example.com/notification@sha256:1242ab99f6773a843ffe3860c98564b38ca0ef5ad3e36df681c3fb60ca243aa4",
                "liveness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 30,
                    "timeout_seconds": 5,
                },
                "ports": {"container_port": 8080},
                "readiness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 10,
                    "success_threshold": 2,
                    "timeout_seconds": 3,
                },
                "resources": {
                    "cpu_idle": True,
                    "limits": {"cpu": "1", "memory": "512Mi"},
                    "startup_cpu_boost": True,
                },
                "startup_probe": {
                    "failure_threshold": 24,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 5,
                    "timeout_seconds": 3,
                },
            }
        ],
        "execution_environment": "EXECUTION_ENVIRONMENT_GEN2",
        "max_instance_request_concurrency": 80,
        "scaling": {"max_instance_count": 100},
        "service_account": "chat-prod-it@example-project.iam.gserviceaccount.com",
        "timeout": "60s",
        "vpc_access": {
            "egress": "PRIVATE_RANGES_ONLY",
            "network_interfaces": [{"network": network_gcp.id, "subnetwork": network_gcp_us_central1.id}],
        },
    },
    traffics=[{"percent": 100, "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}],
    opts=pulumi.ResourceOptions(
        depends_on=[
            analytics_cloudtasks_caller,
            analytics_cloudtasks_dead_kept,
            cache_memorystore,
            db_firestore_friendships_userid_createdat_desc,
            db_firestore_release,
            db_firestore_users_interests_array_lastactiveat_desc,
            db_second_cloudsql,
            db_second_cloudsql_database,
            db_second_cloudsql_secret_value,
            db_second_cloudsql_user,
            db_third_cloudsql,
            db_third_cloudsql_database,
            db_third_cloudsql_secret_value,
            db_third_cloudsql_user,
            email_cloudtasks_caller,
            email_cloudtasks_dead_kept,
            notification_cloudrun_account,
            notification_cloudrun_analytics_queue_cloudtasks_enqueuer,
            notification_cloudrun_analytics_topic_pubsub_publisher,
            notification_cloudrun_cache_password_access,
            notification_cloudrun_cache_password_value,
            notification_cloudrun_db_second_password_access,
            notification_cloudrun_db_third_password_access,
            notification_cloudrun_email_queue_cloudtasks_enqueuer,
            notification_cloudrun_email_topic_pubsub_publisher,
            notification_cloudrun_iam,
            notification_cloudrun_project_datastore_user,
            notification_cloudrun_push_queue_cloudtasks_enqueuer,
            notification_cloudrun_push_topic_pubsub_publisher,
            notification_cloudrun_run,
            notification_cloudrun_secretmanager,
            notification_cloudrun_signing_key_access,
            notification_cloudrun_signing_key_value,
            push_cloudtasks_caller,
            push_cloudtasks_dead_kept,
            realtime_firestore_chats_members_array_lastmessageat_desc,
            realtime_firestore_messages_group_chatid_createdat_desc,
            realtime_firestore_release,
            realtime_firestore_stories_authorid_createdat_desc,
            realtime_firestore_stories_expiresat_expires,
            realtime_firestore_typing_expiresat_expires,
        ],
        provider=gcp_,
    ),
)

gateway_google_notification_cloudrun_us_central1 = gcp.compute.RegionNetworkEndpointGroup(
    "gateway-google-notification-cloudrun-us-central1",
    cloud_run={"service": notification_cloudrun.name},
    name="rehearsal-prod-gateway-notification-cloudrun",
    network_endpoint_type="SERVERLESS",
    project="rehearsal-project",
    region="us-central1",
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

notification_cloudrun_asia_east1 = gcp.cloudrunv2.Service(
    "notification-cloudrun-asia-east1",
    deletion_protection=False,
    ingress="INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    location="asia-east1",
    name="rehearsal-prod-notification",
    project="rehearsal-project",
    scaling={"min_instance_count": 2},
    template={
        "containers": [
            {
                "envs": [
                    {"name": "ANALYTICS_DEAD", "value": analytics_cloudtasks_dead.id},
                    {"name": "ANALYTICS_FENCED", "value": "false"},
                    {"name": "ANALYTICS_FIRST_WAIT", "value": "10"},
                    {"name": "ANALYTICS_KIND", "value": "cloudtasks"},
                    {"name": "ANALYTICS_LONGEST_WAIT", "value": "600"},
                    {"name": "ANALYTICS_QUEUE", "value": analytics_cloudtasks.id},
                    {"name": "ANALYTICS_SERVING", "value": "cloudtasks"},
                    {"name": "ANALYTICS_TRIES", "value": "5"},
                    {"name": "APP", "value": "rehearsal"},
                    {"name": "CACHE_CA", "value": "a certificate"},
                    {"name": "CACHE_CLUSTER", "value": "false"},
                    {"name": "CACHE_FENCED", "value": "false"},
                    {"name": "CACHE_HOST", "value": "10.17.0.4"},
                    {
                        "name": "CACHE_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {
                                "secret": notification_cloudrun_cache_password.id,
                                "version": "181",
                            }
                        },
                    },
                    {"name": "CACHE_PORT", "value": "6378"},
                    {"name": "CACHE_SERVING", "value": "memorystore"},
                    {"name": "CACHE_TLS", "value": "true"},
                    {"name": "CACHE_TTL_DISCOVERY", "value": "300"},
                    {"name": "CACHE_TTL_PROFILE", "value": "3600"},
                    {"name": "CACHE_TTL_SEARCH", "value": "900"},
                    {
                        "name": "CALLERS",
                        "value": "chat-prod-it@example-project.iam.gserviceaccount.com,chat-prod-it@example-project.iam.gserviceaccount.com,chat-prod-it@example-project.iam.gserviceaccount.com",
                    },
                    {"name": "CALLER_HEADER", "value": "CF-Connecting-IP"},
                    {"name": "CORS_ORIGINS", "value": "https://example.com"},
                    {"name": "DB_DATABASE", "value": db_firestore.name},
                    {"name": "DB_FENCED", "value": "false"},
                    {"name": "DB_PROJECT", "value": "rehearsal-project"},
                    {"name": "DB_SECOND_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_SECOND_FENCED", "value": "false"},
                    {"name": "DB_SECOND_HOST", "value": "10.9.0.3"},
                    {"name": "DB_SECOND_NAME", "value": "app"},
                    {
                        "name": "DB_SECOND_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_second_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_SECOND_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_SECOND_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_SECOND_POOL_MAX", "value": "20"},
                    {"name": "DB_SECOND_PORT", "value": "6432"},
                    {"name": "DB_SECOND_REGION", "value": "europe-west1"},
                    {"name": "DB_SECOND_SERVING", "value": "cloudsql"},
                    {"name": "DB_SECOND_SSLMODE", "value": "require"},
                    {"name": "DB_SECOND_USER", "value": "app"},
                    {"name": "DB_SERVING", "value": "firestore"},
                    {"name": "DB_THIRD_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_THIRD_FENCED", "value": "false"},
                    {"name": "DB_THIRD_HOST", "value": "10.9.0.3"},
                    {"name": "DB_THIRD_NAME", "value": "app"},
                    {
                        "name": "DB_THIRD_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_third_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_THIRD_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_THIRD_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_THIRD_POOL_MAX", "value": "20"},
                    {"name": "DB_THIRD_PORT", "value": "6432"},
                    {"name": "DB_THIRD_REGION", "value": "asia-east1"},
                    {"name": "DB_THIRD_SERVING", "value": "cloudsql"},
                    {"name": "DB_THIRD_SSLMODE", "value": "require"},
                    {"name": "DB_THIRD_USER", "value": "app"},
                    {"name": "DRAINS", "value": "push,email,analytics"},
                    {"name": "EMAIL_DEAD", "value": email_cloudtasks_dead.id},
                    {"name": "EMAIL_FENCED", "value": "false"},
                    {"name": "EMAIL_FIRST_WAIT", "value": "10"},
                    {"name": "EMAIL_KIND", "value": "cloudtasks"},
                    {"name": "EMAIL_LONGEST_WAIT", "value": "600"},
                    {"name": "EMAIL_QUEUE", "value": email_cloudtasks.id},
                    {"name": "EMAIL_SERVING", "value": "cloudtasks"},
                    {"name": "EMAIL_TRIES", "value": "5"},
                    {"name": "ENVIRONMENT", "value": "prod"},
                    {"name": "MODE", "value": "normal"},
                    {"name": "PUSH_DEAD", "value": push_cloudtasks_dead.id},
                    {"name": "PUSH_FENCED", "value": "false"},
                    {"name": "PUSH_FIRST_WAIT", "value": "10"},
                    {"name": "PUSH_KIND", "value": "cloudtasks"},
                    {"name": "PUSH_LONGEST_WAIT", "value": "600"},
                    {"name": "PUSH_QUEUE", "value": push_cloudtasks.id},
                    {"name": "PUSH_SERVING", "value": "cloudtasks"},
                    {"name": "PUSH_TRIES", "value": "5"},
                    {
                        "name": "RATE_LIMITS",
                        "value": '[{"requests": 100, "per": 60, "path": "/"}, {"requests": 5, "per": 900, "path": "/api/auth"}]',
                    },
                    {"name": "REALTIME_DATABASE", "value": realtime_firestore.name},
                    {"name": "REALTIME_FENCED", "value": "false"},
                    {"name": "REALTIME_PROJECT", "value": "rehearsal-project"},
                    {"name": "REALTIME_SERVING", "value": "firestore"},
                    {
                        "name": "SIGNING_KEY",
                        "value_source": {
                            "secret_key_ref": {
                                "secret": notification_cloudrun_signing_key.id,
                                "version": "189",
                            }
                        },
                    },
                ],
                "image": "registry.example.com/notification@sha256:1242ab99f6773a843ffe3860c98564b38ca0ef5ad3e36df681c3fb60ca243aa4",
                "liveness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 30,
                    "timeout_seconds": 5,
                },
                "ports": {"container_port": 8080},
                "readiness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 10,
                    "success_threshold": 2,
                    "timeout_seconds": 3,
                },
                "resources": {
                    "cpu_idle": True,
                    "limits": {"cpu": "1", "memory": "512Mi"},
                    "startup_cpu_boost": True,
                },
                "startup_probe": {
                    "failure_threshold": 24,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 5,
                    "timeout_seconds": 3,
                },
            }
        ],
        "execution_environment": "EXECUTION_ENVIRONMENT_GEN2",
        "max_instance_request_concurrency": 80,
        "scaling": {"max_instance_count": 100},
        "service_account": "chat-prod-it@example-project.iam.gserviceaccount.com",
        "timeout": "60s",
        "vpc_access": {
            "egress": "PRIVATE_RANGES_ONLY",
            "network_interfaces": [{"network": network_gcp.id, "subnetwork": network_gcp_asia_east1.id}],
        },
    },
    traffics=[{"percent": 100, "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}],
    opts=pulumi.ResourceOptions(
        depends_on=[
            analytics_cloudtasks_caller,
            analytics_cloudtasks_dead_kept,
            cache_memorystore,
            db_firestore_friendships_userid_createdat_desc,
            db_firestore_release,
            db_firestore_users_interests_array_lastactiveat_desc,
            db_second_cloudsql,
            db_second_cloudsql_database,
            db_second_cloudsql_secret_value,
            db_second_cloudsql_user,
            db_third_cloudsql,
            db_third_cloudsql_database,
            db_third_cloudsql_secret_value,
            db_third_cloudsql_user,
            email_cloudtasks_caller,
            email_cloudtasks_dead_kept,
            notification_cloudrun_account,
            notification_cloudrun_analytics_queue_cloudtasks_enqueuer,
            notification_cloudrun_analytics_topic_pubsub_publisher,
            notification_cloudrun_cache_password_access,
            notification_cloudrun_cache_password_value,
            notification_cloudrun_db_second_password_access,
            notification_cloudrun_db_third_password_access,
            notification_cloudrun_email_queue_cloudtasks_enqueuer,
            notification_cloudrun_email_topic_pubsub_publisher,
            notification_cloudrun_iam,
            notification_cloudrun_project_datastore_user,
            notification_cloudrun_push_queue_cloudtasks_enqueuer,
            notification_cloudrun_push_topic_pubsub_publisher,
            notification_cloudrun_run,
            notification_cloudrun_secretmanager,
            notification_cloudrun_signing_key_access,
            notification_cloudrun_signing_key_value,
            push_cloudtasks_caller,
            push_cloudtasks_dead_kept,
            realtime_firestore_chats_members_array_lastmessageat_desc,
            realtime_firestore_messages_group_chatid_createdat_desc,
            realtime_firestore_release,
            realtime_firestore_stories_authorid_createdat_desc,
            realtime_firestore_stories_expiresat_expires,
            realtime_firestore_typing_expiresat_expires,
        ],
        provider=gcp_,
    ),
)

gateway_google_notification_cloudrun_asia_east1 = gcp.compute.RegionNetworkEndpointGroup(
    "gateway-google-notification-cloudrun-asia-east1",
    cloud_run={"service": notification_cloudrun_asia_east1.name},
    name="rehearsal-prod-gateway-notification-cloudrun",
    network_endpoint_type="SERVERLESS",
    project="rehearsal-project",
    region="asia-east1",
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

notification_cloudrun_europe_west1 = gcp.cloudrunv2.Service(
    "notification-cloudrun-europe-west1",
    deletion_protection=False,
    ingress="INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    location="europe-west1",
    name="rehearsal-prod-notification",
    project="rehearsal-project",
    scaling={"min_instance_count": 2},
    template={
        "containers": [
            {
                "envs": [
                    {"name": "ANALYTICS_DEAD", "value": analytics_cloudtasks_dead.id},
                    {"name": "ANALYTICS_FENCED", "value": "false"},
                    {"name": "ANALYTICS_FIRST_WAIT", "value": "10"},
                    {"name": "ANALYTICS_KIND", "value": "cloudtasks"},
                    {"name": "ANALYTICS_LONGEST_WAIT", "value": "600"},
                    {"name": "ANALYTICS_QUEUE", "value": analytics_cloudtasks.id},
                    {"name": "ANALYTICS_SERVING", "value": "cloudtasks"},
                    {"name": "ANALYTICS_TRIES", "value": "5"},
                    {"name": "APP", "value": "rehearsal"},
                    {"name": "CACHE_CA", "value": "a certificate"},
                    {"name": "CACHE_CLUSTER", "value": "false"},
                    {"name": "CACHE_FENCED", "value": "false"},
                    {"name": "CACHE_HOST", "value": "10.17.0.4"},
                    {
                        "name": "CACHE_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {
                                "secret": notification_cloudrun_cache_password.id,
                                "version": "181",
                            }
                        },
                    },
                    {"name": "CACHE_PORT", "value": "6378"},
                    {"name": "CACHE_SERVING", "value": "memorystore"},
                    {"name": "CACHE_TLS", "value": "true"},
                    {"name": "CACHE_TTL_DISCOVERY", "value": "300"},
                    {"name": "CACHE_TTL_PROFILE", "value": "3600"},
                    {"name": "CACHE_TTL_SEARCH", "value": "900"},
                    {
                        "name": "CALLERS",
                        "value": "chat-prod-it@example-project.iam.gserviceaccount.com,chat-prod-it@example-project.iam.gserviceaccount.com,chat-prod-it@example-project.iam.gserviceaccount.com",
                    },
                    {"name": "CALLER_HEADER", "value": "CF-Connecting-IP"},
                    {"name": "CORS_ORIGINS", "value": "https://example.com"},
                    {"name": "DB_DATABASE", "value": db_firestore.name},
                    {"name": "DB_FENCED", "value": "false"},
                    {"name": "DB_PROJECT", "value": "rehearsal-project"},
                    {"name": "DB_SECOND_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_SECOND_FENCED", "value": "false"},
                    {"name": "DB_SECOND_HOST", "value": "10.9.0.3"},
                    {"name": "DB_SECOND_NAME", "value": "app"},
                    {
                        "name": "DB_SECOND_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_second_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_SECOND_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_SECOND_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_SECOND_POOL_MAX", "value": "20"},
                    {"name": "DB_SECOND_PORT", "value": "6432"},
                    {"name": "DB_SECOND_REGION", "value": "europe-west1"},
                    {"name": "DB_SECOND_SERVING", "value": "cloudsql"},
                    {"name": "DB_SECOND_SSLMODE", "value": "require"},
                    {"name": "DB_SECOND_USER", "value": "app"},
                    {"name": "DB_SERVING", "value": "firestore"},
                    {"name": "DB_THIRD_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_THIRD_FENCED", "value": "false"},
                    {"name": "DB_THIRD_HOST", "value": "10.9.0.3"},
                    {"name": "DB_THIRD_NAME", "value": "app"},
                    {
                        "name": "DB_THIRD_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_third_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_THIRD_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_THIRD_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_THIRD_POOL_MAX", "value": "20"},
                    {"name": "DB_THIRD_PORT", "value": "6432"},
                    {"name": "DB_THIRD_REGION", "value": "asia-east1"},
                    {"name": "DB_THIRD_SERVING", "value": "cloudsql"},
                    {"name": "DB_THIRD_SSLMODE", "value": "require"},
                    {"name": "DB_THIRD_USER", "value": "app"},
                    {"name": "DRAINS", "value": "push,email,analytics"},
                    {"name": "EMAIL_DEAD", "value": email_cloudtasks_dead.id},
                    {"name": "EMAIL_FENCED", "value": "false"},
                    {"name": "EMAIL_FIRST_WAIT", "value": "10"},
                    {"name": "EMAIL_KIND", "value": "cloudtasks"},
                    {"name": "EMAIL_LONGEST_WAIT", "value": "600"},
                    {"name": "EMAIL_QUEUE", "value": email_cloudtasks.id},
                    {"name": "EMAIL_SERVING", "value": "cloudtasks"},
                    {"name": "EMAIL_TRIES", "value": "5"},
                    {"name": "ENVIRONMENT", "value": "prod"},
                    {"name": "MODE", "value": "normal"},
                    {"name": "PUSH_DEAD", "value": push_cloudtasks_dead.id},
                    {"name": "PUSH_FENCED", "value": "false"},
                    {"name": "PUSH_FIRST_WAIT", "value": "10"},
                    {"name": "PUSH_KIND", "value": "cloudtasks"},
                    {"name": "PUSH_LONGEST_WAIT", "value": "600"},
                    {"name": "PUSH_QUEUE", "value": push_cloudtasks.id},
                    {"name": "PUSH_SERVING", "value": "cloudtasks"},
                    {"name": "PUSH_TRIES", "value": "5"},
                    {
                        "name": "RATE_LIMITS",
                        "value": '[{"requests": 100, "per": 60, "path": "/"}, {"requests": 5, "per": 900, "path": "/api/auth"}]',
                    },
                    {"name": "REALTIME_DATABASE", "value": realtime_firestore.name},
                    {"name": "REALTIME_FENCED", "value": "false"},
                    {"name": "REALTIME_PROJECT", "value": "rehearsal-project"},
                    {"name": "REALTIME_SERVING", "value": "firestore"},
                    {
                        "name": "SIGNING_KEY",
                        "value_source": {
                            "secret_key_ref": {
                                "secret": notification_cloudrun_signing_key.id,
                                "version": "189",
                            }
                        },
                    },
                ],
                "image": "registry.example.com/notification@sha256:1242ab99f6773a843ffe3860c98564b38ca0ef5ad3e36df681c3fb60ca243aa4",
                "liveness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 30,
                    "timeout_seconds": 5,
                },
                "ports": {"container_port": 8080},
                "readiness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 10,
                    "success_threshold": 2,
                    "timeout_seconds": 3,
                },
                "resources": {
                    "cpu_idle": True,
                    "limits": {"cpu": "1", "memory": "512Mi"},
                    "startup_cpu_boost": True,
                },
                "startup_probe": {
                    "failure_threshold": 24,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 5,
                    "timeout_seconds": 3,
                },
            }
        ],
        "execution_environment": "EXECUTION_ENVIRONMENT_GEN2",
        "max_instance_request_concurrency": 80,
        "scaling": {"max_instance_count": 100},
        "service_account": "chat-prod-it@example-project.iam.gserviceaccount.com",
        "timeout": "60s",
        "vpc_access": {
            "egress": "PRIVATE_RANGES_ONLY",
            "network_interfaces": [{"network": network_gcp.id, "subnetwork": network_gcp_europe_west1.id}],
        },
    },
    traffics=[{"percent": 100, "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}],
    opts=pulumi.ResourceOptions(
        depends_on=[
            analytics_cloudtasks_caller,
            analytics_cloudtasks_dead_kept,
            cache_memorystore,
            db_firestore_friendships_userid_createdat_desc,
            db_firestore_release,
            db_firestore_users_interests_array_lastactiveat_desc,
            db_second_cloudsql,
            db_second_cloudsql_database,
            db_second_cloudsql_secret_value,
            db_second_cloudsql_user,
            db_third_cloudsql,
            db_third_cloudsql_database,
            db_third_cloudsql_secret_value,
            db_third_cloudsql_user,
            email_cloudtasks_caller,
            email_cloudtasks_dead_kept,
            notification_cloudrun_account,
            notification_cloudrun_analytics_queue_cloudtasks_enqueuer,
            notification_cloudrun_analytics_topic_pubsub_publisher,
            notification_cloudrun_cache_password_access,
            notification_cloudrun_cache_password_value,
            notification_cloudrun_db_second_password_access,
            notification_cloudrun_db_third_password_access,
            notification_cloudrun_email_queue_cloudtasks_enqueuer,
            notification_cloudrun_email_topic_pubsub_publisher,
            notification_cloudrun_iam,
            notification_cloudrun_project_datastore_user,
            notification_cloudrun_push_queue_cloudtasks_enqueuer,
            notification_cloudrun_push_topic_pubsub_publisher,
            notification_cloudrun_run,
            notification_cloudrun_secretmanager,
            notification_cloudrun_signing_key_access,
            notification_cloudrun_signing_key_value,
            push_cloudtasks_caller,
            push_cloudtasks_dead_kept,
            realtime_firestore_chats_members_array_lastmessageat_desc,
            realtime_firestore_messages_group_chatid_createdat_desc,
            realtime_firestore_release,
            realtime_firestore_stories_authorid_createdat_desc,
            realtime_firestore_stories_expiresat_expires,
            realtime_firestore_typing_expiresat_expires,
        ],
        provider=gcp_,
    ),
)

gateway_google_notification_cloudrun_europe_west1 = gcp.compute.RegionNetworkEndpointGroup(
    "gateway-google-notification-cloudrun-europe-west1",
    cloud_run={"service": notification_cloudrun_europe_west1.name},
    name="rehearsal-prod-gateway-notification-cloudrun",
    network_endpoint_type="SERVERLESS",
    project="rehearsal-project",
    region="europe-west1",
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

gateway_google_notification_cloudrun = gcp.compute.BackendService(
    "gateway-google-notification-cloudrun",
    backends=[
        {"group": gateway_google_notification_cloudrun_us_central1.id},
        {"group": gateway_google_notification_cloudrun_asia_east1.id},
        {"group": gateway_google_notification_cloudrun_europe_west1.id},
    ],
    load_balancing_scheme="EXTERNAL_MANAGED",
    name=gateway_google_notification_cloudrun_asia_east1.name,
    outlier_detection={
        "base_ejection_time": {"seconds": 60},
        "consecutive_errors": 5,
        "consecutive_gateway_failure": 5,
        "enforcing_consecutive_errors": 100,
        "enforcing_consecutive_gateway_failure": 100,
        "interval": {"seconds": 1},
        "max_ejection_percent": 50,
    },
    project="rehearsal-project",
    protocol="HTTPS",
    security_policy=lb_google_firewall.id,
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

gcp.cloudrunv2.ServiceIamMember(
    "notification-cloudrun-invoker-analytics",
    location="us-central1",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    name=notification_cloudrun.name,
    project="rehearsal-project",
    role="roles/run.invoker",
    opts=pulumi.ResourceOptions(depends_on=[analytics_cloudtasks_caller], provider=gcp_),
)

gcp.cloudrunv2.ServiceIamMember(
    "notification-cloudrun-invoker-email",
    location="us-central1",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    name=notification_cloudrun.name,
    project="rehearsal-project",
    role="roles/run.invoker",
    opts=pulumi.ResourceOptions(depends_on=[email_cloudtasks_caller], provider=gcp_),
)

gcp.cloudrunv2.ServiceIamMember(
    "notification-cloudrun-invoker-everyone",
    location="us-central1",
    member="allUsers",
    name=notification_cloudrun.name,
    project="rehearsal-project",
    role="roles/run.invoker",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

gcp.cloudrunv2.ServiceIamMember(
    "notification-cloudrun-invoker-everyone-asia-east1",
    location="asia-east1",
    member="allUsers",
    name=notification_cloudrun_asia_east1.name,
    project="rehearsal-project",
    role="roles/run.invoker",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

gcp.cloudrunv2.ServiceIamMember(
    "notification-cloudrun-invoker-everyone-europe-west1",
    location="europe-west1",
    member="allUsers",
    name=notification_cloudrun_europe_west1.name,
    project="rehearsal-project",
    role="roles/run.invoker",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

gcp.cloudrunv2.ServiceIamMember(
    "notification-cloudrun-invoker-push",
    location="us-central1",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    name=notification_cloudrun.name,
    project="rehearsal-project",
    role="roles/run.invoker",
    opts=pulumi.ResourceOptions(depends_on=[push_cloudtasks_caller], provider=gcp_),
)

registry_gcp_artifactregistry = gcp.projects.Service(
    "registry-gcp-artifactregistry",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="artifactregistry.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

gcp.artifactregistry.Repository(
    "registry-gcp",
    cleanup_policies=[
        {"action": "KEEP", "id": "keep-newest", "most_recent_versions": {"keep_count": 50}},
        {"action": "DELETE", "condition": {"older_than": "86400s", "tag_state": "ANY"}, "id": "old"},
    ],
    cleanup_policy_dry_run=False,
    docker_config={"immutable_tags": True},
    format="DOCKER",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    location="us-central1",
    mode="STANDARD_REPOSITORY",
    project="rehearsal-project",
    repository_id="rehearsal-prod-registry",
    vulnerability_scanning_config={"enablement_config": "INHERITED"},
    opts=pulumi.ResourceOptions(
        depends_on=[registry_gcp_artifactregistry], protect=True, retain_on_delete=True, provider=gcp_
    ),
)

search_elastic_compute = gcp.projects.Service(
    "search-elastic-compute",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="compute.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

search_elastic_dns = gcp.projects.Service(
    "search-elastic-dns",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="dns.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

search_elastic_address = gcp.compute.Address(
    "search-elastic-address",
    address_type="INTERNAL",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    name="rehearsal-prod-search",
    project="rehearsal-project",
    region="us-central1",
    subnetwork=network_gcp_us_central1.id,
    opts=pulumi.ResourceOptions(depends_on=[search_elastic_compute, search_elastic_dns], provider=gcp_),
)

search_elastic_endpoint = gcp.compute.ForwardingRule(
    "search-elastic-endpoint",
    allow_psc_global_access=True,
    ip_address=search_elastic_address.id,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    load_balancing_scheme="",
    name=search_elastic_address.name,
    network=network_gcp.id,
    project="rehearsal-project",
    region="us-central1",
    target="projects/cloud-production-168820/regions/us-central1/serviceAttachments/proxy-psc-production-us-central1-v1-attachment",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

search_elastic_filter = ec.DeploymentTrafficFilter(
    "search-elastic-filter",
    include_by_default=False,
    name=search_elastic_endpoint.name,
    region="gcp-us-central1",
    rules=[{"source": search_elastic_endpoint.psc_connection_id}],
    type="gcp_private_service_connect_endpoint",
)

search_elastic = ec.Deployment(
    "search-elastic",
    deployment_template_id="gcp-general-purpose",
    elasticsearch={
        "autoscale": False,
        "hot": {"autoscaling": {}, "size": "32g", "size_resource": "memory", "zone_count": 3},
    },
    kibana={"size": "1g", "size_resource": "memory", "zone_count": 1},
    name=search_elastic_filter.name,
    region="gcp-us-central1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    traffic_filters=[search_elastic_filter.id],
    version="9.1.0",
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True),
)

discovery_cloudrun_search_password_value = gcp.secretmanager.SecretVersion(
    "discovery-cloudrun-search-password-value",
    secret=discovery_cloudrun_search_password.id,
    secret_data=pulumi.Output.secret("stand-in-password"),
    opts=pulumi.ResourceOptions(depends_on=[search_elastic], provider=gcp_),
)

discovery_cloudrun_search_user_value = gcp.secretmanager.SecretVersion(
    "discovery-cloudrun-search-user-value",
    secret=discovery_cloudrun_search_user.id,
    secret_data=pulumi.Output.secret("elastic"),
    opts=pulumi.ResourceOptions(depends_on=[search_elastic], provider=gcp_),
)

functions_cloudrun_search_password_value = gcp.secretmanager.SecretVersion(
    "functions-cloudrun-search-password-value",
    secret=functions_cloudrun_search_password.id,
    secret_data=pulumi.Output.secret("stand-in-password"),
    opts=pulumi.ResourceOptions(depends_on=[search_elastic], provider=gcp_),
)

functions_cloudrun_search_user_value = gcp.secretmanager.SecretVersion(
    "functions-cloudrun-search-user-value",
    secret=functions_cloudrun_search_user.id,
    secret_data=pulumi.Output.secret("elastic"),
    opts=pulumi.ResourceOptions(depends_on=[search_elastic], provider=gcp_),
)

search_elastic_zone = gcp.dns.ManagedZone(
    "search-elastic-zone",
    description="The private endpoint of rehearsal-prod-search",
    dns_name="psc.us-central1.gcp.cloud.es.io.",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    name="rehearsal-prod-search",
    private_visibility_config={"networks": [{"network_url": network_gcp.id}]},
    project="rehearsal-project",
    visibility="private",
    opts=pulumi.ResourceOptions(depends_on=[search_elastic_compute, search_elastic_dns], provider=gcp_),
)

search_elastic_record = gcp.dns.RecordSet(
    "search-elastic-record",
    managed_zone=search_elastic_address.name,
    name="*.psc.us-central1.gcp.cloud.es.io.",
    project="rehearsal-project",
    rrdatas=["203.0.113.19"],
    ttl=300,
    type="A",
    opts=pulumi.ResourceOptions(depends_on=[search_elastic_zone], provider=gcp_),
)

discovery_cloudrun = gcp.cloudrunv2.Service(
    "discovery-cloudrun",
    deletion_protection=False,
    ingress="INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    location="us-central1",
    name="rehearsal-prod-discovery",
    project="rehearsal-project",
    scaling={"min_instance_count": 2},
    template={
        "containers": [
            {
                "envs": [
                    {"name": "ANALYTICS_DEAD", "value": analytics_cloudtasks_dead.id},
                    {"name": "ANALYTICS_FENCED", "value": "false"},
                    {"name": "ANALYTICS_FIRST_WAIT", "value": "10"},
                    {"name": "ANALYTICS_KIND", "value": "cloudtasks"},
                    {"name": "ANALYTICS_LONGEST_WAIT", "value": "600"},
                    {"name": "ANALYTICS_QUEUE", "value": analytics_cloudtasks.id},
                    {"name": "ANALYTICS_SERVING", "value": "cloudtasks"},
                    {"name": "ANALYTICS_TRIES", "value": "5"},
                    {"name": "APP", "value": "rehearsal"},
                    {"name": "CACHE_CA", "value": "a certificate"},
                    {"name": "CACHE_CLUSTER", "value": "false"},
                    {"name": "CACHE_FENCED", "value": "false"},
                    {"name": "CACHE_HOST", "value": "10.17.0.4"},
                    {
                        "name": "CACHE_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {
                                "secret": discovery_cloudrun_cache_password.id,
                                "version": "191",
                            }
                        },
                    },
                    {"name": "CACHE_PORT", "value": "6378"},
                    {"name": "CACHE_SERVING", "value": "memorystore"},
                    {"name": "CACHE_TLS", "value": "true"},
                    {"name": "CACHE_TTL_DISCOVERY", "value": "300"},
                    {"name": "CACHE_TTL_PROFILE", "value": "3600"},
                    {"name": "CACHE_TTL_SEARCH", "value": "900"},
                    {"name": "CALLER_HEADER", "value": "CF-Connecting-IP"},
                    {"name": "CORS_ORIGINS", "value": "https://example.com"},
                    {"name": "DB_DATABASE", "value": db_firestore.name},
                    {"name": "DB_FENCED", "value": "false"},
                    {"name": "DB_PROJECT", "value": "rehearsal-project"},
                    {"name": "DB_SECOND_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_SECOND_FENCED", "value": "false"},
                    {"name": "DB_SECOND_HOST", "value": "10.9.0.3"},
                    {"name": "DB_SECOND_NAME", "value": "app"},
                    {
                        "name": "DB_SECOND_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_second_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_SECOND_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_SECOND_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_SECOND_POOL_MAX", "value": "20"},
                    {"name": "DB_SECOND_PORT", "value": "6432"},
                    {"name": "DB_SECOND_REGION", "value": "europe-west1"},
                    {"name": "DB_SECOND_SERVING", "value": "cloudsql"},
                    {"name": "DB_SECOND_SSLMODE", "value": "require"},
                    {"name": "DB_SECOND_USER", "value": "app"},
                    {"name": "DB_SERVING", "value": "firestore"},
                    {"name": "DB_THIRD_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_THIRD_FENCED", "value": "false"},
                    {"name": "DB_THIRD_HOST", "value": "10.9.0.3"},
                    {"name": "DB_THIRD_NAME", "value": "app"},
                    {
                        "name": "DB_THIRD_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_third_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_THIRD_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_THIRD_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_THIRD_POOL_MAX", "value": "20"},
                    {"name": "DB_THIRD_PORT", "value": "6432"},
                    {"name": "DB_THIRD_REGION", "value": "asia-east1"},
                    {"name": "DB_THIRD_SERVING", "value": "cloudsql"},
                    {"name": "DB_THIRD_SSLMODE", "value": "require"},
                    {"name": "DB_THIRD_USER", "value": "app"},
                    {"name": "DRAINS", "value": ""},
                    {"name": "ENVIRONMENT", "value": "prod"},
                    {"name": "MODE", "value": "normal"},
                    {
                        "name": "RATE_LIMITS",
                        "value": '[{"requests": 100, "per": 60, "path": "/"}, {"requests": 5, "per": 900, "path": "/api/auth"}]',
                    },
                    {"name": "SEARCH_FENCED", "value": "false"},
                    {"name": "SEARCH_KIND", "value": "elastic"},
                    {
                        "name": "SEARCH_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {
                                "secret": discovery_cloudrun_search_password.id,
                                "version": "131",
                            }
                        },
                    },
                    {"name": "SEARCH_SERVING", "value": "elastic"},
                    {
                        "name": "SEARCH_URL",
                        "value": pulumi.Output.concat(
                            "https://", search_elastic.alias, ".es.psc.us-central1.gcp.cloud.es.io:9243"
                        ),
                    },
                    {
                        "name": "SEARCH_USER",
                        "value_source": {
                            "secret_key_ref": {"secret": discovery_cloudrun_search_user.id, "version": "180"}
                        },
                    },
                    {
                        "name": "SIGNING_KEY",
                        "value_source": {
                            "secret_key_ref": {"secret": discovery_cloudrun_signing_key.id, "version": "185"}
                        },
                    },
                ],
                "image": "registry.example.com/discovery@sha256:fa44132b238e67958fb17d33a71d325221805079909c3a7f5bed1a03666cf834",
                "liveness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 30,
                    "timeout_seconds": 5,
                },
                "ports": {"container_port": 8080},
                "readiness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 10,
                    "success_threshold": 2,
                    "timeout_seconds": 3,
                },
                "resources": {
                    "cpu_idle": True,
                    "limits": {"cpu": "1", "memory": "512Mi"},
                    "startup_cpu_boost": True,
                },
                "startup_probe": {
                    "failure_threshold": 24,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 5,
                    "timeout_seconds": 3,
                },
            }
        ],
        "execution_environment": "EXECUTION_ENVIRONMENT_GEN2",
        "max_instance_request_concurrency": 80,
        "scaling": {"max_instance_count": 100},
        "service_account": "chat-prod-it@example-project.iam.gserviceaccount.com",
        "timeout": "60s",
        "vpc_access": {
            "egress": "PRIVATE_RANGES_ONLY",
            "network_interfaces": [{"network": network_gcp.id, "subnetwork": network_gcp_us_central1.id}],
        },
    },
    traffics=[{"percent": 100, "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}],
    opts=pulumi.ResourceOptions(
        depends_on=[
            analytics_cloudtasks_dead_kept,
            cache_memorystore,
            db_firestore_friendships_userid_createdat_desc,
            db_firestore_release,
            db_firestore_users_interests_array_lastactiveat_desc,
            db_second_cloudsql,
            db_second_cloudsql_database,
            db_second_cloudsql_secret_value,
            db_second_cloudsql_user,
            db_third_cloudsql,
            db_third_cloudsql_database,
            db_third_cloudsql_secret_value,
            db_third_cloudsql_user,
            discovery_cloudrun_account,
            discovery_cloudrun_analytics_queue_cloudtasks_enqueuer,
            discovery_cloudrun_analytics_topic_pubsub_publisher,
            discovery_cloudrun_cache_password_access,
            discovery_cloudrun_cache_password_value,
            discovery_cloudrun_db_second_password_access,
            discovery_cloudrun_db_third_password_access,
            discovery_cloudrun_iam,
            discovery_cloudrun_project_datastore_user,
            discovery_cloudrun_run,
            discovery_cloudrun_search_password_access,
            discovery_cloudrun_search_password_value,
            discovery_cloudrun_search_user_access,
            discovery_cloudrun_search_user_value,
            discovery_cloudrun_secretmanager,
            discovery_cloudrun_signing_key_access,
            discovery_cloudrun_signing_key_value,
            search_elastic_endpoint,
            search_elastic_record,
        ],
        provider=gcp_,
    ),
)

discovery_cloudrun_asia_east1 = gcp.cloudrunv2.Service(
    "discovery-cloudrun-asia-east1",
    deletion_protection=False,
    ingress="INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    location="asia-east1",
    name="rehearsal-prod-discovery",
    project="rehearsal-project",
    scaling={"min_instance_count": 2},
    template={
        "containers": [
            {
                "envs": [
                    {"name": "ANALYTICS_DEAD", "value": analytics_cloudtasks_dead.id},
                    {"name": "ANALYTICS_FENCED", "value": "false"},
                    {"name": "ANALYTICS_FIRST_WAIT", "value": "10"},
                    {"name": "ANALYTICS_KIND", "value": "cloudtasks"},
                    {"name": "ANALYTICS_LONGEST_WAIT", "value": "600"},
                    {"name": "ANALYTICS_QUEUE", "value": analytics_cloudtasks.id},
                    {"name": "ANALYTICS_SERVING", "value": "cloudtasks"},
                    {"name": "ANALYTICS_TRIES", "value": "5"},
                    {"name": "APP", "value": "rehearsal"},
                    {"name": "CACHE_CA", "value": "a certificate"},
                    {"name": "CACHE_CLUSTER", "value": "false"},
                    {"name": "CACHE_FENCED", "value": "false"},
                    {"name": "CACHE_HOST", "value": "10.17.0.4"},
                    {
                        "name": "CACHE_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {
                                "secret": discovery_cloudrun_cache_password.id,
                                "version": "191",
                            }
                        },
                    },
                    {"name": "CACHE_PORT", "value": "6378"},
                    {"name": "CACHE_SERVING", "value": "memorystore"},
                    {"name": "CACHE_TLS", "value": "true"},
                    {"name": "CACHE_TTL_DISCOVERY", "value": "300"},
                    {"name": "CACHE_TTL_PROFILE", "value": "3600"},
                    {"name": "CACHE_TTL_SEARCH", "value": "900"},
                    {"name": "CALLER_HEADER", "value": "CF-Connecting-IP"},
                    {"name": "CORS_ORIGINS", "value": "https://example.com"},
                    {"name": "DB_DATABASE", "value": db_firestore.name},
                    {"name": "DB_FENCED", "value": "false"},
                    {"name": "DB_PROJECT", "value": "rehearsal-project"},
                    {"name": "DB_SECOND_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_SECOND_FENCED", "value": "false"},
                    {"name": "DB_SECOND_HOST", "value": "10.9.0.3"},
                    {"name": "DB_SECOND_NAME", "value": "app"},
                    {
                        "name": "DB_SECOND_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_second_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_SECOND_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_SECOND_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_SECOND_POOL_MAX", "value": "20"},
                    {"name": "DB_SECOND_PORT", "value": "6432"},
                    {"name": "DB_SECOND_REGION", "value": "europe-west1"},
                    {"name": "DB_SECOND_SERVING", "value": "cloudsql"},
                    {"name": "DB_SECOND_SSLMODE", "value": "require"},
                    {"name": "DB_SECOND_USER", "value": "app"},
                    {"name": "DB_SERVING", "value": "firestore"},
                    {"name": "DB_THIRD_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_THIRD_FENCED", "value": "false"},
                    {"name": "DB_THIRD_HOST", "value": "10.9.0.3"},
                    {"name": "DB_THIRD_NAME", "value": "app"},
                    {
                        "name": "DB_THIRD_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_third_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_THIRD_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_THIRD_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_THIRD_POOL_MAX", "value": "20"},
                    {"name": "DB_THIRD_PORT", "value": "6432"},
                    {"name": "DB_THIRD_REGION", "value": "asia-east1"},
                    {"name": "DB_THIRD_SERVING", "value": "cloudsql"},
                    {"name": "DB_THIRD_SSLMODE", "value": "require"},
                    {"name": "DB_THIRD_USER", "value": "app"},
                    {"name": "DRAINS", "value": ""},
                    {"name": "ENVIRONMENT", "value": "prod"},
                    {"name": "MODE", "value": "normal"},
                    {
                        "name": "RATE_LIMITS",
                        "value": '[{"requests": 100, "per": 60, "path": "/"}, {"requests": 5, "per": 900, "path": "/api/auth"}]',
                    },
                    {"name": "SEARCH_FENCED", "value": "false"},
                    {"name": "SEARCH_KIND", "value": "elastic"},
                    {
                        "name": "SEARCH_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {
                                "secret": discovery_cloudrun_search_password.id,
                                "version": "131",
                            }
                        },
                    },
                    {"name": "SEARCH_SERVING", "value": "elastic"},
                    {
                        "name": "SEARCH_URL",
                        "value": pulumi.Output.concat(
                            "https://", search_elastic.alias, ".es.psc.us-central1.gcp.cloud.es.io:9243"
                        ),
                    },
                    {
                        "name": "SEARCH_USER",
                        "value_source": {
                            "secret_key_ref": {"secret": discovery_cloudrun_search_user.id, "version": "180"}
                        },
                    },
                    {
                        "name": "SIGNING_KEY",
                        "value_source": {
                            "secret_key_ref": {"secret": discovery_cloudrun_signing_key.id, "version": "185"}
                        },
                    },
                ],
                "image": "registry.example.com/discovery@sha256:fa44132b238e67958fb17d33a71d325221805079909c3a7f5bed1a03666cf834",
                "liveness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 30,
                    "timeout_seconds": 5,
                },
                "ports": {"container_port": 8080},
                "readiness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 10,
                    "success_threshold": 2,
                    "timeout_seconds": 3,
                },
                "resources": {
                    "cpu_idle": True,
                    "limits": {"cpu": "1", "memory": "512Mi"},
                    "startup_cpu_boost": True,
                },
                "startup_probe": {
                    "failure_threshold": 24,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 5,
                    "timeout_seconds": 3,
                },
            }
        ],
        "execution_environment": "EXECUTION_ENVIRONMENT_GEN2",
        "max_instance_request_concurrency": 80,
        "scaling": {"max_instance_count": 100},
        "service_account": "chat-prod-it@example-project.iam.gserviceaccount.com",
        "timeout": "60s",
        "vpc_access": {
            "egress": "PRIVATE_RANGES_ONLY",
            "network_interfaces": [{"network": network_gcp.id, "subnetwork": network_gcp_asia_east1.id}],
        },
    },
    traffics=[{"percent": 100, "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}],
    opts=pulumi.ResourceOptions(
        depends_on=[
            analytics_cloudtasks_dead_kept,
            cache_memorystore,
            db_firestore_friendships_userid_createdat_desc,
            db_firestore_release,
            db_firestore_users_interests_array_lastactiveat_desc,
            db_second_cloudsql,
            db_second_cloudsql_database,
            db_second_cloudsql_secret_value,
            db_second_cloudsql_user,
            db_third_cloudsql,
            db_third_cloudsql_database,
            db_third_cloudsql_secret_value,
            db_third_cloudsql_user,
            discovery_cloudrun_account,
            discovery_cloudrun_analytics_queue_cloudtasks_enqueuer,
            discovery_cloudrun_analytics_topic_pubsub_publisher,
            discovery_cloudrun_cache_password_access,
            discovery_cloudrun_cache_password_value,
            discovery_cloudrun_db_second_password_access,
            discovery_cloudrun_db_third_password_access,
            discovery_cloudrun_iam,
            discovery_cloudrun_project_datastore_user,
            discovery_cloudrun_run,
            discovery_cloudrun_search_password_access,
            discovery_cloudrun_search_password_value,
            discovery_cloudrun_search_user_access,
            discovery_cloudrun_search_user_value,
            discovery_cloudrun_secretmanager,
            discovery_cloudrun_signing_key_access,
            discovery_cloudrun_signing_key_value,
            search_elastic_endpoint,
            search_elastic_record,
        ],
        provider=gcp_,
    ),
)

discovery_cloudrun_europe_west1 = gcp.cloudrunv2.Service(
    "discovery-cloudrun-europe-west1",
    deletion_protection=False,
    ingress="INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    location="europe-west1",
    name="rehearsal-prod-discovery",
    project="rehearsal-project",
    scaling={"min_instance_count": 2},
    template={
        "containers": [
            {
                "envs": [
                    {"name": "ANALYTICS_DEAD", "value": analytics_cloudtasks_dead.id},
                    {"name": "ANALYTICS_FENCED", "value": "false"},
                    {"name": "ANALYTICS_FIRST_WAIT", "value": "10"},
                    {"name": "ANALYTICS_KIND", "value": "cloudtasks"},
                    {"name": "ANALYTICS_LONGEST_WAIT", "value": "600"},
                    {"name": "ANALYTICS_QUEUE", "value": analytics_cloudtasks.id},
                    {"name": "ANALYTICS_SERVING", "value": "cloudtasks"},
                    {"name": "ANALYTICS_TRIES", "value": "5"},
                    {"name": "APP", "value": "rehearsal"},
                    {"name": "CACHE_CA", "value": "a certificate"},
                    {"name": "CACHE_CLUSTER", "value": "false"},
                    {"name": "CACHE_FENCED", "value": "false"},
                    {"name": "CACHE_HOST", "value": "10.17.0.4"},
                    {
                        "name": "CACHE_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {
                                "secret": discovery_cloudrun_cache_password.id,
                                "version": "191",
                            }
                        },
                    },
                    {"name": "CACHE_PORT", "value": "6378"},
                    {"name": "CACHE_SERVING", "value": "memorystore"},
                    {"name": "CACHE_TLS", "value": "true"},
                    {"name": "CACHE_TTL_DISCOVERY", "value": "300"},
                    {"name": "CACHE_TTL_PROFILE", "value": "3600"},
                    {"name": "CACHE_TTL_SEARCH", "value": "900"},
                    {"name": "CALLER_HEADER", "value": "CF-Connecting-IP"},
                    {"name": "CORS_ORIGINS", "value": "https://example.com"},
                    {"name": "DB_DATABASE", "value": db_firestore.name},
                    {"name": "DB_FENCED", "value": "false"},
                    {"name": "DB_PROJECT", "value": "rehearsal-project"},
                    {"name": "DB_SECOND_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_SECOND_FENCED", "value": "false"},
                    {"name": "DB_SECOND_HOST", "value": "10.9.0.3"},
                    {"name": "DB_SECOND_NAME", "value": "app"},
                    {
                        "name": "DB_SECOND_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_second_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_SECOND_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_SECOND_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_SECOND_POOL_MAX", "value": "20"},
                    {"name": "DB_SECOND_PORT", "value": "6432"},
                    {"name": "DB_SECOND_REGION", "value": "europe-west1"},
                    {"name": "DB_SECOND_SERVING", "value": "cloudsql"},
                    {"name": "DB_SECOND_SSLMODE", "value": "require"},
                    {"name": "DB_SECOND_USER", "value": "app"},
                    {"name": "DB_SERVING", "value": "firestore"},
                    {"name": "DB_THIRD_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_THIRD_FENCED", "value": "false"},
                    {"name": "DB_THIRD_HOST", "value": "10.9.0.3"},
                    {"name": "DB_THIRD_NAME", "value": "app"},
                    {
                        "name": "DB_THIRD_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_third_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_THIRD_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_THIRD_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_THIRD_POOL_MAX", "value": "20"},
                    {"name": "DB_THIRD_PORT", "value": "6432"},
                    {"name": "DB_THIRD_REGION", "value": "asia-east1"},
                    {"name": "DB_THIRD_SERVING", "value": "cloudsql"},
                    {"name": "DB_THIRD_SSLMODE", "value": "require"},
                    {"name": "DB_THIRD_USER", "value": "app"},
                    {"name": "DRAINS", "value": ""},
                    {"name": "ENVIRONMENT", "value": "prod"},
                    {"name": "MODE", "value": "normal"},
                    {
                        "name": "RATE_LIMITS",
                        "value": '[{"requests": 100, "per": 60, "path": "/"}, {"requests": 5, "per": 900, "path": "/api/auth"}]',
                    },
                    {"name": "SEARCH_FENCED", "value": "false"},
                    {"name": "SEARCH_KIND", "value": "elastic"},
                    {
                        "name": "SEARCH_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {
                                "secret": discovery_cloudrun_search_password.id,
                                "version": "131",
                            }
                        },
                    },
                    {"name": "SEARCH_SERVING", "value": "elastic"},
                    {
                        "name": "SEARCH_URL",
                        "value": pulumi.Output.concat(
                            "https://", search_elastic.alias, ".es.psc.us-central1.gcp.cloud.es.io:9243"
                        ),
                    },
                    {
                        "name": "SEARCH_USER",
                        "value_source": {
                            "secret_key_ref": {"secret": discovery_cloudrun_search_user.id, "version": "180"}
                        },
                    },
                    {
                        "name": "SIGNING_KEY",
                        "value_source": {
                            "secret_key_ref": {"secret": discovery_cloudrun_signing_key.id, "version": "185"}
                        },
                    },
                ],
                "image": "registry.example.com/discovery@sha256:fa44132b238e67958fb17d33a71d325221805079909c3a7f5bed1a03666cf834",
                "liveness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 30,
                    "timeout_seconds": 5,
                },
                "ports": {"container_port": 8080},
                "readiness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 10,
                    "success_threshold": 2,
                    "timeout_seconds": 3,
                },
                "resources": {
                    "cpu_idle": True,
                    "limits": {"cpu": "1", "memory": "512Mi"},
                    "startup_cpu_boost": True,
                },
                "startup_probe": {
                    "failure_threshold": 24,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 5,
                    "timeout_seconds": 3,
                },
            }
        ],
        "execution_environment": "EXECUTION_ENVIRONMENT_GEN2",
        "max_instance_request_concurrency": 80,
        "scaling": {"max_instance_count": 100},
        "service_account": "chat-prod-it@example-project.iam.gserviceaccount.com",
        "timeout": "60s",
        "vpc_access": {
            "egress": "PRIVATE_RANGES_ONLY",
            "network_interfaces": [{"network": network_gcp.id, "subnetwork": network_gcp_europe_west1.id}],
        },
    },
    traffics=[{"percent": 100, "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}],
    opts=pulumi.ResourceOptions(
        depends_on=[
            analytics_cloudtasks_dead_kept,
            cache_memorystore,
            db_firestore_friendships_userid_createdat_desc,
            db_firestore_release,
            db_firestore_users_interests_array_lastactiveat_desc,
            db_second_cloudsql,
            db_second_cloudsql_database,
            db_second_cloudsql_secret_value,
            db_second_cloudsql_user,
            db_third_cloudsql,
            db_third_cloudsql_database,
            db_third_cloudsql_secret_value,
            db_third_cloudsql_user,
            discovery_cloudrun_account,
            discovery_cloudrun_analytics_queue_cloudtasks_enqueuer,
            discovery_cloudrun_analytics_topic_pubsub_publisher,
            discovery_cloudrun_cache_password_access,
            discovery_cloudrun_cache_password_value,
            discovery_cloudrun_db_second_password_access,
            discovery_cloudrun_db_third_password_access,
            discovery_cloudrun_iam,
            discovery_cloudrun_project_datastore_user,
            discovery_cloudrun_run,
            discovery_cloudrun_search_password_access,
            discovery_cloudrun_search_password_value,
            discovery_cloudrun_search_user_access,
            discovery_cloudrun_search_user_value,
            discovery_cloudrun_secretmanager,
            discovery_cloudrun_signing_key_access,
            discovery_cloudrun_signing_key_value,
            search_elastic_endpoint,
            search_elastic_record,
        ],
        provider=gcp_,
    ),
)

gcp.cloudrunv2.ServiceIamMember(
    "discovery-cloudrun-invoker-everyone",
    location="us-central1",
    member="allUsers",
    name=discovery_cloudrun.name,
    project="rehearsal-project",
    role="roles/run.invoker",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

gcp.cloudrunv2.ServiceIamMember(
    "discovery-cloudrun-invoker-everyone-asia-east1",
    location="asia-east1",
    member="allUsers",
    name=discovery_cloudrun_asia_east1.name,
    project="rehearsal-project",
    role="roles/run.invoker",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

gcp.cloudrunv2.ServiceIamMember(
    "discovery-cloudrun-invoker-everyone-europe-west1",
    location="europe-west1",
    member="allUsers",
    name=discovery_cloudrun_europe_west1.name,
    project="rehearsal-project",
    role="roles/run.invoker",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

functions_cloudrun = gcp.cloudrunv2.Service(
    "functions-cloudrun",
    deletion_protection=False,
    ingress="INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    location="us-central1",
    name="rehearsal-prod-functions",
    project="rehearsal-project",
    scaling={"min_instance_count": 0},
    template={
        "containers": [
            {
                "envs": [
                    {"name": "APP", "value": "rehearsal"},
                    {"name": "CACHE_CA", "value": "a certificate"},
                    {"name": "CACHE_CLUSTER", "value": "false"},
                    {"name": "CACHE_FENCED", "value": "false"},
                    {"name": "CACHE_HOST", "value": "10.17.0.4"},
                    {
                        "name": "CACHE_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {
                                "secret": functions_cloudrun_cache_password.id,
                                "version": "193",
                            }
                        },
                    },
                    {"name": "CACHE_PORT", "value": "6378"},
                    {"name": "CACHE_SERVING", "value": "memorystore"},
                    {"name": "CACHE_TLS", "value": "true"},
                    {"name": "CACHE_TTL_DISCOVERY", "value": "300"},
                    {"name": "CACHE_TTL_PROFILE", "value": "3600"},
                    {"name": "CACHE_TTL_SEARCH", "value": "900"},
                    {"name": "CALLERS", "value": "chat-prod-it@example-project.iam.gserviceaccount.com"},
                    {"name": "CALLER_HEADER", "value": "CF-Connecting-IP"},
                    {"name": "CORS_ORIGINS", "value": "https://example.com"},
                    {"name": "DB_DATABASE", "value": db_firestore.name},
                    {"name": "DB_FENCED", "value": "false"},
                    {"name": "DB_PROJECT", "value": "rehearsal-project"},
                    {"name": "DB_SERVING", "value": "firestore"},
                    {"name": "DRAINS", "value": ""},
                    {"name": "ENVIRONMENT", "value": "prod"},
                    {"name": "FILES_BUCKET", "value": files_gcs.name},
                    {"name": "FILES_FENCED", "value": "false"},
                    {"name": "FILES_KIND", "value": "gcs"},
                    {"name": "FILES_SERVING", "value": "gcs"},
                    {"name": "MODE", "value": "normal"},
                    {"name": "PUSH_DEAD", "value": push_cloudtasks_dead.id},
                    {"name": "PUSH_FENCED", "value": "false"},
                    {"name": "PUSH_FIRST_WAIT", "value": "10"},
                    {"name": "PUSH_KIND", "value": "cloudtasks"},
                    {"name": "PUSH_LONGEST_WAIT", "value": "600"},
                    {"name": "PUSH_QUEUE", "value": push_cloudtasks.id},
                    {"name": "PUSH_SERVING", "value": "cloudtasks"},
                    {"name": "PUSH_TRIES", "value": "5"},
                    {
                        "name": "RATE_LIMITS",
                        "value": '[{"requests": 100, "per": 60, "path": "/"}, {"requests": 5, "per": 900, "path": "/api/auth"}]',
                    },
                    {"name": "REALTIME_DATABASE", "value": realtime_firestore.name},
                    {"name": "REALTIME_FENCED", "value": "false"},
                    {"name": "REALTIME_PROJECT", "value": "rehearsal-project"},
                    {"name": "REALTIME_SERVING", "value": "firestore"},
                    {"name": "SEARCH_FENCED", "value": "false"},
                    {"name": "SEARCH_KIND", "value": "elastic"},
                    {
                        "name": "SEARCH_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {
                                "secret": functions_cloudrun_search_password.id,
                                "version": "180",
                            }
                        },
                    },
                    {"name": "SEARCH_SERVING", "value": "elastic"},
                    {
                        "name": "SEARCH_URL",
                        "value": pulumi.Output.concat(
                            "https://", search_elastic.alias, ".es.psc.us-central1.gcp.cloud.es.io:9243"
                        ),
                    },
                    {
                        "name": "SEARCH_USER",
                        "value_source": {
                            "secret_key_ref": {"secret": functions_cloudrun_search_user.id, "version": "130"}
                        },
                    },
                    {
                        "name": "SIGNING_KEY",
                        "value_source": {
                            "secret_key_ref": {"secret": functions_cloudrun_signing_key.id, "version": "132"}
                        },
                    },
                ],
                "image": "registry.example.com/functions@sha256:ef7d009c7e812da10f8aa235954c0e128e820b20c053ea7e839a134022a91fdd",
                "liveness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 30,
                    "timeout_seconds": 5,
                },
                "ports": {"container_port": 8080},
                "resources": {
                    "cpu_idle": True,
                    "limits": {"cpu": "1", "memory": "512Mi"},
                    "startup_cpu_boost": True,
                },
                "startup_probe": {
                    "failure_threshold": 24,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 5,
                    "timeout_seconds": 3,
                },
            }
        ],
        "execution_environment": "EXECUTION_ENVIRONMENT_GEN2",
        "max_instance_request_concurrency": 80,
        "scaling": {"max_instance_count": 100},
        "service_account": "chat-prod-it@example-project.iam.gserviceaccount.com",
        "timeout": "60s",
        "vpc_access": {
            "egress": "PRIVATE_RANGES_ONLY",
            "network_interfaces": [{"network": network_gcp.id, "subnetwork": network_gcp_us_central1.id}],
        },
    },
    traffics=[{"percent": 100, "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}],
    opts=pulumi.ResourceOptions(
        depends_on=[
            cache_memorystore,
            db_firestore_friendships_userid_createdat_desc,
            db_firestore_release,
            db_firestore_users_interests_array_lastactiveat_desc,
            functions_cloudrun_account,
            functions_cloudrun_cache_password_access,
            functions_cloudrun_cache_password_value,
            functions_cloudrun_caller,
            functions_cloudrun_cloudscheduler,
            functions_cloudrun_eventarc,
            functions_cloudrun_files_bucket_storage_objectuser,
            functions_cloudrun_iam,
            functions_cloudrun_project_datastore_user,
            functions_cloudrun_push_queue_cloudtasks_enqueuer,
            functions_cloudrun_push_topic_pubsub_publisher,
            functions_cloudrun_run,
            functions_cloudrun_search_password_access,
            functions_cloudrun_search_password_value,
            functions_cloudrun_search_user_access,
            functions_cloudrun_search_user_value,
            functions_cloudrun_secretmanager,
            functions_cloudrun_signing_key_access,
            functions_cloudrun_signing_key_value,
            push_cloudtasks_dead_kept,
            realtime_firestore_chats_members_array_lastmessageat_desc,
            realtime_firestore_messages_group_chatid_createdat_desc,
            realtime_firestore_release,
            realtime_firestore_stories_authorid_createdat_desc,
            realtime_firestore_stories_expiresat_expires,
            realtime_firestore_typing_expiresat_expires,
            search_elastic_endpoint,
            search_elastic_record,
        ],
        provider=gcp_,
    ),
)

functions_cloudrun_invoker_calls = gcp.cloudrunv2.ServiceIamMember(
    "functions-cloudrun-invoker-calls",
    location="us-central1",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    name=functions_cloudrun.name,
    project="rehearsal-project",
    role="roles/run.invoker",
    opts=pulumi.ResourceOptions(depends_on=[functions_cloudrun_caller], provider=gcp_),
)

gcp.cloudscheduler.Job(
    "functions-cloudrun-archive-messages",
    attempt_deadline="60s",
    http_target={
        "http_method": "POST",
        "oidc_token": {
            "audience": functions_cloudrun.uri,
            "service_account_email": "chat-prod-it@example-project.iam.gserviceaccount.com",
        },
        "uri": pulumi.Output.concat(functions_cloudrun.uri, "/jobs/archive-messages"),
    },
    name="rehearsal-prod-functions-archive-messages",
    project="rehearsal-project",
    region="us-central1",
    retry_config={"max_backoff_duration": "600s", "min_backoff_duration": "30s", "retry_count": 3},
    schedule="30 2 * * *",
    time_zone="Etc/UTC",
    opts=pulumi.ResourceOptions(
        depends_on=[
            functions_cloudrun_caller,
            functions_cloudrun_cloudscheduler,
            functions_cloudrun_eventarc,
            functions_cloudrun_iam,
            functions_cloudrun_invoker_calls,
            functions_cloudrun_run,
            functions_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

gcp.cloudscheduler.Job(
    "functions-cloudrun-clean-stories",
    attempt_deadline="60s",
    http_target={
        "http_method": "POST",
        "oidc_token": {
            "audience": functions_cloudrun.uri,
            "service_account_email": "chat-prod-it@example-project.iam.gserviceaccount.com",
        },
        "uri": pulumi.Output.concat(functions_cloudrun.uri, "/jobs/clean-stories"),
    },
    name="rehearsal-prod-functions-clean-stories",
    project="rehearsal-project",
    region="us-central1",
    retry_config={"max_backoff_duration": "600s", "min_backoff_duration": "30s", "retry_count": 3},
    schedule="0 * * * *",
    time_zone="Etc/UTC",
    opts=pulumi.ResourceOptions(
        depends_on=[
            functions_cloudrun_caller,
            functions_cloudrun_cloudscheduler,
            functions_cloudrun_eventarc,
            functions_cloudrun_iam,
            functions_cloudrun_invoker_calls,
            functions_cloudrun_run,
            functions_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

gcp.cloudrunv2.ServiceIamMember(
    "functions-cloudrun-invoker-everyone",
    location="us-central1",
    member="allUsers",
    name=functions_cloudrun.name,
    project="rehearsal-project",
    role="roles/run.invoker",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

gcp.eventarc.Trigger(
    "functions-cloudrun-on-message",
    destination={
        "cloud_run_service": {
            "path": "/events/message",
            "region": "us-central1",
            "service": functions_cloudrun.name,
        }
    },
    event_data_content_type="application/protobuf",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    location="us-central1",
    matching_criterias=[
        {"attribute": "type", "value": "google.cloud.firestore.document.v1.created"},
        {"attribute": "database", "value": realtime_firestore.name},
        {
            "attribute": "document",
            "operator": "match-path-pattern",
            "value": "chats/{chat}/messages/{message}",
        },
    ],
    name="rehearsal-prod-functions-on-message",
    project="rehearsal-project",
    service_account="chat-prod-it@example-project.iam.gserviceaccount.com",
    opts=pulumi.ResourceOptions(
        depends_on=[
            functions_cloudrun_caller,
            functions_cloudrun_calls_project_eventarc_eventreceiver,
            functions_cloudrun_cloudscheduler,
            functions_cloudrun_eventarc,
            functions_cloudrun_iam,
            functions_cloudrun_invoker_calls,
            functions_cloudrun_run,
            functions_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

gcp.cloudscheduler.Job(
    "functions-cloudrun-sync-search",
    attempt_deadline="60s",
    http_target={
        "http_method": "POST",
        "oidc_token": {
            "audience": functions_cloudrun.uri,
            "service_account_email": "chat-prod-it@example-project.iam.gserviceaccount.com",
        },
        "uri": pulumi.Output.concat(functions_cloudrun.uri, "/jobs/sync-search"),
    },
    name="rehearsal-prod-functions-sync-search",
    project="rehearsal-project",
    region="us-central1",
    retry_config={"max_backoff_duration": "600s", "min_backoff_duration": "30s", "retry_count": 3},
    schedule="*/5 * * * *",
    time_zone="Etc/UTC",
    opts=pulumi.ResourceOptions(
        depends_on=[
            functions_cloudrun_caller,
            functions_cloudrun_cloudscheduler,
            functions_cloudrun_eventarc,
            functions_cloudrun_iam,
            functions_cloudrun_invoker_calls,
            functions_cloudrun_run,
            functions_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

gateway_google_discovery_cloudrun_asia_east1 = gcp.compute.RegionNetworkEndpointGroup(
    "gateway-google-discovery-cloudrun-asia-east1",
    cloud_run={"service": discovery_cloudrun_asia_east1.name},
    name="rehearsal-prod-gateway-discovery-cloudrun",
    network_endpoint_type="SERVERLESS",
    project="rehearsal-project",
    region="asia-east1",
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

gateway_google_discovery_cloudrun_europe_west1 = gcp.compute.RegionNetworkEndpointGroup(
    "gateway-google-discovery-cloudrun-europe-west1",
    cloud_run={"service": discovery_cloudrun_europe_west1.name},
    name="rehearsal-prod-gateway-discovery-cloudrun",
    network_endpoint_type="SERVERLESS",
    project="rehearsal-project",
    region="europe-west1",
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

gateway_google_discovery_cloudrun_us_central1 = gcp.compute.RegionNetworkEndpointGroup(
    "gateway-google-discovery-cloudrun-us-central1",
    cloud_run={"service": discovery_cloudrun.name},
    name="rehearsal-prod-gateway-discovery-cloudrun",
    network_endpoint_type="SERVERLESS",
    project="rehearsal-project",
    region="us-central1",
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

gateway_google_discovery_cloudrun = gcp.compute.BackendService(
    "gateway-google-discovery-cloudrun",
    backends=[
        {"group": gateway_google_discovery_cloudrun_us_central1.id},
        {"group": gateway_google_discovery_cloudrun_asia_east1.id},
        {"group": gateway_google_discovery_cloudrun_europe_west1.id},
    ],
    load_balancing_scheme="EXTERNAL_MANAGED",
    name=gateway_google_discovery_cloudrun_asia_east1.name,
    outlier_detection={
        "base_ejection_time": {"seconds": 60},
        "consecutive_errors": 5,
        "consecutive_gateway_failure": 5,
        "enforcing_consecutive_errors": 100,
        "enforcing_consecutive_gateway_failure": 100,
        "interval": {"seconds": 1},
        "max_ejection_percent": 50,
    },
    project="rehearsal-project",
    protocol="HTTPS",
    security_policy=lb_google_firewall.id,
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

gateway_google_functions_cloudrun_us_central1 = gcp.compute.RegionNetworkEndpointGroup(
    "gateway-google-functions-cloudrun-us-central1",
    cloud_run={"service": functions_cloudrun.name},
    name="rehearsal-prod-gateway-functions-cloudrun",
    network_endpoint_type="SERVERLESS",
    project="rehearsal-project",
    region="us-central1",
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

gateway_google_functions_cloudrun = gcp.compute.BackendService(
    "gateway-google-functions-cloudrun",
    backends=[{"group": gateway_google_functions_cloudrun_us_central1.id}],
    load_balancing_scheme="EXTERNAL_MANAGED",
    name=gateway_google_functions_cloudrun_us_central1.name,
    project="rehearsal-project",
    protocol="HTTPS",
    security_policy=lb_google_firewall.id,
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

story_cloudrun_iam = gcp.projects.Service(
    "story-cloudrun-iam",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="iam.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

story_cloudrun_run = gcp.projects.Service(
    "story-cloudrun-run",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="run.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

story_cloudrun_secretmanager = gcp.projects.Service(
    "story-cloudrun-secretmanager",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="secretmanager.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

story_cloudrun_account = gcp.serviceaccount.Account(
    "story-cloudrun-account",
    account_id="rehearsal-prod-story",
    display_name="rehearsal-prod-story",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(
        depends_on=[story_cloudrun_iam, story_cloudrun_run, story_cloudrun_secretmanager], provider=gcp_
    ),
)

story_cloudrun_cache_password = gcp.secretmanager.Secret(
    "story-cloudrun-cache-password",
    deletion_protection=False,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    project="rehearsal-project",
    replication={"auto": {}},
    secret_id="rehearsal-prod-story-cache-password",
    opts=pulumi.ResourceOptions(
        depends_on=[story_cloudrun_iam, story_cloudrun_run, story_cloudrun_secretmanager], provider=gcp_
    ),
)

story_cloudrun_cache_password_access = gcp.secretmanager.SecretIamMember(
    "story-cloudrun-cache-password-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=story_cloudrun_cache_password.id,
    opts=pulumi.ResourceOptions(depends_on=[story_cloudrun_account], provider=gcp_),
)

story_cloudrun_cache_password_value = gcp.secretmanager.SecretVersion(
    "story-cloudrun-cache-password-value",
    secret=story_cloudrun_cache_password.id,
    secret_data=pulumi.Output.secret("stand-in-password"),
    opts=pulumi.ResourceOptions(depends_on=[cache_memorystore], provider=gcp_),
)

story_cloudrun_db_second_password_access = gcp.secretmanager.SecretIamMember(
    "story-cloudrun-db-second-password-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=db_second_cloudsql_secret.id,
    opts=pulumi.ResourceOptions(depends_on=[story_cloudrun_account], provider=gcp_),
)

story_cloudrun_db_third_password_access = gcp.secretmanager.SecretIamMember(
    "story-cloudrun-db-third-password-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=db_third_cloudsql_secret.id,
    opts=pulumi.ResourceOptions(depends_on=[story_cloudrun_account], provider=gcp_),
)

story_cloudrun_files_bucket_storage_objectuser = gcp.storage.BucketIAMMember(
    "story-cloudrun-files-bucket-storage-objectuser",
    bucket=files_gcs.name,
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    role="roles/storage.objectUser",
    opts=pulumi.ResourceOptions(
        depends_on=[
            story_cloudrun_account,
            story_cloudrun_iam,
            story_cloudrun_run,
            story_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

story_cloudrun_image_queue_cloudtasks_enqueuer = gcp.cloudtasks.QueueIamMember(
    "story-cloudrun-image-queue-cloudtasks-enqueuer",
    location="us-central1",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    name=image_cloudtasks.name,
    project="rehearsal-project",
    role="roles/cloudtasks.enqueuer",
    opts=pulumi.ResourceOptions(
        depends_on=[
            story_cloudrun_account,
            story_cloudrun_iam,
            story_cloudrun_run,
            story_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

story_cloudrun_image_topic_pubsub_publisher = gcp.pubsub.TopicIAMMember(
    "story-cloudrun-image-topic-pubsub-publisher",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/pubsub.publisher",
    topic=image_cloudtasks_dead.name,
    opts=pulumi.ResourceOptions(
        depends_on=[
            story_cloudrun_account,
            story_cloudrun_iam,
            story_cloudrun_run,
            story_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

story_cloudrun_project_datastore_user = gcp.projects.IAMMember(
    "story-cloudrun-project-datastore-user",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/datastore.user",
    opts=pulumi.ResourceOptions(
        depends_on=[
            story_cloudrun_account,
            story_cloudrun_iam,
            story_cloudrun_run,
            story_cloudrun_secretmanager,
        ],
        provider=gcp_,
    ),
)

story_cloudrun_signing_key = gcp.secretmanager.Secret(
    "story-cloudrun-signing-key",
    deletion_protection=False,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    project="rehearsal-project",
    replication={"auto": {}},
    secret_id="rehearsal-prod-story-signing-key",
    opts=pulumi.ResourceOptions(
        depends_on=[story_cloudrun_iam, story_cloudrun_run, story_cloudrun_secretmanager], provider=gcp_
    ),
)

story_cloudrun_signing_key_access = gcp.secretmanager.SecretIamMember(
    "story-cloudrun-signing-key-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=story_cloudrun_signing_key.id,
    opts=pulumi.ResourceOptions(depends_on=[story_cloudrun_account], provider=gcp_),
)

story_cloudrun_signing_key_value = gcp.secretmanager.SecretVersion(
    "story-cloudrun-signing-key-value",
    secret=story_cloudrun_signing_key.id,
    secret_data=pulumi.Output.secret("sandbox-signing_key"),
    opts=pulumi.ResourceOptions(provider=gcp_),
)

story_cloudrun = gcp.cloudrunv2.Service(
    "story-cloudrun",
    deletion_protection=False,
    ingress="INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    location="us-central1",
    name="rehearsal-prod-story",
    project="rehearsal-project",
    scaling={"min_instance_count": 2},
    template={
        "containers": [
            {
                "envs": [
                    {"name": "APP", "value": "rehearsal"},
                    {"name": "CACHE_CA", "value": "a certificate"},
                    {"name": "CACHE_CLUSTER", "value": "false"},
                    {"name": "CACHE_FENCED", "value": "false"},
                    {"name": "CACHE_HOST", "value": "10.17.0.4"},
                    {
                        "name": "CACHE_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": story_cloudrun_cache_password.id, "version": "139"}
                        },
                    },
                    {"name": "CACHE_PORT", "value": "6378"},
                    {"name": "CACHE_SERVING", "value": "memorystore"},
                    {"name": "CACHE_TLS", "value": "true"},
                    {"name": "CACHE_TTL_DISCOVERY", "value": "300"},
                    {"name": "CACHE_TTL_PROFILE", "value": "3600"},
                    {"name": "CACHE_TTL_SEARCH", "value": "900"},
                    {"name": "CALLERS", "value": "chat-prod-it@example-project.iam.gserviceaccount.com"},
                    {"name": "CALLER_HEADER", "value": "CF-Connecting-IP"},
                    {"name": "CORS_ORIGINS", "value": "https://example.com"},
                    {"name": "DB_DATABASE", "value": db_firestore.name},
                    {"name": "DB_FENCED", "value": "false"},
                    {"name": "DB_PROJECT", "value": "rehearsal-project"},
                    {"name": "DB_SECOND_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_SECOND_FENCED", "value": "false"},
                    {"name": "DB_SECOND_HOST", "value": "10.9.0.3"},
                    {"name": "DB_SECOND_NAME", "value": "app"},
                    {
                        "name": "DB_SECOND_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_second_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_SECOND_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_SECOND_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_SECOND_POOL_MAX", "value": "20"},
                    {"name": "DB_SECOND_PORT", "value": "6432"},
                    {"name": "DB_SECOND_REGION", "value": "europe-west1"},
                    {"name": "DB_SECOND_SERVING", "value": "cloudsql"},
                    {"name": "DB_SECOND_SSLMODE", "value": "require"},
                    {"name": "DB_SECOND_USER", "value": "app"},
                    {"name": "DB_SERVING", "value": "firestore"},
                    {"name": "DB_THIRD_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_THIRD_FENCED", "value": "false"},
                    {"name": "DB_THIRD_HOST", "value": "10.9.0.3"},
                    {"name": "DB_THIRD_NAME", "value": "app"},
                    {
                        "name": "DB_THIRD_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_third_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_THIRD_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_THIRD_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_THIRD_POOL_MAX", "value": "20"},
                    {"name": "DB_THIRD_PORT", "value": "6432"},
                    {"name": "DB_THIRD_REGION", "value": "asia-east1"},
                    {"name": "DB_THIRD_SERVING", "value": "cloudsql"},
                    {"name": "DB_THIRD_SSLMODE", "value": "require"},
                    {"name": "DB_THIRD_USER", "value": "app"},
                    {"name": "DRAINS", "value": "image"},
                    {"name": "ENVIRONMENT", "value": "prod"},
                    {"name": "FILES_BUCKET", "value": files_gcs.name},
                    {"name": "FILES_FENCED", "value": "false"},
                    {"name": "FILES_KIND", "value": "gcs"},
                    {"name": "FILES_SERVING", "value": "gcs"},
                    {"name": "IMAGE_DEAD", "value": image_cloudtasks_dead.id},
                    {"name": "IMAGE_FENCED", "value": "false"},
                    {"name": "IMAGE_FIRST_WAIT", "value": "10"},
                    {"name": "IMAGE_KIND", "value": "cloudtasks"},
                    {"name": "IMAGE_LONGEST_WAIT", "value": "600"},
                    {"name": "IMAGE_QUEUE", "value": image_cloudtasks.id},
                    {"name": "IMAGE_SERVING", "value": "cloudtasks"},
                    {"name": "IMAGE_TRIES", "value": "5"},
                    {"name": "MODE", "value": "normal"},
                    {
                        "name": "RATE_LIMITS",
                        "value": '[{"requests": 100, "per": 60, "path": "/"}, {"requests": 5, "per": 900, "path": "/api/auth"}]',
                    },
                    {"name": "REALTIME_DATABASE", "value": realtime_firestore.name},
                    {"name": "REALTIME_FENCED", "value": "false"},
                    {"name": "REALTIME_PROJECT", "value": "rehearsal-project"},
                    {"name": "REALTIME_SERVING", "value": "firestore"},
                    {
                        "name": "SIGNING_KEY",
                        "value_source": {
                            "secret_key_ref": {"secret": story_cloudrun_signing_key.id, "version": "155"}
                        },
                    },
                ],
                "image": "registry.example.com/story@sha256:c478361e6869af25970682a2c53967adbc8a46e9429efdc64b96351cfd52e13f",
                "liveness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 30,
                    "timeout_seconds": 5,
                },
                "ports": {"container_port": 8080},
                "readiness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 10,
                    "success_threshold": 2,
                    "timeout_seconds": 3,
                },
                "resources": {
                    "cpu_idle": True,
                    "limits": {"cpu": "1", "memory": "512Mi"},
                    "startup_cpu_boost": True,
                },
                "startup_probe": {
                    "failure_threshold": 24,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 5,
                    "timeout_seconds": 3,
                },
            }
        ],
        "execution_environment": "EXECUTION_ENVIRONMENT_GEN2",
        "max_instance_request_concurrency": 80,
        "scaling": {"max_instance_count": 100},
        "service_account": "chat-prod-it@example-project.iam.gserviceaccount.com",
        "timeout": "60s",
        "vpc_access": {
            "egress": "PRIVATE_RANGES_ONLY",
            "network_interfaces": [{"network": network_gcp.id, "subnetwork": network_gcp_us_central1.id}],
        },
    },
    traffics=[{"percent": 100, "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}],
    opts=pulumi.ResourceOptions(
        depends_on=[
            cache_memorystore,
            db_firestore_friendships_userid_createdat_desc,
            db_firestore_release,
            db_firestore_users_interests_array_lastactiveat_desc,
            db_second_cloudsql,
            db_second_cloudsql_database,
            db_second_cloudsql_secret_value,
            db_second_cloudsql_user,
            db_third_cloudsql,
            db_third_cloudsql_database,
            db_third_cloudsql_secret_value,
            db_third_cloudsql_user,
            image_cloudtasks_caller,
            image_cloudtasks_dead_kept,
            realtime_firestore_chats_members_array_lastmessageat_desc,
            realtime_firestore_messages_group_chatid_createdat_desc,
            realtime_firestore_release,
            realtime_firestore_stories_authorid_createdat_desc,
            realtime_firestore_stories_expiresat_expires,
            realtime_firestore_typing_expiresat_expires,
            story_cloudrun_account,
            story_cloudrun_cache_password_access,
            story_cloudrun_cache_password_value,
            story_cloudrun_db_second_password_access,
            story_cloudrun_db_third_password_access,
            story_cloudrun_files_bucket_storage_objectuser,
            story_cloudrun_iam,
            story_cloudrun_image_queue_cloudtasks_enqueuer,
            story_cloudrun_image_topic_pubsub_publisher,
            story_cloudrun_project_datastore_user,
            story_cloudrun_run,
            story_cloudrun_secretmanager,
            story_cloudrun_signing_key_access,
            story_cloudrun_signing_key_value,
        ],
        provider=gcp_,
    ),
)

gateway_google_story_cloudrun_us_central1 = gcp.compute.RegionNetworkEndpointGroup(
    "gateway-google-story-cloudrun-us-central1",
    cloud_run={"service": story_cloudrun.name},
    name="rehearsal-prod-gateway-story-cloudrun",
    network_endpoint_type="SERVERLESS",
    project="rehearsal-project",
    region="us-central1",
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

story_cloudrun_asia_east1 = gcp.cloudrunv2.Service(
    "story-cloudrun-asia-east1",
    deletion_protection=False,
    ingress="INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    location="asia-east1",
    name="rehearsal-prod-story",
    project="rehearsal-project",
    scaling={"min_instance_count": 2},
    template={
        "containers": [
            {
                "envs": [
                    {"name": "APP", "value": "rehearsal"},
                    {"name": "CACHE_CA", "value": "a certificate"},
                    {"name": "CACHE_CLUSTER", "value": "false"},
                    {"name": "CACHE_FENCED", "value": "false"},
                    {"name": "CACHE_HOST", "value": "10.17.0.4"},
                    {
                        "name": "CACHE_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": story_cloudrun_cache_password.id, "version": "139"}
                        },
                    },
                    {"name": "CACHE_PORT", "value": "6378"},
                    {"name": "CACHE_SERVING", "value": "memorystore"},
                    {"name": "CACHE_TLS", "value": "true"},
                    {"name": "CACHE_TTL_DISCOVERY", "value": "300"},
                    {"name": "CACHE_TTL_PROFILE", "value": "3600"},
                    {"name": "CACHE_TTL_SEARCH", "value": "900"},
                    {"name": "CALLERS", "value": "chat-prod-it@example-project.iam.gserviceaccount.com"},
                    {"name": "CALLER_HEADER", "value": "CF-Connecting-IP"},
                    {"name": "CORS_ORIGINS", "value": "https://example.com"},
                    {"name": "DB_DATABASE", "value": db_firestore.name},
                    {"name": "DB_FENCED", "value": "false"},
                    {"name": "DB_PROJECT", "value": "rehearsal-project"},
                    {"name": "DB_SECOND_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_SECOND_FENCED", "value": "false"},
                    {"name": "DB_SECOND_HOST", "value": "10.9.0.3"},
                    {"name": "DB_SECOND_NAME", "value": "app"},
                    {
                        "name": "DB_SECOND_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_second_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_SECOND_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_SECOND_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_SECOND_POOL_MAX", "value": "20"},
                    {"name": "DB_SECOND_PORT", "value": "6432"},
                    {"name": "DB_SECOND_REGION", "value": "europe-west1"},
                    {"name": "DB_SECOND_SERVING", "value": "cloudsql"},
                    {"name": "DB_SECOND_SSLMODE", "value": "require"},
                    {"name": "DB_SECOND_USER", "value": "app"},
                    {"name": "DB_SERVING", "value": "firestore"},
                    {"name": "DB_THIRD_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_THIRD_FENCED", "value": "false"},
                    {"name": "DB_THIRD_HOST", "value": "10.9.0.3"},
                    {"name": "DB_THIRD_NAME", "value": "app"},
                    {
                        "name": "DB_THIRD_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_third_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_THIRD_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_THIRD_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_THIRD_POOL_MAX", "value": "20"},
                    {"name": "DB_THIRD_PORT", "value": "6432"},
                    {"name": "DB_THIRD_REGION", "value": "asia-east1"},
                    {"name": "DB_THIRD_SERVING", "value": "cloudsql"},
                    {"name": "DB_THIRD_SSLMODE", "value": "require"},
                    {"name": "DB_THIRD_USER", "value": "app"},
                    {"name": "DRAINS", "value": "image"},
                    {"name": "ENVIRONMENT", "value": "prod"},
                    {"name": "FILES_BUCKET", "value": files_gcs.name},
                    {"name": "FILES_FENCED", "value": "false"},
                    {"name": "FILES_KIND", "value": "gcs"},
                    {"name": "FILES_SERVING", "value": "gcs"},
                    {"name": "IMAGE_DEAD", "value": image_cloudtasks_dead.id},
                    {"name": "IMAGE_FENCED", "value": "false"},
                    {"name": "IMAGE_FIRST_WAIT", "value": "10"},
                    {"name": "IMAGE_KIND", "value": "cloudtasks"},
                    {"name": "IMAGE_LONGEST_WAIT", "value": "600"},
                    {"name": "IMAGE_QUEUE", "value": image_cloudtasks.id},
                    {"name": "IMAGE_SERVING", "value": "cloudtasks"},
                    {"name": "IMAGE_TRIES", "value": "5"},
                    {"name": "MODE", "value": "normal"},
                    {
                        "name": "RATE_LIMITS",
                        "value": '[{"requests": 100, "per": 60, "path": "/"}, {"requests": 5, "per": 900, "path": "/api/auth"}]',
                    },
                    {"name": "REALTIME_DATABASE", "value": realtime_firestore.name},
                    {"name": "REALTIME_FENCED", "value": "false"},
                    {"name": "REALTIME_PROJECT", "value": "rehearsal-project"},
                    {"name": "REALTIME_SERVING", "value": "firestore"},
                    {
                        "name": "SIGNING_KEY",
                        "value_source": {
                            "secret_key_ref": {"secret": story_cloudrun_signing_key.id, "version": "155"}
                        },
                    },
                ],
                "image": "registry.example.com/story@sha256:c478361e6869af25970682a2c53967adbc8a46e9429efdc64b96351cfd52e13f",
                "liveness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 30,
                    "timeout_seconds": 5,
                },
                "ports": {"container_port": 8080},
                "readiness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 10,
                    "success_threshold": 2,
                    "timeout_seconds": 3,
                },
                "resources": {
                    "cpu_idle": True,
                    "limits": {"cpu": "1", "memory": "512Mi"},
                    "startup_cpu_boost": True,
                },
                "startup_probe": {
                    "failure_threshold": 24,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 5,
                    "timeout_seconds": 3,
                },
            }
        ],
        "execution_environment": "EXECUTION_ENVIRONMENT_GEN2",
        "max_instance_request_concurrency": 80,
        "scaling": {"max_instance_count": 100},
        "service_account": "chat-prod-it@example-project.iam.gserviceaccount.com",
        "timeout": "60s",
        "vpc_access": {
            "egress": "PRIVATE_RANGES_ONLY",
            "network_interfaces": [{"network": network_gcp.id, "subnetwork": network_gcp_asia_east1.id}],
        },
    },
    traffics=[{"percent": 100, "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}],
    opts=pulumi.ResourceOptions(
        depends_on=[
            cache_memorystore,
            db_firestore_friendships_userid_createdat_desc,
            db_firestore_release,
            db_firestore_users_interests_array_lastactiveat_desc,
            db_second_cloudsql,
            db_second_cloudsql_database,
            db_second_cloudsql_secret_value,
            db_second_cloudsql_user,
            db_third_cloudsql,
            db_third_cloudsql_database,
            db_third_cloudsql_secret_value,
            db_third_cloudsql_user,
            image_cloudtasks_caller,
            image_cloudtasks_dead_kept,
            realtime_firestore_chats_members_array_lastmessageat_desc,
            realtime_firestore_messages_group_chatid_createdat_desc,
            realtime_firestore_release,
            realtime_firestore_stories_authorid_createdat_desc,
            realtime_firestore_stories_expiresat_expires,
            realtime_firestore_typing_expiresat_expires,
            story_cloudrun_account,
            story_cloudrun_cache_password_access,
            story_cloudrun_cache_password_value,
            story_cloudrun_db_second_password_access,
            story_cloudrun_db_third_password_access,
            story_cloudrun_files_bucket_storage_objectuser,
            story_cloudrun_iam,
            story_cloudrun_image_queue_cloudtasks_enqueuer,
            story_cloudrun_image_topic_pubsub_publisher,
            story_cloudrun_project_datastore_user,
            story_cloudrun_run,
            story_cloudrun_secretmanager,
            story_cloudrun_signing_key_access,
            story_cloudrun_signing_key_value,
        ],
        provider=gcp_,
    ),
)

gateway_google_story_cloudrun_asia_east1 = gcp.compute.RegionNetworkEndpointGroup(
    "gateway-google-story-cloudrun-asia-east1",
    cloud_run={"service": story_cloudrun_asia_east1.name},
    name="rehearsal-prod-gateway-story-cloudrun",
    network_endpoint_type="SERVERLESS",
    project="rehearsal-project",
    region="asia-east1",
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

story_cloudrun_europe_west1 = gcp.cloudrunv2.Service(
    "story-cloudrun-europe-west1",
    deletion_protection=False,
    ingress="INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    location="europe-west1",
    name="rehearsal-prod-story",
    project="rehearsal-project",
    scaling={"min_instance_count": 2},
    template={
        "containers": [
            {
                "envs": [
                    {"name": "APP", "value": "rehearsal"},
                    {"name": "CACHE_CA", "value": "a certificate"},
                    {"name": "CACHE_CLUSTER", "value": "false"},
                    {"name": "CACHE_FENCED", "value": "false"},
                    {"name": "CACHE_HOST", "value": "10.17.0.4"},
                    {
                        "name": "CACHE_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": story_cloudrun_cache_password.id, "version": "139"}
                        },
                    },
                    {"name": "CACHE_PORT", "value": "6378"},
                    {"name": "CACHE_SERVING", "value": "memorystore"},
                    {"name": "CACHE_TLS", "value": "true"},
                    {"name": "CACHE_TTL_DISCOVERY", "value": "300"},
                    {"name": "CACHE_TTL_PROFILE", "value": "3600"},
                    {"name": "CACHE_TTL_SEARCH", "value": "900"},
                    {"name": "CALLERS", "value": "chat-prod-it@example-project.iam.gserviceaccount.com"},
                    {"name": "CALLER_HEADER", "value": "CF-Connecting-IP"},
                    {"name": "CORS_ORIGINS", "value": "https://example.com"},
                    {"name": "DB_DATABASE", "value": db_firestore.name},
                    {"name": "DB_FENCED", "value": "false"},
                    {"name": "DB_PROJECT", "value": "rehearsal-project"},
                    {"name": "DB_SECOND_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_SECOND_FENCED", "value": "false"},
                    {"name": "DB_SECOND_HOST", "value": "10.9.0.3"},
                    {"name": "DB_SECOND_NAME", "value": "app"},
                    {
                        "name": "DB_SECOND_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_second_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_SECOND_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_SECOND_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_SECOND_POOL_MAX", "value": "20"},
                    {"name": "DB_SECOND_PORT", "value": "6432"},
                    {"name": "DB_SECOND_REGION", "value": "europe-west1"},
                    {"name": "DB_SECOND_SERVING", "value": "cloudsql"},
                    {"name": "DB_SECOND_SSLMODE", "value": "require"},
                    {"name": "DB_SECOND_USER", "value": "app"},
                    {"name": "DB_SERVING", "value": "firestore"},
                    {"name": "DB_THIRD_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_THIRD_FENCED", "value": "false"},
                    {"name": "DB_THIRD_HOST", "value": "10.9.0.3"},
                    {"name": "DB_THIRD_NAME", "value": "app"},
                    {
                        "name": "DB_THIRD_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_third_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_THIRD_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_THIRD_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_THIRD_POOL_MAX", "value": "20"},
                    {"name": "DB_THIRD_PORT", "value": "6432"},
                    {"name": "DB_THIRD_REGION", "value": "asia-east1"},
                    {"name": "DB_THIRD_SERVING", "value": "cloudsql"},
                    {"name": "DB_THIRD_SSLMODE", "value": "require"},
                    {"name": "DB_THIRD_USER", "value": "app"},
                    {"name": "DRAINS", "value": "image"},
                    {"name": "ENVIRONMENT", "value": "prod"},
                    {"name": "FILES_BUCKET", "value": files_gcs.name},
                    {"name": "FILES_FENCED", "value": "false"},
                    {"name": "FILES_KIND", "value": "gcs"},
                    {"name": "FILES_SERVING", "value": "gcs"},
                    {"name": "IMAGE_DEAD", "value": image_cloudtasks_dead.id},
                    {"name": "IMAGE_FENCED", "value": "false"},
                    {"name": "IMAGE_FIRST_WAIT", "value": "10"},
                    {"name": "IMAGE_KIND", "value": "cloudtasks"},
                    {"name": "IMAGE_LONGEST_WAIT", "value": "600"},
                    {"name": "IMAGE_QUEUE", "value": image_cloudtasks.id},
                    {"name": "IMAGE_SERVING", "value": "cloudtasks"},
                    {"name": "IMAGE_TRIES", "value": "5"},
                    {"name": "MODE", "value": "normal"},
                    {
                        "name": "RATE_LIMITS",
                        "value": '[{"requests": 100, "per": 60, "path": "/"}, {"requests": 5, "per": 900, "path": "/api/auth"}]',
                    },
                    {"name": "REALTIME_DATABASE", "value": realtime_firestore.name},
                    {"name": "REALTIME_FENCED", "value": "false"},
                    {"name": "REALTIME_PROJECT", "value": "rehearsal-project"},
                    {"name": "REALTIME_SERVING", "value": "firestore"},
                    {
                        "name": "SIGNING_KEY",
                        "value_source": {
                            "secret_key_ref": {"secret": story_cloudrun_signing_key.id, "version": "155"}
                        },
                    },
                ],
                "image": "registry.example.com/story@sha256:c478361e6869af25970682a2c53967adbc8a46e9429efdc64b96351cfd52e13f",
                "liveness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 30,
                    "timeout_seconds": 5,
                },
                "ports": {"container_port": 8080},
                "readiness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 10,
                    "success_threshold": 2,
                    "timeout_seconds": 3,
                },
                "resources": {
                    "cpu_idle": True,
                    "limits": {"cpu": "1", "memory": "512Mi"},
                    "startup_cpu_boost": True,
                },
                "startup_probe": {
                    "failure_threshold": 24,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 5,
                    "timeout_seconds": 3,
                },
            }
        ],
        "execution_environment": "EXECUTION_ENVIRONMENT_GEN2",
        "max_instance_request_concurrency": 80,
        "scaling": {"max_instance_count": 100},
        "service_account": "chat-prod-it@example-project.iam.gserviceaccount.com",
        "timeout": "60s",
        "vpc_access": {
            "egress": "PRIVATE_RANGES_ONLY",
            "network_interfaces": [{"network": network_gcp.id, "subnetwork": network_gcp_europe_west1.id}],
        },
    },
    traffics=[{"percent": 100, "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}],
    opts=pulumi.ResourceOptions(
        depends_on=[
            cache_memorystore,
            db_firestore_friendships_userid_createdat_desc,
            db_firestore_release,
            db_firestore_users_interests_array_lastactiveat_desc,
            db_second_cloudsql,
            db_second_cloudsql_database,
            db_second_cloudsql_secret_value,
            db_second_cloudsql_user,
            db_third_cloudsql,
            db_third_cloudsql_database,
            db_third_cloudsql_secret_value,
            db_third_cloudsql_user,
            image_cloudtasks_caller,
            image_cloudtasks_dead_kept,
            realtime_firestore_chats_members_array_lastmessageat_desc,
            realtime_firestore_messages_group_chatid_createdat_desc,
            realtime_firestore_release,
            realtime_firestore_stories_authorid_createdat_desc,
            realtime_firestore_stories_expiresat_expires,
            realtime_firestore_typing_expiresat_expires,
            story_cloudrun_account,
            story_cloudrun_cache_password_access,
            story_cloudrun_cache_password_value,
            story_cloudrun_db_second_password_access,
            story_cloudrun_db_third_password_access,
            story_cloudrun_files_bucket_storage_objectuser,
            story_cloudrun_iam,
            story_cloudrun_image_queue_cloudtasks_enqueuer,
            story_cloudrun_image_topic_pubsub_publisher,
            story_cloudrun_project_datastore_user,
            story_cloudrun_run,
            story_cloudrun_secretmanager,
            story_cloudrun_signing_key_access,
            story_cloudrun_signing_key_value,
        ],
        provider=gcp_,
    ),
)

gateway_google_story_cloudrun_europe_west1 = gcp.compute.RegionNetworkEndpointGroup(
    "gateway-google-story-cloudrun-europe-west1",
    cloud_run={"service": story_cloudrun_europe_west1.name},
    name="rehearsal-prod-gateway-story-cloudrun",
    network_endpoint_type="SERVERLESS",
    project="rehearsal-project",
    region="europe-west1",
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

gateway_google_story_cloudrun = gcp.compute.BackendService(
    "gateway-google-story-cloudrun",
    backends=[
        {"group": gateway_google_story_cloudrun_us_central1.id},
        {"group": gateway_google_story_cloudrun_asia_east1.id},
        {"group": gateway_google_story_cloudrun_europe_west1.id},
    ],
    load_balancing_scheme="EXTERNAL_MANAGED",
    name=gateway_google_story_cloudrun_asia_east1.name,
    outlier_detection={
        "base_ejection_time": {"seconds": 60},
        "consecutive_errors": 5,
        "consecutive_gateway_failure": 5,
        "enforcing_consecutive_errors": 100,
        "enforcing_consecutive_gateway_failure": 100,
        "interval": {"seconds": 1},
        "max_ejection_percent": 50,
    },
    project="rehearsal-project",
    protocol="HTTPS",
    security_policy=lb_google_firewall.id,
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

gcp.cloudrunv2.ServiceIamMember(
    "story-cloudrun-invoker-everyone",
    location="us-central1",
    member="allUsers",
    name=story_cloudrun.name,
    project="rehearsal-project",
    role="roles/run.invoker",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

gcp.cloudrunv2.ServiceIamMember(
    "story-cloudrun-invoker-everyone-asia-east1",
    location="asia-east1",
    member="allUsers",
    name=story_cloudrun_asia_east1.name,
    project="rehearsal-project",
    role="roles/run.invoker",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

gcp.cloudrunv2.ServiceIamMember(
    "story-cloudrun-invoker-everyone-europe-west1",
    location="europe-west1",
    member="allUsers",
    name=story_cloudrun_europe_west1.name,
    project="rehearsal-project",
    role="roles/run.invoker",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

gcp.cloudrunv2.ServiceIamMember(
    "story-cloudrun-invoker-image",
    location="us-central1",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    name=story_cloudrun.name,
    project="rehearsal-project",
    role="roles/run.invoker",
    opts=pulumi.ResourceOptions(depends_on=[image_cloudtasks_caller], provider=gcp_),
)

user_cloudrun_iam = gcp.projects.Service(
    "user-cloudrun-iam",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="iam.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

user_cloudrun_run = gcp.projects.Service(
    "user-cloudrun-run",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="run.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

user_cloudrun_secretmanager = gcp.projects.Service(
    "user-cloudrun-secretmanager",
    disable_dependent_services=False,
    disable_on_destroy=False,
    project="rehearsal-project",
    service="secretmanager.googleapis.com",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

user_cloudrun_account = gcp.serviceaccount.Account(
    "user-cloudrun-account",
    account_id="rehearsal-prod-user",
    display_name="rehearsal-prod-user",
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(
        depends_on=[user_cloudrun_iam, user_cloudrun_run, user_cloudrun_secretmanager], provider=gcp_
    ),
)

user_cloudrun_cache_password = gcp.secretmanager.Secret(
    "user-cloudrun-cache-password",
    deletion_protection=False,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    project="rehearsal-project",
    replication={"auto": {}},
    secret_id="rehearsal-prod-user-cache-password",
    opts=pulumi.ResourceOptions(
        depends_on=[user_cloudrun_iam, user_cloudrun_run, user_cloudrun_secretmanager], provider=gcp_
    ),
)

user_cloudrun_cache_password_access = gcp.secretmanager.SecretIamMember(
    "user-cloudrun-cache-password-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=user_cloudrun_cache_password.id,
    opts=pulumi.ResourceOptions(depends_on=[user_cloudrun_account], provider=gcp_),
)

user_cloudrun_cache_password_value = gcp.secretmanager.SecretVersion(
    "user-cloudrun-cache-password-value",
    secret=user_cloudrun_cache_password.id,
    secret_data=pulumi.Output.secret("stand-in-password"),
    opts=pulumi.ResourceOptions(depends_on=[cache_memorystore], provider=gcp_),
)

user_cloudrun_db_second_password_access = gcp.secretmanager.SecretIamMember(
    "user-cloudrun-db-second-password-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=db_second_cloudsql_secret.id,
    opts=pulumi.ResourceOptions(depends_on=[user_cloudrun_account], provider=gcp_),
)

user_cloudrun_db_third_password_access = gcp.secretmanager.SecretIamMember(
    "user-cloudrun-db-third-password-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=db_third_cloudsql_secret.id,
    opts=pulumi.ResourceOptions(depends_on=[user_cloudrun_account], provider=gcp_),
)

user_cloudrun_email_queue_cloudtasks_enqueuer = gcp.cloudtasks.QueueIamMember(
    "user-cloudrun-email-queue-cloudtasks-enqueuer",
    location="us-central1",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    name=email_cloudtasks.name,
    project="rehearsal-project",
    role="roles/cloudtasks.enqueuer",
    opts=pulumi.ResourceOptions(
        depends_on=[user_cloudrun_account, user_cloudrun_iam, user_cloudrun_run, user_cloudrun_secretmanager],
        provider=gcp_,
    ),
)

user_cloudrun_email_topic_pubsub_publisher = gcp.pubsub.TopicIAMMember(
    "user-cloudrun-email-topic-pubsub-publisher",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/pubsub.publisher",
    topic=email_cloudtasks_dead.name,
    opts=pulumi.ResourceOptions(
        depends_on=[user_cloudrun_account, user_cloudrun_iam, user_cloudrun_run, user_cloudrun_secretmanager],
        provider=gcp_,
    ),
)

user_cloudrun_project_datastore_user = gcp.projects.IAMMember(
    "user-cloudrun-project-datastore-user",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/datastore.user",
    opts=pulumi.ResourceOptions(
        depends_on=[user_cloudrun_account, user_cloudrun_iam, user_cloudrun_run, user_cloudrun_secretmanager],
        provider=gcp_,
    ),
)

user_cloudrun_signing_key = gcp.secretmanager.Secret(
    "user-cloudrun-signing-key",
    deletion_protection=False,
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    project="rehearsal-project",
    replication={"auto": {}},
    secret_id="rehearsal-prod-user-signing-key",
    opts=pulumi.ResourceOptions(
        depends_on=[user_cloudrun_iam, user_cloudrun_run, user_cloudrun_secretmanager], provider=gcp_
    ),
)

user_cloudrun_signing_key_access = gcp.secretmanager.SecretIamMember(
    "user-cloudrun-signing-key-access",
    member="serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    project="rehearsal-project",
    role="roles/secretmanager.secretAccessor",
    secret_id=user_cloudrun_signing_key.id,
    opts=pulumi.ResourceOptions(depends_on=[user_cloudrun_account], provider=gcp_),
)

user_cloudrun_signing_key_value = gcp.secretmanager.SecretVersion(
    "user-cloudrun-signing-key-value",
    secret=user_cloudrun_signing_key.id,
    secret_data=pulumi.Output.secret("sandbox-signing_key"),
    opts=pulumi.ResourceOptions(provider=gcp_),
)

user_cloudrun = gcp.cloudrunv2.Service(
    "user-cloudrun",
    deletion_protection=False,
    ingress="INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    location="us-central1",
    name="rehearsal-prod-user",
    project="rehearsal-project",
    scaling={"min_instance_count": 2},
    template={
        "containers": [
            {
                "envs": [
                    {"name": "APP", "value": "rehearsal"},
                    {"name": "CACHE_CA", "value": "a certificate"},
                    {"name": "CACHE_CLUSTER", "value": "false"},
                    {"name": "CACHE_FENCED", "value": "false"},
                    {"name": "CACHE_HOST", "value": "10.17.0.4"},
                    {
                        "name": "CACHE_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": user_cloudrun_cache_password.id, "version": "178"}
                        },
                    },
                    {"name": "CACHE_PORT", "value": "6378"},
                    {"name": "CACHE_SERVING", "value": "memorystore"},
                    {"name": "CACHE_TLS", "value": "true"},
                    {"name": "CACHE_TTL_DISCOVERY", "value": "300"},
                    {"name": "CACHE_TTL_PROFILE", "value": "3600"},
                    {"name": "CACHE_TTL_SEARCH", "value": "900"},
                    {"name": "CALLER_HEADER", "value": "CF-Connecting-IP"},
                    {"name": "CORS_ORIGINS", "value": "https://example.com"},
                    {"name": "DB_DATABASE", "value": db_firestore.name},
                    {"name": "DB_FENCED", "value": "false"},
                    {"name": "DB_PROJECT", "value": "rehearsal-project"},
                    {"name": "DB_SECOND_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_SECOND_FENCED", "value": "false"},
                    {"name": "DB_SECOND_HOST", "value": "10.9.0.3"},
                    {"name": "DB_SECOND_NAME", "value": "app"},
                    {
                        "name": "DB_SECOND_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_second_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_SECOND_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_SECOND_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_SECOND_POOL_MAX", "value": "20"},
                    {"name": "DB_SECOND_PORT", "value": "6432"},
                    {"name": "DB_SECOND_REGION", "value": "europe-west1"},
                    {"name": "DB_SECOND_SERVING", "value": "cloudsql"},
                    {"name": "DB_SECOND_SSLMODE", "value": "require"},
                    {"name": "DB_SECOND_USER", "value": "app"},
                    {"name": "DB_SERVING", "value": "firestore"},
                    {"name": "DB_THIRD_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_THIRD_FENCED", "value": "false"},
                    {"name": "DB_THIRD_HOST", "value": "10.9.0.3"},
                    {"name": "DB_THIRD_NAME", "value": "app"},
                    {
                        "name": "DB_THIRD_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_third_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_THIRD_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_THIRD_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_THIRD_POOL_MAX", "value": "20"},
                    {"name": "DB_THIRD_PORT", "value": "6432"},
                    {"name": "DB_THIRD_REGION", "value": "asia-east1"},
                    {"name": "DB_THIRD_SERVING", "value": "cloudsql"},
                    {"name": "DB_THIRD_SSLMODE", "value": "require"},
                    {"name": "DB_THIRD_USER", "value": "app"},
                    {"name": "DRAINS", "value": ""},
                    {"name": "EMAIL_DEAD", "value": email_cloudtasks_dead.id},
                    {"name": "EMAIL_FENCED", "value": "false"},
                    {"name": "EMAIL_FIRST_WAIT", "value": "10"},
                    {"name": "EMAIL_KIND", "value": "cloudtasks"},
                    {"name": "EMAIL_LONGEST_WAIT", "value": "600"},
                    {"name": "EMAIL_QUEUE", "value": email_cloudtasks.id},
                    {"name": "EMAIL_SERVING", "value": "cloudtasks"},
                    {"name": "EMAIL_TRIES", "value": "5"},
                    {"name": "ENVIRONMENT", "value": "prod"},
                    {"name": "MODE", "value": "normal"},
                    {
                        "name": "RATE_LIMITS",
                        "value": '[{"requests": 100, "per": 60, "path": "/"}, {"requests": 5, "per": 900, "path": "/api/auth"}]',
                    },
                    {
                        "name": "SIGNING_KEY",
                        "value_source": {
                            "secret_key_ref": {"secret": user_cloudrun_signing_key.id, "version": "174"}
                        },
                    },
                ],
                "image": "registry.example.com/user@sha256:04f8996da763b7a969b1028ee3007569eaf3a635486ddab211d512c85b9df8fb",
                "liveness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 30,
                    "timeout_seconds": 5,
                },
                "ports": {"container_port": 8080},
                "readiness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 10,
                    "success_threshold": 2,
                    "timeout_seconds": 3,
                },
                "resources": {
                    "cpu_idle": True,
                    "limits": {"cpu": "1", "memory": "512Mi"},
                    "startup_cpu_boost": True,
                },
                "startup_probe": {
                    "failure_threshold": 24,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 5,
                    "timeout_seconds": 3,
                },
            }
        ],
        "execution_environment": "EXECUTION_ENVIRONMENT_GEN2",
        "max_instance_request_concurrency": 80,
        "scaling": {"max_instance_count": 100},
        "service_account": "chat-prod-it@example-project.iam.gserviceaccount.com",
        "timeout": "60s",
        "vpc_access": {
            "egress": "PRIVATE_RANGES_ONLY",
            "network_interfaces": [{"network": network_gcp.id, "subnetwork": network_gcp_us_central1.id}],
        },
    },
    traffics=[{"percent": 100, "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}],
    opts=pulumi.ResourceOptions(
        depends_on=[
            cache_memorystore,
            db_firestore_friendships_userid_createdat_desc,
            db_firestore_release,
            db_firestore_users_interests_array_lastactiveat_desc,
            db_second_cloudsql,
            db_second_cloudsql_database,
            db_second_cloudsql_secret_value,
            db_second_cloudsql_user,
            db_third_cloudsql,
            db_third_cloudsql_database,
            db_third_cloudsql_secret_value,
            db_third_cloudsql_user,
            email_cloudtasks_dead_kept,
            user_cloudrun_account,
            user_cloudrun_cache_password_access,
            user_cloudrun_cache_password_value,
            user_cloudrun_db_second_password_access,
            user_cloudrun_db_third_password_access,
            user_cloudrun_email_queue_cloudtasks_enqueuer,
            user_cloudrun_email_topic_pubsub_publisher,
            user_cloudrun_iam,
            user_cloudrun_project_datastore_user,
            user_cloudrun_run,
            user_cloudrun_secretmanager,
            user_cloudrun_signing_key_access,
            user_cloudrun_signing_key_value,
        ],
        provider=gcp_,
    ),
)

gateway_google_user_cloudrun_us_central1 = gcp.compute.RegionNetworkEndpointGroup(
    "gateway-google-user-cloudrun-us-central1",
    cloud_run={"service": user_cloudrun.name},
    name="rehearsal-prod-gateway-user-cloudrun",
    network_endpoint_type="SERVERLESS",
    project="rehearsal-project",
    region="us-central1",
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

user_cloudrun_asia_east1 = gcp.cloudrunv2.Service(
    "user-cloudrun-asia-east1",
    deletion_protection=False,
    ingress="INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    location="asia-east1",
    name="rehearsal-prod-user",
    project="rehearsal-project",
    scaling={"min_instance_count": 2},
    template={
        "containers": [
            {
                "envs": [
                    {"name": "APP", "value": "rehearsal"},
                    {"name": "CACHE_CA", "value": "a certificate"},
                    {"name": "CACHE_CLUSTER", "value": "false"},
                    {"name": "CACHE_FENCED", "value": "false"},
                    {"name": "CACHE_HOST", "value": "10.17.0.4"},
                    {
                        "name": "CACHE_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": user_cloudrun_cache_password.id, "version": "178"}
                        },
                    },
                    {"name": "CACHE_PORT", "value": "6378"},
                    {"name": "CACHE_SERVING", "value": "memorystore"},
                    {"name": "CACHE_TLS", "value": "true"},
                    {"name": "CACHE_TTL_DISCOVERY", "value": "300"},
                    {"name": "CACHE_TTL_PROFILE", "value": "3600"},
                    {"name": "CACHE_TTL_SEARCH", "value": "900"},
                    {"name": "CALLER_HEADER", "value": "CF-Connecting-IP"},
                    {"name": "CORS_ORIGINS", "value": "https://example.com"},
                    {"name": "DB_DATABASE", "value": db_firestore.name},
                    {"name": "DB_FENCED", "value": "false"},
                    {"name": "DB_PROJECT", "value": "rehearsal-project"},
                    {"name": "DB_SECOND_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_SECOND_FENCED", "value": "false"},
                    {"name": "DB_SECOND_HOST", "value": "10.9.0.3"},
                    {"name": "DB_SECOND_NAME", "value": "app"},
                    {
                        "name": "DB_SECOND_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_second_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_SECOND_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_SECOND_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_SECOND_POOL_MAX", "value": "20"},
                    {"name": "DB_SECOND_PORT", "value": "6432"},
                    {"name": "DB_SECOND_REGION", "value": "europe-west1"},
                    {"name": "DB_SECOND_SERVING", "value": "cloudsql"},
                    {"name": "DB_SECOND_SSLMODE", "value": "require"},
                    {"name": "DB_SECOND_USER", "value": "app"},
                    {"name": "DB_SERVING", "value": "firestore"},
                    {"name": "DB_THIRD_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_THIRD_FENCED", "value": "false"},
                    {"name": "DB_THIRD_HOST", "value": "10.9.0.3"},
                    {"name": "DB_THIRD_NAME", "value": "app"},
                    {
                        "name": "DB_THIRD_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_third_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_THIRD_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_THIRD_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_THIRD_POOL_MAX", "value": "20"},
                    {"name": "DB_THIRD_PORT", "value": "6432"},
                    {"name": "DB_THIRD_REGION", "value": "asia-east1"},
                    {"name": "DB_THIRD_SERVING", "value": "cloudsql"},
                    {"name": "DB_THIRD_SSLMODE", "value": "require"},
                    {"name": "DB_THIRD_USER", "value": "app"},
                    {"name": "DRAINS", "value": ""},
                    {"name": "EMAIL_DEAD", "value": email_cloudtasks_dead.id},
                    {"name": "EMAIL_FENCED", "value": "false"},
                    {"name": "EMAIL_FIRST_WAIT", "value": "10"},
                    {"name": "EMAIL_KIND", "value": "cloudtasks"},
                    {"name": "EMAIL_LONGEST_WAIT", "value": "600"},
                    {"name": "EMAIL_QUEUE", "value": email_cloudtasks.id},
                    {"name": "EMAIL_SERVING", "value": "cloudtasks"},
                    {"name": "EMAIL_TRIES", "value": "5"},
                    {"name": "ENVIRONMENT", "value": "prod"},
                    {"name": "MODE", "value": "normal"},
                    {
                        "name": "RATE_LIMITS",
                        "value": '[{"requests": 100, "per": 60, "path": "/"}, {"requests": 5, "per": 900, "path": "/api/auth"}]',
                    },
                    {
                        "name": "SIGNING_KEY",
                        "value_source": {
                            "secret_key_ref": {"secret": user_cloudrun_signing_key.id, "version": "174"}
                        },
                    },
                ],
                "image": "registry.example.com/user@sha256:04f8996da763b7a969b1028ee3007569eaf3a635486ddab211d512c85b9df8fb",
                "liveness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 30,
                    "timeout_seconds": 5,
                },
                "ports": {"container_port": 8080},
                "readiness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 10,
                    "success_threshold": 2,
                    "timeout_seconds": 3,
                },
                "resources": {
                    "cpu_idle": True,
                    "limits": {"cpu": "1", "memory": "512Mi"},
                    "startup_cpu_boost": True,
                },
                "startup_probe": {
                    "failure_threshold": 24,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 5,
                    "timeout_seconds": 3,
                },
            }
        ],
        "execution_environment": "EXECUTION_ENVIRONMENT_GEN2",
        "max_instance_request_concurrency": 80,
        "scaling": {"max_instance_count": 100},
        "service_account": "chat-prod-it@example-project.iam.gserviceaccount.com",
        "timeout": "60s",
        "vpc_access": {
            "egress": "PRIVATE_RANGES_ONLY",
            "network_interfaces": [{"network": network_gcp.id, "subnetwork": network_gcp_asia_east1.id}],
        },
    },
    traffics=[{"percent": 100, "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}],
    opts=pulumi.ResourceOptions(
        depends_on=[
            cache_memorystore,
            db_firestore_friendships_userid_createdat_desc,
            db_firestore_release,
            db_firestore_users_interests_array_lastactiveat_desc,
            db_second_cloudsql,
            db_second_cloudsql_database,
            db_second_cloudsql_secret_value,
            db_second_cloudsql_user,
            db_third_cloudsql,
            db_third_cloudsql_database,
            db_third_cloudsql_secret_value,
            db_third_cloudsql_user,
            email_cloudtasks_dead_kept,
            user_cloudrun_account,
            user_cloudrun_cache_password_access,
            user_cloudrun_cache_password_value,
            user_cloudrun_db_second_password_access,
            user_cloudrun_db_third_password_access,
            user_cloudrun_email_queue_cloudtasks_enqueuer,
            user_cloudrun_email_topic_pubsub_publisher,
            user_cloudrun_iam,
            user_cloudrun_project_datastore_user,
            user_cloudrun_run,
            user_cloudrun_secretmanager,
            user_cloudrun_signing_key_access,
            user_cloudrun_signing_key_value,
        ],
        provider=gcp_,
    ),
)

gateway_google_user_cloudrun_asia_east1 = gcp.compute.RegionNetworkEndpointGroup(
    "gateway-google-user-cloudrun-asia-east1",
    cloud_run={"service": user_cloudrun_asia_east1.name},
    name="rehearsal-prod-gateway-user-cloudrun",
    network_endpoint_type="SERVERLESS",
    project="rehearsal-project",
    region="asia-east1",
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

user_cloudrun_europe_west1 = gcp.cloudrunv2.Service(
    "user-cloudrun-europe-west1",
    deletion_protection=False,
    ingress="INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    location="europe-west1",
    name="rehearsal-prod-user",
    project="rehearsal-project",
    scaling={"min_instance_count": 2},
    template={
        "containers": [
            {
                "envs": [
                    {"name": "APP", "value": "rehearsal"},
                    {"name": "CACHE_CA", "value": "a certificate"},
                    {"name": "CACHE_CLUSTER", "value": "false"},
                    {"name": "CACHE_FENCED", "value": "false"},
                    {"name": "CACHE_HOST", "value": "10.17.0.4"},
                    {
                        "name": "CACHE_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": user_cloudrun_cache_password.id, "version": "178"}
                        },
                    },
                    {"name": "CACHE_PORT", "value": "6378"},
                    {"name": "CACHE_SERVING", "value": "memorystore"},
                    {"name": "CACHE_TLS", "value": "true"},
                    {"name": "CACHE_TTL_DISCOVERY", "value": "300"},
                    {"name": "CACHE_TTL_PROFILE", "value": "3600"},
                    {"name": "CACHE_TTL_SEARCH", "value": "900"},
                    {"name": "CALLER_HEADER", "value": "CF-Connecting-IP"},
                    {"name": "CORS_ORIGINS", "value": "https://example.com"},
                    {"name": "DB_DATABASE", "value": db_firestore.name},
                    {"name": "DB_FENCED", "value": "false"},
                    {"name": "DB_PROJECT", "value": "rehearsal-project"},
                    {"name": "DB_SECOND_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_SECOND_FENCED", "value": "false"},
                    {"name": "DB_SECOND_HOST", "value": "10.9.0.3"},
                    {"name": "DB_SECOND_NAME", "value": "app"},
                    {
                        "name": "DB_SECOND_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_second_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_SECOND_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_SECOND_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_SECOND_POOL_MAX", "value": "20"},
                    {"name": "DB_SECOND_PORT", "value": "6432"},
                    {"name": "DB_SECOND_REGION", "value": "europe-west1"},
                    {"name": "DB_SECOND_SERVING", "value": "cloudsql"},
                    {"name": "DB_SECOND_SSLMODE", "value": "require"},
                    {"name": "DB_SECOND_USER", "value": "app"},
                    {"name": "DB_SERVING", "value": "firestore"},
                    {"name": "DB_THIRD_CA", "value": "-----BEGIN CERTIFICATE-----"},
                    {"name": "DB_THIRD_FENCED", "value": "false"},
                    {"name": "DB_THIRD_HOST", "value": "10.9.0.3"},
                    {"name": "DB_THIRD_NAME", "value": "app"},
                    {
                        "name": "DB_THIRD_PASSWORD",
                        "value_source": {
                            "secret_key_ref": {"secret": db_third_cloudsql_secret.id, "version": "latest"}
                        },
                    },
                    {"name": "DB_THIRD_POOL_CONNECT_MS", "value": "2000"},
                    {"name": "DB_THIRD_POOL_IDLE_MS", "value": "30000"},
                    {"name": "DB_THIRD_POOL_MAX", "value": "20"},
                    {"name": "DB_THIRD_PORT", "value": "6432"},
                    {"name": "DB_THIRD_REGION", "value": "asia-east1"},
                    {"name": "DB_THIRD_SERVING", "value": "cloudsql"},
                    {"name": "DB_THIRD_SSLMODE", "value": "require"},
                    {"name": "DB_THIRD_USER", "value": "app"},
                    {"name": "DRAINS", "value": ""},
                    {"name": "EMAIL_DEAD", "value": email_cloudtasks_dead.id},
                    {"name": "EMAIL_FENCED", "value": "false"},
                    {"name": "EMAIL_FIRST_WAIT", "value": "10"},
                    {"name": "EMAIL_KIND", "value": "cloudtasks"},
                    {"name": "EMAIL_LONGEST_WAIT", "value": "600"},
                    {"name": "EMAIL_QUEUE", "value": email_cloudtasks.id},
                    {"name": "EMAIL_SERVING", "value": "cloudtasks"},
                    {"name": "EMAIL_TRIES", "value": "5"},
                    {"name": "ENVIRONMENT", "value": "prod"},
                    {"name": "MODE", "value": "normal"},
                    {
                        "name": "RATE_LIMITS",
                        "value": '[{"requests": 100, "per": 60, "path": "/"}, {"requests": 5, "per": 900, "path": "/api/auth"}]',
                    },
                    {
                        "name": "SIGNING_KEY",
                        "value_source": {
                            "secret_key_ref": {"secret": user_cloudrun_signing_key.id, "version": "174"}
                        },
                    },
                ],
                "image": "registry.example.com/user@sha256:04f8996da763b7a969b1028ee3007569eaf3a635486ddab211d512c85b9df8fb",
                "liveness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 30,
                    "timeout_seconds": 5,
                },
                "ports": {"container_port": 8080},
                "readiness_probe": {
                    "failure_threshold": 3,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 10,
                    "success_threshold": 2,
                    "timeout_seconds": 3,
                },
                "resources": {
                    "cpu_idle": True,
                    "limits": {"cpu": "1", "memory": "512Mi"},
                    "startup_cpu_boost": True,
                },
                "startup_probe": {
                    "failure_threshold": 24,
                    "http_get": {"path": "/health", "port": 8080},
                    "period_seconds": 5,
                    "timeout_seconds": 3,
                },
            }
        ],
        "execution_environment": "EXECUTION_ENVIRONMENT_GEN2",
        "max_instance_request_concurrency": 80,
        "scaling": {"max_instance_count": 100},
        "service_account": "chat-prod-it@example-project.iam.gserviceaccount.com",
        "timeout": "60s",
        "vpc_access": {
            "egress": "PRIVATE_RANGES_ONLY",
            "network_interfaces": [{"network": network_gcp.id, "subnetwork": network_gcp_europe_west1.id}],
        },
    },
    traffics=[{"percent": 100, "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}],
    opts=pulumi.ResourceOptions(
        depends_on=[
            cache_memorystore,
            db_firestore_friendships_userid_createdat_desc,
            db_firestore_release,
            db_firestore_users_interests_array_lastactiveat_desc,
            db_second_cloudsql,
            db_second_cloudsql_database,
            db_second_cloudsql_secret_value,
            db_second_cloudsql_user,
            db_third_cloudsql,
            db_third_cloudsql_database,
            db_third_cloudsql_secret_value,
            db_third_cloudsql_user,
            email_cloudtasks_dead_kept,
            user_cloudrun_account,
            user_cloudrun_cache_password_access,
            user_cloudrun_cache_password_value,
            user_cloudrun_db_second_password_access,
            user_cloudrun_db_third_password_access,
            user_cloudrun_email_queue_cloudtasks_enqueuer,
            user_cloudrun_email_topic_pubsub_publisher,
            user_cloudrun_iam,
            user_cloudrun_project_datastore_user,
            user_cloudrun_run,
            user_cloudrun_secretmanager,
            user_cloudrun_signing_key_access,
            user_cloudrun_signing_key_value,
        ],
        provider=gcp_,
    ),
)

gateway_google_user_cloudrun_europe_west1 = gcp.compute.RegionNetworkEndpointGroup(
    "gateway-google-user-cloudrun-europe-west1",
    cloud_run={"service": user_cloudrun_europe_west1.name},
    name="rehearsal-prod-gateway-user-cloudrun",
    network_endpoint_type="SERVERLESS",
    project="rehearsal-project",
    region="europe-west1",
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

gateway_google_user_cloudrun = gcp.compute.BackendService(
    "gateway-google-user-cloudrun",
    backends=[
        {"group": gateway_google_user_cloudrun_us_central1.id},
        {"group": gateway_google_user_cloudrun_asia_east1.id},
        {"group": gateway_google_user_cloudrun_europe_west1.id},
    ],
    load_balancing_scheme="EXTERNAL_MANAGED",
    name=gateway_google_user_cloudrun_asia_east1.name,
    outlier_detection={
        "base_ejection_time": {"seconds": 60},
        "consecutive_errors": 5,
        "consecutive_gateway_failure": 5,
        "enforcing_consecutive_errors": 100,
        "enforcing_consecutive_gateway_failure": 100,
        "interval": {"seconds": 1},
        "max_ejection_percent": 50,
    },
    project="rehearsal-project",
    protocol="HTTPS",
    security_policy=lb_google_firewall.id,
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

gateway_google_routes = gcp.compute.URLMap(
    "gateway-google-routes",
    default_service=gateway_google_functions_cloudrun.id,
    host_rules=[{"hosts": ["*"], "path_matcher": "paths"}],
    name="rehearsal-prod-gateway",
    path_matchers=[
        {
            "default_service": gateway_google_functions_cloudrun.id,
            "name": "paths",
            "path_rules": [
                {"paths": ["/api/auth", "/api/auth/*"], "service": gateway_google_user_cloudrun.id},
                {"paths": ["/api/chats", "/api/chats/*"], "service": gateway_google_chat_cloudrun.id},
                {
                    "paths": ["/api/discover", "/api/discover/*"],
                    "service": gateway_google_discovery_cloudrun.id,
                },
                {"paths": ["/api/nearby"], "service": gateway_google_discovery_cloudrun.id},
                {
                    "paths": ["/api/notifications", "/api/notifications/*"],
                    "service": gateway_google_notification_cloudrun.id,
                },
                {"paths": ["/api/search"], "service": gateway_google_discovery_cloudrun.id},
                {"paths": ["/api/stories", "/api/stories/*"], "service": gateway_google_story_cloudrun.id},
                {"paths": ["/api/users", "/api/users/*"], "service": gateway_google_user_cloudrun.id},
                {
                    "paths": [
                        "/events/message",
                        "/jobs/archive-messages",
                        "/jobs/clean-stories",
                        "/jobs/sync-search",
                        "/queues/analytics",
                        "/queues/email",
                        "/queues/image",
                        "/queues/push",
                    ],
                    "route_action": {
                        "fault_injection_policy": {"abort": {"http_status": 404, "percentage": 100}}
                    },
                    "service": gateway_google_functions_cloudrun.id,
                },
            ],
        }
    ],
    project="rehearsal-project",
    opts=pulumi.ResourceOptions(depends_on=[gateway_google_compute], provider=gcp_),
)

gateway_google_proxy = gcp.compute.TargetHttpsProxy(
    "gateway-google-proxy",
    certificate_map=pulumi.Output.concat("//certificatemanager.googleapis.com/", lb_google_certificates.id),
    name=gateway_google_routes.name,
    project="rehearsal-project",
    ssl_policy=lb_google_tls.id,
    url_map=gateway_google_routes.id,
    opts=pulumi.ResourceOptions(depends_on=[lb_google_certificate_use], provider=gcp_),
)

gcp.compute.GlobalForwardingRule(
    "gateway-google-443",
    ip_address=lb_google_address.id,
    ip_protocol="TCP",
    labels={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    load_balancing_scheme="EXTERNAL_MANAGED",
    name="rehearsal-prod-gateway-443",
    port_range="443",
    project="rehearsal-project",
    target=gateway_google_proxy.id,
    opts=pulumi.ResourceOptions(provider=gcp_),
)

gcp.cloudrunv2.ServiceIamMember(
    "user-cloudrun-invoker-everyone",
    location="us-central1",
    member="allUsers",
    name=user_cloudrun.name,
    project="rehearsal-project",
    role="roles/run.invoker",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

gcp.cloudrunv2.ServiceIamMember(
    "user-cloudrun-invoker-everyone-asia-east1",
    location="asia-east1",
    member="allUsers",
    name=user_cloudrun_asia_east1.name,
    project="rehearsal-project",
    role="roles/run.invoker",
    opts=pulumi.ResourceOptions(provider=gcp_),
)

gcp.cloudrunv2.ServiceIamMember(
    "user-cloudrun-invoker-everyone-europe-west1",
    location="europe-west1",
    member="allUsers",
    name=user_cloudrun_europe_west1.name,
    project="rehearsal-project",
    role="roles/run.invoker",
    opts=pulumi.ResourceOptions(provider=gcp_),
)
