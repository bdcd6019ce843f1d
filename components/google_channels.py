"""Whom Google Cloud tells: notification channels of Cloud Monitoring, for alerts and budgets alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi

from components.component import Component

if TYPE_CHECKING:
    import pulumi_gcp as gcp

    from components.part import Part


def make_channels(
    owner: Component[Part],
    emails: Sequence[str],
    *,
    webhook_url: pulumi.Input[str] | None = None,
    webhook_secret: pulumi.Input[str] | None = None,
    after: Sequence[pulumi.Resource] = (),
) -> list[gcp.monitoring.NotificationChannel]:
    """Makes one channel for each address and one for the webhook, as the child `channel` of the owner's part.

    The webhook's secret goes along as the password of basic authentication, whose user is `rungs`.
    """
    channels = [
        _channel(owner, _label(each), "email", f"E-mail to {each}", {"email_address": each}, after=after)
        for each in emails
    ]
    if webhook_url is not None:
        url: dict[str, pulumi.Input[str]] = {"url": pulumi.Output.secret(webhook_url)}
        if webhook_secret is None:
            made = _channel(owner, "webhook", "webhook_tokenauth", "Webhook", url, after=after)
        else:
            made = _channel(
                owner,
                "webhook",
                "webhook_basicauth",
                "Webhook",
                {**url, "username": "rungs"},
                password=webhook_secret,
                after=after,
            )
        channels.append(made)
    return channels


def _channel(
    owner: Component[Part],
    label: str,
    kind: str,
    about: str,
    address: dict[str, pulumi.Input[str]],
    *,
    password: pulumi.Input[str] | None = None,
    after: Sequence[pulumi.Resource],
) -> gcp.monitoring.NotificationChannel:
    import pulumi_gcp as gcp

    sensitive = None
    if password is not None:
        sensitive = gcp.monitoring.NotificationChannelSensitiveLabelsArgs(
            password=pulumi.Output.secret(password)
        )
    return gcp.monitoring.NotificationChannel(
        f"{owner.key}-{label}",
        owner.args(
            "channel",
            gcp.monitoring.NotificationChannelArgs(
                project=owner.place.account,
                display_name=about,
                type=kind,
                labels=address,
                sensitive_labels=sensitive,
                enabled=True,
                # Alerts that name a channel would keep it from going, and with it the whole stack.
                force_delete=True,
            ),
        ),
        opts=owner.options(gcp.monitoring.NotificationChannel, depends_on=after),
    )


def _label(email: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", email.lower()).strip("-")
