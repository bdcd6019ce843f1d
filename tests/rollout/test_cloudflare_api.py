"""The client of Cloudflare's deployments against a strict stand-in over real HTTP."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from components.errors import UserError
from providers.cloudflare_api import Cloudflare
from providers.neon.api import HttpTransport
from tests.rollout.cloudflare import TOKEN, CloudflareStandIn, Script, cloudflare

ACCOUNT = "0" * 32
OLD, NEW, ROOMS = (f"{number}0000000-0000-4000-8000-000000000000" for number in range(3))


@pytest.fixture
def account() -> Generator[CloudflareStandIn]:
    with cloudflare(ACCOUNT) as found:
        script = Script(versions={OLD: (), NEW: (), ROOMS: ("Room",)})
        script.deploy(**{OLD: 100})
        script.deploy(**{OLD: 95, NEW: 5})
        found.scripts["chat-prod-api"] = script
        yield found


def client(account: CloudflareStandIn, token: str = TOKEN) -> tuple[Cloudflare, list[float]]:
    waited: list[float] = []
    return Cloudflare(token, HttpTransport(account.url), waited.append), waited


def test_what_serves_is_listed_first(account: CloudflareStandIn) -> None:
    found = client(account)[0].deployments(ACCOUNT, "chat-prod-api")

    assert [each.shares for each in found] == [{OLD: 95, NEW: 5}, {OLD: 100}]


def test_a_version_gets_every_request(account: CloudflareStandIn) -> None:
    made = client(account)[0].deploy(ACCOUNT, "chat-prod-api", OLD, "back")

    assert made.shares == account.scripts["chat-prod-api"].serving == {OLD: 100}
    assert account.scripts["chat-prod-api"].deployments[0]["annotations"] == {"workers/message": "back"}


def test_whether_the_account_has_a_version(account: CloudflareStandIn) -> None:
    found, _ = client(account)

    assert found.has_version(ACCOUNT, "chat-prod-api", NEW)
    assert not found.has_version(ACCOUNT, "chat-prod-api", "no-such-version")


@pytest.mark.parametrize("fault", [429, 500, 503, None])
def test_a_call_that_fails_in_passing_is_made_again(account: CloudflareStandIn, fault: int | None) -> None:
    account.faults = [fault, fault]
    found, waited = client(account)

    assert found.deploy(ACCOUNT, "chat-prod-api", OLD).shares == {OLD: 100}
    assert len(waited) == 2


@pytest.mark.parametrize("fault", [429, 502, None])
def test_it_gives_up_in_the_end(account: CloudflareStandIn, fault: int | None) -> None:
    account.faults = [fault] * 9
    found, waited = client(account)

    with pytest.raises(
        UserError, match=r"after 4 tries: GET /accounts/0+/workers/scripts/chat-prod-api/deployments"
    ):
        found.deployments(ACCOUNT, "chat-prod-api")
    assert len(waited) == 3


@pytest.mark.parametrize(
    ("script", "version", "message"),
    [
        ("no-such", OLD, r"refuses POST .*: This Worker does not exist on your account\. \(10007\)"),
        ("chat-prod-api", "no-such", r"The specified version could not be found\. \(10222\)"),
        ("chat-prod-api", ROOMS, r"Cannot roll back across a change of Durable Object classes\. \(10210\)"),
    ],
)
def test_what_the_api_refuses_changes_nothing(
    account: CloudflareStandIn, script: str, version: str, message: str
) -> None:
    with pytest.raises(UserError, match=message):
        client(account)[0].deploy(ACCOUNT, script, version)

    assert account.scripts["chat-prod-api"].serving == {OLD: 95, NEW: 5}


@pytest.mark.parametrize(("account_id", "token"), [(ACCOUNT, "another-token"), ("f" * 32, TOKEN)])
def test_a_token_that_may_not_is_never_shown(account: CloudflareStandIn, account_id: str, token: str) -> None:
    with pytest.raises(
        UserError, match=r"refuses the token in \$CLOUDFLARE_API_TOKEN .* Workers Scripts Write"
    ) as found:
        client(account, token)[0].deployments(account_id, "chat-prod-api")

    assert token not in str(found.value)


@pytest.mark.parametrize("token", ["", " ", "with a blank"])
def test_a_token_is_asked_for(token: str) -> None:
    with pytest.raises(UserError, match=r"\$CLOUDFLARE_API_TOKEN is not set to a token") as found:
        Cloudflare.from_environment({"CLOUDFLARE_API_TOKEN": token})
    assert "blank" not in str(found.value)


def test_a_token_goes_to_no_other_machine_in_the_clear() -> None:
    with pytest.raises(UserError, match=r"\$RUNGS_CLOUDFLARE_API is 'http://api\.example\.com'"):
        Cloudflare.from_environment(
            {"CLOUDFLARE_API_TOKEN": TOKEN, "RUNGS_CLOUDFLARE_API": "http://api.example.com"}
        )
