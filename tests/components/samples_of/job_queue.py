"""Job queues on each of their hosts; on cloudtasks with a service that drains it."""

from __future__ import annotations

from collections.abc import Mapping

from components.job_queue import JobQueue
from components.part import Part
from components.service import Service
from tests.mocks import Outputs

SAMPLES: Mapping[str, Part] = {
    "job-queue-sqs": JobQueue(host="sqs"),
    "job-queue-cloudtasks": JobQueue(host="cloudtasks"),
    "job-queue-queues": JobQueue(host="queues"),
}

COMPUTED: Outputs = {
    "aws:sqs/queue:Queue": {
        "arn": "arn:aws:sqs:eu-west-1:111122223333:chat-prod-it",
        "url": "https://sqs.eu-west-1.amazonaws.com/111122223333/chat-prod-it",
    },
    "gcp:projects/serviceIdentity:ServiceIdentity": {
        "email": "service-123456789012@gcp-sa-cloudtasks.iam.gserviceaccount.com",
        "member": "serviceAccount:service-123456789012@gcp-sa-cloudtasks.iam.gserviceaccount.com",
    },
    "gcp:serviceaccount/account:Account": {
        "email": "chat-prod-it@example-project.iam.gserviceaccount.com",
        "member": "serviceAccount:chat-prod-it@example-project.iam.gserviceaccount.com",
    },
}


def wired(sample: Part) -> Mapping[str, object]:
    """A service that drains it on cloudtasks."""
    drained = isinstance(sample, JobQueue) and sample.host == "cloudtasks"
    return {"parts": {"worker": Service(host="cloudrun", cpu=1, drains=("it",))}} if drained else {}
