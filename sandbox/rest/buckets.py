"""R2 buckets by name and jurisdiction, with their lifecycle, locks and r2.dev address.

developers.cloudflare.com/api/: /r2/buckets/{bucket_name}, with the header cf-r2-jurisdiction. A bucket has the location
in upper case. A bucket that nobody gave rules to aborts unfinished uploads after seven days
(developers.cloudflare.com/r2/buckets/object-lifecycles/).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from sandbox.rest import ACCOUNT, Call, Refusal, Route, of_type

READ = "Workers R2 Storage Read"
HEADER = "cf-r2-jurisdiction"
JURISDICTIONS = ("default", "eu", "fedramp")
DEFAULT_RULES: list[dict[str, object]] = [
    {
        "id": "Default Multipart Abort Rule",
        "enabled": True,
        "conditions": {"prefix": ""},
        "abortMultipartUploadsTransition": {"condition": {"type": "Age", "maxAge": 604_800}},
    }
]


def _one(call: Call) -> object:
    found = _found(call)
    return {
        "name": found["name"],
        "creation_date": found.get("creationDate"),
        "location": str(found.get("location")).upper(),
        "jurisdiction": _jurisdiction(found),
        "storage_class": found.get("storageClass"),
    }


def _lifecycle(call: Call) -> object:
    return {"rules": _rules(call, "R2BucketLifecycle", DEFAULT_RULES)}


def _locks(call: Call) -> object:
    return {"rules": _rules(call, "R2BucketLock", [])}


def _managed(call: Call) -> object:
    own = _belonging(call, "R2ManagedDomain")
    return {
        "bucketId": "0" * 32,
        "domain": "pub-0.r2.dev",
        "enabled": bool(own and own[-1].get("enabled") is True),
    }


def _rules(call: Call, kind: str, default: list[dict[str, object]]) -> object:
    own = _belonging(call, kind)
    return [
        {name: value for name, value in rule.items() if value is not None}
        for rule in (cast("list[Mapping[str, object]]", own[-1].get("rules") or []) if own else default)
    ]


def _found(call: Call) -> Mapping[str, object]:
    wanted = call.headers.get(HEADER, "default")
    if wanted not in JURISDICTIONS:
        raise Refusal(400, 10001, f"{HEADER} is none of {', '.join(JURISDICTIONS)}")
    for each in of_type(call.cloud, "R2Bucket"):
        there = (each["name"], each.get("accountId"), _jurisdiction(each))
        if there == (call.path["bucket"], call.path["account"], wanted):
            return each
    raise Refusal(404, 10006, "The specified bucket does not exist.")


def _belonging(call: Call, kind: str) -> list[Mapping[str, object]]:
    bucket = _found(call)
    return [
        each
        for each in of_type(call.cloud, kind)
        if (each.get("bucketName"), _jurisdiction(each)) == (bucket["name"], _jurisdiction(bucket))
    ]


def _jurisdiction(found: Mapping[str, object]) -> object:
    return found.get("jurisdiction") or "default"


BUCKET = rf"{ACCOUNT}/r2/buckets/(?P<bucket>[^/]+)"
ROUTES = [
    Route(method="GET", pattern=BUCKET, permission=READ, answer=_one),
    Route(method="GET", pattern=f"{BUCKET}/lifecycle", permission=READ, answer=_lifecycle),
    Route(method="GET", pattern=f"{BUCKET}/lock", permission=READ, answer=_locks),
    Route(method="GET", pattern=f"{BUCKET}/domains/managed", permission=READ, answer=_managed),
]
