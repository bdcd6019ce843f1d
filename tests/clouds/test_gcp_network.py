"""A network and a registry on Google Cloud."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest

from components.errors import UserError
from components.network import Network
from components.network.gcp import REGIONS, addresses_of
from tests.alone import climbing


def test_the_addresses_of_a_region_do_not_depend_on_the_others() -> None:
    part = Network(host="gcp")
    both = addresses_of(part, ("us-central1", "asia-east1"))
    all_three = addresses_of(part, ("us-central1", "europe-west1", "asia-east1"))
    assert all_three["asia-east1"] == both["asia-east1"]
    peered = ipaddress.ip_network("10.0.192.0/18")
    for region in REGIONS:
        (addresses,) = addresses_of(part, (region,)).values()
        assert not ipaddress.ip_network(addresses).overlaps(peered), region


def test_regions_that_would_share_addresses_are_refused() -> None:
    one, other = REGIONS[3], REGIONS[27]
    with pytest.raises(UserError, match=f"'{one}' and '{other}', which would share the addresses"):
        Network(host="gcp", regions=(one, other))


def test_an_unknown_region_is_refused_with_the_nearest() -> None:
    with pytest.raises(UserError, match="europe-west1"):
        Network(host="gcp", regions=("europe-wset1",))


@pytest.mark.engine
@pytest.mark.all
def test_regions_come_and_go_and_nothing_else_moves(tmp_path: Path) -> None:
    with climbing(
        tmp_path,
        """
        ONE = Stage.first("one", users=(0, 10), network=Network(host="gcp"), registry=Registry(host="gcp"))
        TWO = ONE.grow(
            "two", users=(10, 100),
            network=Network(host="gcp", egress="nat", flow_logs=True, regions=("europe-west1", "asia-east1")),
        )
        LESS = TWO.grow("less", users=(100, None), network=Network(host="gcp", regions=("asia-east1",)))
        """,
    ) as climb:
        assert climb.start().ok, climb.outcomes
        climb.to("two")
        grown = climb.outcomes[-1]
        assert climb.ok, climb.outcomes
        assert (grown.deleted, grown.replaced) == (0, 0)
        climb.to("less")
        assert climb.ok, climb.outcomes
        assert climb.outcomes[-1].replaced == 0
