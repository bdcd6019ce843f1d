"""Workers KV namespaces by their ids (developers.cloudflare.com/api/: /storage/kv/namespaces/{namespace_id})."""

from __future__ import annotations

from sandbox.rest import ACCOUNT, Call, Refusal, Route, of_type


def _one(call: Call) -> object:
    for each in of_type(call.cloud, "WorkersKvNamespace"):
        if (each["id"], each.get("accountId")) == (call.path["namespace"], call.path["account"]):
            return {"id": each["id"], "title": each["title"], "supports_url_encoding": True}
    raise Refusal(404, 10013, "get namespace: 'namespace not found'")


ROUTES = [
    Route(
        method="GET",
        pattern=rf"{ACCOUNT}/storage/kv/namespaces/(?P<namespace>[^/]+)",
        permission="Workers KV Storage Read",
        answer=_one,
    )
]
