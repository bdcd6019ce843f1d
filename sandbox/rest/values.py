"""Values in Workers KV namespaces, put as by hand: what a program wrote under that key drifts. No other key is known.

developers.cloudflare.com/api/: PUT /storage/kv/namespaces/{namespace_id}/values/{key_name}. The body is the value as it
is; with metadata it would be multipart, which is not taken here.
"""

from __future__ import annotations

from typing import Final

from sandbox.cloud import objects
from sandbox.rest import ACCOUNT, Call, Refusal, Route, of_type

LARGEST_VALUE: Final = 25 * 1024 * 1024
LONGEST_KEY: Final = 512
"""Bytes, both (developers.cloudflare.com/kv/platform/limits)."""


def _put(call: Call) -> object:
    account, namespace, key = (call.path[name] for name in ("account", "namespace", "key"))
    namespaces = {each["id"]: each.get("accountId") for each in of_type(call.cloud, "WorkersKvNamespace")}
    if namespaces.get(namespace) != account:
        raise Refusal(404, 10013, "put: 'namespace not found'")
    if len(key.encode()) > LONGEST_KEY:
        raise Refusal(414, 10030, f"put: 'key name exceeds size limit of {LONGEST_KEY} bytes'")
    if len(call.data) > LARGEST_VALUE:
        raise Refusal(413, 10025, "put: 'value exceeds size limit'")
    if call.headers.get("content-type", "").startswith("multipart/"):
        raise Refusal(400, 10012, "the stand-in takes the value as the body, without metadata")
    props = {"accountId": account, "namespaceId": namespace, "keyName": key, "value": call.data.decode()}
    with call.cloud.change() as data:
        for token, _, item in objects(data):
            mine = [
                item["props"].get(name) == props[name] for name in ("accountId", "namespaceId", "keyName")
            ]
            if token.endswith(":WorkersKv") and all(mine):
                item["props"]["value"] = props["value"]
                return None
    raise Refusal(
        400, 10025, f"put: the stand-in changes what a program has written, and {key!r} is not among it"
    )


ROUTES = [
    Route(
        method="PUT",
        pattern=rf"{ACCOUNT}/storage/kv/namespaces/(?P<namespace>[^/]+)/values/(?P<key>[^/]+)",
        permission="Workers KV Storage Write",
        answer=_put,
        query=("expiration", "expiration_ttl"),
    )
]
