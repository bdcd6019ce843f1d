"""Monitoring on both clouds, with an address of its own that is asked."""

from __future__ import annotations

from collections.abc import Mapping

from components.monitoring import Monitoring
from components.part import Part
from tests.mocks import Outputs

SAMPLES: Mapping[str, Part] = {
    "monitoring-aws": Monitoring(host="aws", uptime=("https://api.example.com/health",)),
    "monitoring-gcp": Monitoring(host="gcp", uptime=("https://api.example.com/health",), log_sampling=0.1),
}

COMPUTED: Outputs = {
    "aws:sns/topic:Topic": {"arn": "arn:aws:sns:eu-west-1:111122223333:chat-prod-it"},
    "gcp:monitoring/notificationChannel:NotificationChannel": {
        "name": "projects/chat-prod/notificationChannels/1"
    },
    "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": {"uptimeCheckId": "chat-prod-api"},
}


def others(sample: Part) -> Mapping[str, object]:
    return {"users": 2_000_000}
