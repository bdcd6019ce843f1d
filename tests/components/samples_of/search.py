"""A search engine on each of its hosts."""

from __future__ import annotations

from collections.abc import Mapping

from components.encryption_key import EncryptionKey
from components.network import Network
from components.part import Part
from components.search import Search
from tests.mocks import Outputs

SAMPLES: Mapping[str, Part] = {
    "search-opensearch": Search(host="opensearch", nodes=12),
    "search-elastic": Search(host="elastic", nodes=9),
}
COMPUTED: Outputs = {
    "ec:index/deployment:Deployment": {
        "alias": "chat-prod-it-1a2b3c",
        "elasticsearchUsername": "elastic",
        "elasticsearchPassword": "stand-in-password",
    },
}


def linked(part: Part) -> Mapping[str, Part]:
    """Three zones, as the nodes of a domain are spread over them."""
    if part.host == "elastic":
        return {"network": Network(host="gcp")}
    return {"network": Network(host="aws", zones=3), "key": EncryptionKey(host="aws")}


def others(sample: Part) -> Mapping[str, object]:
    """As many nodes in each of the zones, and a version of that engine."""
    assert isinstance(sample, Search)
    return {"nodes": sample.nodes + 3, "version": "3.3" if sample.host == "opensearch" else "9.2.0"}
