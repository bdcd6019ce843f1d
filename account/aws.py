"""AWS as the user may use it: boto3 finds the credentials, and only what reads is ever sent.

aws = Aws()
aws.call("sts", HOME, "get_caller_identity")["Account"]
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias, cast

from components.errors import UserError

HOME = "us-east-1"
"""The region to ask for what has none, such as IAM: no account can switch it off."""
Read: TypeAlias = Literal[
    "describe_regions",
    "get_anomaly_monitors",
    "get_caller_identity",
    "get_role",
    "get_service_quota",
    "head_bucket",
    "simulate_principal_policy",
]
ACTIONS: Mapping[Read, str] = {
    "describe_regions": "ec2:DescribeRegions",
    "get_anomaly_monitors": "ce:GetAnomalyMonitors",
    "get_role": "iam:GetRole",
    "get_service_quota": "servicequotas:GetServiceQuota",
    "head_bucket": "s3:ListBucket",
    "simulate_principal_policy": "iam:SimulatePrincipalPolicy",
}
"""What one must be allowed for each (docs.aws.amazon.com/service-authorization/latest/reference/); the identity is told
to everybody."""
SECONDS = 20
"""That an answer may take."""
TRIES = 3
BUSY = ("Throttl", "TooManyRequests", "RequestLimitExceeded")
"""In the words for too many requests (docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html)."""
Connect: TypeAlias = Callable[[str, str], object]
"""Makes boto3's client of a service in a region."""


class NoCredentials(UserError):
    """There are none, or none that can be read."""


class Refused(UserError):
    """AWS answered no; `code` is its own word for it. Its sentence is left out: it may hold what was sent."""

    def __init__(self, service: str, operation: str, code: str) -> None:
        super().__init__(f"AWS answers {service} {operation} with {code}")
        self.code = code


class Aws:
    """The calls. They raise UserError, in which no credential ever is: Refused, NoCredentials, or for no answer."""

    def __init__(self, connect: Connect | None = None) -> None:
        """`connect`: how a client is made; default: boto3's, with the credentials that it finds."""
        self._connect = connect
        self._clients: dict[tuple[str, str], object] = {}
        self._one_at_a_time = threading.Lock()

    def call(self, service: str, region: str, operation: Read, **given: object) -> Mapping[str, object]:
        """The answer, as boto3 gives it."""
        try:
            from botocore.exceptions import (  # type: ignore[reportMissingTypeStubs]
                BotoCoreError,
                ClientError,
                NoCredentialsError,
                PartialCredentialsError,
                ProfileNotFound,
            )
        except ImportError:
            raise UserError(
                "the package boto3 is needed to ask AWS, and is not installed; run: ./rungs setup clouds"
            ) from None
        try:
            client = self._client(service, region)
            ask = cast("Callable[..., Mapping[str, object]]", getattr(client, operation))
            return ask(**given)
        except ClientError as error:
            answer = cast("Mapping[str, Mapping[str, object]]", error.response)
            code = str(answer.get("Error", {}).get("Code"))
            status = cast("int", answer.get("ResponseMetadata", {}).get("HTTPStatusCode") or 400)
            if status >= 500 or any(word in code for word in BUSY):
                raise UserError(f"{service} of AWS in {region} is busy: {code}") from None
            raise Refused(service, operation, code) from None
        except NoCredentialsError:
            raise NoCredentials("there are no credentials for AWS") from None
        except (PartialCredentialsError, ProfileNotFound) as error:
            raise NoCredentials(f"they cannot be had: {error}") from None
        except BotoCoreError as error:
            # What a program that gives credentials has said would be in its text.
            raise UserError(f"{service} of AWS in {region} cannot be asked: {type(error).__name__}") from None

    def _client(self, service: str, region: str) -> object:
        with self._one_at_a_time:  # boto3 makes clients one at a time; they may be used side by side
            if self._connect is None:
                self._connect = _boto3()
            if (service, region) not in self._clients:
                self._clients[service, region] = self._connect(service, region)
            return self._clients[service, region]


def _boto3() -> Connect:
    import boto3  # type: ignore[reportMissingTypeStubs]
    from botocore.config import Config  # type: ignore[reportMissingTypeStubs]

    config = Config(
        connect_timeout=SECONDS,
        read_timeout=SECONDS,
        retries={"mode": "standard", "total_max_attempts": TRIES},
    )
    session = boto3.Session()

    def connect(service: str, region: str) -> object:
        make = cast("Callable[..., object]", session.client)  # type: ignore[reportUnknownMemberType]
        return make(service, region_name=region, config=config)

    return connect
