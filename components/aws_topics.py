"""Whom AWS tells: a topic of SNS with its subscriptions, for alarms and budgets alike."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi

from components.component import Component

if TYPE_CHECKING:
    import pulumi_aws as aws

    from components.part import Part


def make_topic(
    owner: Component[Part],
    name: str,
    physical: str,
    *,
    region: str,
    publishers: Sequence[str],
    emails: Sequence[str] = (),
    webhook_url: pulumi.Input[str] | None = None,
    key_id: pulumi.Input[str] | None = None,
    children: tuple[str, str] = ("topic", "subscription"),
) -> aws.sns.Topic:
    """Makes the topic and a subscription for each address, as two children of the owner's part.

    Only `publishers`, services of AWS, may publish to it, for the owner's account alone, and only over TLS. `key_id`
    encrypts it (a key of KMS whose policy admits the publishers). Each address must confirm its subscription; what
    has not, AWS forgets after two days.
    """
    import pulumi_aws as aws

    account = owner.place.account
    arn = f"arn:aws:sns:{region}:{account}:{physical}"
    topic = aws.sns.Topic(
        f"{name}-topic",
        owner.args(
            children[0],
            aws.sns.TopicArgs(
                name=physical,
                region=region,
                kms_master_key_id=key_id,
                policy=_policy(arn, account, publishers),
            ),
        ),
        opts=owner.options(aws.sns.Topic),
    )
    targets: list[tuple[str, str, pulumi.Input[str]]] = [(_label(each), "email", each) for each in emails]
    if webhook_url is not None:
        targets.append(("webhook", "https", pulumi.Output.secret(webhook_url)))
    for label, protocol, endpoint in targets:
        aws.sns.TopicSubscription(
            f"{name}-{label}",
            owner.args(
                children[1],
                aws.sns.TopicSubscriptionArgs(
                    topic=topic.arn, protocol=protocol, endpoint=endpoint, region=region
                ),
            ),
            opts=owner.options(aws.sns.TopicSubscription),
        )
    return topic


def _policy(arn: str, account: str, publishers: Sequence[str]) -> str:
    publish: dict[str, object] = {
        "Sid": "Publish",
        "Effect": "Allow",
        "Principal": {"Service": sorted(publishers)},
        "Action": "sns:Publish",
        "Resource": arn,
        "Condition": {"StringEquals": {"aws:SourceAccount": account}},
    }
    plain: dict[str, object] = {
        "Sid": "OnlyOverTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sns:Publish",
        "Resource": arn,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [publish, plain]})


def _label(email: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", email.lower()).strip("-")
