"""A certificate of AWS for names of the stack's domain, proved by a record in its Cloudflare zone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi

from components.component import Component


def proved_certificate(
    component: Component[Any],
    names: Sequence[str],
    zone_id: pulumi.Input[str],
    region: str,
) -> pulumi.Output[str]:
    """The ARN of a certificate once it is issued. The first of `names` and those below it share one record: AWS asks
    for the same one for a name and for `*.` of it, and for a name at all times in one account. So no two components
    may have certificates of one name: an API Gateway takes its own, a load balancer the domain and all below it.
    """
    import pulumi_cloudflare as cloudflare
    from pulumi_aws import acm

    key = component.key
    certificate = acm.Certificate(
        f"{key}-certificate",
        component.args(
            "certificate",
            acm.CertificateArgs(
                domain_name=names[0],
                subject_alternative_names=sorted(names[1:]) or None,
                validation_method="DNS",
                key_algorithm="EC_prime256v1",
                region=region,
            ),
        ),
        opts=component.options(acm.Certificate),
    )
    asked = certificate.domain_validation_options[0]
    record = cloudflare.DnsRecord(
        f"{key}-validation",
        component.args(
            "validation_record",
            cloudflare.DnsRecordArgs(
                zone_id=zone_id,
                name=asked.resource_record_name.apply(_without_dot),
                type="CNAME",
                content=asked.resource_record_value.apply(_without_dot),
                proxied=False,
                ttl=300,
                comment="Proves the name to AWS, which renews its certificate by it",
            ),
        ),
        opts=component.options(cloudflare.DnsRecord),
    )
    validation = acm.CertificateValidation(
        f"{key}-validation",
        component.args(
            "validation",
            acm.CertificateValidationArgs(
                certificate_arn=certificate.arn, validation_record_fqdns=[record.name], region=region
            ),
        ),
        opts=component.options(acm.CertificateValidation),
    )
    return validation.certificate_arn


def _without_dot(name: str | None) -> str:
    return (name or "").rstrip(".")
