"""Amazon SQS as moto has it, and Amazon's own way of signing."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any, Self, cast

import boto3  # type: ignore[reportMissingTypeStubs]
from botocore.auth import SigV4Auth  # type: ignore[reportMissingTypeStubs]
from botocore.awsrequest import AWSRequest  # type: ignore[reportMissingTypeStubs]
from botocore.credentials import Credentials  # type: ignore[reportMissingTypeStubs]
from moto.server import ThreadedMotoServer

REGION = "us-east-1"


class Sqs:
    """A context manager: the queue `jobs`, whose jobs become dead letters after two tries."""

    def __enter__(self) -> Self:
        self._server: Any = ThreadedMotoServer(port=0, verbose=False)
        self._server.start()
        host, port = self._server.get_host_and_port()
        self.address = f"http://{host}:{port}"
        keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
        self._client = cast("Any", boto3).client("sqs", REGION, endpoint_url=self.address, **keys)
        self._dead: str = self._client.create_queue(QueueName="dead")["QueueUrl"]
        asked = self._client.get_queue_attributes(QueueUrl=self._dead, AttributeNames=["QueueArn"])
        redrive = {"deadLetterTargetArn": asked["Attributes"]["QueueArn"], "maxReceiveCount": "2"}
        attributes = {"RedrivePolicy": json.dumps(redrive)}
        self.queue: str = self._client.create_queue(QueueName="jobs", Attributes=attributes)["QueueUrl"]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()

    def send(self, body: object) -> None:
        self._client.send_message(QueueUrl=self.queue, MessageBody=json.dumps(body))

    def dead_kinds(self) -> list[str]:
        found = self._client.receive_message(QueueUrl=self._dead, VisibilityTimeout=0)
        return [json.loads(each["Body"])["kind"] for each in found.get("Messages", [])]


def signature(host: str, region: str, headers: dict[str, str], body: str, time: str) -> str:
    """What Amazon's library signs a POST with."""
    request: Any = AWSRequest("POST", f"https://{host}/", headers=headers, data=body.encode())
    request.headers["X-Amz-Security-Token"] = "session"
    request.headers["X-Amz-Date"] = request.context["timestamp"] = time
    auth = cast("Any", SigV4Auth(Credentials("id", "word", "session"), "sqs", region))
    return str(auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request))
