"""Postgres on each of its hosts."""

from __future__ import annotations

from collections.abc import Mapping

from components.encryption_key import EncryptionKey
from components.network import Network
from components.part import Part
from components.postgres import Postgres
from tests.mocks import Outputs

FAR = "us-west-2"

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
        replica_regions=("asia-east1",),
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
    if not isinstance(sample, Postgres) or sample.host not in ("rds", "aurora", "cloudsql"):
        return {}
    if sample.host == "cloudsql":
        return {"key": EncryptionKey(host="gcp", regions=sample.replica_regions)}
    return {
        "key": EncryptionKey(host="aws", regions=sample.replica_regions),
        "network_far": Network(host="aws", region=FAR, cidr="10.1.0.0/16"),
    }


def wired(sample: Part) -> Mapping[str, object]:
    """A Worker links to it."""
    return {"worker_links": frozenset({"it"})}
