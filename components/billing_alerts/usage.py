"""What Cloudflare tells of by itself: the usage of a product, and events that cost money or users."""

from __future__ import annotations

from components.part import record, setting

ALERT_DOCS = "developers.cloudflare.com/notifications/notification-available/"
PRODUCTS = {
    "worker_requests": "requests",
    "worker_durable_objects_requests": "requests",
    "worker_durable_objects_duration": "GB-s",
    "worker_durable_objects_data_transfer": "bytes",
    "worker_durable_objects_stored_data": "bytes",
    "worker_durable_objects_storage_deletes": "deletes",
    "worker_durable_objects_storage_writes": "writes",
    "worker_durable_objects_storage_reads": "reads",
    "r2_storage": "bytes",
    "r2_class_a_operations": "operations",
    "r2_class_b_operations": "operations",
}
"""The products that a usage alert can watch, and what is counted.

The first eight: terraform-provider-cloudflare v4.52.0, docs/resources/notification_policy.md, `filters.product`.
Those of R2, and bytes as their unit: immich-app/devtools, deployment/modules/cloudflare/account/alerts.tf.
Units of the others are by their names. KV, D1, Queues and CPU time have no usage alert."""

EVENTS = {
    "incident_alert": "Cloudflare has a major or critical incident",
    "dos_attack_l7": "Cloudflare stops an attack of more than 100 requests a second",
    "real_origin_monitoring": "an origin cannot be reached",
    "universal_ssl_event_type": "a certificate is issued, renewed or fails",
}
"""Alerts that every plan has (ALERT_DOCS), by type."""

USAGE_SHARE = 0.8
"""Of what is expected: when a derived usage alert is told."""
INCLUDED_SHARE = 8_000_000
"""80 % of the requests that Workers Paid includes in a month."""


@record
class UsageAlert:
    """Tells when the usage of a product passes a limit within a billing period."""

    product: str = setting(
        "What is watched", choices=tuple(PRODUCTS), source="terraform-provider-cloudflare v4.52.0"
    )
    limit: int = setting("When it is told: requests, bytes or operations, by the product", at_least=1)
    ref: str = setting(
        "A stable name, needed where a product has several limits; default: the product",
        default="",
        pattern=r"[a-z0-9_]*",
        words="lower-case letters, digits and underscores",
    )

    @property
    def key(self) -> str:
        return self.ref or self.product
