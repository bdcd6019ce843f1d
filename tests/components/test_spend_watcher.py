from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import cast

import attrs
import pytest

from components.billing_alerts import BillingAlerts, BillingAlertsComponent
from components.component import Safety
from components.errors import UserError
from components.spend_watcher import PRESETS, script_name, thresholds
from tests.components.samples import WATCHED, wires
from tests.mocks import Built, build

ACCOUNT = "a" * 32
ZONE = "b" * 32
EMAIL = "ops@example.com"
HOOK = "https://hooks.example.com/private-path"
HOOK_SECRET = "not-a-real-secret"
TOKEN = "not-a-real-token"


def make(
    part: BillingAlerts | None = None,
    *,
    emails: tuple[str, ...] = (EMAIL,),
    domain: str | None = "example.com",
    zone_id: str | None = ZONE,
    token: str | None = TOKEN,
    safety: Safety = Safety(),
) -> Built:
    return build(
        lambda: BillingAlertsComponent(
            "alerts",
            part or BillingAlerts(),
            account_id=ACCOUNT,
            policy_name="chat-prod-alerts",
            emails=emails,
            webhook_url=HOOK,
            webhook_secret=HOOK_SECRET,
            watched=WATCHED,
            analytics_token=token,
            domain=domain,
            zone_id=zone_id,
            safety=safety,
        )
    )


def bindings(built: Built) -> dict[str, dict[str, object]]:
    """What the watcher is bound to, by name."""
    inputs = cast("list[dict[str, object]]", built["alerts-watcher-version"].inputs["bindings"])
    return {str(each["name"]): each for each in inputs}


def told(built: Built, name: str = "WATCH") -> Mapping[str, object]:
    """The JSON of one of its texts."""
    return json.loads(str(bindings(built)[name]["text"]))


def test_it_is_a_worker_with_a_memory_run_by_cron_and_reached_by_nobody() -> None:
    built = make()

    assert {each.name for each in built if each.name.startswith("alerts-watcher")} == {
        "alerts-watcher",
        "alerts-watcher-version",
        "alerts-watcher-deployment",
        "alerts-watcher-crons",
        "alerts-watcher-memory",
    }
    assert built["alerts-watcher"].inputs["name"] == "chat-prod-alerts-watcher"
    assert built["alerts-watcher"].inputs["subdomain"] == {"enabled": False, "previewsEnabled": False}
    assert built["alerts-watcher-crons"].inputs["schedules"] == [{"cron": "7 * * * *"}]
    assert bindings(built)["MEMORY"]["namespaceId"] == "alerts-watcher-memory-id"
    assert built["alerts-watcher-deployment"].inputs["versions"] == [
        {"percentage": 100, "versionId": "alerts-watcher-version-id"}
    ]
    (module,) = cast("list[dict[str, str]]", built["alerts-watcher-version"].inputs["modules"])
    assert module["name"] == "worker.js"


def test_the_worker_and_its_memory_are_kept_as_every_store_is() -> None:
    built = make(safety=Safety(protect=True, retain=True))

    assert {each.name for each in built if each.protect} == {"alerts-watcher", "alerts-watcher-memory"}
    assert {each.name for each in built if each.retain_on_delete} == {
        "alerts-watcher",
        "alerts-watcher-memory",
    }


def test_it_is_told_what_the_stage_may_cost_and_use() -> None:
    built = make()

    assert told(built) == {
        "name": "chat-prod-alerts",
        "stage": "growth",
        "estimate": "421.48",
        "thresholds": ["210.74", "337.18", "421.48", "505.78"],
        "other_monthly": "155.25",
        "limit_shares": [70, 85],
        "scripts": ["chat-prod-api"],
        "queues": ["chat-prod-jobs"],
        "mail_from": "alerts@example.com",
        "mail_to": [EMAIL],
    }
    assert told(built, "METERS") == WATCHED.plan.meters
    assert told(built, "LIMITS") == [
        {
            "id": "cloudflare.d1.dbsize.paid",
            "metric": "d1_largest_bytes",
            "value": 10e9,
            "unit": "bytes",
            "source": "D1 limits",
        }
    ]
    assert bindings(built)["ACCOUNT"]["text"] == ACCOUNT


def test_the_budget_is_the_parts_own_or_its_presets_or_shares_of_the_estimate() -> None:
    def at(part: BillingAlerts) -> list[str]:
        return [str(each) for each in thresholds(part, Decimal("1000.01"))]

    assert at(BillingAlerts()) == ["500.01", "800.01", "1000.01", "1200.01"]
    assert at(BillingAlerts(preset="amebo")) == ["200", "300", "400"]
    assert at(BillingAlerts(preset="social_connect")) == ["500", "1000", "2000"]
    assert at(BillingAlerts(preset="amebo", budget=(70, 20))) == ["20", "70"]
    assert told(make(BillingAlerts(preset="amebo")))["thresholds"] == ["200", "300", "400"]


