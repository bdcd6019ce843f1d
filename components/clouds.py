"""The clouds that parts are made in: what configuration each needs, and its region nearest to a location."""

from __future__ import annotations

from collections.abc import Mapping

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
