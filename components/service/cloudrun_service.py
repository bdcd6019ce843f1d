"""A Cloud Run service: in each of its regions, with an account of its own and what calls it by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

import pulumi

from components.component import Place, Safety
from components.google_apis import apis
from components.google_grants import account_id, grant
from components.linking import GoogleGrant, Linked
from components.network import GoogleNetwork
from components.part import binding_name
from components.service import Service, ServiceComponent
from components.service import cloudrun_calls as calls
from components.service.cloudrun_calls import Database
from components.service.cloudrun_secrets import held_secret
from components.service.cloudrun_template import Canary, template, traffic
from components.signals import Signal

if TYPE_CHECKING:
    import pulumi_gcp as gcp

INVOKER = "roles/run.invoker"


class CloudrunServiceComponent(ServiceComponent):
    """Makes the service in each of its regions, an account of its own that may do what its links grant and has no key,
    its secrets, and what calls it by itself.

    Behind a gateway only load balancers and Google's own callers reach it; `public` (a Site's service) anyone does;
    else who calls must be granted it. `CALLERS` are the accounts that call below the paths of its schedules, triggers
    and queues: the service must refuse others there, since a gateway or a Site lets everyone in.

    `canary` shares its requests with an earlier revision; with 0 per cent the new one is reached by its tag, `new`.
    Outputs: `url`, `service_name`, `account_email`.
    """

    url: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        part: Service = Service(host="cloudrun", cpu=1),
        *,
        image: str,
        network: GoogleNetwork,
        service_name: str | None = None,
        public: bool = False,
        variables: Mapping[str, pulumi.Input[str]] | None = None,
        secrets: Mapping[str, pulumi.Input[str]] | None = None,
        links: Mapping[str, Sequence[Linked]] | None = None,
        queue_callers: Mapping[str, pulumi.Input[str]] | None = None,
        databases: Mapping[str, Database] | None = None,
        canary: Canary | None = None,
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_gcp as gcp

        super().__init__(part, name, safety, opts, place)
        self.service_name = self.named(service_name)
        self.regions = (place.region, *sorted(set(part.regions) - {place.region}))
        self.image = image
        self._links, self._network, self._public = links or {}, network, public
        linked = [each for several in self._links.values() for each in several]
        plain = {**(variables or {}), **{k: v for each in linked for k, v in each.variables.items()}}
        hidden = {**(secrets or {}), **{k: v for each in linked for k, v in each.secrets.items()}}
        self.enabled = self._apis(hidden)
        account = gcp.serviceaccount.Account(
            f"{name}-account",
            self.args(
                "account",
                gcp.serviceaccount.AccountArgs(
                    account_id=account_id(self.service_name),
                    display_name=self.service_name,
                    project=place.account,
                ),
            ),
            opts=self.options(gcp.serviceaccount.Account, depends_on=self.enabled),
        )
        self.account_email = account.email
        before = [*self._granted(account), *(each for one in linked for each in one.after)]
        held = {
            key: held_secret(self, key, value, account.member, before)
            for key, value in sorted(hidden.items())
        }
        caller = calls.caller_of(self) if part.schedules or part.triggers else None
        callers = {**(queue_callers or {}), **({"calls": caller.email} if caller is not None else {})}
        self._variables = {**plain, **({"CALLERS": _listed(callers.values())} if callers else {})}
        self._secrets = held
        self._before = before
        self.services = {region: self._service(region, account, canary) for region in self.regions}
        main = self.services[place.region]
        self.url = main.uri
        self.revisions = {
            region: each.latest_created_revision.apply(lambda whole: whole.rsplit("/", 1)[-1])
            for region, each in self.services.items()
        }
        self._invoked(callers, caller, databases or {}, main)
        self.publish(url=self.url, service_name=self.service_name, account_email=self.account_email)

    def service_link(self, key: str) -> Linked:
        return Linked(
            variables={binding_name(key, "url"): self.url},
            grants=[
                GoogleGrant(role=INVOKER, on="service", id=self.service_name, location=self.place.region)
            ],
            after=[self.services[self.place.region]],
        )

    def signals(self, key: str) -> Sequence[Signal]:
        labels = {"resource.labels.service_name": self.service_name}
        run, kind = "run.googleapis.com/", "cloud_run_revision"
        late = "ALIGN_PERCENTILE_95"

        def latency(objective: str) -> Signal:
            # A WebSocket is answered with 101, and lasts as long as it is open.
            well = {**labels, "metric.labels.response_code_class": "2xx"}
            return Signal(
                objective=objective, about=key, cloud="gcp", metric=f"{run}request_latencies", labels=well,
                statistic=late, scale=1000, resource_type=kind,
            )  # fmt: skip

        delivers = [latency("delivery_p95")] if self.part.triggers or self.part.drains else []
        return [
            latency("api_p95"),
            *delivers,
            Signal(
                objective="error_rate", about=key, cloud="gcp", metric=f"{run}request_count",
                labels={**labels, "metric.labels.response_code_class": "5xx"}, statistic="ALIGN_RATE",
                resource_type=kind, of=(f"{run}request_count", labels),
            ),
            Signal(
                objective="instances", about=key, cloud="gcp", metric=f"{run}container/instance_count",
                labels=labels, statistic="ALIGN_MAX", resource_type=kind,
            ),
            Signal(
                objective="service_memory", about=key, cloud="gcp", metric=f"{run}container/memory/utilizations",
                labels=labels, statistic="ALIGN_PERCENTILE_99", resource_type=kind,
            ),
        ]  # fmt: skip

    def _apis(self, hidden: Mapping[str, object]) -> list[gcp.projects.Service]:
        wanted = ["run.googleapis.com", "iam.googleapis.com"]
        wanted += ["secretmanager.googleapis.com"] if hidden else []
        wanted += ["cloudscheduler.googleapis.com"] if self.part.schedules else []
        wanted += ["eventarc.googleapis.com"] if self.part.triggers else []
        return apis(self, *wanted)

    def _granted(self, account: gcp.serviceaccount.Account) -> list[pulumi.Resource]:
        """Rights by link; one for the whole project once, whichever links ask for it."""
        whole: dict[str, GoogleGrant] = {}
        made: list[pulumi.Resource] = []
        for key, several in self._links.items():
            every = [one for each in several for one in each.grants]
            own = [one for one in every if not (isinstance(one, GoogleGrant) and one.on == "project")]
            whole |= {one.role: one for one in every if isinstance(one, GoogleGrant) and one.on == "project"}
            made += grant(self, "grant", account.member, own, key, self.enabled)
        return [*made, *grant(self, "grant", account.member, list(whole.values()), "", self.enabled)]

    def _service(
        self, region: str, account: gcp.serviceaccount.Account, canary: Canary | None
    ) -> gcp.cloudrunv2.Service:
        import pulumi_gcp as gcp

        part, run = self.part, gcp.cloudrunv2
        balanced = part.gateway is not None and not self._public
        return run.Service(
            self.key if region == self.place.region else f"{self.key}-{region}",
            self.args(
                "service",
                run.ServiceArgs(
                    name=self.service_name,
                    project=self.place.account,
                    location=region,
                    ingress="INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" if balanced else "INGRESS_TRAFFIC_ALL",
                    deletion_protection=False,
                    scaling=run.ServiceScalingArgs(min_instance_count=part.minimum),
                    template=template(
                        part,
                        image=self.image,
                        account=account.email,
                        network=self._network.network_id,
                        subnet=self._network.subnet_id(region),
                        all_through_network=self._network.part.egress == "nat",
                        variables=self._variables,
                        secrets=self._secrets,
                    ),
                    traffics=traffic(canary, region),
                ),
            ),
            opts=self.options(run.Service, depends_on=[*self.enabled, *self._before]),
        )

    def _invoked(
        self,
        callers: Mapping[str, pulumi.Input[str]],
        caller: gcp.serviceaccount.Account | None,
        databases: Mapping[str, Database],
        main: gcp.cloudrunv2.Service,
    ) -> None:
        """Who may call, and what does."""
        part, region = self.part, self.place.region
        if part.gateway is not None or self._public:
            for each in self.regions:
                self._invoker("everyone" if each == region else f"everyone-{each}", each, "allUsers")
        granted = {
            key: self._invoker(key.replace("_", "-"), region, pulumi.Output.concat("serviceAccount:", email))
            for key, email in sorted(callers.items())
        }
        if caller is None:
            return
        after: list[pulumi.Resource] = [granted["calls"], *self.enabled]
        for each in part.schedules:
            calls.schedule(self, each, url=main.uri, caller=caller.email, after=after)
        if part.triggers:
            receives = GoogleGrant(role="roles/eventarc.eventReceiver", on="project")
            after += grant(self, "grant", caller.member, [receives], "calls", self.enabled)
        for each in part.triggers:
            database = databases[each.database]
            calls.trigger(self, each, database=database, service=main.name, caller=caller.email, after=after)

    def _invoker(self, who: str, region: str, member: pulumi.Input[str]) -> gcp.cloudrunv2.ServiceIamMember:
        import pulumi_gcp as gcp

        run = gcp.cloudrunv2
        return run.ServiceIamMember(
            f"{self.key}-invoker-{who}",
            self.args(
                "invoker",
                run.ServiceIamMemberArgs(
                    name=self.service_name,
                    project=self.place.account,
                    location=region,
                    role=INVOKER,
                    member=member,
                ),
            ),
            opts=self.options(run.ServiceIamMember, depends_on=[self.services[region]]),
        )


def _listed(emails: Iterable[pulumi.Input[str]]) -> pulumi.Output[str]:
    return pulumi.Output.all(*emails).apply(lambda known: ",".join(sorted(cast("list[str]", known))))
