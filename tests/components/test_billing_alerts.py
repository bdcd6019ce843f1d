from __future__ import annotations

import attrs
import pulumi
import pytest

from components.billing_alerts import (
    EVENTS,
    PRODUCTS,
    BillingAlerts,
    BillingAlertsComponent,
    UsageAlert,
    check_targets,
)
from components.component import Safety, Wires
from components.errors import UserError
from components.spend_watcher import Watched
from tests.components.samples import WATCHED
from tests.mocks import Built, build

ACCOUNT = "a" * 32
EMAIL = "ops@example.com"
HOOK = "https://hooks.example.com/private-path"
HOOK_SECRET = "not-a-real-secret"
POLICY = "cloudflare:index/notificationPolicy:NotificationPolicy"


def make(
    part: BillingAlerts | None = None,
    *,
    emails: tuple[str, ...] = (EMAIL,),
    webhook_url: pulumi.Input[str] | None = None,
    webhook_secret: pulumi.Input[str] | None = None,
    watched: Watched | None = None,
) -> Built:
    return build(
        lambda: BillingAlertsComponent(
            "alerts",
            part or BillingAlerts(),
            account_id=ACCOUNT,
            policy_name="chat-prod-alerts",
            emails=emails,
            webhook_url=webhook_url,
            webhook_secret=webhook_secret,
            watched=watched,
        )
    )


def test_a_usage_alert_has_both_filters_that_the_api_asks_for() -> None:
    assert make()["alerts-worker-requests"].inputs == {
        "accountId": ACCOUNT,
        "name": "chat-prod-alerts-worker-requests",
        "description": "worker_requests above 8000000 requests in a billing period",
        "alertType": "billing_usage_alert",
        "enabled": True,
        "mechanisms": {"emails": [{"id": EMAIL}]},
        "filters": {"products": ["worker_requests"], "limits": ["8000000"]},
    }


def test_events_that_every_plan_has() -> None:
    built = make(BillingAlerts(usage=(), events=tuple(EVENTS)))
    types = {each.inputs["alertType"]: each.inputs.get("filters") for each in built.of("NotificationPolicy")}

    assert types == {
        "incident_alert": {"incidentImpacts": ["INCIDENT_IMPACT_MAJOR", "INCIDENT_IMPACT_CRITICAL"]},
        "dos_attack_l7": None,
        "real_origin_monitoring": None,
        "universal_ssl_event_type": None,
    }


def test_every_policy_says_that_it_is_enabled_and_is_parented_and_guards_nothing() -> None:
    built = make(webhook_url=HOOK)
    (component,) = built.components

    assert all(each.inputs["enabled"] is True for each in built.of("NotificationPolicy"))
    assert {each.parent for each in built if each.custom} == {component.urn}
    assert not [each.name for each in built if each.protect or each.retain_on_delete]
    assert component.outputs == {}


def test_names_come_from_the_physical_name() -> None:
    names = {str(each.inputs["name"]) for each in make(webhook_url=HOOK) if each.custom}

    assert names == {
        "chat-prod-alerts",
        "chat-prod-alerts-worker-requests",
        "chat-prod-alerts-incident-alert",
        "chat-prod-alerts-dos-attack-l7",
    }
    exact = make(BillingAlerts(name="spending", events=()))
    assert exact["alerts-worker-requests"].inputs["name"] == "spending-worker-requests"


def test_several_limits_of_a_product_take_a_ref() -> None:
    first = UsageAlert(product="r2_storage", limit=5_000_000_000)
    second = UsageAlert(product="r2_storage", limit=8_000_000_000, ref="r2_storage_high")
    built = make(BillingAlerts(usage=(first, second), events=()))

    assert built["alerts-r2-storage"].inputs["filters"] == {
        "products": ["r2_storage"],
        "limits": ["5000000000"],
    }
    assert built["alerts-r2-storage-high"].inputs["filters"] == {
        "products": ["r2_storage"],
        "limits": ["8000000000"],
    }


def test_a_limit_changes_in_place() -> None:
    urns = [
        make(BillingAlerts(usage=(UsageAlert(product="worker_requests", limit=limit),)))[
            "alerts-worker-requests"
        ].urn
        for limit in (1, 2)
    ]

    assert urns[0] == urns[1]


def test_a_webhook_is_told_alone() -> None:
    built = make(emails=(), webhook_url=HOOK)

    assert {str(each.inputs["mechanisms"]) for each in built.of("NotificationPolicy")} == {
        "{'webhooks': [{'id': 'alerts-webhook-id'}]}"
    }
    assert all("alerts-webhook" in each.depends_on for each in built.of("NotificationPolicy"))


def test_everybody_is_told() -> None:
    built = make(emails=(EMAIL, "cfo@example.com"), webhook_url=HOOK)

    assert built["alerts-worker-requests"].inputs["mechanisms"] == {
        "emails": [{"id": EMAIL}, {"id": "cfo@example.com"}],
        "webhooks": [{"id": "alerts-webhook-id"}],
    }


def test_the_webhook_and_its_secret_stay_secret() -> None:
    built = make(webhook_url=HOOK, webhook_secret=HOOK_SECRET)
    webhook = built["alerts-webhook"]

    assert (webhook.inputs["url"], webhook.inputs["secret"]) == (HOOK, HOOK_SECRET)
    assert webhook.secrets == {"url", "secret"}
    others = str([(each.inputs, each.outputs) for each in built if each is not webhook])
    assert HOOK not in others
    assert HOOK_SECRET not in others


