"""Redis on each of its hosts."""

from __future__ import annotations

from collections.abc import Mapping

from components.part import Part
from components.redis import Redis
from tests.mocks import Outputs

SAMPLES: Mapping[str, Part] = {
    "redis-external": Redis(host="external"),
    "redis-elasticache": Redis(host="elasticache", memory_gb=12, replicas=1, eviction=True),
    "redis-memorystore": Redis(host="memorystore", memory_gb=5, replicas=1, eviction=True),
    "redis-memorystore-cluster": Redis(
        host="memorystore-cluster", memory_gb=50, shards=4, replicas=1, iam=True
    ),
}

COMPUTED: Outputs = {
    "aws:elasticache/replicationGroup:ReplicationGroup": {
        "primaryEndpointAddress": "master.cache.example.com",
        "configurationEndpointAddress": "clustercfg.cache.example.com",
    },
    "aws:secretsmanager/secretVersion:SecretVersion": {
        "secretArn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:chat-prod-it-redis-AbCdEf"
    },
    "gcp:redis/instance:Instance": {
        "host": "10.17.0.4",
        "port": 6378,
        "authString": "stand-in-password",
        "serverCaCerts": [{"cert": "a certificate"}],
    },
    "gcp:redis/cluster:Cluster": {
        "discoveryEndpoints": [{"address": "10.128.0.9", "port": 6379}],
        "managedServerCas": [{"caCerts": [{"certificates": ["one certificate", "another"]}]}],
    },
}

OTHERS: Mapping[str, object] = {"ttls": {"profile": 60}}
