"""Reading an account through Cloudflare's API, as the stand-in has it: strict about paths, fields and permissions."""

from __future__ import annotations

import pytest

from adoption.account import D1, PERMISSIONS, QUEUES, R2, Account
from components.errors import UserError
from providers.cloudflare_api import Cloudflare
from providers.neon.api import HttpTransport
from sandbox.rest import serve
from tests.adoption.by_hand import ACCOUNT, SECRETS, ByHand, parley


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> ByHand:
    made = parley(tmp_path_factory.mktemp("hand"))
    made.bucket("parley-eu", "weur", "eu")
    made.worker("billing", {"exports": {"Meter": {"type": "durable-object", "storage": "sqlite"}}})
    return made


def test_read_only_permissions_are_enough_for_all_of_it(hand: ByHand) -> None:
    with hand.account(*PERMISSIONS) as account:
        worker = account.worker("parley-production")
        assert worker is not None
        assert (worker.id, worker.secrets) == (hand.ids["parley-production"], SECRETS)
        assert worker.crons == ("*/30 * * * *",)
        assert worker.bindings["FILES"] == "r2_bucket"
        assert worker.classes == {"ChatRoom": True, "SignIns": True}
        assert (worker.observability, worker.log_sampling, worker.workers_dev) == (True, 0.25, False)
        database = account.database(hand.ids["database"], "")
        assert database is not None
        assert (database.name, database.region, database.jurisdiction) == ("parley-main", "eeur", "")
        assert account.database("", "parley-main") == database
        assert account.namespace(hand.ids["flags"]) == "parley flags"
        queue = account.queue("parley-work")
        assert queue is not None
        assert (queue.id, queue.retention, queue.consumer) == (hand.ids["parley-work"], 345_600, True)
        zone = account.zone_of("chat.example.com")
        assert zone is not None
        assert (zone.id, zone.name, zone.plan) == (hand.ids["zone"], "example.com", "pro")
        assert not account.refused


def test_a_bucket_is_found_in_its_own_jurisdiction_alone(hand: ByHand) -> None:
    with hand.account() as account:
        assert account.bucket("parley-eu", "default") is None
        eu = account.bucket("parley-eu", "eu")
        assert eu is not None
        assert (eu.jurisdiction, eu.location, eu.public) == ("eu", "weur", False)
        dumps = account.bucket("parley-dumps", "default")
        assert dumps is not None
        assert [rule["id"] for rule in dumps.lifecycle] == ["old dumps"]


def test_what_is_not_there_is_none(hand: ByHand) -> None:
    with hand.account() as account:
        assert account.worker("none") is None
        assert account.database("00000000-0000-4000-8000-000000000000", "") is None
        assert account.database("", "parley") is None  # a part of a name is another name
        assert account.namespace("0" * 32) is None
        assert account.queue("none") is None
        assert account.zone("example.org") is None


def test_a_permission_that_is_missing_makes_unknown_what_it_shows(hand: ByHand) -> None:
    with hand.account(*(each for each in PERMISSIONS if each not in (D1, QUEUES))) as account:
        assert account.database(hand.ids["database"], "") is None
        assert account.queue("parley-work") is None
        assert account.bucket("parley-media", "default") is not None
        assert list(account.refused) == [D1, QUEUES]
        assert R2 not in account.refused
        account.check_token()


def test_a_token_that_is_none_is_said_once_and_never_shown(hand: ByHand) -> None:
    with serve(hand.cloud, accounts=[ACCOUNT]) as url:
        account = Account(Cloudflare("no-such-token", HttpTransport(url)), ACCOUNT)
        assert account.queue("parley-work") is None
        assert account.worker("parley-production") is None
        with pytest.raises(UserError, match=r"refuses the token in \$CLOUDFLARE_API_TOKEN") as refused:
            account.check_token()
    assert "no-such-token" not in str(refused.value)