def test_without_a_webhook_none_is_made() -> None:
    assert not make().of("NotificationPolicyWebhooks")
    assert "secret" not in make(webhook_url=HOOK)["alerts-webhook"].inputs


def test_somebody_must_be_told() -> None:
    both = r"rungs:alert_emails and rungs:alert_webhook_url are both missing, expected at least one of them"
    with pytest.raises(UserError, match=both):
        make(emails=())
    with pytest.raises(UserError, match=both):
        check_targets((), webhook=False)
    check_targets((EMAIL,), webhook=False)
    check_targets((), webhook=True)


def test_usage_is_told_at_80_percent_of_what_the_stage_expects_unless_the_part_says_otherwise() -> None:
    def limit(part: BillingAlerts, watched: Watched | None) -> object:
        (policy,) = make(part, watched=watched).of("NotificationPolicy")
        return policy.inputs["filters"]

    part = BillingAlerts(events=())
    assert limit(part, WATCHED) == {"products": ["worker_requests"], "limits": ["240000000"]}
    assert limit(part, None) == {"products": ["worker_requests"], "limits": ["8000000"]}
    own = attrs.evolve(part, usage=(UsageAlert(product="worker_requests", limit=5),))
    assert limit(own, WATCHED) == {"products": ["worker_requests"], "limits": ["5"]}
    assert not make(BillingAlerts(usage=(), events=()), watched=WATCHED).of("NotificationPolicy")


def test_usage_alerts_need_plan_pro_and_events_none() -> None:
    (need,) = BillingAlerts().needs

    assert (need.key, need.at_least) == ("zone_plan", "pro")
    assert "developers.cloudflare.com/notifications/" in need.why
    assert BillingAlerts(usage=()).needs == ()


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_published_product_can_be_watched(product: str) -> None:
    part = BillingAlerts(usage=(UsageAlert(product=product, limit=1),), events=())
    (policy,) = make(part).of("NotificationPolicy")

    assert policy.inputs["filters"] == {"products": [product], "limits": ["1"]}


@pytest.mark.parametrize(
    ("make_wrong", "message"),
    [
        (
            lambda: UsageAlert(product="worker_request", limit=1),
            r"UsageAlert.product is 'worker_request', .*did you mean 'worker_requests'\?",
        ),
        (lambda: UsageAlert(product="r2_storage", limit=0), r"UsageAlert.limit is 0, expected at least 1"),
        (
            lambda: BillingAlerts(events=("dos_attack_l4",)),
            r"BillingAlerts.events is 'dos_attack_l4', expected one of",
        ),
        (
            lambda: BillingAlerts(usage=(UsageAlert(product="r2_storage", limit=1),) * 2),
            r"BillingAlerts has 'r2_storage' twice",
        ),
        (
            lambda: BillingAlerts(transform={"policy": {}}),
            r"BillingAlerts.transform is 'policy', expected one of: webhook",
        ),
    ],
)
def test_wrong_values_are_refused_when_the_part_is_made(make_wrong: object, message: str) -> None:
    with pytest.raises(UserError, match=message):
        make_wrong()  # type: ignore[operator]


@pytest.mark.parametrize("child", ["webhook", "usage", "event"])
def test_transform_reaches_every_child(child: str) -> None:
    part = BillingAlerts(transform={child: {"name": "elsewhere"}})
    changed = {each.name for each in make(part, webhook_url=HOOK) if each.inputs.get("name") == "elsewhere"}

    assert (
        changed
        == {
            "webhook": {"alerts-webhook"},
            "usage": {"alerts-worker-requests"},
            "event": {"alerts-incident-alert", "alerts-dos-attack-l7"},
        }[child]
    )


def test_transform_of_an_unknown_field_is_refused() -> None:
    with pytest.raises(
        UserError, match=r"BillingAlerts.transform\['usage'\] sets 'enable'.*did you mean 'enabled'\?"
    ):
        make(BillingAlerts(transform={"usage": {"enable": False}}))


def test_the_composer_hands_over_targets_and_secrets() -> None:
    def program() -> None:
        wires = Wires(
            app="chat",
            environment="prod",
            account_id=ACCOUNT,
            location="weur",
            jurisdiction=None,
            domain=None,
            zone_id=None,
            zone_plan="pro",
            physical_name="chat-prod-alerts",
            safety=Safety(),
            linked={},
            serving={},
            fenced=frozenset(),
            secrets={
                "alert_webhook_url": pulumi.Output.secret(HOOK),
                "alert_webhook_secret": pulumi.Output.secret(HOOK_SECRET),
            },
            alert_emails=(EMAIL,),
        )
        BillingAlerts().component("alerts", wires)
        BillingAlerts().component("fewer", attrs.evolve(wires, secrets={}))

    built = build(program)

    assert built["alerts-webhook"].secrets == {"url", "secret"}
    assert built["alerts-worker-requests"].inputs["name"] == "chat-prod-alerts-worker-requests"
    assert [each.name for each in built.of("NotificationPolicyWebhooks")] == ["alerts-webhook"]
    assert built["fewer-worker-requests"].inputs["mechanisms"] == {"emails": [{"id": EMAIL}]}