def test_its_secrets_stay_secret_and_are_bound_where_they_are_given() -> None:
    built = make()
    secret = {name for name, each in bindings(built).items() if each["type"] == "secret_text"}

    assert secret == {"ANALYTICS_TOKEN", "WEBHOOK_URL", "WEBHOOK_SECRET"}
    names = list(bindings(built))
    hidden = {f"bindings[{names.index(name)}].text" for name in secret}
    assert built["alerts-watcher-version"].secrets == hidden
    others = str([(each.inputs, each.outputs) for each in built if not each.secrets])
    assert TOKEN not in others
    assert "ANALYTICS_TOKEN" not in bindings(make(token=None))


def test_it_sends_e_mail_where_there_is_a_domain_to_send_from() -> None:
    assert bindings(make())["EMAIL"] == {
        "name": "EMAIL",
        "type": "send_email",
        "allowedDestinationAddresses": [EMAIL],
        "allowedSenderAddresses": ["alerts@example.com"],
    }
    other = make(BillingAlerts(mail_from="cost@example.org"))
    assert bindings(other)["EMAIL"]["allowedSenderAddresses"] == ["cost@example.org"]
    for built in (make(domain=None), make(emails=()), make(BillingAlerts(mail_from=""))):
        assert "EMAIL" not in bindings(built)
        assert "mail_to" not in told(built)


def test_the_brake_is_there_only_where_it_is_asked_for() -> None:
    assert "brake" not in told(make())
    assert "ZONE" not in bindings(make())
    built = make(BillingAlerts(brake=("consumers", "limits")))
    assert told(built)["brake"] == {"at": "505.78", "actions": ["consumers", "limits"], "divide": 4}
    assert bindings(built)["ZONE"]["text"] == ZONE
    own = make(BillingAlerts(brake=("consumers",), brake_at=900))
    assert told(own)["brake"] == {"at": "900", "actions": ["consumers"], "divide": 4}
    assert "ZONE" not in bindings(own)


def test_a_brake_on_limits_needs_a_zone() -> None:
    with pytest.raises(UserError, match=r"BillingAlerts.brake has 'limits', but the stack has no zone"):
        make(BillingAlerts(brake=("limits",)), zone_id=None)


def test_one_that_shall_not_run_stays_and_its_cron_is_empty() -> None:
    still, running = make(BillingAlerts(watch=False)), make()

    assert still["alerts-watcher-crons"].inputs["schedules"] == []
    assert still.names == running.names


def test_without_anything_to_watch_there_is_none() -> None:
    built = build(lambda: BillingAlerts().component("alerts", wires(watched=None)))

    assert not [each.name for each in built if "watcher" in each.name]


def test_more_than_a_binding_holds_is_refused() -> None:
    much = {f"cloudflare.made_up.{each}": {"price": "1", "per": "1"} for each in range(200)}
    watched = attrs.evolve(WATCHED, plan=attrs.evolve(WATCHED.plan, meters=much))
    with pytest.raises(UserError, match=r"has more to watch than its binding METERS holds"):
        build(lambda: BillingAlerts().component("alerts", wires(watched=watched)))


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("chat-prod-alerts", "chat-prod-alerts-watcher"),
        ("Spending alerts!", "spending-alerts-watcher"),
        ("x" * 80, "x" * 46 + "-watcher"),
        ("§", "alerts-watcher"),
    ],
)
def test_its_name_is_one_that_a_worker_may_have(name: str, label: str) -> None:
    assert script_name(name) == label
    assert len(label) <= 54


@pytest.mark.parametrize(
    ("make_wrong", "message"),
    [
        (
            lambda: BillingAlerts(preset="ameba"),
            r"BillingAlerts.preset is 'ameba'.*did you mean 'amebo'\?",
        ),
        (
            lambda: BillingAlerts(brake=("consumer",)),
            r"BillingAlerts.brake is 'consumer'.*did you mean 'consumers'\?",
        ),
        (
            lambda: BillingAlerts(schedule="hourly"),
            r"BillingAlerts.schedule is 'hourly', expected minute, hour",
        ),
        (lambda: BillingAlerts(budget=(0,)), r"BillingAlerts.budget is 0, expected at least 1"),
        (
            lambda: BillingAlerts(limit_shares=(85, 101)),
            r"BillingAlerts.limit_shares is 101, expected from 1 to 100",
        ),
        (
            lambda: BillingAlerts(mail_from="me"),
            r"BillingAlerts.mail_from is 'me', expected an e-mail address",
        ),
        (lambda: BillingAlerts(brake_at=0), r"BillingAlerts.brake_at is 0, expected at least 1 dollars"),
    ],
)
def test_wrong_values_are_refused_when_the_part_is_made(make_wrong: object, message: str) -> None:
    with pytest.raises(UserError, match=message):
        make_wrong()  # type: ignore[operator]


def test_the_guides_thresholds_are_presets() -> None:
    assert PRESETS["amebo"] == (200, 300, 400)
    assert PRESETS["social_connect"] == (500, 1_000, 2_000)


def test_the_composer_hands_over_the_token() -> None:
    built = build(lambda: BillingAlerts().component("alerts", wires(physical_name="chat-prod-alerts")))

    token = bindings(built)["ANALYTICS_TOKEN"]
    assert token["text"] == "stand-in-analytics-token"
