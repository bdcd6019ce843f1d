"""Growth stage `scale` of the ladder `aws` as a flat program: resources alone, no components.

Its text was made from what the stage registers, with references where one resource names another.
`benchmarks/preview.py` compares the stage with it; `tests/benchmarks/test_flat.py` keeps the two alike.
"""

from __future__ import annotations

import pulumi
import pulumi_aws as aws
import pulumi_cloudflare as cloudflare
import pulumi_random as random

aws_ = aws.Provider(
    "aws",
    allowed_account_ids=["111122223333"],
    region="eu-west-1",
    skip_credentials_validation=False,
    skip_region_validation=True,
)

accounts_fargate_cluster = aws.ecs.Cluster(
    "accounts-fargate-cluster",
    name="rehearsal-prod-accounts",
    region="eu-west-1",
    settings=[{"name": "containerInsights", "value": "disabled"}],
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

accounts_fargate_execution = aws.iam.Role(
    "accounts-fargate-execution",
    assume_role_policy='{"Statement": [{"Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}, "Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}], "Version": "2012-10-17"}',
    name="rehearsal-prod-accounts-execution",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

accounts_fargate_logs = aws.cloudwatch.LogGroup(
    "accounts-fargate-logs",
    name="/rungs/rehearsal-prod-accounts",
    region="eu-west-1",
    retention_in_days=30,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

accounts_fargate_secrets = aws.secretsmanager.Secret(
    "accounts-fargate-secrets",
    description="What the service is told in secret; the stack writes it",
    name="rehearsal-prod-accounts",
    recovery_window_in_days=0,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

accounts_fargate_secrets_secret_version = aws.secretsmanager.SecretVersion(
    "accounts-fargate-secrets",
    region="eu-west-1",
    secret_id=accounts_fargate_secrets.id,
    secret_string=pulumi.Output.secret('{"DB_PASSWORD": "sandbox", "SIGNING_KEY": "sandbox-signing_key"}'),
    opts=pulumi.ResourceOptions(provider=aws_),
)

accounts_fargate_task = aws.iam.Role(
    "accounts-fargate-task",
    assume_role_policy='{"Statement": [{"Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}, "Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}], "Version": "2012-10-17"}',
    name="rehearsal-prod-accounts-task",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.budgets.Budget(
    "alerts-aws",
    account_id="111122223333",
    budget_type="COST",
    limit_amount="2843",
    limit_unit="USD",
    name="rehearsal-prod-alerts",
    notifications=[
        {
            "comparison_operator": "GREATER_THAN",
            "notification_type": "ACTUAL",
            "subscriber_email_addresses": ["ops@example.com"],
            "threshold": 1421.5,
            "threshold_type": "ABSOLUTE_VALUE",
        },
        {
            "comparison_operator": "GREATER_THAN",
            "notification_type": "ACTUAL",
            "subscriber_email_addresses": ["ops@example.com"],
            "threshold": 2274.4,
            "threshold_type": "ABSOLUTE_VALUE",
        },
        {
            "comparison_operator": "GREATER_THAN",
            "notification_type": "ACTUAL",
            "subscriber_email_addresses": ["ops@example.com"],
            "threshold": 2843,
            "threshold_type": "ABSOLUTE_VALUE",
        },
        {
            "comparison_operator": "GREATER_THAN",
            "notification_type": "ACTUAL",
            "subscriber_email_addresses": ["ops@example.com"],
            "threshold": 3411.6,
            "threshold_type": "ABSOLUTE_VALUE",
        },
        {
            "comparison_operator": "GREATER_THAN",
            "notification_type": "FORECASTED",
            "subscriber_email_addresses": ["ops@example.com"],
            "threshold": 2843,
            "threshold_type": "ABSOLUTE_VALUE",
        },
    ],
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    time_unit="MONTHLY",
    opts=pulumi.ResourceOptions(provider=aws_),
)

alerts_aws_anomalies = aws.costexplorer.AnomalyMonitor(
    "alerts-aws-anomalies",
    monitor_dimension="SERVICE",
    monitor_type="DIMENSIONAL",
    name="rehearsal-prod-alerts-services",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True, provider=aws_),
)

aws.costexplorer.AnomalySubscription(
    "alerts-aws-daily",
    account_id="111122223333",
    frequency="DAILY",
    monitor_arn_lists=["arn:aws:ce::111122223333:anomalymonitor/00000000-0000-4000-8000-000000000000"],
    name="rehearsal-prod-alerts-daily",
    subscribers=[{"address": "ops@example.com", "type": "EMAIL"}],
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold_expression={
        "dimension": {
            "key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
            "match_options": ["GREATER_THAN_OR_EQUAL"],
            "values": ["284"],
        }
    },
    opts=pulumi.ResourceOptions(depends_on=[alerts_aws_anomalies], provider=aws_),
)

api_fargate_cluster = aws.ecs.Cluster(
    "api-fargate-cluster",
    name="rehearsal-prod-api",
    region="eu-west-1",
    settings=[{"name": "containerInsights", "value": "disabled"}],
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

api_fargate_execution = aws.iam.Role(
    "api-fargate-execution",
    assume_role_policy='{"Statement": [{"Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}, "Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}], "Version": "2012-10-17"}',
    name="rehearsal-prod-api-execution",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

api_fargate_logs = aws.cloudwatch.LogGroup(
    "api-fargate-logs",
    name="/rungs/rehearsal-prod-api",
    region="eu-west-1",
    retention_in_days=30,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

api_fargate_secrets = aws.secretsmanager.Secret(
    "api-fargate-secrets",
    description="What the service is told in secret; the stack writes it",
    name="rehearsal-prod-api",
    recovery_window_in_days=0,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

api_fargate_secrets_secret_version = aws.secretsmanager.SecretVersion(
    "api-fargate-secrets",
    region="eu-west-1",
    secret_id=api_fargate_secrets.id,
    secret_string=pulumi.Output.secret('{"DB_PASSWORD": "sandbox", "SIGNING_KEY": "sandbox-signing_key"}'),
    opts=pulumi.ResourceOptions(provider=aws_),
)

api_fargate_task = aws.iam.Role(
    "api-fargate-task",
    assume_role_policy='{"Statement": [{"Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}, "Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}], "Version": "2012-10-17"}',
    name="rehearsal-prod-api-task",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

backups_aws_role = aws.iam.Role(
    "backups-aws-role",
    assume_role_policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "backup.amazonaws.com"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}',
    description="AWS Backup, which copies and deletes nothing",
    name="rehearsal-prod-backups",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

backups_aws_role_backup = aws.iam.RolePolicyAttachment(
    "backups-aws-role-backup",
    policy_arn="arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
    role=backups_aws_role.name,
    opts=pulumi.ResourceOptions(provider=aws_),
)

backups_aws_role_s3backup = aws.iam.RolePolicyAttachment(
    "backups-aws-role-s3backup",
    policy_arn="arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup",
    role=backups_aws_role.name,
    opts=pulumi.ResourceOptions(provider=aws_),
)

cache_elasticache_parameters_8 = aws.elasticache.ParameterGroup(
    "cache-elasticache-parameters-8",
    description="Settings of Redis",
    family="valkey8",
    name="rehearsal-prod-cache-valkey8",
    parameters=[{"name": "maxmemory-policy", "value": "noeviction"}],
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

cache_elasticache_password = random.RandomPassword(
    "cache-elasticache-password",
    length=48,
    special=False,
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True),
)

cache_elasticache_secret = aws.secretsmanager.Secret(
    "cache-elasticache-secret",
    description="The password of Redis",
    name="rehearsal-prod-cache-redis",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

cache_elasticache_secret_value = aws.secretsmanager.SecretVersion(
    "cache-elasticache-secret-value",
    region="eu-west-1",
    secret_id=cache_elasticache_secret.id,
    secret_string=pulumi.Output.secret("stand-in-password"),
    opts=pulumi.ResourceOptions(depends_on=[cache_elasticache_password], provider=aws_),
)

accounts_fargate_execution_role_policy = aws.iam.RolePolicy(
    "accounts-fargate-execution",
    name="execution",
    policy=pulumi.Output.concat(
        '{"Statement": [{"Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Effect": "Allow", "Resource": ["',
        accounts_fargate_logs.arn,
        ':*"]}, {"Action": ["secretsmanager:GetSecretValue"], "Effect": "Allow", "Resource": ["',
        accounts_fargate_secrets.id,
        '", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:chat-prod-it-redis-AbCdEf"]}], "Version": "2012-10-17"}',
    ),
    role=accounts_fargate_execution.name,
    opts=pulumi.ResourceOptions(depends_on=[cache_elasticache_secret_value], provider=aws_),
)

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

db_aurora_eu_central_1_logs_postgresql = aws.cloudwatch.LogGroup(
    "db-aurora-eu-central-1-logs-postgresql",
    name="/aws/rds/cluster/rehearsal-prod-db-eu-central-1/postgresql",
    region="eu-central-1",
    retention_in_days=30,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

db_aurora_eu_central_1_parameters_17 = aws.rds.ClusterParameterGroup(
    "db-aurora-eu-central-1-parameters-17",
    description="Settings of Postgres",
    family="aurora-postgresql17",
    name="rehearsal-prod-db-aurora-17",
    parameters=[
        {"apply_method": "immediate", "name": "log_min_duration_statement", "value": "1000"},
        {"apply_method": "immediate", "name": "password_encryption", "value": "scram-sha-256"},
        {"apply_method": "immediate", "name": "rds.force_ssl", "value": "1"},
    ],
    region="eu-central-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

db_aurora_logs_postgresql = aws.cloudwatch.LogGroup(
    "db-aurora-logs-postgresql",
    name="/aws/rds/cluster/rehearsal-prod-db/postgresql",
    region="eu-west-1",
    retention_in_days=30,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

db_aurora_parameters_17 = aws.rds.ClusterParameterGroup(
    "db-aurora-parameters-17",
    description="Settings of Postgres",
    family="aurora-postgresql17",
    name="rehearsal-prod-db-aurora-17",
    parameters=[
        {"apply_method": "immediate", "name": "log_min_duration_statement", "value": "1000"},
        {"apply_method": "immediate", "name": "password_encryption", "value": "scram-sha-256"},
        {"apply_method": "immediate", "name": "rds.force_ssl", "value": "1"},
    ],
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

db_aurora_password = random.RandomPassword(
    "db-aurora-password",
    length=40,
    special=False,
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True),
)

db_aurora_proxy_role = aws.iam.Role(
    "db-aurora-proxy-role",
    assume_role_policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "rds.amazonaws.com"}, "Action": "sts:AssumeRole"}]}',
    description="RDS Proxy of Postgres",
    name="rehearsal-prod-db-aurora-proxy",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

db_aurora_secret = aws.secretsmanager.Secret(
    "db-aurora-secret",
    description="User and password of Postgres",
    name="rehearsal-prod-db-aurora",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

db_aurora_secret_value = aws.secretsmanager.SecretVersion(
    "db-aurora-secret-value",
    region="eu-west-1",
    secret_id=db_aurora_secret.id,
    secret_string=pulumi.Output.secret('{"username": "app", "password": "stand-in-password"}'),
    opts=pulumi.ResourceOptions(depends_on=[db_aurora_password], provider=aws_),
)

db_aurora_proxy_policy = aws.iam.RolePolicy(
    "db-aurora-proxy-policy",
    name="password",
    policy='{"Statement": [{"Action": ["secretsmanager:GetSecretValue"], "Effect": "Allow", "Resource": ["arn:aws:secretsmanager:eu-west-1:111122223333:secret:chat-prod-it-redis-AbCdEf"]}], "Version": "2012-10-17"}',
    role=db_aurora_proxy_role.name,
    opts=pulumi.ResourceOptions(depends_on=[db_aurora_secret_value], provider=aws_),
)

db_rds_logs_postgresql = aws.cloudwatch.LogGroup(
    "db-rds-logs-postgresql",
    name="/aws/rds/instance/rehearsal-prod-db/postgresql",
    region="eu-west-1",
    retention_in_days=30,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

db_rds_logs_upgrade = aws.cloudwatch.LogGroup(
    "db-rds-logs-upgrade",
    name="/aws/rds/instance/rehearsal-prod-db/upgrade",
    region="eu-west-1",
    retention_in_days=30,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

db_rds_parameters_17 = aws.rds.ParameterGroup(
    "db-rds-parameters-17",
    description="Settings of Postgres",
    family="postgres17",
    name="rehearsal-prod-db-rds-17",
    parameters=[
        {"apply_method": "immediate", "name": "log_min_duration_statement", "value": "1000"},
        {"apply_method": "immediate", "name": "password_encryption", "value": "scram-sha-256"},
        {"apply_method": "immediate", "name": "rds.force_ssl", "value": "1"},
    ],
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

db_rds_password = random.RandomPassword(
    "db-rds-password",
    length=40,
    special=False,
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True),
)

db_rds_proxy_role = aws.iam.Role(
    "db-rds-proxy-role",
    assume_role_policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "rds.amazonaws.com"}, "Action": "sts:AssumeRole"}]}',
    description="RDS Proxy of Postgres",
    name="rehearsal-prod-db-rds-proxy",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

db_rds_secret = aws.secretsmanager.Secret(
    "db-rds-secret",
    description="User and password of Postgres",
    name="rehearsal-prod-db-rds",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

db_rds_secret_value = aws.secretsmanager.SecretVersion(
    "db-rds-secret-value",
    region="eu-west-1",
    secret_id=db_rds_secret.id,
    secret_string=pulumi.Output.secret('{"username": "app", "password": "stand-in-password"}'),
    opts=pulumi.ResourceOptions(depends_on=[db_rds_password], provider=aws_),
)

db_rds_proxy_policy = aws.iam.RolePolicy(
    "db-rds-proxy-policy",
    name="password",
    policy='{"Statement": [{"Action": ["secretsmanager:GetSecretValue"], "Effect": "Allow", "Resource": ["arn:aws:secretsmanager:eu-west-1:111122223333:secret:chat-prod-it-redis-AbCdEf"]}], "Version": "2012-10-17"}',
    role=db_rds_proxy_role.name,
    opts=pulumi.ResourceOptions(depends_on=[db_rds_secret_value], provider=aws_),
)

files_s3 = aws.s3.Bucket(
    "files-s3",
    bucket="rehearsal-prod-files-111122223333",
    force_destroy=False,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True, provider=aws_),
)

files_s3_closed = aws.s3.BucketPublicAccessBlock(
    "files-s3-closed",
    block_public_acls=True,
    block_public_policy=True,
    bucket=files_s3.id,
    ignore_public_acls=True,
    region="eu-west-1",
    restrict_public_buckets=True,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.s3.BucketOwnershipControls(
    "files-s3-ownership",
    bucket=files_s3.id,
    region="eu-west-1",
    rule={"object_ownership": "BucketOwnerEnforced"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

files_s3_policy = aws.s3.BucketPolicy(
    "files-s3-policy",
    bucket=files_s3.id,
    policy='{"Version": "2012-10-17", "Statement": [{"Sid": "TlsAlone", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::chat-prod-it-111122223333", "arn:aws:s3:::chat-prod-it-111122223333/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}',
    region="eu-west-1",
    opts=pulumi.ResourceOptions(depends_on=[files_s3_closed], provider=aws_),
)

files_s3_versions = aws.s3.BucketVersioning(
    "files-s3-versions",
    bucket=files_s3.id,
    region="eu-west-1",
    versioning_configuration={"status": "Enabled"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.s3.BucketLifecycleConfiguration(
    "files-s3-lifecycle",
    bucket=files_s3.id,
    region="eu-west-1",
    rules=[
        {
            "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
            "filter": {"prefix": ""},
            "id": "abort-unfinished-uploads",
            "status": "Enabled",
        },
        {
            "expiration": {"expired_object_delete_marker": True},
            "filter": {"prefix": ""},
            "id": "forget-what-was-deleted",
            "noncurrent_version_expiration": {"noncurrent_days": 30},
            "status": "Enabled",
        },
    ],
    opts=pulumi.ResourceOptions(depends_on=[files_s3_versions], provider=aws_),
)

gateway_apigateway = aws.apigatewayv2.Api(
    "gateway-apigateway",
    cors_configuration={
        "allow_headers": ["authorization", "content-type"],
        "allow_methods": ["DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT"],
        "allow_origins": ["https://example.com"],
        "max_age": 3600,
    },
    name="rehearsal-prod-gateway",
    protocol_type="HTTP",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

gateway_apigateway_certificate = aws.acm.Certificate(
    "gateway-apigateway-certificate",
    domain_name="api.example.com",
    key_algorithm="EC_prime256v1",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    validation_method="DNS",
    opts=pulumi.ResourceOptions(provider=aws_),
)

gateway_apigateway_logs = aws.cloudwatch.LogGroup(
    "gateway-apigateway-logs",
    name="/rungs/rehearsal-prod-gateway/calls",
    region="eu-west-1",
    retention_in_days=30,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

gateway_apigateway_stage = aws.apigatewayv2.Stage(
    "gateway-apigateway-stage",
    access_log_settings={
        "destination_arn": gateway_apigateway_logs.arn,
        "format": '{"at": "$context.requestTime", "caller": "$context.identity.sourceIp", "latency": "$context.responseLatency", "request": "$context.requestId", "route": "$context.routeKey", "status": "$context.status", "why": "$context.integrationErrorMessage"}',
    },
    api_id=gateway_apigateway.id,
    auto_deploy=True,
    default_route_settings={
        "detailed_metrics_enabled": False,
        "throttling_burst_limit": 1000,
        "throttling_rate_limit": 500,
    },
    name="$default",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

gateway_apigateway_validation = cloudflare.DnsRecord(
    "gateway-apigateway-validation",
    comment="Proves the name to AWS, which renews its certificate by it",
    content="_376c0514a7c8df37fb56b5646a8b368d.oifiohpdmj.acm-validations.aws",
    name="_24eb07e92f3c4cb1c471e2b00efed5a9.api.example.com",
    proxied=False,
    ttl=300,
    type="CNAME",
    zone_id="11111111111111111111111111111111",
    opts=pulumi.ResourceOptions(depends_on=[gateway_apigateway_certificate]),
)

gateway_apigateway_validation_certificate_validation = aws.acm.CertificateValidation(
    "gateway-apigateway-validation",
    certificate_arn=gateway_apigateway_certificate.id,
    region="eu-west-1",
    validation_record_fqdns=[gateway_apigateway_validation.name],
    opts=pulumi.ResourceOptions(provider=aws_),
)

gateway_apigateway_domain = aws.apigatewayv2.DomainName(
    "gateway-apigateway-domain",
    domain_name="api.example.com",
    domain_name_configuration={
        "certificate_arn": gateway_apigateway_validation_certificate_validation.certificate_arn,
        "endpoint_type": "REGIONAL",
        "security_policy": "TLS_1_2",
    },
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

cloudflare.DnsRecord(
    "endpoint",
    content="",
    name="api.example.com",
    proxied=True,
    ttl=1,
    type="CNAME",
    zone_id="11111111111111111111111111111111",
    opts=pulumi.ResourceOptions(depends_on=[gateway_apigateway_domain]),
)

aws.apigatewayv2.ApiMapping(
    "gateway-apigateway-domain",
    api_id=gateway_apigateway.id,
    domain_name="api.example.com",
    region="eu-west-1",
    stage=gateway_apigateway_stage.name,
    opts=pulumi.ResourceOptions(depends_on=[gateway_apigateway_domain], provider=aws_),
)

jobs_sqs_dead = aws.sqs.Queue(
    "jobs-sqs-dead",
    delay_seconds=0,
    max_message_size=262144,
    message_retention_seconds=1209600,
    name="rehearsal-prod-jobs-dead",
    receive_wait_time_seconds=20,
    redrive_allow_policy='{"redrivePermission": "byQueue", "sourceQueueArns": ["arn:aws:sqs:eu-west-1:111122223333:rehearsal-prod-jobs"]}',
    region="eu-west-1",
    sqs_managed_sse_enabled=True,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    visibility_timeout_seconds=120,
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True, provider=aws_),
)

jobs_sqs = aws.sqs.Queue(
    "jobs-sqs",
    delay_seconds=0,
    max_message_size=262144,
    message_retention_seconds=345600,
    name="rehearsal-prod-jobs",
    receive_wait_time_seconds=20,
    redrive_policy='{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:111122223333:chat-prod-it", "maxReceiveCount": 5}',
    region="eu-west-1",
    sqs_managed_sse_enabled=True,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    visibility_timeout_seconds=120,
    opts=pulumi.ResourceOptions(
        depends_on=[jobs_sqs_dead], protect=True, retain_on_delete=True, provider=aws_
    ),
)

jobs_sqs_dead_policy = aws.sqs.QueuePolicy(
    "jobs-sqs-dead-policy",
    policy='{"Version": "2012-10-17", "Statement": [{"Sid": "TlsAlone", "Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "arn:aws:sqs:eu-west-1:111122223333:chat-prod-it", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}',
    queue_url="https://sqs.eu-west-1.amazonaws.com/111122223333/chat-prod-it",
    region="eu-west-1",
    opts=pulumi.ResourceOptions(depends_on=[jobs_sqs_dead], provider=aws_),
)

jobs_sqs_policy = aws.sqs.QueuePolicy(
    "jobs-sqs-policy",
    policy='{"Version": "2012-10-17", "Statement": [{"Sid": "TlsAlone", "Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "arn:aws:sqs:eu-west-1:111122223333:chat-prod-it", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}',
    queue_url="https://sqs.eu-west-1.amazonaws.com/111122223333/chat-prod-it",
    region="eu-west-1",
    opts=pulumi.ResourceOptions(depends_on=[jobs_sqs], provider=aws_),
)

key_aws = aws.kms.Key(
    "key-aws",
    customer_master_key_spec="SYMMETRIC_DEFAULT",
    deletion_window_in_days=30,
    description="Encrypts the stores of key-aws",
    enable_key_rotation=True,
    is_enabled=True,
    key_usage="ENCRYPT_DECRYPT",
    multi_region=True,
    policy='{"Version": "2012-10-17", "Statement": [{"Sid": "Account", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}, {"Sid": "Topics", "Effect": "Allow", "Principal": {"Service": ["budgets.amazonaws.com", "cloudwatch.amazonaws.com", "costalerts.amazonaws.com"]}, "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}',
    region="eu-west-1",
    rotation_period_in_days=365,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True, provider=aws_),
)

api_fargate_execution_role_policy = aws.iam.RolePolicy(
    "api-fargate-execution",
    name="execution",
    policy=pulumi.Output.concat(
        '{"Statement": [{"Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Effect": "Allow", "Resource": ["',
        api_fargate_logs.arn,
        ':*"]}, {"Action": ["secretsmanager:GetSecretValue"], "Effect": "Allow", "Resource": ["',
        api_fargate_secrets.id,
        '", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:chat-prod-it-redis-AbCdEf"]}, {"Action": ["kms:Decrypt"], "Effect": "Allow", "Resource": ["arn:aws:kms:eu-west-1:111122223333:key/mrk-1"]}], "Version": "2012-10-17"}',
    ),
    role=api_fargate_execution.name,
    opts=pulumi.ResourceOptions(depends_on=[cache_elasticache_secret_value, key_aws], provider=aws_),
)

api_fargate_task_role_policy = aws.iam.RolePolicy(
    "api-fargate-task",
    name="task",
    policy='{"Statement": [{"Action": ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], "Effect": "Allow", "Resource": ["arn:aws:s3:::chat-prod-it-111122223333/*"]}, {"Action": ["s3:ListBucket"], "Effect": "Allow", "Resource": ["arn:aws:s3:::chat-prod-it-111122223333"]}, {"Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Effect": "Allow", "Resource": ["arn:aws:kms:eu-west-1:111122223333:key/mrk-1"]}, {"Action": ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:SendMessage"], "Effect": "Allow", "Resource": ["arn:aws:sqs:eu-west-1:111122223333:chat-prod-it"]}], "Version": "2012-10-17"}',
    role=api_fargate_task.name,
    opts=pulumi.ResourceOptions(depends_on=[files_s3, jobs_sqs, key_aws], provider=aws_),
)

backups_aws = aws.backup.Vault(
    "backups-aws",
    force_destroy=False,
    kms_key_arn="arn:aws:kms:eu-west-1:111122223333:key/mrk-1",
    name="rehearsal-prod-backups",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[key_aws], protect=True, retain_on_delete=True, provider=aws_),
)

aws.backup.VaultLockConfiguration(
    "backups-aws-lock",
    backup_vault_name=backups_aws.name,
    changeable_for_days=3,
    min_retention_days=7,
    region="eu-west-1",
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.s3.BucketServerSideEncryptionConfiguration(
    "files-s3-encryption",
    bucket=files_s3.id,
    region="eu-west-1",
    rules=[
        {
            "apply_server_side_encryption_by_default": {
                "kms_master_key_id": "arn:aws:kms:eu-west-1:111122223333:key/mrk-1",
                "sse_algorithm": "aws:kms",
            },
            "bucket_key_enabled": True,
        }
    ],
    opts=pulumi.ResourceOptions(depends_on=[key_aws], provider=aws_),
)

aws.kms.Alias(
    "key-aws-alias",
    name="alias/rehearsal-prod-key",
    region="eu-west-1",
    target_key_id="arn:aws:kms:eu-west-1:111122223333:key/mrk-1",
    opts=pulumi.ResourceOptions(depends_on=[key_aws], provider=aws_),
)

key_aws_eu_central_1 = aws.kms.ReplicaKey(
    "key-aws-eu-central-1",
    deletion_window_in_days=30,
    description="Encrypts the stores of key-aws in eu-central-1",
    enabled=True,
    policy='{"Version": "2012-10-17", "Statement": [{"Sid": "Account", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}, {"Sid": "Topics", "Effect": "Allow", "Principal": {"Service": ["budgets.amazonaws.com", "cloudwatch.amazonaws.com", "costalerts.amazonaws.com"]}, "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}',
    primary_key_arn="arn:aws:kms:eu-west-1:111122223333:key/mrk-1",
    region="eu-central-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[key_aws], protect=True, retain_on_delete=True, provider=aws_),
)

backups_aws_eu_central_1 = aws.backup.Vault(
    "backups-aws-eu-central-1",
    force_destroy=False,
    kms_key_arn="arn:aws:kms:us-west-2:111122223333:key/mrk-1",
    name="rehearsal-prod-backups",
    region="eu-central-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[key_aws_eu_central_1], protect=True, retain_on_delete=True, provider=aws_
    ),
)

aws.backup.VaultLockConfiguration(
    "backups-aws-eu-central-1-lock",
    backup_vault_name=backups_aws_eu_central_1.name,
    changeable_for_days=3,
    min_retention_days=7,
    region="eu-central-1",
    opts=pulumi.ResourceOptions(provider=aws_),
)

backups_aws_plan = aws.backup.Plan(
    "backups-aws-plan",
    name=backups_aws.name,
    region="eu-west-1",
    rules=[
        {
            "completion_window": 720,
            "copy_actions": [
                {
                    "destination_vault_arn": "arn:aws:backup:eu-west-1:111122223333:backup-vault:chat-prod-it",
                    "lifecycle": {"delete_after": 35},
                }
            ],
            "lifecycle": {"delete_after": 35},
            "recovery_point_tags": {
                "app": "rehearsal",
                "environment": "prod",
                "managed-by": "rungs",
                "owner": "rehearsal",
            },
            "rule_name": "scheduled",
            "schedule": "cron(30 3 * * ? *)",
            "schedule_expression_timezone": "Etc/UTC",
            "start_window": 60,
            "target_vault_name": backups_aws.name,
        }
    ],
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[backups_aws_eu_central_1], provider=aws_),
)

aws.kms.Alias(
    "key-aws-eu-central-1-alias",
    name="alias/rehearsal-prod-key",
    region="eu-central-1",
    target_key_id="arn:aws:kms:us-west-2:111122223333:key/mrk-1",
    opts=pulumi.ResourceOptions(depends_on=[key_aws_eu_central_1], provider=aws_),
)

lb_alb_certificate = aws.acm.Certificate(
    "lb-alb-certificate",
    domain_name="example.com",
    key_algorithm="EC_prime256v1",
    region="eu-west-1",
    subject_alternative_names=["*.example.com"],
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    validation_method="DNS",
    opts=pulumi.ResourceOptions(provider=aws_),
)

lb_alb_cloudflare = aws.ec2.ManagedPrefixList(
    "lb-alb-cloudflare",
    address_family="IPv4",
    entries=[
        {"cidr": "103.21.244.0/22"},
        {"cidr": "103.22.200.0/22"},
        {"cidr": "103.31.4.0/22"},
        {"cidr": "104.16.0.0/13"},
        {"cidr": "104.24.0.0/14"},
        {"cidr": "108.162.192.0/18"},
        {"cidr": "131.0.72.0/22"},
        {"cidr": "141.101.64.0/18"},
        {"cidr": "162.158.0.0/15"},
        {"cidr": "172.64.0.0/13"},
        {"cidr": "173.245.48.0/20"},
        {"cidr": "188.114.96.0/20"},
        {"cidr": "190.93.240.0/20"},
        {"cidr": "197.234.240.0/22"},
        {"cidr": "198.41.128.0/17"},
    ],
    max_entries=30,
    name="rehearsal-prod-lb-cloudflare",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

lb_alb_firewall = aws.wafv2.WebAcl(
    "lb-alb-firewall",
    default_action={"allow": {}},
    name="rehearsal-prod-lb",
    region="eu-west-1",
    rules=[
        {
            "name": "AWSManagedRulesAmazonIpReputationList",
            "override_action": {"none": {}},
            "priority": 1,
            "statement": {
                "managed_rule_group_statement": {
                    "name": "AWSManagedRulesAmazonIpReputationList",
                    "vendor_name": "AWS",
                }
            },
            "visibility_config": {
                "cloudwatch_metrics_enabled": True,
                "metric_name": "AWSManagedRulesAmazonIpReputationList",
                "sampled_requests_enabled": True,
            },
        },
        {
            "name": "AWSManagedRulesCommonRuleSet",
            "override_action": {"none": {}},
            "priority": 2,
            "statement": {
                "managed_rule_group_statement": {
                    "name": "AWSManagedRulesCommonRuleSet",
                    "rule_action_overrides": [
                        {"action_to_use": {"count": {}}, "name": "SizeRestrictions_BODY"}
                    ],
                    "vendor_name": "AWS",
                }
            },
            "visibility_config": {
                "cloudwatch_metrics_enabled": True,
                "metric_name": "AWSManagedRulesCommonRuleSet",
                "sampled_requests_enabled": True,
            },
        },
        {
            "name": "AWSManagedRulesKnownBadInputsRuleSet",
            "override_action": {"none": {}},
            "priority": 3,
            "statement": {
                "managed_rule_group_statement": {
                    "name": "AWSManagedRulesKnownBadInputsRuleSet",
                    "vendor_name": "AWS",
                }
            },
            "visibility_config": {
                "cloudwatch_metrics_enabled": True,
                "metric_name": "AWSManagedRulesKnownBadInputsRuleSet",
                "sampled_requests_enabled": True,
            },
        },
        {
            "action": {"block": {}},
            "name": "flood",
            "priority": 4,
            "statement": {
                "rate_based_statement": {
                    "aggregate_key_type": "FORWARDED_IP",
                    "evaluation_window_sec": 300,
                    "forwarded_ip_config": {"fallback_behavior": "MATCH", "header_name": "CF-Connecting-IP"},
                    "limit": 2000,
                }
            },
            "visibility_config": {
                "cloudwatch_metrics_enabled": True,
                "metric_name": "flood",
                "sampled_requests_enabled": True,
            },
        },
    ],
    scope="REGIONAL",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    visibility_config={
        "cloudwatch_metrics_enabled": True,
        "metric_name": "rehearsal-prod-lb",
        "sampled_requests_enabled": True,
    },
    opts=pulumi.ResourceOptions(provider=aws_),
)

lb_alb_validation = cloudflare.DnsRecord(
    "lb-alb-validation",
    comment="Proves the name to AWS, which renews its certificate by it",
    content="_501c8e5632e72ee71746eb268bd0b428.ccpjnflmea.acm-validations.aws",
    name="_3daa4049b77c3e4387de6433e86cef3b.example.com",
    proxied=False,
    ttl=300,
    type="CNAME",
    zone_id="11111111111111111111111111111111",
    opts=pulumi.ResourceOptions(depends_on=[lb_alb_certificate]),
)

lb_alb_validation_certificate_validation = aws.acm.CertificateValidation(
    "lb-alb-validation",
    certificate_arn=lb_alb_certificate.id,
    region="eu-west-1",
    validation_record_fqdns=[lb_alb_validation.name],
    opts=pulumi.ResourceOptions(provider=aws_),
)

monitoring_aws_endpoint = aws.route53.HealthCheck(
    "monitoring-aws-endpoint",
    enable_sni=True,
    failure_threshold=3,
    fqdn="api.example.com",
    measure_latency=False,
    port=443,
    reference_name="rehearsal-prod-monitoring-e",
    request_interval=30,
    resource_path="/health",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    type="HTTPS",
    opts=pulumi.ResourceOptions(provider=aws_),
)

monitoring_aws_topic = aws.sns.Topic(
    "monitoring-aws-topic",
    kms_master_key_id="arn:aws:kms:eu-west-1:111122223333:key/mrk-1",
    name="rehearsal-prod-monitoring",
    policy='{"Version": "2012-10-17", "Statement": [{"Sid": "Publish", "Effect": "Allow", "Principal": {"Service": ["cloudwatch.amazonaws.com"]}, "Action": "sns:Publish", "Resource": "arn:aws:sns:eu-west-1:111122223333:rehearsal-prod-monitoring", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}, {"Sid": "OnlyOverTls", "Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": "arn:aws:sns:eu-west-1:111122223333:rehearsal-prod-monitoring", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}',
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[key_aws], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-gateway-apigateway-api-p95",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="gateway on apigateway: API response time, 95 of 100 below above 0.3 s for 15 minutes (Social Connect, load test at 100K users)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=3,
    dimensions={"ApiId": gateway_apigateway.id},
    evaluate_low_sample_count_percentiles="ignore",
    evaluation_periods=3,
    extended_statistic="p95",
    metric_name="Latency",
    name="rehearsal-prod-monitoring-gateway-apigateway-api-p95",
    namespace="AWS/ApiGateway",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=300,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=300,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-gateway-apigateway-error-rate",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="gateway on apigateway: requests that fail above 1 % for 10 minutes (Pitchey, Metrics to Watch; Social Connect, Monitoring & Alerts)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=2,
    evaluation_periods=2,
    metric_queries=[
        {
            "id": "part",
            "metric": {
                "dimensions": {"ApiId": gateway_apigateway.id},
                "metric_name": "5xx",
                "namespace": "AWS/ApiGateway",
                "period": 300,
                "stat": "Sum",
            },
            "return_data": False,
        },
        {
            "id": "whole",
            "metric": {
                "dimensions": {"ApiId": gateway_apigateway.id},
                "metric_name": "Count",
                "namespace": "AWS/ApiGateway",
                "period": 300,
                "stat": "Sum",
            },
            "return_data": False,
        },
        {
            "expression": "IF(whole > 0, 1 * part / whole, 0)",
            "id": "share",
            "label": "error_rate",
            "return_data": True,
        },
    ],
    name="rehearsal-prod-monitoring-gateway-apigateway-error-rate",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=0.01,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-gateway-apigateway-error-rate-target",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="gateway on apigateway: requests that fail above 0.5 % for 60 minutes (Social Connect, Target Metrics, 100K users)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=12,
    evaluation_periods=12,
    metric_queries=[
        {
            "id": "part",
            "metric": {
                "dimensions": {"ApiId": gateway_apigateway.id},
                "metric_name": "5xx",
                "namespace": "AWS/ApiGateway",
                "period": 300,
                "stat": "Sum",
            },
            "return_data": False,
        },
        {
            "id": "whole",
            "metric": {
                "dimensions": {"ApiId": gateway_apigateway.id},
                "metric_name": "Count",
                "namespace": "AWS/ApiGateway",
                "period": 300,
                "stat": "Sum",
            },
            "return_data": False,
        },
        {
            "expression": "IF(whole > 0, 1 * part / whole, 0)",
            "id": "share",
            "label": "error_rate",
            "return_data": True,
        },
    ],
    name="rehearsal-prod-monitoring-gateway-apigateway-error-rate-target",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=0.005,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-jobs-sqs-dead-letters",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="jobs on sqs: messages that failed at every try above 0 count for 5 minutes (assumption: what no retry mends needs somebody)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=1,
    dimensions={"QueueName": jobs_sqs_dead.name},
    evaluation_periods=1,
    metric_name="ApproximateNumberOfMessagesVisible",
    name="rehearsal-prod-monitoring-jobs-sqs-dead-letters",
    namespace="AWS/SQS",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=300,
    region="eu-west-1",
    statistic="Maximum",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=0,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-jobs-sqs-queue-age",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="jobs on sqs: how long the oldest message waits above 900 s for 15 minutes (assumption: a notice that comes a quarter of an hour late is noticed)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=3,
    dimensions={"QueueName": jobs_sqs.name},
    evaluation_periods=3,
    metric_name="ApproximateAgeOfOldestMessage",
    name="rehearsal-prod-monitoring-jobs-sqs-queue-age",
    namespace="AWS/SQS",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=300,
    region="eu-west-1",
    statistic="Maximum",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=900,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-jobs-sqs-queue-depth",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="jobs on sqs: jobs that wait, of those that may (JobQueue.depth_alarm) above 100 % for 15 minutes (JobQueue.depth_alarm)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=3,
    dimensions={"QueueName": jobs_sqs.name},
    evaluation_periods=3,
    metric_name="ApproximateNumberOfMessagesVisible",
    name="rehearsal-prod-monitoring-jobs-sqs-queue-depth",
    namespace="AWS/SQS",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=300,
    region="eu-west-1",
    statistic="Maximum",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=1000,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_topic], provider=aws_),
)

aws.sns.TopicSubscription(
    "monitoring-aws-ops-example-com",
    endpoint="ops@example.com",
    protocol="email",
    region="eu-west-1",
    topic="arn:aws:sns:eu-west-1:111122223333:chat-prod-it",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_topic], provider=aws_),
)

monitoring_aws_uptime_topic = aws.sns.Topic(
    "monitoring-aws-uptime-topic",
    name="rehearsal-prod-monitoring-uptime",
    policy='{"Version": "2012-10-17", "Statement": [{"Sid": "Publish", "Effect": "Allow", "Principal": {"Service": ["cloudwatch.amazonaws.com"]}, "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:rehearsal-prod-monitoring-uptime", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}, {"Sid": "OnlyOverTls", "Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:rehearsal-prod-monitoring-uptime", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}',
    region="us-east-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-endpoint-reachable",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="endpoint: whether it answers when it is asked from around the world below 50 % for 3 minutes (assumption: not reached from half of the places for three minutes is an outage)",
    comparison_operator="LessThanThreshold",
    datapoints_to_alarm=3,
    dimensions={"HealthCheckId": monitoring_aws_endpoint.id},
    evaluation_periods=3,
    metric_name="HealthCheckStatus",
    name="rehearsal-prod-monitoring-endpoint-reachable",
    namespace="AWS/Route53",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=60,
    region="us-east-1",
    statistic="Minimum",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=0.5,
    treat_missing_data="breaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_uptime_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-endpoint-uptime",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="endpoint: share of the day in which it answers below 99.95 % for 1440 minutes (Social Connect, Target Metrics, 100K users)",
    comparison_operator="LessThanThreshold",
    datapoints_to_alarm=1,
    dimensions={"HealthCheckId": monitoring_aws_endpoint.id},
    evaluation_periods=1,
    metric_name="HealthCheckPercentageHealthy",
    name="rehearsal-prod-monitoring-endpoint-uptime",
    namespace="AWS/Route53",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=86400,
    region="us-east-1",
    statistic="Average",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=99.95,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_uptime_topic], provider=aws_),
)

aws.sns.TopicSubscription(
    "monitoring-aws-uptime-ops-example-com",
    endpoint="ops@example.com",
    protocol="email",
    region="us-east-1",
    topic="arn:aws:sns:eu-west-1:111122223333:chat-prod-it",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_uptime_topic], provider=aws_),
)

network_aws = aws.ec2.Vpc(
    "network-aws",
    cidr_block="10.0.0.0/16",
    enable_dns_hostnames=True,
    enable_dns_support=True,
    instance_tenancy="default",
    region="eu-west-1",
    tags={
        "Name": "rehearsal-prod-network",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    opts=pulumi.ResourceOptions(provider=aws_),
)

accounts_fargate_group = aws.ec2.SecurityGroup(
    "accounts-fargate-group",
    description="Its gateways reach the service, and nothing else does",
    name="rehearsal-prod-accounts-service",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

api_fargate_group = aws.ec2.SecurityGroup(
    "api-fargate-group",
    description="Its gateways reach the service, and nothing else does",
    name="rehearsal-prod-api-service",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

cache_elasticache_security = aws.ec2.SecurityGroup(
    "cache-elasticache-security",
    description="Redis, reached by the services of the stack alone",
    name="rehearsal-prod-cache-redis",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

db_aurora_security = aws.ec2.SecurityGroup(
    "db-aurora-security",
    description="Postgres, reached by the services of the stack alone",
    name="rehearsal-prod-db-aurora",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.vpc.SecurityGroupIngressRule(
    "db-aurora-from-itself",
    description="the pooler",
    from_port=5432,
    ip_protocol="tcp",
    referenced_security_group_id=db_aurora_security.id,
    region="eu-west-1",
    security_group_id=db_aurora_security.id,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    to_port=5432,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.vpc.SecurityGroupEgressRule(
    "db-aurora-to-itself",
    description="the pooler",
    from_port=5432,
    ip_protocol="tcp",
    referenced_security_group_id=db_aurora_security.id,
    region="eu-west-1",
    security_group_id=db_aurora_security.id,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    to_port=5432,
    opts=pulumi.ResourceOptions(provider=aws_),
)

db_rds_security = aws.ec2.SecurityGroup(
    "db-rds-security",
    description="Postgres, reached by the services of the stack alone",
    name="rehearsal-prod-db-rds",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.vpc.SecurityGroupIngressRule(
    "db-rds-from-itself",
    description="the pooler",
    from_port=5432,
    ip_protocol="tcp",
    referenced_security_group_id=db_rds_security.id,
    region="eu-west-1",
    security_group_id=db_rds_security.id,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    to_port=5432,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.vpc.SecurityGroupEgressRule(
    "db-rds-to-itself",
    description="the pooler",
    from_port=5432,
    ip_protocol="tcp",
    referenced_security_group_id=db_rds_security.id,
    region="eu-west-1",
    security_group_id=db_rds_security.id,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    to_port=5432,
    opts=pulumi.ResourceOptions(provider=aws_),
)

gateway_alb_accounts = aws.lb.TargetGroup(
    "gateway-alb-accounts",
    deregistration_delay=30,
    health_check={
        "enabled": True,
        "healthy_threshold": 2,
        "interval": 15,
        "matcher": "200",
        "path": "/health",
        "port": "traffic-port",
        "protocol": "HTTP",
        "timeout": 5,
        "unhealthy_threshold": 3,
    },
    load_balancing_algorithm_type="least_outstanding_requests",
    name="rehearsal-prod-gateway-accounts",
    port=80,
    protocol="HTTP",
    protocol_version="HTTP1",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    target_type="ip",
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

gateway_alb_api = aws.lb.TargetGroup(
    "gateway-alb-api",
    deregistration_delay=30,
    health_check={
        "enabled": True,
        "healthy_threshold": 2,
        "interval": 15,
        "matcher": "200",
        "path": "/health",
        "port": "traffic-port",
        "protocol": "HTTP",
        "timeout": 5,
        "unhealthy_threshold": 3,
    },
    load_balancing_algorithm_type="least_outstanding_requests",
    name="rehearsal-prod-gateway-api",
    port=80,
    protocol="HTTP",
    protocol_version="HTTP1",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    target_type="ip",
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

gateway_alb_pledges = aws.lb.TargetGroup(
    "gateway-alb-pledges",
    deregistration_delay=30,
    health_check={
        "enabled": True,
        "healthy_threshold": 2,
        "interval": 15,
        "matcher": "200",
        "path": "/health",
        "port": "traffic-port",
        "protocol": "HTTP",
        "timeout": 5,
        "unhealthy_threshold": 3,
    },
    load_balancing_algorithm_type="least_outstanding_requests",
    name="rehearsal-prod-gateway-pledges",
    port=80,
    protocol="HTTP",
    protocol_version="HTTP1",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    target_type="ip",
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

gateway_apigateway_link = aws.ec2.SecurityGroup(
    "gateway-apigateway-link",
    description="API Gateway reaches the services",
    name="rehearsal-prod-gateway-link",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.vpc.SecurityGroupIngressRule(
    "api-fargate-from-apigateway",
    description="Requests from apigateway",
    from_port=8080,
    ip_protocol="tcp",
    referenced_security_group_id=gateway_apigateway_link.id,
    region="eu-west-1",
    security_group_id=api_fargate_group.id,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    to_port=8080,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.vpc.SecurityGroupEgressRule(
    "gateway-apigateway-link-out",
    cidr_ipv4="10.0.0.0/16",
    description="Services, within the network",
    ip_protocol="-1",
    region="eu-west-1",
    security_group_id=gateway_apigateway_link.id,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

gateway_apigateway_namespace = aws.servicediscovery.PrivateDnsNamespace(
    "gateway-apigateway-namespace",
    description="Where API Gateway finds the instances of services",
    name="rehearsal-prod-gateway.internal",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    vpc=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

gateway_apigateway_api = aws.servicediscovery.Service(
    "gateway-apigateway-api",
    dns_config={
        "dns_records": [{"ttl": 10, "type": "SRV"}],
        "namespace_id": gateway_apigateway_namespace.id,
        "routing_policy": "MULTIVALUE",
    },
    name="api",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

lb_alb_security = aws.ec2.SecurityGroup(
    "lb-alb-security",
    description="Callers reach the load balancer, and it the services",
    name="rehearsal-prod-lb-balancer",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.vpc.SecurityGroupIngressRule(
    "accounts-fargate-from-alb",
    description="Requests from alb",
    from_port=8080,
    ip_protocol="tcp",
    referenced_security_group_id=lb_alb_security.id,
    region="eu-west-1",
    security_group_id=accounts_fargate_group.id,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    to_port=8080,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.vpc.SecurityGroupIngressRule(
    "api-fargate-from-alb",
    description="Requests from alb",
    from_port=8080,
    ip_protocol="tcp",
    referenced_security_group_id=lb_alb_security.id,
    region="eu-west-1",
    security_group_id=api_fargate_group.id,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    to_port=8080,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.vpc.SecurityGroupIngressRule(
    "lb-alb-in",
    description="HTTPS, from Cloudflare alone",
    from_port=443,
    ip_protocol="tcp",
    prefix_list_id=lb_alb_cloudflare.id,
    region="eu-west-1",
    security_group_id=lb_alb_security.id,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    to_port=443,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.vpc.SecurityGroupEgressRule(
    "lb-alb-out",
    cidr_ipv4="10.0.0.0/16",
    description="Services, within the network",
    ip_protocol="-1",
    region="eu-west-1",
    security_group_id=lb_alb_security.id,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.ec2.DefaultSecurityGroup(
    "network-aws-default",
    egress=[],
    ingress=[],
    region="eu-west-1",
    tags={
        "Name": "rehearsal-prod-network-default",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_aws_flows = aws.cloudwatch.LogGroup(
    "network-aws-flows",
    name="/rungs/rehearsal-prod-network/flows",
    region="eu-west-1",
    retention_in_days=30,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_aws_flows_role = aws.iam.Role(
    "network-aws-flows",
    assume_role_policy='{"Statement": [{"Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}, "Effect": "Allow", "Principal": {"Service": "vpc-flow-logs.amazonaws.com"}}], "Version": "2012-10-17"}',
    name="rehearsal-prod-network-flows",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_aws_flows_role_policy = aws.iam.RolePolicy(
    "network-aws-flows",
    name="flows",
    policy=pulumi.Output.concat(
        '{"Statement": [{"Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], "Effect": "Allow", "Resource": ["',
        network_aws_flows.arn,
        '", "',
        network_aws_flows.arn,
        ':*"]}], "Version": "2012-10-17"}',
    ),
    role=network_aws_flows_role.name,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.ec2.FlowLog(
    "network-aws-flows",
    iam_role_arn=network_aws_flows_role.arn,
    log_destination=network_aws_flows.arn,
    log_destination_type="cloud-watch-logs",
    max_aggregation_interval=600,
    region="eu-west-1",
    tags={
        "Name": network_aws_flows_role.name,
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    traffic_type="ALL",
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(depends_on=[network_aws_flows_role_policy], provider=aws_),
)

network_aws_inside = aws.ec2.SecurityGroup(
    "network-aws-inside",
    description="What services carry: stores admit it, it admits nothing",
    name="rehearsal-prod-network-inside",
    region="eu-west-1",
    tags={
        "Name": "rehearsal-prod-network-inside",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.vpc.SecurityGroupIngressRule(
    "cache-elasticache-from-inside",
    description="services",
    from_port=6379,
    ip_protocol="tcp",
    referenced_security_group_id=network_aws_inside.id,
    region="eu-west-1",
    security_group_id=cache_elasticache_security.id,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    to_port=6379,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.vpc.SecurityGroupIngressRule(
    "db-aurora-from-inside",
    description="services",
    from_port=5432,
    ip_protocol="tcp",
    referenced_security_group_id=network_aws_inside.id,
    region="eu-west-1",
    security_group_id=db_aurora_security.id,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    to_port=5432,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.vpc.SecurityGroupIngressRule(
    "db-rds-from-inside",
    description="services",
    from_port=5432,
    ip_protocol="tcp",
    referenced_security_group_id=network_aws_inside.id,
    region="eu-west-1",
    security_group_id=db_rds_security.id,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    to_port=5432,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.vpc.SecurityGroupEgressRule(
    "network-aws-inside-out",
    cidr_ipv4="0.0.0.0/0",
    description="Services call whom they will",
    ip_protocol="-1",
    region="eu-west-1",
    security_group_id=network_aws_inside.id,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_aws_internet = aws.ec2.InternetGateway(
    "network-aws-internet",
    region="eu-west-1",
    tags={
        "Name": "rehearsal-prod-network-internet",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_aws_private_0 = aws.ec2.RouteTable(
    "network-aws-private-0",
    region="eu-west-1",
    tags={
        "Name": "rehearsal-prod-network-private-0",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_aws_private_1 = aws.ec2.RouteTable(
    "network-aws-private-1",
    region="eu-west-1",
    tags={
        "Name": "rehearsal-prod-network-private-1",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_aws_private_a = aws.ec2.Subnet(
    "network-aws-private-a",
    availability_zone="eu-west-1a",
    cidr_block="10.0.128.0/20",
    map_public_ip_on_launch=False,
    region="eu-west-1",
    tags={
        "Name": "rehearsal-prod-network-private-a",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.ec2.RouteTableAssociation(
    "network-aws-private-0",
    region="eu-west-1",
    route_table_id=network_aws_private_0.id,
    subnet_id=network_aws_private_a.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_aws_private_b = aws.ec2.Subnet(
    "network-aws-private-b",
    availability_zone="eu-west-1b",
    cidr_block="10.0.144.0/20",
    map_public_ip_on_launch=False,
    region="eu-west-1",
    tags={
        "Name": "rehearsal-prod-network-private-b",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

cache_elasticache_subnets = aws.elasticache.SubnetGroup(
    "cache-elasticache-subnets",
    description="private subnets",
    name="rehearsal-prod-cache",
    region="eu-west-1",
    subnet_ids=[network_aws_private_a.id, network_aws_private_b.id],
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

cache_elasticache = aws.elasticache.ReplicationGroup(
    "cache-elasticache",
    apply_immediately=True,
    at_rest_encryption_enabled=True,
    auth_token=pulumi.Output.secret("stand-in-password"),
    auto_minor_version_upgrade=False,
    automatic_failover_enabled=True,
    cluster_mode="disabled",
    description="Redis of rehearsal-prod-cache",
    engine="valkey",
    engine_version="8.1",
    final_snapshot_identifier="rehearsal-prod-cache-final",
    kms_key_id="arn:aws:kms:eu-west-1:111122223333:key/mrk-1",
    maintenance_window="sun:04:30-sun:05:30",
    multi_az_enabled=True,
    node_type="cache.r7g.large",
    num_cache_clusters=3,
    parameter_group_name=cache_elasticache_parameters_8.name,
    port=6379,
    region="eu-west-1",
    replication_group_id=cache_elasticache_subnets.name,
    security_group_ids=[cache_elasticache_security.id],
    snapshot_retention_limit=7,
    snapshot_window="03:00-04:00",
    subnet_group_name=cache_elasticache_subnets.name,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    transit_encryption_enabled=True,
    transit_encryption_mode="required",
    opts=pulumi.ResourceOptions(
        depends_on=[cache_elasticache_password, key_aws], protect=True, retain_on_delete=True, provider=aws_
    ),
)

accounts_fargate_task_task_definition = aws.ecs.TaskDefinition(
    "accounts-fargate-task",
    container_definitions=pulumi.Output.concat(
        '[{"environment": [{"name": "APP", "value": "rehearsal"}, {"name": "CACHE_CLUSTER", "value": "false"}, {"name": "CACHE_FENCED", "value": "false"}, {"name": "CACHE_HOST", "value": "master.cache.example.com"}, {"name": "CACHE_PORT", "value": "6379"}, {"name": "CACHE_SERVING", "value": "elasticache"}, {"name": "CACHE_TLS", "value": "true"}, {"name": "CACHE_TTL_DISCOVERY", "value": "300"}, {"name": "CACHE_TTL_PROFILE", "value": "3600"}, {"name": "CACHE_TTL_SEARCH", "value": "900"}, {"name": "CALLER_HEADER", "value": "x-rungs-caller"}, {"name": "CLOUDFLARE_RANGES", "value": "103.21.244.0/22,103.22.200.0/22,103.31.4.0/22,104.16.0.0/13,104.24.0.0/14,108.162.192.0/18,131.0.72.0/22,141.101.64.0/18,162.158.0.0/15,172.64.0.0/13,173.245.48.0/20,188.114.96.0/20,190.93.240.0/20,197.234.240.0/22,198.41.128.0/17"}, {"name": "CORS_ORIGINS", "value": "https://example.com"}, {"name": "DB_FENCED", "value": "false"}, {"name": "DB_HOST", "value": "db.invalid"}, {"name": "DB_NAME", "value": "app"}, {"name": "DB_POOL_CONNECT_MS", "value": "2000"}, {"name": "DB_POOL_IDLE_MS", "value": "30000"}, {"name": "DB_POOL_MAX", "value": "20"}, {"name": "DB_PORT", "value": "5432"}, {"name": "DB_SERVING", "value": "external"}, {"name": "DB_SSLMODE", "value": "require"}, {"name": "DB_USER", "value": "sandbox"}, {"name": "DRAINS", "value": ""}, {"name": "ENVIRONMENT", "value": "prod"}, {"name": "MODE", "value": "normal"}, {"name": "PORT", "value": "8080"}, {"name": "RATE_LIMITS", "value": "[{\\"requests\\": 100, \\"per\\": 900, \\"path\\": \\"/api\\"}, {\\"requests\\": 5, \\"per\\": 900, \\"path\\": \\"/api/auth\\"}]"}], "essential": true, "image": "registry.example.com/accounts@sha256:bc62a3c14fec277e3dc6b504bf7c6348c2e421f8acc42032deddb0a96070f078", "linuxParameters": {"initProcessEnabled": true}, "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/rungs/rehearsal-prod-accounts", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "app"}}, "name": "app", "portMappings": [{"containerPort": 8080, "hostPort": 8080, "protocol": "tcp"}], "secrets": [{"name": "CACHE_PASSWORD", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:chat-prod-it-redis-AbCdEf"}, {"name": "DB_PASSWORD", "valueFrom": "',
        accounts_fargate_secrets.id,
        ":DB_PASSWORD::",
        accounts_fargate_secrets_secret_version.version_id,
        '"}, {"name": "SIGNING_KEY", "valueFrom": "',
        accounts_fargate_secrets.id,
        ":SIGNING_KEY::",
        accounts_fargate_secrets_secret_version.version_id,
        '"}]}]',
    ),
    cpu="512",
    execution_role_arn=accounts_fargate_execution.arn,
    family=accounts_fargate_secrets.name,
    memory="1024",
    network_mode="awsvpc",
    region="eu-west-1",
    requires_compatibilities=["FARGATE"],
    runtime_platform={"cpu_architecture": "ARM64", "operating_system_family": "LINUX"},
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    task_role_arn=accounts_fargate_task.arn,
    opts=pulumi.ResourceOptions(
        depends_on=[
            accounts_fargate_execution_role_policy,
            accounts_fargate_logs,
            cache_elasticache,
            cache_elasticache_secret_value,
        ],
        provider=aws_,
    ),
)

api_fargate_task_task_definition = aws.ecs.TaskDefinition(
    "api-fargate-task",
    container_definitions=pulumi.Output.concat(
        '[{"environment": [{"name": "APP", "value": "rehearsal"}, {"name": "CACHE_CLUSTER", "value": "false"}, {"name": "CACHE_FENCED", "value": "false"}, {"name": "CACHE_HOST", "value": "master.cache.example.com"}, {"name": "CACHE_PORT", "value": "6379"}, {"name": "CACHE_SERVING", "value": "elasticache"}, {"name": "CACHE_TLS", "value": "true"}, {"name": "CACHE_TTL_DISCOVERY", "value": "300"}, {"name": "CACHE_TTL_PROFILE", "value": "3600"}, {"name": "CACHE_TTL_SEARCH", "value": "900"}, {"name": "CALLER_HEADER", "value": "x-rungs-caller"}, {"name": "CLOUDFLARE_RANGES", "value": "103.21.244.0/22,103.22.200.0/22,103.31.4.0/22,104.16.0.0/13,104.24.0.0/14,108.162.192.0/18,131.0.72.0/22,141.101.64.0/18,162.158.0.0/15,172.64.0.0/13,173.245.48.0/20,188.114.96.0/20,190.93.240.0/20,197.234.240.0/22,198.41.128.0/17"}, {"name": "CORS_ORIGINS", "value": "https://example.com"}, {"name": "DB_FENCED", "value": "false"}, {"name": "DB_HOST", "value": "db.invalid"}, {"name": "DB_NAME", "value": "app"}, {"name": "DB_POOL_CONNECT_MS", "value": "2000"}, {"name": "DB_POOL_IDLE_MS", "value": "30000"}, {"name": "DB_POOL_MAX", "value": "20"}, {"name": "DB_PORT", "value": "5432"}, {"name": "DB_SERVING", "value": "external"}, {"name": "DB_SSLMODE", "value": "require"}, {"name": "DB_USER", "value": "sandbox"}, {"name": "DRAINS", "value": ""}, {"name": "ENVIRONMENT", "value": "prod"}, {"name": "FILES_BUCKET", "value": "rehearsal-prod-files-111122223333"}, {"name": "FILES_FENCED", "value": "false"}, {"name": "FILES_KIND", "value": "s3"}, {"name": "FILES_SERVING", "value": "s3"}, {"name": "JOBS_DEAD", "value": "https://sqs.eu-west-1.amazonaws.com/111122223333/chat-prod-it"}, {"name": "JOBS_FENCED", "value": "false"}, {"name": "JOBS_FIRST_WAIT", "value": "10"}, {"name": "JOBS_KIND", "value": "sqs"}, {"name": "JOBS_LONGEST_WAIT", "value": "600"}, {"name": "JOBS_QUEUE", "value": "https://sqs.eu-west-1.amazonaws.com/111122223333/chat-prod-it"}, {"name": "JOBS_SERVING", "value": "sqs"}, {"name": "JOBS_TRIES", "value": "5"}, {"name": "MODE", "value": "normal"}, {"name": "PORT", "value": "8080"}, {"name": "RATE_LIMITS", "value": "[{\\"requests\\": 100, \\"per\\": 900, \\"path\\": \\"/api\\"}, {\\"requests\\": 5, \\"per\\": 900, \\"path\\": \\"/api/auth\\"}]"}], "essential": true, "image": "registry.example.com/api@sha256:14c2529eb4498c5d1ffd6915d05bf58a91bdda796af59f41d480d11c099d0479", "linuxParameters": {"initProcessEnabled": true}, "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/rungs/rehearsal-prod-api", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "app"}}, "name": "app", "portMappings": [{"containerPort": 8080, "hostPort": 8080, "protocol": "tcp"}], "secrets": [{"name": "CACHE_PASSWORD", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:chat-prod-it-redis-AbCdEf"}, {"name": "DB_PASSWORD", "valueFrom": "',
        api_fargate_secrets.id,
        ":DB_PASSWORD::",
        api_fargate_secrets_secret_version.version_id,
        '"}, {"name": "SIGNING_KEY", "valueFrom": "',
        api_fargate_secrets.id,
        ":SIGNING_KEY::",
        api_fargate_secrets_secret_version.version_id,
        '"}]}]',
    ),
    cpu="512",
    execution_role_arn=api_fargate_execution.arn,
    family=api_fargate_secrets.name,
    memory="1024",
    network_mode="awsvpc",
    region="eu-west-1",
    requires_compatibilities=["FARGATE"],
    runtime_platform={"cpu_architecture": "ARM64", "operating_system_family": "LINUX"},
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    task_role_arn=api_fargate_task.arn,
    opts=pulumi.ResourceOptions(
        depends_on=[
            api_fargate_execution_role_policy,
            api_fargate_logs,
            api_fargate_task_role_policy,
            cache_elasticache,
            cache_elasticache_secret_value,
            files_s3,
            jobs_sqs,
            jobs_sqs_dead,
        ],
        provider=aws_,
    ),
)

db_aurora_proxy = aws.rds.Proxy(
    "db-aurora-proxy",
    auths=[
        {
            "auth_scheme": "SECRETS",
            "client_password_auth_type": "POSTGRES_SCRAM_SHA_256",
            "iam_auth": "DISABLED",
            "secret_arn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:chat-prod-it-redis-AbCdEf",
        }
    ],
    engine_family="POSTGRESQL",
    idle_client_timeout=1800,
    name=db_aurora_security.name,
    region="eu-west-1",
    require_tls=True,
    role_arn=db_aurora_proxy_role.arn,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    vpc_security_group_ids=[db_aurora_security.id],
    vpc_subnet_ids=[network_aws_private_a.id, network_aws_private_b.id],
    opts=pulumi.ResourceOptions(depends_on=[db_aurora_proxy_policy, db_aurora_secret_value], provider=aws_),
)

db_aurora_proxy_pool = aws.rds.ProxyDefaultTargetGroup(
    "db-aurora-proxy-pool",
    connection_pool_config={
        "connection_borrow_timeout": 2,
        "max_connections_percent": 90,
        "max_idle_connections_percent": 50,
    },
    db_proxy_name=db_aurora_proxy.name,
    region="eu-west-1",
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.rds.ProxyEndpoint(
    "db-aurora-proxy-reader",
    db_proxy_endpoint_name="rehearsal-prod-db-aurora-reader",
    db_proxy_name=db_aurora_security.name,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    target_role="READ_ONLY",
    vpc_security_group_ids=[db_aurora_security.id],
    vpc_subnet_ids=[network_aws_private_a.id, network_aws_private_b.id],
    opts=pulumi.ResourceOptions(depends_on=[db_aurora_proxy], provider=aws_),
)

db_aurora_subnets = aws.rds.SubnetGroup(
    "db-aurora-subnets",
    description="private subnets",
    name="rehearsal-prod-db-aurora",
    region="eu-west-1",
    subnet_ids=[network_aws_private_a.id, network_aws_private_b.id],
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

db_aurora = aws.rds.Cluster(
    "db-aurora",
    allow_major_version_upgrade=True,
    apply_immediately=True,
    backup_retention_period=35,
    cluster_identifier="rehearsal-prod-db",
    copy_tags_to_snapshot=True,
    database_name="app",
    db_cluster_parameter_group_name=db_aurora_parameters_17.name,
    db_subnet_group_name=db_aurora_security.name,
    delete_automated_backups=False,
    deletion_protection=True,
    enabled_cloudwatch_logs_exports=["postgresql"],
    engine=aws.rds.EngineType.AURORA_POSTGRESQL,
    engine_mode="provisioned",
    engine_version="17",
    final_snapshot_identifier="rehearsal-prod-db-final",
    kms_key_id="arn:aws:kms:eu-west-1:111122223333:key/mrk-1",
    master_password=pulumi.Output.secret("stand-in-password"),
    master_username="app",
    port=5432,
    preferred_backup_window="03:00-04:00",
    preferred_maintenance_window="sun:05:00-sun:06:00",
    region="eu-west-1",
    serverlessv2_scaling_configuration={"max_capacity": 32, "min_capacity": 4},
    skip_final_snapshot=False,
    storage_encrypted=True,
    storage_type="",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    vpc_security_group_ids=[db_aurora_security.id],
    opts=pulumi.ResourceOptions(
        depends_on=[db_aurora_logs_postgresql, db_aurora_password, db_aurora_subnets, key_aws],
        protect=True,
        retain_on_delete=True,
        provider=aws_,
        ignore_changes=["globalClusterIdentifier"],
    ),
)

db_aurora_instance_1 = aws.rds.ClusterInstance(
    "db-aurora-instance-1",
    apply_immediately=True,
    auto_minor_version_upgrade=True,
    ca_cert_identifier="rds-ca-rsa2048-g1",
    cluster_identifier="rehearsal-prod-db",
    copy_tags_to_snapshot=True,
    engine=aws.rds.EngineType.AURORA_POSTGRESQL,
    identifier="rehearsal-prod-db-1",
    instance_class="db.serverless",
    performance_insights_enabled=True,
    performance_insights_kms_key_id="arn:aws:kms:eu-west-1:111122223333:key/mrk-1",
    performance_insights_retention_period=7,
    promotion_tier=0,
    publicly_accessible=False,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[db_aurora, key_aws], provider=aws_),
)

db_aurora_instance_2 = aws.rds.ClusterInstance(
    "db-aurora-instance-2",
    apply_immediately=True,
    auto_minor_version_upgrade=True,
    ca_cert_identifier="rds-ca-rsa2048-g1",
    cluster_identifier="rehearsal-prod-db",
    copy_tags_to_snapshot=True,
    engine=aws.rds.EngineType.AURORA_POSTGRESQL,
    identifier="rehearsal-prod-db-2",
    instance_class="db.serverless",
    performance_insights_enabled=True,
    performance_insights_kms_key_id="arn:aws:kms:eu-west-1:111122223333:key/mrk-1",
    performance_insights_retention_period=7,
    promotion_tier=1,
    publicly_accessible=False,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[db_aurora, key_aws], provider=aws_),
)

db_aurora_instance_3 = aws.rds.ClusterInstance(
    "db-aurora-instance-3",
    apply_immediately=True,
    auto_minor_version_upgrade=True,
    ca_cert_identifier="rds-ca-rsa2048-g1",
    cluster_identifier="rehearsal-prod-db",
    copy_tags_to_snapshot=True,
    engine=aws.rds.EngineType.AURORA_POSTGRESQL,
    identifier="rehearsal-prod-db-3",
    instance_class="db.serverless",
    performance_insights_enabled=True,
    performance_insights_kms_key_id="arn:aws:kms:eu-west-1:111122223333:key/mrk-1",
    performance_insights_retention_period=7,
    promotion_tier=2,
    publicly_accessible=False,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[db_aurora, key_aws], provider=aws_),
)

db_aurora_global = aws.rds.GlobalCluster(
    "db-aurora-global",
    deletion_protection=True,
    force_destroy=True,
    global_cluster_identifier="rehearsal-prod-db-global",
    region="eu-west-1",
    source_db_cluster_identifier="arn:aws:rds:eu-west-1:111122223333:cluster:chat-prod-it",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(
        depends_on=[db_aurora, db_aurora_instance_1, db_aurora_instance_2, db_aurora_instance_3],
        protect=True,
        retain_on_delete=True,
        provider=aws_,
    ),
)

aws.rds.ProxyTarget(
    "db-aurora-proxy-target",
    db_cluster_identifier="rehearsal-prod-db",
    db_proxy_name=db_aurora_proxy.name,
    region="eu-west-1",
    target_group_name="default",
    opts=pulumi.ResourceOptions(
        depends_on=[
            db_aurora,
            db_aurora_instance_1,
            db_aurora_instance_2,
            db_aurora_instance_3,
            db_aurora_proxy_pool,
        ],
        provider=aws_,
    ),
)

db_rds_proxy = aws.rds.Proxy(
    "db-rds-proxy",
    auths=[
        {
            "auth_scheme": "SECRETS",
            "client_password_auth_type": "POSTGRES_SCRAM_SHA_256",
            "iam_auth": "DISABLED",
            "secret_arn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:chat-prod-it-redis-AbCdEf",
        }
    ],
    engine_family="POSTGRESQL",
    idle_client_timeout=1800,
    name=db_rds_security.name,
    region="eu-west-1",
    require_tls=True,
    role_arn=db_rds_proxy_role.arn,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    vpc_security_group_ids=[db_rds_security.id],
    vpc_subnet_ids=[network_aws_private_a.id, network_aws_private_b.id],
    opts=pulumi.ResourceOptions(depends_on=[db_rds_proxy_policy, db_rds_secret_value], provider=aws_),
)

db_rds_proxy_pool = aws.rds.ProxyDefaultTargetGroup(
    "db-rds-proxy-pool",
    connection_pool_config={
        "connection_borrow_timeout": 2,
        "max_connections_percent": 90,
        "max_idle_connections_percent": 50,
    },
    db_proxy_name=db_rds_proxy.name,
    region="eu-west-1",
    opts=pulumi.ResourceOptions(provider=aws_),
)

db_rds_subnets = aws.rds.SubnetGroup(
    "db-rds-subnets",
    description="private subnets",
    name="rehearsal-prod-db-rds",
    region="eu-west-1",
    subnet_ids=[network_aws_private_a.id, network_aws_private_b.id],
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

db_rds = aws.rds.Instance(
    "db-rds",
    allocated_storage=100,
    allow_major_version_upgrade=True,
    apply_immediately=True,
    auto_minor_version_upgrade=True,
    backup_retention_period=14,
    backup_window="03:00-04:00",
    ca_cert_identifier="rds-ca-rsa2048-g1",
    copy_tags_to_snapshot=True,
    db_name="app",
    db_subnet_group_name=db_rds_security.name,
    delete_automated_backups=False,
    deletion_protection=True,
    enabled_cloudwatch_logs_exports=["postgresql", "upgrade"],
    engine="postgres",
    engine_version="17",
    final_snapshot_identifier="rehearsal-prod-db-final",
    identifier="rehearsal-prod-db",
    instance_class="db.r7g.large",
    kms_key_id="arn:aws:kms:eu-west-1:111122223333:key/mrk-1",
    maintenance_window="sun:05:00-sun:06:00",
    max_allocated_storage=400,
    multi_az=True,
    parameter_group_name=db_rds_parameters_17.name,
    password=pulumi.Output.secret("stand-in-password"),
    performance_insights_enabled=True,
    performance_insights_kms_key_id="arn:aws:kms:eu-west-1:111122223333:key/mrk-1",
    performance_insights_retention_period=7,
    port=5432,
    publicly_accessible=False,
    region="eu-west-1",
    skip_final_snapshot=False,
    storage_encrypted=True,
    storage_type="gp3",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    username="app",
    vpc_security_group_ids=[db_rds_security.id],
    opts=pulumi.ResourceOptions(
        depends_on=[db_rds_logs_postgresql, db_rds_logs_upgrade, db_rds_password, db_rds_subnets, key_aws],
        protect=True,
        retain_on_delete=True,
        provider=aws_,
    ),
)

aws.backup.Selection(
    "backups-aws-selection",
    iam_role_arn=backups_aws_role.arn,
    name="stores",
    plan_id=backups_aws_plan.id,
    region="eu-west-1",
    resources=[
        "arn:aws:rds:eu-west-1:111122223333:cluster:chat-prod-it",
        "arn:aws:rds:eu-west-1:111122223333:db:chat-prod-it",
        "arn:aws:s3:::chat-prod-it-111122223333",
    ],
    opts=pulumi.ResourceOptions(
        depends_on=[backups_aws_role_backup, backups_aws_role_s3backup, db_aurora, db_rds, files_s3],
        provider=aws_,
    ),
)

aws.rds.ProxyTarget(
    "db-rds-proxy-target",
    db_instance_identifier="chat-prod-it",
    db_proxy_name=db_rds_proxy.name,
    region="eu-west-1",
    target_group_name="default",
    opts=pulumi.ResourceOptions(depends_on=[db_rds, db_rds_proxy_pool], provider=aws_),
)

db_rds_replica_1 = aws.rds.Instance(
    "db-rds-replica-1",
    apply_immediately=True,
    auto_minor_version_upgrade=True,
    backup_retention_period=14,
    ca_cert_identifier="rds-ca-rsa2048-g1",
    copy_tags_to_snapshot=True,
    deletion_protection=True,
    identifier="rehearsal-prod-db-r1",
    instance_class="db.r7g.large",
    kms_key_id="arn:aws:kms:eu-west-1:111122223333:key/mrk-1",
    maintenance_window="sun:05:00-sun:06:00",
    max_allocated_storage=400,
    parameter_group_name=db_rds_parameters_17.name,
    performance_insights_enabled=True,
    performance_insights_kms_key_id="arn:aws:kms:eu-west-1:111122223333:key/mrk-1",
    performance_insights_retention_period=7,
    publicly_accessible=False,
    region="eu-west-1",
    replicate_source_db="chat-prod-it",
    skip_final_snapshot=True,
    storage_encrypted=True,
    storage_type="gp3",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    vpc_security_group_ids=[db_rds_security.id],
    opts=pulumi.ResourceOptions(
        depends_on=[db_rds, key_aws], protect=True, retain_on_delete=True, provider=aws_
    ),
)

gateway_apigateway_link_vpc_link = aws.apigatewayv2.VpcLink(
    "gateway-apigateway-link",
    name="rehearsal-prod-gateway",
    region="eu-west-1",
    security_group_ids=[gateway_apigateway_link.id],
    subnet_ids=[network_aws_private_a.id, network_aws_private_b.id],
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-cache-elasticache-cache-hits",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="cache on elasticache: reads that the cache answers below 80 % for 60 minutes (Pitchey, Daily Checks; Social Connect, Target Metrics, 100K users)",
    comparison_operator="LessThanThreshold",
    datapoints_to_alarm=4,
    dimensions={"CacheClusterId": cache_elasticache.member_clusters[0]},
    evaluation_periods=4,
    metric_name="CacheHitRate",
    name="rehearsal-prod-monitoring-cache-elasticache-cache-hits",
    namespace="AWS/ElastiCache",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=900,
    region="eu-west-1",
    statistic="Average",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=80,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-cache-elasticache-redis-memory",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="cache on elasticache: memory of Redis above 90 % for 15 minutes (Social Connect, Monitoring & Alerts)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=3,
    dimensions={"CacheClusterId": cache_elasticache.member_clusters[0]},
    evaluation_periods=3,
    metric_name="DatabaseMemoryUsagePercentage",
    name="rehearsal-prod-monitoring-cache-elasticache-redis-memory",
    namespace="AWS/ElastiCache",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=300,
    region="eu-west-1",
    statistic="Average",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=90,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-db-aurora-database-connections",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="db on aurora: connections to the database in use, of those that it takes above 85 % for 15 minutes (the alarm's second threshold)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=3,
    dimensions={"DBClusterIdentifier": "rehearsal-prod-db"},
    evaluation_periods=3,
    metric_name="DatabaseConnections",
    name="rehearsal-prod-monitoring-db-aurora-database-connections",
    namespace="AWS/RDS",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=300,
    region="eu-west-1",
    statistic="Maximum",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=4250,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[db_aurora, monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-db-aurora-database-cpu",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="db on aurora: CPU of the database above 80 % for 15 minutes (Social Connect, Monitoring & Alerts)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=3,
    dimensions={"DBClusterIdentifier": "rehearsal-prod-db"},
    evaluation_periods=3,
    metric_name="CPUUtilization",
    name="rehearsal-prod-monitoring-db-aurora-database-cpu",
    namespace="AWS/RDS",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=300,
    region="eu-west-1",
    statistic="Maximum",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=80,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[db_aurora, monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-db-aurora-database-latency",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="db on aurora: time of a database query above 0.05 s for 15 minutes (Social Connect, Target Metrics, 100K users)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=3,
    dimensions={"DBClusterIdentifier": "rehearsal-prod-db"},
    evaluate_low_sample_count_percentiles="ignore",
    evaluation_periods=3,
    extended_statistic="p95",
    metric_name="ReadLatency",
    name="rehearsal-prod-monitoring-db-aurora-database-latency",
    namespace="AWS/RDS",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=300,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=0.05,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[db_aurora, monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-db-aurora-replica-lag",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="db on aurora: how far a replica is behind above 30 s for 15 minutes (assumption: what a reader may miss and still not notice)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=3,
    dimensions={"DBClusterIdentifier": "rehearsal-prod-db"},
    evaluation_periods=3,
    metric_name="AuroraReplicaLagMaximum",
    name="rehearsal-prod-monitoring-db-aurora-replica-lag",
    namespace="AWS/RDS",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=300,
    region="eu-west-1",
    statistic="Average",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=30000,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[db_aurora, monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-db-rds-database-connections",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="db on rds: connections to the database in use, of those that it takes above 85 % for 15 minutes (the alarm's second threshold)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=3,
    dimensions={"DBInstanceIdentifier": "chat-prod-it"},
    evaluation_periods=3,
    metric_name="DatabaseConnections",
    name="rehearsal-prod-monitoring-db-rds-database-connections",
    namespace="AWS/RDS",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=300,
    region="eu-west-1",
    statistic="Average",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=1531.7,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[db_rds, monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-db-rds-database-cpu",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="db on rds: CPU of the database above 80 % for 15 minutes (Social Connect, Monitoring & Alerts)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=3,
    dimensions={"DBInstanceIdentifier": "chat-prod-it"},
    evaluation_periods=3,
    metric_name="CPUUtilization",
    name="rehearsal-prod-monitoring-db-rds-database-cpu",
    namespace="AWS/RDS",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=300,
    region="eu-west-1",
    statistic="Average",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=80,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[db_rds, monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-db-rds-database-latency",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="db on rds: time of a database query above 0.05 s for 15 minutes (Social Connect, Target Metrics, 100K users)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=3,
    dimensions={"DBInstanceIdentifier": "chat-prod-it"},
    evaluate_low_sample_count_percentiles="ignore",
    evaluation_periods=3,
    extended_statistic="p95",
    metric_name="ReadLatency",
    name="rehearsal-prod-monitoring-db-rds-database-latency",
    namespace="AWS/RDS",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=300,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=0.05,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[db_rds, monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-db-rds-replica-lag",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="db on rds: how far a replica is behind above 30 s for 15 minutes (assumption: what a reader may miss and still not notice)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=3,
    dimensions={"DBInstanceIdentifier": "chat-prod-it"},
    evaluation_periods=3,
    metric_name="ReplicaLag",
    name="rehearsal-prod-monitoring-db-rds-replica-lag",
    namespace="AWS/RDS",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=300,
    region="eu-west-1",
    statistic="Average",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=30,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[db_rds_replica_1, monitoring_aws_topic], provider=aws_),
)

aws.ec2.RouteTableAssociation(
    "network-aws-private-1",
    region="eu-west-1",
    route_table_id=network_aws_private_1.id,
    subnet_id=network_aws_private_b.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_aws_public = aws.ec2.RouteTable(
    "network-aws-public",
    region="eu-west-1",
    tags={
        "Name": "rehearsal-prod-network-public",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_aws_public_a = aws.ec2.Subnet(
    "network-aws-public-a",
    availability_zone="eu-west-1a",
    cidr_block="10.0.0.0/20",
    map_public_ip_on_launch=False,
    region="eu-west-1",
    tags={
        "Name": "rehearsal-prod-network-public-a",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.ec2.RouteTableAssociation(
    "network-aws-public-0",
    region="eu-west-1",
    route_table_id=network_aws_public.id,
    subnet_id=network_aws_public_a.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_aws_public_b = aws.ec2.Subnet(
    "network-aws-public-b",
    availability_zone="eu-west-1b",
    cidr_block="10.0.16.0/20",
    map_public_ip_on_launch=False,
    region="eu-west-1",
    tags={
        "Name": "rehearsal-prod-network-public-b",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

lb_alb = aws.lb.LoadBalancer(
    "lb-alb",
    drop_invalid_header_fields=True,
    enable_deletion_protection=True,
    internal=False,
    ip_address_type="ipv4",
    load_balancer_type="application",
    name="rehearsal-prod-lb",
    region="eu-west-1",
    security_groups=[lb_alb_security.id],
    subnets=[network_aws_public_a.id, network_aws_public_b.id],
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.wafv2.WebAclAssociation(
    "lb-alb-firewall",
    region="eu-west-1",
    resource_arn=lb_alb.id,
    web_acl_arn=lb_alb_firewall.arn,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.lb.Listener(
    "lb-alb-http",
    default_actions=[
        {"redirect": {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"}, "type": "redirect"}
    ],
    load_balancer_arn=lb_alb.id,
    port=80,
    protocol="HTTP",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

lb_alb_https = aws.lb.Listener(
    "lb-alb-https",
    certificate_arn=lb_alb_validation_certificate_validation.certificate_arn,
    default_actions=[
        {
            "fixed_response": {
                "content_type": "application/json",
                "message_body": '{"title": "Not found", "status": 404}',
                "status_code": "404",
            },
            "type": "fixed-response",
        }
    ],
    load_balancer_arn=lb_alb.id,
    port=443,
    protocol="HTTPS",
    region="eu-west-1",
    ssl_policy="ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

gateway_alb_new_ = aws.lb.ListenerRule(
    "gateway-alb-new-/*",
    actions=[{"forward": {"target_groups": [{"arn": gateway_alb_api.id, "weight": 1}]}, "type": "forward"}],
    conditions=[
        {"path_pattern": {"values": ["/*"]}},
        {"http_header": {"http_header_name": "rungs-version", "values": ["new"]}},
    ],
    listener_arn=lb_alb_https.id,
    priority=15270,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

api_fargate = aws.ecs.Service(
    "api-fargate",
    cluster=api_fargate_cluster.id,
    deployment_circuit_breaker={"enable": True, "rollback": True},
    deployment_maximum_percent=200,
    deployment_minimum_healthy_percent=100,
    desired_count=3,
    health_check_grace_period_seconds=60,
    launch_type="FARGATE",
    load_balancers=[
        {"container_name": "app", "container_port": 8080, "target_group_arn": gateway_alb_api.id}
    ],
    name=api_fargate_cluster.name,
    network_configuration={
        "assign_public_ip": True,
        "security_groups": [network_aws_inside.id, api_fargate_group.id],
        "subnets": [network_aws_public_a.id, network_aws_public_b.id],
    },
    propagate_tags="SERVICE",
    region="eu-west-1",
    service_registries={
        "container_name": "app",
        "container_port": 8080,
        "registry_arn": gateway_apigateway_api.arn,
    },
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    task_definition="api-fargate-task-id",
    wait_for_steady_state=True,
    opts=pulumi.ResourceOptions(
        depends_on=[
            api_fargate_execution_role_policy,
            api_fargate_task_role_policy,
            api_fargate_task_task_definition,
            cache_elasticache,
            files_s3_policy,
            gateway_alb_new_,
            jobs_sqs_dead_policy,
            jobs_sqs_policy,
        ],
        provider=aws_,
        ignore_changes=["desiredCount"],
    ),
)

api_fargate_scaling = aws.appautoscaling.Target(
    "api-fargate-scaling",
    max_capacity=30,
    min_capacity=3,
    region="eu-west-1",
    resource_id="service/rehearsal-prod-api/rehearsal-prod-api",
    scalable_dimension="ecs:service:DesiredCount",
    service_namespace="ecs",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[api_fargate, api_fargate_cluster], provider=aws_),
)

aws.appautoscaling.Policy(
    "api-fargate-cpu",
    name="cpu",
    policy_type="TargetTrackingScaling",
    region="eu-west-1",
    resource_id="service/rehearsal-prod-api/rehearsal-prod-api",
    scalable_dimension="ecs:service:DesiredCount",
    service_namespace="ecs",
    target_tracking_scaling_policy_configuration={
        "predefined_metric_specification": {"predefined_metric_type": "ECSServiceAverageCPUUtilization"},
        "scale_in_cooldown": 300,
        "scale_out_cooldown": 60,
        "target_value": 60,
    },
    opts=pulumi.ResourceOptions(depends_on=[api_fargate_scaling], provider=aws_),
)

aws.appautoscaling.Policy(
    "api-fargate-requests",
    name="requests",
    policy_type="TargetTrackingScaling",
    region="eu-west-1",
    resource_id="service/rehearsal-prod-api/rehearsal-prod-api",
    scalable_dimension="ecs:service:DesiredCount",
    service_namespace="ecs",
    target_tracking_scaling_policy_configuration={
        "predefined_metric_specification": {
            "predefined_metric_type": "ALBRequestCountPerTarget",
            "resource_label": pulumi.Output.concat(lb_alb.arn_suffix, "/", gateway_alb_api.arn_suffix),
        },
        "scale_in_cooldown": 300,
        "scale_out_cooldown": 60,
        "target_value": 4800,
    },
    opts=pulumi.ResourceOptions(depends_on=[api_fargate_scaling], provider=aws_),
)

aws.lb.ListenerRule(
    "gateway-alb-/*",
    actions=[{"forward": {"target_groups": [{"arn": gateway_alb_api.id, "weight": 1}]}, "type": "forward"}],
    conditions=[{"path_pattern": {"values": ["/*"]}}],
    listener_arn=lb_alb_https.id,
    priority=47270,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[api_fargate], provider=aws_),
)

gateway_alb_new_api_auth_ = aws.lb.ListenerRule(
    "gateway-alb-new-/api/auth/*",
    actions=[
        {"forward": {"target_groups": [{"arn": gateway_alb_accounts.id, "weight": 1}]}, "type": "forward"}
    ],
    conditions=[
        {"path_pattern": {"values": ["/api/auth", "/api/auth/*"]}},
        {"http_header": {"http_header_name": "rungs-version", "values": ["new"]}},
    ],
    listener_arn=lb_alb_https.id,
    priority=14195,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

gateway_alb_new_api_payments_ = aws.lb.ListenerRule(
    "gateway-alb-new-/api/payments/*",
    actions=[
        {"forward": {"target_groups": [{"arn": gateway_alb_pledges.id, "weight": 1}]}, "type": "forward"}
    ],
    conditions=[
        {"path_pattern": {"values": ["/api/payments", "/api/payments/*"]}},
        {"http_header": {"http_header_name": "rungs-version", "values": ["new"]}},
    ],
    listener_arn=lb_alb_https.id,
    priority=13788,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

gateway_alb_new_api_pledges_ = aws.lb.ListenerRule(
    "gateway-alb-new-/api/pledges/*",
    actions=[
        {"forward": {"target_groups": [{"arn": gateway_alb_pledges.id, "weight": 1}]}, "type": "forward"}
    ],
    conditions=[
        {"path_pattern": {"values": ["/api/pledges", "/api/pledges/*"]}},
        {"http_header": {"http_header_name": "rungs-version", "values": ["new"]}},
    ],
    listener_arn=lb_alb_https.id,
    priority=13870,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

gateway_alb_new_api_users_ = aws.lb.ListenerRule(
    "gateway-alb-new-/api/users/*",
    actions=[
        {"forward": {"target_groups": [{"arn": gateway_alb_accounts.id, "weight": 1}]}, "type": "forward"}
    ],
    conditions=[
        {"path_pattern": {"values": ["/api/users", "/api/users/*"]}},
        {"http_header": {"http_header_name": "rungs-version", "values": ["new"]}},
    ],
    listener_arn=lb_alb_https.id,
    priority=14101,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

accounts_fargate = aws.ecs.Service(
    "accounts-fargate",
    cluster=accounts_fargate_cluster.id,
    deployment_circuit_breaker={"enable": True, "rollback": True},
    deployment_maximum_percent=200,
    deployment_minimum_healthy_percent=100,
    desired_count=2,
    health_check_grace_period_seconds=60,
    launch_type="FARGATE",
    load_balancers=[
        {"container_name": "app", "container_port": 8080, "target_group_arn": gateway_alb_accounts.id}
    ],
    name=accounts_fargate_cluster.name,
    network_configuration={
        "assign_public_ip": True,
        "security_groups": [network_aws_inside.id, accounts_fargate_group.id],
        "subnets": [network_aws_public_a.id, network_aws_public_b.id],
    },
    propagate_tags="SERVICE",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    task_definition="accounts-fargate-task-id",
    wait_for_steady_state=True,
    opts=pulumi.ResourceOptions(
        depends_on=[
            accounts_fargate_execution_role_policy,
            accounts_fargate_task_task_definition,
            cache_elasticache,
            gateway_alb_new_api_auth_,
            gateway_alb_new_api_users_,
        ],
        provider=aws_,
        ignore_changes=["desiredCount"],
    ),
)

accounts_fargate_scaling = aws.appautoscaling.Target(
    "accounts-fargate-scaling",
    max_capacity=20,
    min_capacity=2,
    region="eu-west-1",
    resource_id="service/rehearsal-prod-accounts/rehearsal-prod-accounts",
    scalable_dimension="ecs:service:DesiredCount",
    service_namespace="ecs",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[accounts_fargate, accounts_fargate_cluster], provider=aws_),
)

aws.appautoscaling.Policy(
    "accounts-fargate-cpu",
    name="cpu",
    policy_type="TargetTrackingScaling",
    region="eu-west-1",
    resource_id="service/rehearsal-prod-accounts/rehearsal-prod-accounts",
    scalable_dimension="ecs:service:DesiredCount",
    service_namespace="ecs",
    target_tracking_scaling_policy_configuration={
        "predefined_metric_specification": {"predefined_metric_type": "ECSServiceAverageCPUUtilization"},
        "scale_in_cooldown": 300,
        "scale_out_cooldown": 60,
        "target_value": 60,
    },
    opts=pulumi.ResourceOptions(depends_on=[accounts_fargate_scaling], provider=aws_),
)

aws.appautoscaling.Policy(
    "accounts-fargate-requests",
    name="requests",
    policy_type="TargetTrackingScaling",
    region="eu-west-1",
    resource_id="service/rehearsal-prod-accounts/rehearsal-prod-accounts",
    scalable_dimension="ecs:service:DesiredCount",
    service_namespace="ecs",
    target_tracking_scaling_policy_configuration={
        "predefined_metric_specification": {
            "predefined_metric_type": "ALBRequestCountPerTarget",
            "resource_label": pulumi.Output.concat(lb_alb.arn_suffix, "/", gateway_alb_accounts.arn_suffix),
        },
        "scale_in_cooldown": 300,
        "scale_out_cooldown": 60,
        "target_value": 4800,
    },
    opts=pulumi.ResourceOptions(depends_on=[accounts_fargate_scaling], provider=aws_),
)

aws.lb.ListenerRule(
    "gateway-alb-/api/auth/*",
    actions=[
        {"forward": {"target_groups": [{"arn": gateway_alb_accounts.id, "weight": 1}]}, "type": "forward"}
    ],
    conditions=[{"path_pattern": {"values": ["/api/auth", "/api/auth/*"]}}],
    listener_arn=lb_alb_https.id,
    priority=46195,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[accounts_fargate], provider=aws_),
)

aws.lb.ListenerRule(
    "gateway-alb-/api/users/*",
    actions=[
        {"forward": {"target_groups": [{"arn": gateway_alb_accounts.id, "weight": 1}]}, "type": "forward"}
    ],
    conditions=[{"path_pattern": {"values": ["/api/users", "/api/users/*"]}}],
    listener_arn=lb_alb_https.id,
    priority=46101,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[accounts_fargate], provider=aws_),
)

gateway_apigateway_api_integration = aws.apigatewayv2.Integration(
    "gateway-apigateway-api",
    api_id=gateway_apigateway.id,
    connection_id="gateway-apigateway-link-id",
    connection_type="VPC_LINK",
    description="Leads to api",
    integration_method="ANY",
    integration_type="HTTP_PROXY",
    integration_uri=gateway_apigateway_api.arn,
    payload_format_version="1.0",
    region="eu-west-1",
    request_parameters={"overwrite:header.x-rungs-caller": "$context.identity.sourceIp"},
    timeout_milliseconds=30000,
    opts=pulumi.ResourceOptions(depends_on=[api_fargate, gateway_apigateway_link_vpc_link], provider=aws_),
)

aws.apigatewayv2.Route(
    "gateway-apigateway-$default",
    api_id=gateway_apigateway.id,
    authorization_type="NONE",
    region="eu-west-1",
    route_key="$default",
    target="integrations/gateway-apigateway-api-id",
    opts=pulumi.ResourceOptions(depends_on=[gateway_apigateway_api_integration], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-accounts-alb-api-p95",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="accounts on alb: API response time, 95 of 100 below above 0.3 s for 15 minutes (Social Connect, load test at 100K users)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=3,
    dimensions={"LoadBalancer": lb_alb.arn_suffix, "TargetGroup": gateway_alb_accounts.arn_suffix},
    evaluate_low_sample_count_percentiles="ignore",
    evaluation_periods=3,
    extended_statistic="p95",
    metric_name="TargetResponseTime",
    name="rehearsal-prod-monitoring-accounts-alb-api-p95",
    namespace="AWS/ApplicationELB",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=300,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=0.3,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-accounts-alb-error-rate",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="accounts on alb: requests that fail above 1 % for 10 minutes (Pitchey, Metrics to Watch; Social Connect, Monitoring & Alerts)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=2,
    evaluation_periods=2,
    metric_queries=[
        {
            "id": "part",
            "metric": {
                "dimensions": {
                    "LoadBalancer": lb_alb.arn_suffix,
                    "TargetGroup": gateway_alb_accounts.arn_suffix,
                },
                "metric_name": "HTTPCode_Target_5XX_Count",
                "namespace": "AWS/ApplicationELB",
                "period": 300,
                "stat": "Sum",
            },
            "return_data": False,
        },
        {
            "id": "whole",
            "metric": {
                "dimensions": {
                    "LoadBalancer": lb_alb.arn_suffix,
                    "TargetGroup": gateway_alb_accounts.arn_suffix,
                },
                "metric_name": "RequestCount",
                "namespace": "AWS/ApplicationELB",
                "period": 300,
                "stat": "Sum",
            },
            "return_data": False,
        },
        {
            "expression": "IF(whole > 0, 1 * part / whole, 0)",
            "id": "share",
            "label": "error_rate",
            "return_data": True,
        },
    ],
    name="rehearsal-prod-monitoring-accounts-alb-error-rate",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=0.01,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-accounts-alb-error-rate-target",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="accounts on alb: requests that fail above 0.5 % for 60 minutes (Social Connect, Target Metrics, 100K users)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=12,
    evaluation_periods=12,
    metric_queries=[
        {
            "id": "part",
            "metric": {
                "dimensions": {
                    "LoadBalancer": lb_alb.arn_suffix,
                    "TargetGroup": gateway_alb_accounts.arn_suffix,
                },
                "metric_name": "HTTPCode_Target_5XX_Count",
                "namespace": "AWS/ApplicationELB",
                "period": 300,
                "stat": "Sum",
            },
            "return_data": False,
        },
        {
            "id": "whole",
            "metric": {
                "dimensions": {
                    "LoadBalancer": lb_alb.arn_suffix,
                    "TargetGroup": gateway_alb_accounts.arn_suffix,
                },
                "metric_name": "RequestCount",
                "namespace": "AWS/ApplicationELB",
                "period": 300,
                "stat": "Sum",
            },
            "return_data": False,
        },
        {
            "expression": "IF(whole > 0, 1 * part / whole, 0)",
            "id": "share",
            "label": "error_rate",
            "return_data": True,
        },
    ],
    name="rehearsal-prod-monitoring-accounts-alb-error-rate-target",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=0.005,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-accounts-fargate-service-memory",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="accounts on fargate: memory of a service's instances above 90 % for 15 minutes (Social Connect's share for Redis; beyond it the next large answer ends the instance)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=3,
    dimensions={"ClusterName": accounts_fargate_cluster.name, "ServiceName": accounts_fargate_cluster.name},
    evaluation_periods=3,
    metric_name="MemoryUtilization",
    name="rehearsal-prod-monitoring-accounts-fargate-service-memory",
    namespace="AWS/ECS",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=300,
    region="eu-west-1",
    statistic="Maximum",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=90,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[accounts_fargate, monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-api-alb-api-p95",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="api on alb: API response time, 95 of 100 below above 0.3 s for 15 minutes (Social Connect, load test at 100K users)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=3,
    dimensions={"LoadBalancer": lb_alb.arn_suffix, "TargetGroup": gateway_alb_api.arn_suffix},
    evaluate_low_sample_count_percentiles="ignore",
    evaluation_periods=3,
    extended_statistic="p95",
    metric_name="TargetResponseTime",
    name="rehearsal-prod-monitoring-api-alb-api-p95",
    namespace="AWS/ApplicationELB",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=300,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=0.3,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-api-alb-error-rate",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="api on alb: requests that fail above 1 % for 10 minutes (Pitchey, Metrics to Watch; Social Connect, Monitoring & Alerts)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=2,
    evaluation_periods=2,
    metric_queries=[
        {
            "id": "part",
            "metric": {
                "dimensions": {"LoadBalancer": lb_alb.arn_suffix, "TargetGroup": gateway_alb_api.arn_suffix},
                "metric_name": "HTTPCode_Target_5XX_Count",
                "namespace": "AWS/ApplicationELB",
                "period": 300,
                "stat": "Sum",
            },
            "return_data": False,
        },
        {
            "id": "whole",
            "metric": {
                "dimensions": {"LoadBalancer": lb_alb.arn_suffix, "TargetGroup": gateway_alb_api.arn_suffix},
                "metric_name": "RequestCount",
                "namespace": "AWS/ApplicationELB",
                "period": 300,
                "stat": "Sum",
            },
            "return_data": False,
        },
        {
            "expression": "IF(whole > 0, 1 * part / whole, 0)",
            "id": "share",
            "label": "error_rate",
            "return_data": True,
        },
    ],
    name="rehearsal-prod-monitoring-api-alb-error-rate",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=0.01,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-api-alb-error-rate-target",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="api on alb: requests that fail above 0.5 % for 60 minutes (Social Connect, Target Metrics, 100K users)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=12,
    evaluation_periods=12,
    metric_queries=[
        {
            "id": "part",
            "metric": {
                "dimensions": {"LoadBalancer": lb_alb.arn_suffix, "TargetGroup": gateway_alb_api.arn_suffix},
                "metric_name": "HTTPCode_Target_5XX_Count",
                "namespace": "AWS/ApplicationELB",
                "period": 300,
                "stat": "Sum",
            },
            "return_data": False,
        },
        {
            "id": "whole",
            "metric": {
                "dimensions": {"LoadBalancer": lb_alb.arn_suffix, "TargetGroup": gateway_alb_api.arn_suffix},
                "metric_name": "RequestCount",
                "namespace": "AWS/ApplicationELB",
                "period": 300,
                "stat": "Sum",
            },
            "return_data": False,
        },
        {
            "expression": "IF(whole > 0, 1 * part / whole, 0)",
            "id": "share",
            "label": "error_rate",
            "return_data": True,
        },
    ],
    name="rehearsal-prod-monitoring-api-alb-error-rate-target",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=0.005,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-api-fargate-service-memory",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="api on fargate: memory of a service's instances above 90 % for 15 minutes (Social Connect's share for Redis; beyond it the next large answer ends the instance)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=3,
    dimensions={"ClusterName": api_fargate_cluster.name, "ServiceName": api_fargate_cluster.name},
    evaluation_periods=3,
    metric_name="MemoryUtilization",
    name="rehearsal-prod-monitoring-api-fargate-service-memory",
    namespace="AWS/ECS",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=300,
    region="eu-west-1",
    statistic="Maximum",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=90,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[api_fargate, monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-pledges-alb-api-p95",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="pledges on alb: API response time, 95 of 100 below above 0.3 s for 15 minutes (Social Connect, load test at 100K users)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=3,
    dimensions={"LoadBalancer": lb_alb.arn_suffix, "TargetGroup": gateway_alb_pledges.arn_suffix},
    evaluate_low_sample_count_percentiles="ignore",
    evaluation_periods=3,
    extended_statistic="p95",
    metric_name="TargetResponseTime",
    name="rehearsal-prod-monitoring-pledges-alb-api-p95",
    namespace="AWS/ApplicationELB",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=300,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=0.3,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-pledges-alb-error-rate",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="pledges on alb: requests that fail above 1 % for 10 minutes (Pitchey, Metrics to Watch; Social Connect, Monitoring & Alerts)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=2,
    evaluation_periods=2,
    metric_queries=[
        {
            "id": "part",
            "metric": {
                "dimensions": {
                    "LoadBalancer": lb_alb.arn_suffix,
                    "TargetGroup": gateway_alb_pledges.arn_suffix,
                },
                "metric_name": "HTTPCode_Target_5XX_Count",
                "namespace": "AWS/ApplicationELB",
                "period": 300,
                "stat": "Sum",
            },
            "return_data": False,
        },
        {
            "id": "whole",
            "metric": {
                "dimensions": {
                    "LoadBalancer": lb_alb.arn_suffix,
                    "TargetGroup": gateway_alb_pledges.arn_suffix,
                },
                "metric_name": "RequestCount",
                "namespace": "AWS/ApplicationELB",
                "period": 300,
                "stat": "Sum",
            },
            "return_data": False,
        },
        {
            "expression": "IF(whole > 0, 1 * part / whole, 0)",
            "id": "share",
            "label": "error_rate",
            "return_data": True,
        },
    ],
    name="rehearsal-prod-monitoring-pledges-alb-error-rate",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=0.01,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_topic], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-pledges-alb-error-rate-target",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="pledges on alb: requests that fail above 0.5 % for 60 minutes (Social Connect, Target Metrics, 100K users)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=12,
    evaluation_periods=12,
    metric_queries=[
        {
            "id": "part",
            "metric": {
                "dimensions": {
                    "LoadBalancer": lb_alb.arn_suffix,
                    "TargetGroup": gateway_alb_pledges.arn_suffix,
                },
                "metric_name": "HTTPCode_Target_5XX_Count",
                "namespace": "AWS/ApplicationELB",
                "period": 300,
                "stat": "Sum",
            },
            "return_data": False,
        },
        {
            "id": "whole",
            "metric": {
                "dimensions": {
                    "LoadBalancer": lb_alb.arn_suffix,
                    "TargetGroup": gateway_alb_pledges.arn_suffix,
                },
                "metric_name": "RequestCount",
                "namespace": "AWS/ApplicationELB",
                "period": 300,
                "stat": "Sum",
            },
            "return_data": False,
        },
        {
            "expression": "IF(whole > 0, 1 * part / whole, 0)",
            "id": "share",
            "label": "error_rate",
            "return_data": True,
        },
    ],
    name="rehearsal-prod-monitoring-pledges-alb-error-rate-target",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=0.005,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_topic], provider=aws_),
)

aws.ec2.RouteTableAssociation(
    "network-aws-public-1",
    region="eu-west-1",
    route_table_id=network_aws_public.id,
    subnet_id=network_aws_public_b.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.ec2.Route(
    "network-aws-public-default",
    destination_cidr_block="0.0.0.0/0",
    gateway_id=network_aws_internet.id,
    region="eu-west-1",
    route_table_id=network_aws_public.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.ec2.VpcEndpoint(
    "network-aws-s3",
    region="eu-west-1",
    route_table_ids=[network_aws_public.id, network_aws_private_0.id, network_aws_private_1.id],
    service_name="com.amazonaws.eu-west-1.s3",
    tags={
        "Name": "rehearsal-prod-network-s3",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_endpoint_type="Gateway",
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_far_aws = aws.ec2.Vpc(
    "network_far-aws",
    cidr_block="10.1.0.0/16",
    enable_dns_hostnames=True,
    enable_dns_support=True,
    instance_tenancy="default",
    region="eu-central-1",
    tags={
        "Name": "rehearsal-prod-network-far",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    opts=pulumi.ResourceOptions(provider=aws_),
)

db_aurora_eu_central_1_security = aws.ec2.SecurityGroup(
    "db-aurora-eu-central-1-security",
    description="Postgres, reached by the services of the stack alone",
    name="rehearsal-prod-db-aurora",
    region="eu-central-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    vpc_id=network_far_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.vpc.SecurityGroupIngressRule(
    "db-aurora-eu-central-1-from-itself",
    description="the pooler",
    from_port=5432,
    ip_protocol="tcp",
    referenced_security_group_id=db_aurora_eu_central_1_security.id,
    region="eu-central-1",
    security_group_id=db_aurora_eu_central_1_security.id,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    to_port=5432,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.vpc.SecurityGroupEgressRule(
    "db-aurora-eu-central-1-to-itself",
    description="the pooler",
    from_port=5432,
    ip_protocol="tcp",
    referenced_security_group_id=db_aurora_eu_central_1_security.id,
    region="eu-central-1",
    security_group_id=db_aurora_eu_central_1_security.id,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    to_port=5432,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.ec2.DefaultSecurityGroup(
    "network_far-aws-default",
    egress=[],
    ingress=[],
    region="eu-central-1",
    tags={
        "Name": "rehearsal-prod-network-far-default",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_id=network_far_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_far_aws_inside = aws.ec2.SecurityGroup(
    "network_far-aws-inside",
    description="What services carry: stores admit it, it admits nothing",
    name="rehearsal-prod-network-far-inside",
    region="eu-central-1",
    tags={
        "Name": "rehearsal-prod-network-far-inside",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_id=network_far_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.vpc.SecurityGroupIngressRule(
    "db-aurora-eu-central-1-from-inside",
    description="services",
    from_port=5432,
    ip_protocol="tcp",
    referenced_security_group_id=network_far_aws_inside.id,
    region="eu-central-1",
    security_group_id=db_aurora_eu_central_1_security.id,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    to_port=5432,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.vpc.SecurityGroupEgressRule(
    "network_far-aws-inside-out",
    cidr_ipv4="0.0.0.0/0",
    description="Services call whom they will",
    ip_protocol="-1",
    region="eu-central-1",
    security_group_id=network_far_aws_inside.id,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_far_aws_internet = aws.ec2.InternetGateway(
    "network_far-aws-internet",
    region="eu-central-1",
    tags={
        "Name": "rehearsal-prod-network-far-internet",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_id=network_far_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_far_aws_private_0 = aws.ec2.RouteTable(
    "network_far-aws-private-0",
    region="eu-central-1",
    tags={
        "Name": "rehearsal-prod-network-far-private-0",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_id=network_far_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_far_aws_private_1 = aws.ec2.RouteTable(
    "network_far-aws-private-1",
    region="eu-central-1",
    tags={
        "Name": "rehearsal-prod-network-far-private-1",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_id=network_far_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_far_aws_private_a = aws.ec2.Subnet(
    "network_far-aws-private-a",
    availability_zone="eu-central-1a",
    cidr_block="10.1.128.0/20",
    map_public_ip_on_launch=False,
    region="eu-central-1",
    tags={
        "Name": "rehearsal-prod-network-far-private-a",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_id=network_far_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.ec2.RouteTableAssociation(
    "network_far-aws-private-0",
    region="eu-central-1",
    route_table_id=network_far_aws_private_0.id,
    subnet_id=network_far_aws_private_a.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_far_aws_private_b = aws.ec2.Subnet(
    "network_far-aws-private-b",
    availability_zone="eu-central-1b",
    cidr_block="10.1.144.0/20",
    map_public_ip_on_launch=False,
    region="eu-central-1",
    tags={
        "Name": "rehearsal-prod-network-far-private-b",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_id=network_far_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

db_aurora_eu_central_1_subnets = aws.rds.SubnetGroup(
    "db-aurora-eu-central-1-subnets",
    description="private subnets",
    name="rehearsal-prod-db-aurora",
    region="eu-central-1",
    subnet_ids=[network_far_aws_private_a.id, network_far_aws_private_b.id],
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

db_aurora_eu_central_1 = aws.rds.Cluster(
    "db-aurora-eu-central-1",
    allow_major_version_upgrade=True,
    apply_immediately=True,
    backup_retention_period=35,
    cluster_identifier="rehearsal-prod-db-eu-central-1",
    copy_tags_to_snapshot=True,
    db_cluster_parameter_group_name=db_aurora_eu_central_1_parameters_17.name,
    db_subnet_group_name=db_aurora_eu_central_1_security.name,
    delete_automated_backups=False,
    deletion_protection=True,
    enabled_cloudwatch_logs_exports=["postgresql"],
    engine=aws.rds.EngineType.AURORA_POSTGRESQL,
    engine_mode="provisioned",
    engine_version="17",
    final_snapshot_identifier="rehearsal-prod-db-eu-central-1-final",
    global_cluster_identifier="rehearsal-prod-db-global",
    kms_key_id="arn:aws:kms:us-west-2:111122223333:key/mrk-1",
    port=5432,
    preferred_backup_window="03:00-04:00",
    preferred_maintenance_window="sun:05:00-sun:06:00",
    region="eu-central-1",
    serverlessv2_scaling_configuration={"max_capacity": 32, "min_capacity": 4},
    skip_final_snapshot=False,
    storage_encrypted=True,
    storage_type="",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    vpc_security_group_ids=[db_aurora_eu_central_1_security.id],
    opts=pulumi.ResourceOptions(
        depends_on=[
            db_aurora_eu_central_1_logs_postgresql,
            db_aurora_eu_central_1_subnets,
            db_aurora_global,
            key_aws_eu_central_1,
        ],
        protect=True,
        retain_on_delete=True,
        provider=aws_,
        ignore_changes=["globalClusterIdentifier", "replicationSourceIdentifier"],
    ),
)

aws.rds.ClusterInstance(
    "db-aurora-eu-central-1-instance-1",
    apply_immediately=True,
    auto_minor_version_upgrade=True,
    ca_cert_identifier="rds-ca-rsa2048-g1",
    cluster_identifier="rehearsal-prod-db-eu-central-1",
    copy_tags_to_snapshot=True,
    engine=aws.rds.EngineType.AURORA_POSTGRESQL,
    identifier="rehearsal-prod-db-eu-central-1-1",
    instance_class="db.serverless",
    performance_insights_enabled=True,
    performance_insights_kms_key_id="arn:aws:kms:us-west-2:111122223333:key/mrk-1",
    performance_insights_retention_period=7,
    promotion_tier=0,
    publicly_accessible=False,
    region="eu-central-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[db_aurora_eu_central_1, key_aws_eu_central_1], provider=aws_),
)

aws.ec2.RouteTableAssociation(
    "network_far-aws-private-1",
    region="eu-central-1",
    route_table_id=network_far_aws_private_1.id,
    subnet_id=network_far_aws_private_b.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_far_aws_public = aws.ec2.RouteTable(
    "network_far-aws-public",
    region="eu-central-1",
    tags={
        "Name": "rehearsal-prod-network-far-public",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_id=network_far_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_far_aws_public_a = aws.ec2.Subnet(
    "network_far-aws-public-a",
    availability_zone="eu-central-1a",
    cidr_block="10.1.0.0/20",
    map_public_ip_on_launch=False,
    region="eu-central-1",
    tags={
        "Name": "rehearsal-prod-network-far-public-a",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_id=network_far_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.ec2.RouteTableAssociation(
    "network_far-aws-public-0",
    region="eu-central-1",
    route_table_id=network_far_aws_public.id,
    subnet_id=network_far_aws_public_a.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

network_far_aws_public_b = aws.ec2.Subnet(
    "network_far-aws-public-b",
    availability_zone="eu-central-1b",
    cidr_block="10.1.16.0/20",
    map_public_ip_on_launch=False,
    region="eu-central-1",
    tags={
        "Name": "rehearsal-prod-network-far-public-b",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_id=network_far_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.ec2.RouteTableAssociation(
    "network_far-aws-public-1",
    region="eu-central-1",
    route_table_id=network_far_aws_public.id,
    subnet_id=network_far_aws_public_b.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.ec2.Route(
    "network_far-aws-public-default",
    destination_cidr_block="0.0.0.0/0",
    gateway_id=network_far_aws_internet.id,
    region="eu-central-1",
    route_table_id=network_far_aws_public.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.ec2.VpcEndpoint(
    "network_far-aws-s3",
    region="eu-central-1",
    route_table_ids=[network_far_aws_public.id, network_far_aws_private_0.id, network_far_aws_private_1.id],
    service_name="com.amazonaws.eu-central-1.s3",
    tags={
        "Name": "rehearsal-prod-network-far-s3",
        "app": "rehearsal",
        "environment": "prod",
        "managed-by": "rungs",
        "owner": "rehearsal",
    },
    vpc_endpoint_type="Gateway",
    vpc_id=network_far_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

pledges_fargate_cluster = aws.ecs.Cluster(
    "pledges-fargate-cluster",
    name="rehearsal-prod-pledges",
    region="eu-west-1",
    settings=[{"name": "containerInsights", "value": "disabled"}],
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

pledges_fargate_execution = aws.iam.Role(
    "pledges-fargate-execution",
    assume_role_policy='{"Statement": [{"Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}, "Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}], "Version": "2012-10-17"}',
    name="rehearsal-prod-pledges-execution",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

pledges_fargate_group = aws.ec2.SecurityGroup(
    "pledges-fargate-group",
    description="Its gateways reach the service, and nothing else does",
    name="rehearsal-prod-pledges-service",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

aws.vpc.SecurityGroupIngressRule(
    "pledges-fargate-from-alb",
    description="Requests from alb",
    from_port=8080,
    ip_protocol="tcp",
    referenced_security_group_id=lb_alb_security.id,
    region="eu-west-1",
    security_group_id=pledges_fargate_group.id,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    to_port=8080,
    opts=pulumi.ResourceOptions(provider=aws_),
)

pledges_fargate_logs = aws.cloudwatch.LogGroup(
    "pledges-fargate-logs",
    name="/rungs/rehearsal-prod-pledges",
    region="eu-west-1",
    retention_in_days=30,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

pledges_fargate_secrets = aws.secretsmanager.Secret(
    "pledges-fargate-secrets",
    description="What the service is told in secret; the stack writes it",
    name="rehearsal-prod-pledges",
    recovery_window_in_days=0,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

pledges_fargate_execution_role_policy = aws.iam.RolePolicy(
    "pledges-fargate-execution",
    name="execution",
    policy=pulumi.Output.concat(
        '{"Statement": [{"Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Effect": "Allow", "Resource": ["',
        pledges_fargate_logs.arn,
        ':*"]}, {"Action": ["secretsmanager:GetSecretValue"], "Effect": "Allow", "Resource": ["',
        pledges_fargate_secrets.id,
        '", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:chat-prod-it-redis-AbCdEf"]}, {"Action": ["kms:Decrypt"], "Effect": "Allow", "Resource": ["arn:aws:kms:eu-west-1:111122223333:key/mrk-1"]}], "Version": "2012-10-17"}',
    ),
    role=pledges_fargate_execution.name,
    opts=pulumi.ResourceOptions(depends_on=[cache_elasticache_secret_value, key_aws], provider=aws_),
)

pledges_fargate_secrets_secret_version = aws.secretsmanager.SecretVersion(
    "pledges-fargate-secrets",
    region="eu-west-1",
    secret_id=pledges_fargate_secrets.id,
    secret_string=pulumi.Output.secret('{"DB_PASSWORD": "sandbox", "SIGNING_KEY": "sandbox-signing_key"}'),
    opts=pulumi.ResourceOptions(provider=aws_),
)

pledges_fargate_task = aws.iam.Role(
    "pledges-fargate-task",
    assume_role_policy='{"Statement": [{"Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}, "Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}], "Version": "2012-10-17"}',
    name="rehearsal-prod-pledges-task",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

pledges_fargate_task_role_policy = aws.iam.RolePolicy(
    "pledges-fargate-task",
    name="task",
    policy='{"Statement": [{"Action": ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:SendMessage"], "Effect": "Allow", "Resource": ["arn:aws:sqs:eu-west-1:111122223333:chat-prod-it"]}, {"Action": ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], "Effect": "Allow", "Resource": ["arn:aws:s3:::chat-prod-it-111122223333/*"]}, {"Action": ["s3:ListBucket"], "Effect": "Allow", "Resource": ["arn:aws:s3:::chat-prod-it-111122223333"]}, {"Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Effect": "Allow", "Resource": ["arn:aws:kms:eu-west-1:111122223333:key/mrk-1"]}], "Version": "2012-10-17"}',
    role=pledges_fargate_task.name,
    opts=pulumi.ResourceOptions(depends_on=[files_s3, jobs_sqs, key_aws], provider=aws_),
)

pledges_fargate_task_task_definition = aws.ecs.TaskDefinition(
    "pledges-fargate-task",
    container_definitions=pulumi.Output.concat(
        '[{"environment": [{"name": "APP", "value": "rehearsal"}, {"name": "CACHE_CLUSTER", "value": "false"}, {"name": "CACHE_FENCED", "value": "false"}, {"name": "CACHE_HOST", "value": "master.cache.example.com"}, {"name": "CACHE_PORT", "value": "6379"}, {"name": "CACHE_SERVING", "value": "elasticache"}, {"name": "CACHE_TLS", "value": "true"}, {"name": "CACHE_TTL_DISCOVERY", "value": "300"}, {"name": "CACHE_TTL_PROFILE", "value": "3600"}, {"name": "CACHE_TTL_SEARCH", "value": "900"}, {"name": "CALLER_HEADER", "value": "x-rungs-caller"}, {"name": "CLOUDFLARE_RANGES", "value": "103.21.244.0/22,103.22.200.0/22,103.31.4.0/22,104.16.0.0/13,104.24.0.0/14,108.162.192.0/18,131.0.72.0/22,141.101.64.0/18,162.158.0.0/15,172.64.0.0/13,173.245.48.0/20,188.114.96.0/20,190.93.240.0/20,197.234.240.0/22,198.41.128.0/17"}, {"name": "CORS_ORIGINS", "value": "https://example.com"}, {"name": "DB_FENCED", "value": "false"}, {"name": "DB_HOST", "value": "db.invalid"}, {"name": "DB_NAME", "value": "app"}, {"name": "DB_POOL_CONNECT_MS", "value": "2000"}, {"name": "DB_POOL_IDLE_MS", "value": "30000"}, {"name": "DB_POOL_MAX", "value": "20"}, {"name": "DB_PORT", "value": "5432"}, {"name": "DB_SERVING", "value": "external"}, {"name": "DB_SSLMODE", "value": "require"}, {"name": "DB_USER", "value": "sandbox"}, {"name": "DRAINS", "value": ""}, {"name": "ENVIRONMENT", "value": "prod"}, {"name": "FILES_BUCKET", "value": "rehearsal-prod-files-111122223333"}, {"name": "FILES_FENCED", "value": "false"}, {"name": "FILES_KIND", "value": "s3"}, {"name": "FILES_SERVING", "value": "s3"}, {"name": "JOBS_DEAD", "value": "https://sqs.eu-west-1.amazonaws.com/111122223333/chat-prod-it"}, {"name": "JOBS_FENCED", "value": "false"}, {"name": "JOBS_FIRST_WAIT", "value": "10"}, {"name": "JOBS_KIND", "value": "sqs"}, {"name": "JOBS_LONGEST_WAIT", "value": "600"}, {"name": "JOBS_QUEUE", "value": "https://sqs.eu-west-1.amazonaws.com/111122223333/chat-prod-it"}, {"name": "JOBS_SERVING", "value": "sqs"}, {"name": "JOBS_TRIES", "value": "5"}, {"name": "MODE", "value": "normal"}, {"name": "PORT", "value": "8080"}, {"name": "RATE_LIMITS", "value": "[{\\"requests\\": 100, \\"per\\": 900, \\"path\\": \\"/api\\"}, {\\"requests\\": 5, \\"per\\": 900, \\"path\\": \\"/api/auth\\"}]"}], "essential": true, "image": "registry.example.com/pledges@sha256:89f43163a396012c21e18e76ec48b1903f0a06a356e89e506e51191242d40bc5", "linuxParameters": {"initProcessEnabled": true}, "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/rungs/rehearsal-prod-pledges", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "app"}}, "name": "app", "portMappings": [{"containerPort": 8080, "hostPort": 8080, "protocol": "tcp"}], "secrets": [{"name": "CACHE_PASSWORD", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:chat-prod-it-redis-AbCdEf"}, {"name": "DB_PASSWORD", "valueFrom": "',
        pledges_fargate_secrets.id,
        ":DB_PASSWORD::",
        pledges_fargate_secrets_secret_version.version_id,
        '"}, {"name": "SIGNING_KEY", "valueFrom": "',
        pledges_fargate_secrets.id,
        ":SIGNING_KEY::",
        pledges_fargate_secrets_secret_version.version_id,
        '"}]}]',
    ),
    cpu="512",
    execution_role_arn=pledges_fargate_execution.arn,
    family=pledges_fargate_secrets.name,
    memory="1024",
    network_mode="awsvpc",
    region="eu-west-1",
    requires_compatibilities=["FARGATE"],
    runtime_platform={"cpu_architecture": "ARM64", "operating_system_family": "LINUX"},
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    task_role_arn=pledges_fargate_task.arn,
    opts=pulumi.ResourceOptions(
        depends_on=[
            cache_elasticache,
            cache_elasticache_secret_value,
            files_s3,
            jobs_sqs,
            jobs_sqs_dead,
            pledges_fargate_execution_role_policy,
            pledges_fargate_logs,
            pledges_fargate_task_role_policy,
        ],
        provider=aws_,
    ),
)

pledges_fargate = aws.ecs.Service(
    "pledges-fargate",
    cluster=pledges_fargate_cluster.id,
    deployment_circuit_breaker={"enable": True, "rollback": True},
    deployment_maximum_percent=200,
    deployment_minimum_healthy_percent=100,
    desired_count=2,
    health_check_grace_period_seconds=60,
    launch_type="FARGATE",
    load_balancers=[
        {"container_name": "app", "container_port": 8080, "target_group_arn": gateway_alb_pledges.id}
    ],
    name=pledges_fargate_cluster.name,
    network_configuration={
        "assign_public_ip": True,
        "security_groups": [network_aws_inside.id, pledges_fargate_group.id],
        "subnets": [network_aws_public_a.id, network_aws_public_b.id],
    },
    propagate_tags="SERVICE",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    task_definition="pledges-fargate-task-id",
    wait_for_steady_state=True,
    opts=pulumi.ResourceOptions(
        depends_on=[
            cache_elasticache,
            files_s3_policy,
            gateway_alb_new_api_payments_,
            gateway_alb_new_api_pledges_,
            jobs_sqs_dead_policy,
            jobs_sqs_policy,
            pledges_fargate_execution_role_policy,
            pledges_fargate_task_role_policy,
            pledges_fargate_task_task_definition,
        ],
        provider=aws_,
        ignore_changes=["desiredCount"],
    ),
)

aws.lb.ListenerRule(
    "gateway-alb-/api/payments/*",
    actions=[
        {"forward": {"target_groups": [{"arn": gateway_alb_pledges.id, "weight": 1}]}, "type": "forward"}
    ],
    conditions=[{"path_pattern": {"values": ["/api/payments", "/api/payments/*"]}}],
    listener_arn=lb_alb_https.id,
    priority=45788,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[pledges_fargate], provider=aws_),
)

aws.lb.ListenerRule(
    "gateway-alb-/api/pledges/*",
    actions=[
        {"forward": {"target_groups": [{"arn": gateway_alb_pledges.id, "weight": 1}]}, "type": "forward"}
    ],
    conditions=[{"path_pattern": {"values": ["/api/pledges", "/api/pledges/*"]}}],
    listener_arn=lb_alb_https.id,
    priority=45870,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[pledges_fargate], provider=aws_),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-pledges-fargate-service-memory",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="pledges on fargate: memory of a service's instances above 90 % for 15 minutes (Social Connect's share for Redis; beyond it the next large answer ends the instance)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=3,
    dimensions={"ClusterName": pledges_fargate_cluster.name, "ServiceName": pledges_fargate_cluster.name},
    evaluation_periods=3,
    metric_name="MemoryUtilization",
    name="rehearsal-prod-monitoring-pledges-fargate-service-memory",
    namespace="AWS/ECS",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=300,
    region="eu-west-1",
    statistic="Maximum",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=90,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_topic, pledges_fargate], provider=aws_),
)

pledges_fargate_scaling = aws.appautoscaling.Target(
    "pledges-fargate-scaling",
    max_capacity=20,
    min_capacity=2,
    region="eu-west-1",
    resource_id="service/rehearsal-prod-pledges/rehearsal-prod-pledges",
    scalable_dimension="ecs:service:DesiredCount",
    service_namespace="ecs",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[pledges_fargate, pledges_fargate_cluster], provider=aws_),
)

aws.appautoscaling.Policy(
    "pledges-fargate-cpu",
    name="cpu",
    policy_type="TargetTrackingScaling",
    region="eu-west-1",
    resource_id="service/rehearsal-prod-pledges/rehearsal-prod-pledges",
    scalable_dimension="ecs:service:DesiredCount",
    service_namespace="ecs",
    target_tracking_scaling_policy_configuration={
        "predefined_metric_specification": {"predefined_metric_type": "ECSServiceAverageCPUUtilization"},
        "scale_in_cooldown": 300,
        "scale_out_cooldown": 60,
        "target_value": 60,
    },
    opts=pulumi.ResourceOptions(depends_on=[pledges_fargate_scaling], provider=aws_),
)

aws.appautoscaling.Policy(
    "pledges-fargate-requests",
    name="requests",
    policy_type="TargetTrackingScaling",
    region="eu-west-1",
    resource_id="service/rehearsal-prod-pledges/rehearsal-prod-pledges",
    scalable_dimension="ecs:service:DesiredCount",
    service_namespace="ecs",
    target_tracking_scaling_policy_configuration={
        "predefined_metric_specification": {
            "predefined_metric_type": "ALBRequestCountPerTarget",
            "resource_label": pulumi.Output.concat(lb_alb.arn_suffix, "/", gateway_alb_pledges.arn_suffix),
        },
        "scale_in_cooldown": 300,
        "scale_out_cooldown": 60,
        "target_value": 4800,
    },
    opts=pulumi.ResourceOptions(depends_on=[pledges_fargate_scaling], provider=aws_),
)

registry_aws = aws.ecr.Repository(
    "registry-aws",
    encryption_configurations=[{"encryption_type": "AES256"}],
    force_delete=False,
    image_scanning_configuration={"scan_on_push": True},
    image_tag_mutability="IMMUTABLE",
    name="rehearsal-prod-registry",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True, provider=aws_),
)

aws.ecr.LifecyclePolicy(
    "registry-aws-lifecycle",
    policy='{"rules": [{"action": {"type": "expire"}, "description": "the newest 50 are kept", "rulePriority": 1, "selection": {"countNumber": 50, "countType": "imageCountMoreThan", "tagStatus": "any"}}]}',
    region="eu-west-1",
    repository=registry_aws.name,
    opts=pulumi.ResourceOptions(provider=aws_),
)

worker_fargate_cluster = aws.ecs.Cluster(
    "worker-fargate-cluster",
    name="rehearsal-prod-worker",
    region="eu-west-1",
    settings=[{"name": "containerInsights", "value": "disabled"}],
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

worker_fargate_execution = aws.iam.Role(
    "worker-fargate-execution",
    assume_role_policy='{"Statement": [{"Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}, "Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}], "Version": "2012-10-17"}',
    name="rehearsal-prod-worker-execution",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

worker_fargate_group = aws.ec2.SecurityGroup(
    "worker-fargate-group",
    description="Its gateways reach the service, and nothing else does",
    name="rehearsal-prod-worker-service",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    vpc_id=network_aws.id,
    opts=pulumi.ResourceOptions(provider=aws_),
)

worker_fargate_logs = aws.cloudwatch.LogGroup(
    "worker-fargate-logs",
    name="/rungs/rehearsal-prod-worker",
    region="eu-west-1",
    retention_in_days=30,
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

worker_fargate_secrets = aws.secretsmanager.Secret(
    "worker-fargate-secrets",
    description="What the service is told in secret; the stack writes it",
    name="rehearsal-prod-worker",
    recovery_window_in_days=0,
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

worker_fargate_execution_role_policy = aws.iam.RolePolicy(
    "worker-fargate-execution",
    name="execution",
    policy=pulumi.Output.concat(
        '{"Statement": [{"Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Effect": "Allow", "Resource": ["',
        worker_fargate_logs.arn,
        ':*"]}, {"Action": ["secretsmanager:GetSecretValue"], "Effect": "Allow", "Resource": ["',
        worker_fargate_secrets.id,
        '", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:chat-prod-it-redis-AbCdEf"]}, {"Action": ["kms:Decrypt"], "Effect": "Allow", "Resource": ["arn:aws:kms:eu-west-1:111122223333:key/mrk-1"]}], "Version": "2012-10-17"}',
    ),
    role=worker_fargate_execution.name,
    opts=pulumi.ResourceOptions(depends_on=[cache_elasticache_secret_value, key_aws], provider=aws_),
)

worker_fargate_secrets_secret_version = aws.secretsmanager.SecretVersion(
    "worker-fargate-secrets",
    region="eu-west-1",
    secret_id=worker_fargate_secrets.id,
    secret_string=pulumi.Output.secret('{"DB_PASSWORD": "sandbox", "SIGNING_KEY": "sandbox-signing_key"}'),
    opts=pulumi.ResourceOptions(provider=aws_),
)

worker_fargate_task = aws.iam.Role(
    "worker-fargate-task",
    assume_role_policy='{"Statement": [{"Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}, "Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}], "Version": "2012-10-17"}',
    name="rehearsal-prod-worker-task",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(provider=aws_),
)

worker_fargate_task_role_policy = aws.iam.RolePolicy(
    "worker-fargate-task",
    name="task",
    policy='{"Statement": [{"Action": ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], "Effect": "Allow", "Resource": ["arn:aws:s3:::chat-prod-it-111122223333/*"]}, {"Action": ["s3:ListBucket"], "Effect": "Allow", "Resource": ["arn:aws:s3:::chat-prod-it-111122223333"]}, {"Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Effect": "Allow", "Resource": ["arn:aws:kms:eu-west-1:111122223333:key/mrk-1"]}, {"Action": ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:SendMessage"], "Effect": "Allow", "Resource": ["arn:aws:sqs:eu-west-1:111122223333:chat-prod-it"]}], "Version": "2012-10-17"}',
    role=worker_fargate_task.name,
    opts=pulumi.ResourceOptions(depends_on=[files_s3, jobs_sqs, key_aws], provider=aws_),
)

worker_fargate_task_task_definition = aws.ecs.TaskDefinition(
    "worker-fargate-task",
    container_definitions=pulumi.Output.concat(
        '[{"environment": [{"name": "APP", "value": "rehearsal"}, {"name": "CACHE_CLUSTER", "value": "false"}, {"name": "CACHE_FENCED", "value": "false"}, {"name": "CACHE_HOST", "value": "master.cache.example.com"}, {"name": "CACHE_PORT", "value": "6379"}, {"name": "CACHE_SERVING", "value": "elasticache"}, {"name": "CACHE_TLS", "value": "true"}, {"name": "CACHE_TTL_DISCOVERY", "value": "300"}, {"name": "CACHE_TTL_PROFILE", "value": "3600"}, {"name": "CACHE_TTL_SEARCH", "value": "900"}, {"name": "CORS_ORIGINS", "value": ""}, {"name": "DB_FENCED", "value": "false"}, {"name": "DB_HOST", "value": "db.invalid"}, {"name": "DB_NAME", "value": "app"}, {"name": "DB_POOL_CONNECT_MS", "value": "2000"}, {"name": "DB_POOL_IDLE_MS", "value": "30000"}, {"name": "DB_POOL_MAX", "value": "20"}, {"name": "DB_PORT", "value": "5432"}, {"name": "DB_SERVING", "value": "external"}, {"name": "DB_SSLMODE", "value": "require"}, {"name": "DB_USER", "value": "sandbox"}, {"name": "DRAINS", "value": "jobs"}, {"name": "ENVIRONMENT", "value": "prod"}, {"name": "FILES_BUCKET", "value": "rehearsal-prod-files-111122223333"}, {"name": "FILES_FENCED", "value": "false"}, {"name": "FILES_KIND", "value": "s3"}, {"name": "FILES_SERVING", "value": "s3"}, {"name": "JOBS_DEAD", "value": "https://sqs.eu-west-1.amazonaws.com/111122223333/chat-prod-it"}, {"name": "JOBS_FENCED", "value": "false"}, {"name": "JOBS_FIRST_WAIT", "value": "10"}, {"name": "JOBS_KIND", "value": "sqs"}, {"name": "JOBS_LONGEST_WAIT", "value": "600"}, {"name": "JOBS_QUEUE", "value": "https://sqs.eu-west-1.amazonaws.com/111122223333/chat-prod-it"}, {"name": "JOBS_SERVING", "value": "sqs"}, {"name": "JOBS_TRIES", "value": "5"}, {"name": "MODE", "value": "normal"}, {"name": "PORT", "value": "8080"}, {"name": "RATE_LIMITS", "value": "[]"}, {"name": "TRUSTED_PROXIES", "value": "1"}], "essential": true, "image": "registry.example.com/worker@sha256:87eba76e7f3164534045ba922e7770fb58bbd14ad732bbf5ba6f11cc56989e6e", "linuxParameters": {"initProcessEnabled": true}, "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/rungs/rehearsal-prod-worker", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "app"}}, "name": "app", "portMappings": [{"containerPort": 8080, "hostPort": 8080, "protocol": "tcp"}], "secrets": [{"name": "CACHE_PASSWORD", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:chat-prod-it-redis-AbCdEf"}, {"name": "DB_PASSWORD", "valueFrom": "',
        worker_fargate_secrets.id,
        ":DB_PASSWORD::",
        worker_fargate_secrets_secret_version.version_id,
        '"}, {"name": "SIGNING_KEY", "valueFrom": "',
        worker_fargate_secrets.id,
        ":SIGNING_KEY::",
        worker_fargate_secrets_secret_version.version_id,
        '"}]}]',
    ),
    cpu="256",
    execution_role_arn=worker_fargate_execution.arn,
    family=worker_fargate_secrets.name,
    memory="512",
    network_mode="awsvpc",
    region="eu-west-1",
    requires_compatibilities=["FARGATE"],
    runtime_platform={"cpu_architecture": "ARM64", "operating_system_family": "LINUX"},
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    task_role_arn=worker_fargate_task.arn,
    opts=pulumi.ResourceOptions(
        depends_on=[
            cache_elasticache,
            cache_elasticache_secret_value,
            files_s3,
            jobs_sqs,
            jobs_sqs_dead,
            worker_fargate_execution_role_policy,
            worker_fargate_logs,
            worker_fargate_task_role_policy,
        ],
        provider=aws_,
    ),
)

worker_fargate = aws.ecs.Service(
    "worker-fargate",
    cluster=worker_fargate_cluster.id,
    deployment_circuit_breaker={"enable": True, "rollback": True},
    deployment_maximum_percent=200,
    deployment_minimum_healthy_percent=100,
    desired_count=2,
    launch_type="FARGATE",
    load_balancers=[],
    name=worker_fargate_cluster.name,
    network_configuration={
        "assign_public_ip": True,
        "security_groups": [network_aws_inside.id, worker_fargate_group.id],
        "subnets": [network_aws_public_a.id, network_aws_public_b.id],
    },
    propagate_tags="SERVICE",
    region="eu-west-1",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    task_definition="worker-fargate-task-id",
    wait_for_steady_state=True,
    opts=pulumi.ResourceOptions(
        depends_on=[
            cache_elasticache,
            files_s3_policy,
            jobs_sqs_dead_policy,
            jobs_sqs_policy,
            worker_fargate_execution_role_policy,
            worker_fargate_task_role_policy,
            worker_fargate_task_task_definition,
        ],
        provider=aws_,
        ignore_changes=["desiredCount"],
    ),
)

aws.cloudwatch.Dashboard(
    "monitoring-aws-dashboard",
    dashboard_body=pulumi.Output.concat(
        '{"start": "-P1D", "widgets": [{"type": "metric", "x": 0, "y": 0, "width": 12, "height": 6, "properties": {"title": "CPU of the database", "region": "eu-west-1", "view": "timeSeries", "stacked": false, "period": 300, "metrics": [["AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", "chat-prod-it", {"label": "db on rds", "stat": "Average"}], ["AWS/RDS", "CPUUtilization", "DBClusterIdentifier", "rehearsal-prod-db", {"label": "db on aurora", "stat": "Maximum"}]], "annotations": {"horizontal": [{"value": 80.0, "label": "alarm (Social Connect, Monitoring & Alerts)"}]}}}, {"type": "metric", "x": 12, "y": 0, "width": 12, "height": 6, "properties": {"title": "time of a database query", "region": "eu-west-1", "view": "timeSeries", "stacked": false, "period": 300, "metrics": [["AWS/RDS", "ReadLatency", "DBInstanceIdentifier", "chat-prod-it", {"label": "db on rds", "stat": "p95"}], ["AWS/RDS", "ReadLatency", "DBClusterIdentifier", "rehearsal-prod-db", {"label": "db on aurora", "stat": "p95"}]], "annotations": {"horizontal": [{"value": 0.05, "label": "alarm (Social Connect, Target Metrics, 100K users)"}]}}}, {"type": "metric", "x": 0, "y": 6, "width": 12, "height": 6, "properties": {"title": "connections to the database in use, of those that it takes", "region": "eu-west-1", "view": "timeSeries", "stacked": false, "period": 300, "metrics": [["AWS/RDS", "DatabaseConnections", "DBInstanceIdentifier", "chat-prod-it", {"label": "db on rds", "stat": "Average"}], ["AWS/RDS", "DatabaseConnections", "DBClusterIdentifier", "rehearsal-prod-db", {"label": "db on aurora", "stat": "Maximum"}]], "annotations": {"horizontal": [{"value": 1531.7, "label": "alarm (the alarm\'s second threshold)"}, {"value": 4250.0, "label": "alarm (the alarm\'s second threshold)"}]}}}, {"type": "metric", "x": 12, "y": 6, "width": 12, "height": 6, "properties": {"title": "how far a replica is behind", "region": "eu-west-1", "view": "timeSeries", "stacked": false, "period": 300, "metrics": [["AWS/RDS", "ReplicaLag", "DBInstanceIdentifier", "chat-prod-it", {"label": "db on rds", "stat": "Average"}], ["AWS/RDS", "AuroraReplicaLagMaximum", "DBClusterIdentifier", "rehearsal-prod-db", {"label": "db on aurora", "stat": "Average"}]], "annotations": {"horizontal": [{"value": 30.0, "label": "alarm (assumption: what a reader may miss and still not notice)"}, {"value": 30000.0, "label": "alarm (assumption: what a reader may miss and still not notice)"}]}}}, {"type": "metric", "x": 0, "y": 12, "width": 12, "height": 6, "properties": {"title": "memory of Redis", "region": "eu-west-1", "view": "timeSeries", "stacked": false, "period": 300, "metrics": [["AWS/ElastiCache", "DatabaseMemoryUsagePercentage", "CacheClusterId", "',
        cache_elasticache.member_clusters[0],
        '", {"label": "cache on elasticache", "stat": "Average"}]], "annotations": {"horizontal": [{"value": 90.0, "label": "alarm (Social Connect, Monitoring & Alerts)"}]}}}, {"type": "metric", "x": 12, "y": 12, "width": 12, "height": 6, "properties": {"title": "reads that the cache answers", "region": "eu-west-1", "view": "timeSeries", "stacked": false, "period": 900, "metrics": [["AWS/ElastiCache", "CacheHitRate", "CacheClusterId", "',
        cache_elasticache.member_clusters[0],
        '", {"label": "cache on elasticache", "stat": "Average"}]], "annotations": {"horizontal": [{"value": 80.0, "label": "alarm (Pitchey, Daily Checks; Social Connect, Target Metrics, 100K users)"}]}}}, {"type": "metric", "x": 0, "y": 18, "width": 12, "height": 6, "properties": {"title": "API response time, 95 of 100 below", "region": "eu-west-1", "view": "timeSeries", "stacked": false, "period": 300, "metrics": [["AWS/ApiGateway", "Latency", "ApiId", "',
        gateway_apigateway.id,
        '", {"label": "gateway on apigateway", "stat": "p95"}], ["AWS/ApplicationELB", "TargetResponseTime", "LoadBalancer", "',
        lb_alb.arn_suffix,
        '", "TargetGroup", "',
        gateway_alb_accounts.arn_suffix,
        '", {"label": "accounts on alb", "stat": "p95"}], ["AWS/ApplicationELB", "TargetResponseTime", "LoadBalancer", "',
        lb_alb.arn_suffix,
        '", "TargetGroup", "',
        gateway_alb_api.arn_suffix,
        '", {"label": "api on alb", "stat": "p95"}], ["AWS/ApplicationELB", "TargetResponseTime", "LoadBalancer", "',
        lb_alb.arn_suffix,
        '", "TargetGroup", "',
        gateway_alb_pledges.arn_suffix,
        '", {"label": "pledges on alb", "stat": "p95"}]], "annotations": {"horizontal": [{"value": 0.3, "label": "alarm (Social Connect, load test at 100K users)"}, {"value": 300.0, "label": "alarm (Social Connect, load test at 100K users)"}]}}}, {"type": "metric", "x": 12, "y": 18, "width": 12, "height": 6, "properties": {"title": "requests that fail", "region": "eu-west-1", "view": "timeSeries", "stacked": false, "period": 300, "metrics": [[{"expression": "IF(w0 > 0, 1 * p0 / w0, 0)", "label": "gateway on apigateway"}], ["AWS/ApiGateway", "5xx", "ApiId", "',
        gateway_apigateway.id,
        '", {"id": "p0", "visible": false, "stat": "Sum"}], ["AWS/ApiGateway", "Count", "ApiId", "',
        gateway_apigateway.id,
        '", {"id": "w0", "visible": false, "stat": "Sum"}], [{"expression": "IF(w1 > 0, 1 * p1 / w1, 0)", "label": "accounts on alb"}], ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "LoadBalancer", "',
        lb_alb.arn_suffix,
        '", "TargetGroup", "',
        gateway_alb_accounts.arn_suffix,
        '", {"id": "p1", "visible": false, "stat": "Sum"}], ["AWS/ApplicationELB", "RequestCount", "LoadBalancer", "',
        lb_alb.arn_suffix,
        '", "TargetGroup", "',
        gateway_alb_accounts.arn_suffix,
        '", {"id": "w1", "visible": false, "stat": "Sum"}], [{"expression": "IF(w2 > 0, 1 * p2 / w2, 0)", "label": "api on alb"}], ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "LoadBalancer", "',
        lb_alb.arn_suffix,
        '", "TargetGroup", "',
        gateway_alb_api.arn_suffix,
        '", {"id": "p2", "visible": false, "stat": "Sum"}], ["AWS/ApplicationELB", "RequestCount", "LoadBalancer", "',
        lb_alb.arn_suffix,
        '", "TargetGroup", "',
        gateway_alb_api.arn_suffix,
        '", {"id": "w2", "visible": false, "stat": "Sum"}], [{"expression": "IF(w3 > 0, 1 * p3 / w3, 0)", "label": "pledges on alb"}], ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "LoadBalancer", "',
        lb_alb.arn_suffix,
        '", "TargetGroup", "',
        gateway_alb_pledges.arn_suffix,
        '", {"id": "p3", "visible": false, "stat": "Sum"}], ["AWS/ApplicationELB", "RequestCount", "LoadBalancer", "',
        lb_alb.arn_suffix,
        '", "TargetGroup", "',
        gateway_alb_pledges.arn_suffix,
        '", {"id": "w3", "visible": false, "stat": "Sum"}]], "annotations": {"horizontal": [{"value": 0.005, "label": "target (Social Connect, Target Metrics, 100K users)"}, {"value": 0.01, "label": "alarm (Pitchey, Metrics to Watch; Social Connect, Monitoring & Alerts)"}]}}}, {"type": "metric", "x": 0, "y": 24, "width": 12, "height": 6, "properties": {"title": "instances that run", "region": "eu-west-1", "view": "timeSeries", "stacked": false, "period": 300, "metrics": [["AWS/ECS", "CPUUtilization", "ClusterName", "rehearsal-prod-accounts", "ServiceName", "rehearsal-prod-accounts", {"label": "accounts on fargate", "stat": "SampleCount"}], ["AWS/ECS", "CPUUtilization", "ClusterName", "rehearsal-prod-api", "ServiceName", "rehearsal-prod-api", {"label": "api on fargate", "stat": "SampleCount"}], ["AWS/ECS", "CPUUtilization", "ClusterName", "rehearsal-prod-pledges", "ServiceName", "rehearsal-prod-pledges", {"label": "pledges on fargate", "stat": "SampleCount"}], ["AWS/ECS", "CPUUtilization", "ClusterName", "rehearsal-prod-worker", "ServiceName", "rehearsal-prod-worker", {"label": "worker on fargate", "stat": "SampleCount"}]]}}, {"type": "metric", "x": 12, "y": 24, "width": 12, "height": 6, "properties": {"title": "memory of a service\'s instances", "region": "eu-west-1", "view": "timeSeries", "stacked": false, "period": 300, "metrics": [["AWS/ECS", "MemoryUtilization", "ClusterName", "rehearsal-prod-accounts", "ServiceName", "rehearsal-prod-accounts", {"label": "accounts on fargate", "stat": "Maximum"}], ["AWS/ECS", "MemoryUtilization", "ClusterName", "rehearsal-prod-api", "ServiceName", "rehearsal-prod-api", {"label": "api on fargate", "stat": "Maximum"}], ["AWS/ECS", "MemoryUtilization", "ClusterName", "rehearsal-prod-pledges", "ServiceName", "rehearsal-prod-pledges", {"label": "pledges on fargate", "stat": "Maximum"}], ["AWS/ECS", "MemoryUtilization", "ClusterName", "rehearsal-prod-worker", "ServiceName", "rehearsal-prod-worker", {"label": "worker on fargate", "stat": "Maximum"}]], "annotations": {"horizontal": [{"value": 90.0, "label": "alarm (Social Connect\'s share for Redis; beyond it the next large answer ends the instance)"}]}}}, {"type": "metric", "x": 0, "y": 30, "width": 12, "height": 6, "properties": {"title": "jobs that wait, of those that may (JobQueue.depth_alarm)", "region": "eu-west-1", "view": "timeSeries", "stacked": false, "period": 300, "metrics": [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "rehearsal-prod-jobs", {"label": "jobs on sqs", "stat": "Maximum"}]], "annotations": {"horizontal": [{"value": 1000.0, "label": "alarm (JobQueue.depth_alarm)"}]}}}, {"type": "metric", "x": 12, "y": 30, "width": 12, "height": 6, "properties": {"title": "how long the oldest message waits", "region": "eu-west-1", "view": "timeSeries", "stacked": false, "period": 300, "metrics": [["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "rehearsal-prod-jobs", {"label": "jobs on sqs", "stat": "Maximum"}]], "annotations": {"horizontal": [{"value": 900.0, "label": "alarm (assumption: a notice that comes a quarter of an hour late is noticed)"}]}}}, {"type": "metric", "x": 0, "y": 36, "width": 12, "height": 6, "properties": {"title": "messages that failed at every try", "region": "eu-west-1", "view": "timeSeries", "stacked": false, "period": 300, "metrics": [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "rehearsal-prod-jobs-dead", {"label": "jobs on sqs", "stat": "Maximum"}]], "annotations": {"horizontal": [{"value": 0.0, "label": "alarm (assumption: what no retry mends needs somebody)"}]}}}, {"type": "metric", "x": 12, "y": 36, "width": 12, "height": 6, "properties": {"title": "whether it answers when it is asked from around the world", "region": "us-east-1", "view": "timeSeries", "stacked": false, "period": 60, "metrics": [["AWS/Route53", "HealthCheckStatus", "HealthCheckId", "',
        monitoring_aws_endpoint.id,
        '", {"label": "endpoint", "stat": "Minimum"}]], "annotations": {"horizontal": [{"value": 0.5, "label": "alarm (assumption: not reached from half of the places for three minutes is an outage)"}]}}}, {"type": "metric", "x": 0, "y": 42, "width": 12, "height": 6, "properties": {"title": "share of the day in which it answers", "region": "us-east-1", "view": "timeSeries", "stacked": false, "period": 3600, "metrics": [["AWS/Route53", "HealthCheckPercentageHealthy", "HealthCheckId", "',
        monitoring_aws_endpoint.id,
        '", {"label": "endpoint", "stat": "Average"}]], "annotations": {"horizontal": [{"value": 99.95, "label": "alarm (Social Connect, Target Metrics, 100K users)"}]}}}]}',
    ),
    dashboard_name="rehearsal-prod-monitoring",
    region="eu-west-1",
    opts=pulumi.ResourceOptions(
        depends_on=[
            accounts_fargate,
            accounts_fargate_cluster,
            api_fargate,
            api_fargate_cluster,
            db_aurora,
            db_rds,
            db_rds_replica_1,
            jobs_sqs,
            jobs_sqs_dead,
            pledges_fargate,
            pledges_fargate_cluster,
            worker_fargate,
            worker_fargate_cluster,
        ],
        provider=aws_,
    ),
)

aws.cloudwatch.MetricAlarm(
    "monitoring-aws-worker-fargate-service-memory",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    alarm_description="worker on fargate: memory of a service's instances above 90 % for 15 minutes (Social Connect's share for Redis; beyond it the next large answer ends the instance)",
    comparison_operator="GreaterThanThreshold",
    datapoints_to_alarm=3,
    dimensions={"ClusterName": worker_fargate_cluster.name, "ServiceName": worker_fargate_cluster.name},
    evaluation_periods=3,
    metric_name="MemoryUtilization",
    name="rehearsal-prod-monitoring-worker-fargate-service-memory",
    namespace="AWS/ECS",
    ok_actions=["arn:aws:sns:eu-west-1:111122223333:chat-prod-it"],
    period=300,
    region="eu-west-1",
    statistic="Maximum",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    threshold=90,
    treat_missing_data="notBreaching",
    opts=pulumi.ResourceOptions(depends_on=[monitoring_aws_topic, worker_fargate], provider=aws_),
)

worker_fargate_scaling = aws.appautoscaling.Target(
    "worker-fargate-scaling",
    max_capacity=20,
    min_capacity=2,
    region="eu-west-1",
    resource_id="service/rehearsal-prod-worker/rehearsal-prod-worker",
    scalable_dimension="ecs:service:DesiredCount",
    service_namespace="ecs",
    tags={"app": "rehearsal", "environment": "prod", "managed-by": "rungs", "owner": "rehearsal"},
    opts=pulumi.ResourceOptions(depends_on=[worker_fargate, worker_fargate_cluster], provider=aws_),
)

aws.appautoscaling.Policy(
    "worker-fargate-cpu",
    name="cpu",
    policy_type="TargetTrackingScaling",
    region="eu-west-1",
    resource_id="service/rehearsal-prod-worker/rehearsal-prod-worker",
    scalable_dimension="ecs:service:DesiredCount",
    service_namespace="ecs",
    target_tracking_scaling_policy_configuration={
        "predefined_metric_specification": {"predefined_metric_type": "ECSServiceAverageCPUUtilization"},
        "scale_in_cooldown": 300,
        "scale_out_cooldown": 60,
        "target_value": 60,
    },
    opts=pulumi.ResourceOptions(depends_on=[worker_fargate_scaling], provider=aws_),
)

aws.appautoscaling.Policy(
    "worker-fargate-jobs-jobs",
    name="jobs-jobs",
    policy_type="TargetTrackingScaling",
    region="eu-west-1",
    resource_id="service/rehearsal-prod-worker/rehearsal-prod-worker",
    scalable_dimension="ecs:service:DesiredCount",
    service_namespace="ecs",
    target_tracking_scaling_policy_configuration={
        "customized_metric_specification": {
            "dimensions": [{"name": "QueueName", "value": "chat-prod-it"}],
            "metric_name": "ApproximateNumberOfMessagesVisible",
            "namespace": "AWS/SQS",
            "statistic": "Average",
        },
        "scale_in_cooldown": 300,
        "scale_out_cooldown": 60,
        "target_value": 80,
    },
    opts=pulumi.ResourceOptions(depends_on=[jobs_sqs, worker_fargate_scaling], provider=aws_),
)
