"""Redis on each of its hosts."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from components.part import Part
from components.redis import Redis
from tests.components.samples_of import Change
from tests.mocks import Outputs

TTLS = {"profile": 60}

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


def others(sample: Part) -> Mapping[str, object]:
    """Only a group that is sharded has shards; and Memorystore's newest version is its default."""
    if sample.host == "elasticache":
        one = attrs.evolve(sample, sharded=True)
        return {"ttls": TTLS, "version": "8.2", "shards": Change(one, attrs.evolve(one, shards=2))}
    if sample.host == "memorystore":
        earlier = attrs.evolve(sample, version="7.0")
        return {"ttls": TTLS, "version": Change(earlier, attrs.evolve(earlier, version="7.2"))}
    return {"ttls": TTLS, "version": "8.2"}
