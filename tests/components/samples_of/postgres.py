"""Postgres on each of its hosts."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from components.encryption_key import EncryptionKey
from components.network import Network
from components.part import Part
from components.postgres import Postgres
from tests.components.samples_of import Change
from tests.mocks import Outputs

FAR, FURTHER = "us-west-2", "us-east-1"
GOOGLE_FAR, GOOGLE_FURTHER = "asia-east1", "us-central1"
NETWORKS = {
    "network_far": Network(host="aws", region=FAR, cidr="10.1.0.0/16"),
    "network_further": Network(host="aws", region=FURTHER, cidr="10.2.0.0/16"),
    "network_other": Network(host="aws", region=FAR, cidr="10.3.0.0/16"),
}
INSTANCES = {"rds": "db.r7g.xlarge", "cloudsql": "db-perf-optimized-N-8"}
REGIONS = {"cloudsql": GOOGLE_FURTHER, "neon": "aws-us-east-2"}

SAMPLES: Mapping[str, Part] = {
    "postgres-neon": Postgres(),
    "postgres-external": Postgres(host="external"),
    "postgres-rds": Postgres(
        host="rds",
        max_cu=4,
        storage_gb=100,
        multi_az=True,
        replicas=1,
        replica_regions=(FAR,),
        far_networks=("network_far",),
        pooler=True,
        parameters={"work_mem": "16384"},
    ),
    "postgres-aurora": Postgres(
        host="aurora",
        min_cu=2,
        max_cu=16,
        replicas=2,
        replica_regions=(FAR,),
        far_networks=("network_far",),
        pooler=True,
        parameters={"work_mem": "16384"},
    ),
    "postgres-cloudsql": Postgres(
        host="cloudsql",
        max_cu=4,
        storage_gb=100,
        multi_az=True,
        replicas=1,
        replica_regions=(GOOGLE_FAR,),
        pooler=True,
        parameters={"work_mem": "16384"},
    ),
}

COMPUTED: Outputs = {
    "aws:rds/instance:Instance": {
        "address": "db.example.eu-west-1.rds.amazonaws.com",
        "arn": "arn:aws:rds:eu-west-1:111122223333:db:chat-prod-it",
        "identifier": "chat-prod-it",
    },
    "aws:rds/cluster:Cluster": {
        "arn": "arn:aws:rds:eu-west-1:111122223333:cluster:chat-prod-it",
        "endpoint": "db.cluster-example.eu-west-1.rds.amazonaws.com",
        "readerEndpoint": "db.cluster-ro-example.eu-west-1.rds.amazonaws.com",
    },
    "aws:rds/proxy:Proxy": {"endpoint": "db.proxy-example.eu-west-1.rds.amazonaws.com"},
    "aws:rds/proxyEndpoint:ProxyEndpoint": {
        "endpoint": "db-reader.proxy-example.eu-west-1.rds.amazonaws.com"
    },
    "gcp:sql/databaseInstance:DatabaseInstance": {
        "privateIpAddress": "10.9.0.3",
        "connectionName": "example-project:europe-west1:chat-prod-it",
        "serverCaCerts": [{"cert": "-----BEGIN CERTIFICATE-----"}],
    },
    "random:index/randomPassword:RandomPassword": {"result": "stand-in-password"},
}


def linked(sample: Part) -> Mapping[str, Part]:
    """A key in all the regions of the samples and of their changes."""
    if not isinstance(sample, Postgres) or sample.host not in ("rds", "aurora", "cloudsql"):
        return {}
    if sample.host == "cloudsql":
        return {sample.key: EncryptionKey(host="gcp", regions=(GOOGLE_FAR, GOOGLE_FURTHER))}
    return {
        sample.key: EncryptionKey(host="aws", regions=(FAR, FURTHER)),
        **{each: NETWORKS[each] for each in sample.far_networks},
    }


def wired(sample: Part) -> Mapping[str, object]:
    """A Worker links to it."""
    return {"worker_links": frozenset({"it"})}


def others(sample: Part) -> Mapping[str, object]:
    """Further copies come with their networks, AWS keeps the password only of what has no copy, and one of the copies
    leads.
    """
    assert isinstance(sample, Postgres)
    alone = attrs.evolve(sample, replicas=0, replica_regions=(), far_networks=())
    copied = sample if sample.replica_regions else attrs.evolve(sample, replica_regions=(FAR,))
    found: dict[str, object] = {
        "backup_window": "05:00-06:00",
        "database": "orders",
        "far_networks": ("network_other",),
        "instance": INSTANCES.get(sample.host, "db.r7g.xlarge"),
        "leader": Change(copied, attrs.evolve(copied, leader=copied.replica_regions[0])),
        "parameters": {"work_mem": "32768"},
        "region": REGIONS.get(sample.host, FAR),
        "replica_regions": (*sample.replica_regions, GOOGLE_FURTHER),
        "role": "owner",
    }
    if sample.host in ("rds", "aurora"):
        found["managed_password"] = Change(alone, attrs.evolve(alone, managed_password=True))
        further = attrs.evolve(
            sample,
            replica_regions=(*sample.replica_regions, FURTHER),
            far_networks=(*sample.far_networks, "network_further"),
        )
        found["replica_regions"] = Change(sample, further)
    return found
