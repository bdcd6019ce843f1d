"""A search engine: full text, fuzzy, by place and by interest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pulumi

from components.component import Component
from components.linking import Linked
from components.part import Host, HostedPart, NameRule, binding_name, counted, part, setting


@part
class Search(HostedPart):
    """On `opensearch` a domain of Amazon OpenSearch Service in the stack's network; on `elastic` a deployment of
    Elastic Cloud in the stack's region of Google Cloud, by Elastic's own provider, reached by Private Service Connect
    alone. Elastic's operator would be cheaper and needs a Kubernetes cluster, which the stages that search first do not
    have; a cluster that is lost would take the index with it.

    Nobody's only copy: what is searched lies in a database, from which an index can be made again.
    """

    host: str = setting(
        "The host; default: opensearch. Another host is another store",
        default="opensearch",
        later="another store",
        choices=("opensearch", "elastic"),
    )
    network: str = setting("The key of its Network", default="network")
    key: str = setting(
        "The key of its EncryptionKey, on opensearch. Another key is another domain",
        default="key",
        later="replaces",
    )
    nodes: int = setting(
        "Nodes that hold data, spread over zones; elastic makes fewer and larger ones of them; default: 3",
        default=3,
        at_least=1,
        at_most=80,
        unit="nodes",
        cost="each is billed by the hour",
    )
    memory_gb: float = setting(
        "Memory of a node; default: 8",
        default=8,
        unit="GiB",
        at_least=1,
        at_most=512,
        cost="billed by the hour",
    )
    storage_gb: int = setting(
        "Storage of a node on opensearch; default: 50; elastic has it with the memory",
        default=50,
        unit="GiB",
        at_least=10,
        at_most=24_000,
        cost="billed by the GB-month",
    )
    version: str = setting(
        "Version of the engine; default: 3.1 on opensearch, 9.1.0 on elastic",
        default="",
        pattern=r"(\d+\.\d+(\.\d+)?)?",
        words="a version such as 3.1 or 9.1.0",
    )

    store: ClassVar[bool] = True
    hosts: ClassVar[Mapping[str, Host]] = {
        "opensearch": Host(
            clouds=("aws",),
            children=(
                "logs",
                "logs_policy",
                "security",
                "security_rule",
                "password",
                "secret",
                "secret_value",
                "domain",
            ),
            names=NameRule(
                pattern=r"[a-z][a-z0-9-]*",
                words="lower-case letters, digits and hyphens, the first a letter",
                at_most=28,
                source="docs.aws.amazon.com/opensearch-service/latest/developerguide/createupdatedomains.html",
            ),
        ),
        "elastic": Host(
            clouds=("gcp",),
            children=("api", "address", "endpoint", "zone", "record", "filter", "deployment"),
            names=NameRule(
                pattern=r"[a-z]([a-z0-9-]*[a-z0-9])?",
                words="lower-case letters, digits and hyphens, the first a letter",
                at_most=50,
                source="cloud.google.com/compute/docs/naming-resources",
            ),
        ),
    }
    children: ClassVar[tuple[str, ...]] = tuple(
        dict.fromkeys(each for host in hosts.values() for each in host.children)
    )

    @property
    def uses(self) -> tuple[str, ...]:
        return (self.network, self.key) if self.host == "opensearch" else (self.network,)

    @property
    def size(self) -> str:
        return f"{counted(self.nodes, 'node')} of {self.memory_gb:g} GiB"


class SearchComponent(Component[Search]):
    """What other components take of a search engine: the same of each host."""

    url: pulumi.Output[str]
    user: pulumi.Output[str]
    password: pulumi.Output[str]
    """A secret."""
    reached: Sequence[pulumi.Resource] = ()
    """What must exist before a service can reach it."""

    def service_link(self, key: str) -> Linked:
        return Linked(
            variables={binding_name(key, "URL"): self.url, binding_name(key, "KIND"): self.part.host},
            secrets={binding_name(key, "USER"): self.user, binding_name(key, "PASSWORD"): self.password},
            after=self.reached,
        )
