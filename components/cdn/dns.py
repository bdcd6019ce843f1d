"""The DNS records of a zone as data, and how Cloudflare keeps their names and texts."""

from __future__ import annotations

import ipaddress

from components.errors import UserError
from components.part import record, setting
from components.zone_plan import DAY

PROXIED_TYPES = ("A", "AAAA", "CNAME")


@record
class DnsEntry:
    """One DNS record of the zone."""

    type: str = setting("Record type", later="replaces", choices=("A", "AAAA", "CNAME", "MX", "NS", "TXT"))
    name: str = setting(
        "Name under the domain; default: @, the domain itself",
        default="@",
        pattern=r"@|\*|(\*\.)?[\w.-]+",
        words="@, *, or a host name",
    )
    content: str = setting("Address, host name or text; texts are quoted for you")
    proxied: bool | None = setting(
        "Through Cloudflare's network; default: yes for A, AAAA and CNAME, which alone can be", default=None
    )
    ttl: int = setting(
        "How long resolvers keep it, from 60 s to a day; default: 1, Cloudflare's choice, the only one where proxied",
        default=1,
        unit="s",
        at_least=1,
        at_most=DAY,
        source="developers.cloudflare.com/dns/manage-dns-records/reference/ttl/",
    )
    priority: int | None = setting(
        "Of an MX record; lower is tried first", default=None, at_least=0, at_most=65_535
    )
    kept: bool = setting(
        "Left in the zone when it goes out of the configuration, as one that was there before; default: no",
        default=False,
    )
    ref: str = setting(
        "A stable name, needed where type and name occur twice; default: type and name",
        default="",
        pattern=r"[a-z0-9._-]*",
        words="lower-case letters, digits, dots, hyphens and underscores",
    )

    def __attrs_post_init__(self) -> None:
        where = f"DnsEntry {self.type} {self.name!r}"
        if self.proxied and self.type not in PROXIED_TYPES:
            raise UserError(f"{where} is proxied, expected one of: {', '.join(PROXIED_TYPES)}")
        if self.ttl != 1 and (self.through_cloudflare or self.ttl < 60):
            expected = "1 where it is proxied" if self.through_cloudflare else "1 or at least 60"
            raise UserError(f"{where} has ttl {self.ttl}, expected {expected}")
        if (self.type == "MX") != (self.priority is not None):
            raise UserError(
                f"{where} has priority {self.priority!r}, expected one for MX and for no other type"
            )
        version = {"A": 4, "AAAA": 6}.get(self.type)
        if version and not _is_address(self.content, version):
            raise UserError(f"{where} has content {self.content!r}, expected an IPv{version} address")

    @property
    def through_cloudflare(self) -> bool:
        return self.type in PROXIED_TYPES if self.proxied is None else self.proxied

    @property
    def key(self) -> str:
        """What tells it from the zone's other records, whatever its content."""
        name = self.name.replace("@", "apex").replace("*", "any")
        return self.ref or f"{self.type.lower()}-{name}"


def mail_records(*, senders: tuple[str, ...] = (), reports_to: str | None = None) -> tuple[DnsEntry, ...]:
    """SPF and DMARC of the domain: mail comes from `senders` alone (names to include), and from nobody by default."""
    spf = " ".join(("v=spf1", *(f"include:{each}" for each in senders), "~all" if senders else "-all"))
    dmarc = f"v=DMARC1; p={'quarantine' if senders else 'reject'}"
    if reports_to:
        dmarc += f"; rua=mailto:{reports_to}"
    return (
        DnsEntry(type="TXT", content=spf, ref="spf"),
        DnsEntry(type="TXT", name="_dmarc", content=dmarc, ref="dmarc"),
    )


def record_name(component: str, entry: DnsEntry) -> str:
    """The logical name of a record in a component of that name."""
    return f"{component}-record-{entry.key}"


def full_name(name: str, domain: str) -> str:
    """The name that Cloudflare keeps: with the domain."""
    if name in ("@", domain):
        return domain
    return name if name.endswith(f".{domain}") else f"{name}.{domain}"


def quoted(text: str) -> str:
    """A TXT record's content as Cloudflare keeps it: in quotes, at most 255 characters each."""
    if text.startswith('"'):
        return text
    return " ".join(f'"{text[start : start + 255]}"' for start in range(0, max(len(text), 1), 255))


def _is_address(text: str, version: int) -> bool:
    try:
        return ipaddress.ip_address(text).version == version
    except ValueError:
        return False
