"""Which resource types hold data. Every type that a ladder creates stands in exactly one of these two sets.

A store is protected, is retained on delete from its first `up`, and is never replaced or deleted by a promotion.
A type in neither set is refused when it is made, so that nobody adds one without deciding.
"""

from __future__ import annotations

from components.errors import UserError

STORES = frozenset(
    {
        "aws:costexplorer/anomalyMonitor:AnomalyMonitor",  # one for each account, and not the stack's alone
        "aws:ecr/repository:Repository",
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "aws:kms/key:Key",
        "aws:kms/replicaKey:ReplicaKey",
        "aws:s3/bucket:Bucket",
        "aws:sqs/queue:Queue",
        "cloudflare:index/d1Database:D1Database",
        "cloudflare:index/queue:Queue",  # undelivered messages
        "cloudflare:index/r2Bucket:R2Bucket",
        "cloudflare:index/worker:Worker",  # dropping or renaming a Worker drops its Durable Objects
        "cloudflare:index/workersKvNamespace:WorkersKvNamespace",
        "cloudflare:index/zone:Zone",  # DNS records made by hand live in it
        "gcp:cloudtasks/queue:Queue",
        "gcp:firestore/database:Database",
        "gcp:kms/cryptoKey:CryptoKey",
        "gcp:kms/keyRing:KeyRing",  # its name can never be had again
        "gcp:pubsub/subscription:Subscription",
        "gcp:pubsub/topic:Topic",
        "gcp:redis/cluster:Cluster",
        "gcp:redis/instance:Instance",
        "gcp:storage/bucket:Bucket",
        "neon:index:Project",
        "random:index/randomPassword:RandomPassword",
        "upstash:index/redisDatabase:RedisDatabase",
    }
)

STATELESS = frozenset(
    {
        "aws:acm/certificate:Certificate",
        "aws:acm/certificateValidation:CertificateValidation",
        "aws:apigatewayv2/api:Api",
        "aws:apigatewayv2/apiMapping:ApiMapping",
        "aws:apigatewayv2/authorizer:Authorizer",
        "aws:apigatewayv2/domainName:DomainName",
        "aws:apigatewayv2/integration:Integration",
        "aws:apigatewayv2/route:Route",
        "aws:apigatewayv2/stage:Stage",
        "aws:apigatewayv2/vpcLink:VpcLink",
        "aws:appautoscaling/policy:Policy",
        "aws:appautoscaling/target:Target",
        "aws:budgets/budget:Budget",
        "aws:cloudwatch/dashboard:Dashboard",
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        "aws:costexplorer/anomalySubscription:AnomalySubscription",
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "aws:ec2/eip:Eip",
        "aws:ec2/flowLog:FlowLog",
        "aws:ec2/internetGateway:InternetGateway",
        "aws:ec2/managedPrefixList:ManagedPrefixList",
        "aws:ec2/natGateway:NatGateway",
        "aws:ec2/route:Route",
        "aws:ec2/routeTable:RouteTable",
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        "aws:ec2/securityGroup:SecurityGroup",
        "aws:ec2/subnet:Subnet",
        "aws:ec2/vpc:Vpc",
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        "aws:ecs/cluster:Cluster",
        "aws:ecs/service:Service",
        "aws:ecs/taskDefinition:TaskDefinition",
        "aws:elasticache/parameterGroup:ParameterGroup",
        "aws:elasticache/subnetGroup:SubnetGroup",
        "aws:iam/role:Role",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:kms/alias:Alias",
        "aws:lb/listener:Listener",
        "aws:lb/listenerRule:ListenerRule",
        "aws:lb/loadBalancer:LoadBalancer",
        "aws:lb/targetGroup:TargetGroup",
        "aws:route53/healthCheck:HealthCheck",
        "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketVersioning:BucketVersioning",
        "aws:scheduler/schedule:Schedule",
        "aws:secretsmanager/secret:Secret",
        "aws:secretsmanager/secretVersion:SecretVersion",
        "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace",
        "aws:servicediscovery/service:Service",
        "aws:sns/topic:Topic",
        "aws:sns/topicSubscription:TopicSubscription",
        "aws:sqs/queuePolicy:QueuePolicy",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "aws:wafv2/webAcl:WebAcl",
        "aws:wafv2/webAclAssociation:WebAclAssociation",
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
        "gcp:cloudtasks/queueIamMember:QueueIamMember",
        "gcp:compute/address:Address",
        "gcp:container/cluster:Cluster",
        "gcp:container/nodePool:NodePool",
        "gcp:firebaserules/release:Release",
        "gcp:firebaserules/ruleset:Ruleset",
        "gcp:firestore/backupSchedule:BackupSchedule",
        "gcp:firestore/field:Field",
        "gcp:firestore/index:Index",
        "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
        "gcp:monitoring/alertPolicy:AlertPolicy",
        "gcp:monitoring/dashboard:Dashboard",
        "gcp:monitoring/notificationChannel:NotificationChannel",
        "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig",
        "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy",
        "gcp:projects/iAMMember:IAMMember",
        "gcp:projects/service:Service",
        "gcp:projects/serviceIdentity:ServiceIdentity",
        "gcp:pubsub/topicIAMMember:TopicIAMMember",
        "gcp:secretmanager/secretIamMember:SecretIamMember",
        "gcp:serviceaccount/account:Account",
        "gcp:serviceaccount/iAMMember:IAMMember",
        "gcp:storage/bucketIAMMember:BucketIAMMember",
        "kubernetes:apps/v1:Deployment",
        "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
        "kubernetes:batch/v1:CronJob",
        "kubernetes:core/v1:Namespace",
        "kubernetes:core/v1:Secret",
        "kubernetes:core/v1:Service",
        "kubernetes:core/v1:ServiceAccount",
        "kubernetes:networking.k8s.io/v1:NetworkPolicy",
        "kubernetes:policy/v1:PodDisruptionBudget",
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
