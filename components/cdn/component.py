"""What a CDN makes at Cloudflare: the zone where it has none yet, its settings, records, caches and rulesets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from components.cdn import Cdn
from components.cdn.dns import full_name, quoted, record_name
from components.cdn.rulesets import rulesets
from components.component import Component, Safety, Wires
from components.errors import UserError
from components.zone_plan import find_plan

if TYPE_CHECKING:
    import pulumi_cloudflare as cloudflare


def component(name: str, part: Cdn, wires: Wires) -> CdnComponent:
    """Makes the component inside a stack."""
    return CdnComponent(
        name,
        part,
        zone_id=None if wires.create_zone else wires.zone_id,
        zone_plan=wires.zone_plan,
        domain=wires.domain,
        account_id=wires.account_id,
        create_zone=wires.create_zone,
        safety=wires.safety,
    )


class CdnComponent(Component[Cdn]):
    """Makes the zone's settings, records, caches, and one ruleset for each phase that has rules.

    Takes the `zone_id` of a zone that exists, or `create_zone` with `domain` and `account_id`.
    Outputs: `zone_id`; for a zone made here also `name_servers`, to be entered at the registrar.
    """

    zone_id: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        part: Cdn = Cdn(),
        *,
        zone_id: pulumi.Input[str] | None = None,
        zone_plan: str = "free",
        domain: str | None = None,
        account_id: pulumi.Input[str] | None = None,
        create_zone: bool = False,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        self._plan = find_plan(zone_plan)
        part.check_plan(zone_plan)
        if part.records and domain is None:
            raise UserError(f"Cdn {name!r} has DNS records but no domain")
        if zone_id is not None and create_zone:
            raise UserError(f"Cdn {name!r} has both zone_id and create_zone, expected one of the two")

        super().__init__(part, name, safety, opts)
        self.zone = None
        self._zone: pulumi.Input[str] = safety.adopt.get(name) or zone_id or pulumi.Output.from_input("")
        outputs: dict[str, pulumi.Input[object]] = {}
        if zone_id is not None:
            self.zone_id = pulumi.Output.from_input(zone_id)
        elif create_zone and domain is not None and account_id is not None:
            self.zone = self._make_zone(account_id, domain)
            self.zone_id = self.zone.id
            outputs["name_servers"] = self.zone.name_servers
        else:
            raise UserError(
                f"Cdn {name!r} has no zone_id, expected one, or create_zone with domain and account_id"
            )
        self._make_settings()
        self._make_records(domain or "")
        self._make_caches()
        self._make_rulesets()
        self.publish(zone_id=self.zone_id, **outputs)

    def _make_zone(self, account_id: pulumi.Input[str], domain: str) -> cloudflare.Zone:
        import pulumi_cloudflare as cloudflare

        args = self.args(
            "zone",
            cloudflare.ZoneArgs(
                account=cloudflare.ZoneAccountArgs(id=account_id), name=domain, type="full", paused=False
            ),
        )
        options = self.options(cloudflare.Zone, adopted=self.adopted(self.key, args))
        return self.held(self.key, "zone", cloudflare.Zone(self.key, args, opts=options))

    def _make_settings(self) -> None:
        import pulumi_cloudflare as cloudflare

        for setting_id, value in self.part.zone_settings.items():
            cloudflare.ZoneSetting(
                f"{self.key}-setting-{setting_id.replace('_', '-')}",
                self.args(
                    "setting",
                    cloudflare.ZoneSettingArgs(zone_id=self.zone_id, setting_id=setting_id, value=value),
                ),
                opts=self.options(cloudflare.ZoneSetting),
            )

    def _make_records(self, domain: str) -> None:
        import pulumi_cloudflare as cloudflare

        for entry in self.part.records:
            name = record_name(self.key, entry)
            args = self.args(
                "record",
                cloudflare.DnsRecordArgs(
                    zone_id=self.zone_id,
                    type=entry.type,
                    name=full_name(entry.name, domain),
                    content=quoted(entry.content) if entry.type == "TXT" else entry.content,
                    proxied=entry.through_cloudflare,
                    ttl=entry.ttl,
                    priority=entry.priority,
                ),
            )
            options = self.options(
                cloudflare.DnsRecord,
                retain_on_delete=entry.kept or None,
                adopted=self.adopted(name, args, self._zone),
            )
            made = cloudflare.DnsRecord(name, args, opts=options)
            self.held(name, "record", made)

    def _make_caches(self) -> None:
        import pulumi_cloudflare as cloudflare

        part = self.part
        tiered = cloudflare.ArgoTieredCaching(
            f"{self.key}-tiered-cache",
            self.args(
                "tiered_cache",
                cloudflare.ArgoTieredCachingArgs(zone_id=self.zone_id, value=_on(part.tiered_cache)),
            ),
            opts=self.options(cloudflare.ArgoTieredCaching),
        )
        # The smart topology is a switch of its own, and takes effect only while tiered caching is on.
        smart = cloudflare.TieredCache(
            f"{self.key}-smart-tiered-cache",
            self.args(
                "smart_tiered_cache",
                cloudflare.TieredCacheArgs(zone_id=self.zone_id, value=_on(part.tiered_cache)),
            ),
            opts=self.options(cloudflare.TieredCache, depends_on=[tiered]),
        )
        if self._plan.regional_cache:  # below it the setting cannot even be read
            cloudflare.RegionalTieredCache(
                f"{self.key}-regional-cache",
                self.args(
                    "regional_cache",
                    cloudflare.RegionalTieredCacheArgs(zone_id=self.zone_id, value=_on(part.regional_cache)),
                ),
                opts=self.options(cloudflare.RegionalTieredCache, depends_on=[smart]),
            )
        if part.argo is not None:
            cloudflare.ArgoSmartRouting(
                f"{self.key}-argo",
                self.args(
                    "argo", cloudflare.ArgoSmartRoutingArgs(zone_id=self.zone_id, value=_on(part.argo))
                ),
                opts=self.options(cloudflare.ArgoSmartRouting),
            )

    def _make_rulesets(self) -> None:
        import pulumi_cloudflare as cloudflare

        for child, phase, rules in rulesets(self.part, self._plan):
            cloudflare.Ruleset(
                f"{self.key}-{child}",
                self.args(
                    child,
                    cloudflare.RulesetArgs(
                        zone_id=self.zone_id,
                        kind="zone",
                        phase=phase,
                        # What the dashboard calls its own, so that a ruleset made there can be imported, not replaced.
                        name=self.part.name or "default",
                        description=f"{child} rules",
                        rules=rules,
                    ),
                ),
                opts=self.options(cloudflare.Ruleset),
            )


def _on(value: bool) -> str:
    return "on" if value else "off"
