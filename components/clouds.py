"""The clouds that parts are made in: what configuration each needs, and its region nearest to a location."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from components.part import Need

ACCOUNTS: Mapping[str, Need] = {
    "cloudflare": Need(key="account", at_least="", why="it is made in a Cloudflare account"),
    "aws": Need(key="aws_account", at_least="", why="it is made in an AWS account"),
    "gcp": Need(key="gcp_project", at_least="", why="it is made in a Google Cloud project"),
}
"""What a stack must be told for each cloud."""

AWS_REGIONS: Mapping[str, str] = {
    "wnam": "us-west-2",
    "enam": "us-east-1",
    "weur": "eu-west-1",
    "eeur": "eu-central-1",
    "apac": "ap-southeast-1",
    "oc": "ap-southeast-2",
}
GOOGLE_REGIONS: Mapping[str, str] = {
    "wnam": "us-west1",
    "enam": "us-east1",
    "weur": "europe-west1",
    "eeur": "europe-west3",
    "apac": "asia-southeast1",
    "oc": "australia-southeast1",
}
"""The region nearest to each Cloudflare location hint."""

JURISDICTIONS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "eu": {
        "aws": ("eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"),
        "gcp": (
            *("europe-central2", "europe-north1", "europe-north2", "europe-southwest1", "europe-west1"),
            *(
                "europe-west3",
                "europe-west4",
                "europe-west8",
                "europe-west9",
                "europe-west10",
                "europe-west12",
            ),
            *("eu", "eur3", "eur4"),
        ),
    },
    "fedramp": {
        "aws": ("us-east-1", "us-east-2", "us-west-1", "us-west-2"),
        "gcp": (
            *("us-central1", "us-east1", "us-east4", "us-east5", "us-south1"),
            *("us-west1", "us-west2", "us-west3", "us-west4"),
            *("us", "nam4", "nam5"),
        ),
    },
}
"""Regions within a jurisdiction, by cloud: of the European Union's members, and of the United States
(docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html, cloud.google.com/about/locations,
cloud.google.com/storage/docs/locations, cloud.google.com/firestore/docs/locations)."""


def is_within(jurisdiction: str | None, region: str) -> bool:
    """Whether a region, of AWS, of Google Cloud or, as in aws-eu-central-1, of who is on AWS, is in a jurisdiction."""
    if jurisdiction is None:
        return True
    name = region.lower().removeprefix("aws-")
    return any(name in regions for regions in JURISDICTIONS[jurisdiction].values())


def nearest(regions: Mapping[str, str], location: str, jurisdiction: str | None) -> str:
    """Of `regions` by location, the one of this location; where it is outside of the jurisdiction, the first within."""
    return next(each for each in (regions[location], *regions.values()) if is_within(jurisdiction, each))
