"""Objects of R2 buckets by their keys, which the sandbox's cloud keeps under `objects_of_buckets`.

developers.cloudflare.com/api/: /r2/buckets/{bucket_name}/objects, with the header cf-r2-jurisdiction; list and delete.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from sandbox.rest import ACCOUNT, Call, Refusal, Route, of_type
from sandbox.rest.buckets import HEADER

WRITE = "Workers R2 Storage Write"
HELD = "objects_of_buckets"
PER_PAGE = 2
"""A page is as small as it may be, so that whoever reads one page alone is found out."""


def _list(call: Call) -> object:
    return [{"key": key, "size": 1, "storage_class": "Standard"} for key in _keys(call)][:PER_PAGE]


def _delete(call: Call) -> object:
    name, key = _name(call), call.path["key"]
    with call.cloud.change() as data:
        keys = cast("list[str]", data.get(HELD, {}).get(name, []))
        if key not in keys:
            raise Refusal(404, 10007, "The specified key does not exist.")
        keys.remove(key)
    return {"key": key}


def _keys(call: Call) -> Iterator[str]:
    held = cast("Mapping[str, list[str]]", call.cloud.read().get(HELD, {}))
    yield from held.get(_name(call), [])


def _name(call: Call) -> str:
    """Of the bucket; raises Refusal where its jurisdiction has none of that name."""
    wanted = call.path["bucket"], call.headers.get(HEADER, "default")
    there = {
        (each.get("name"), each.get("jurisdiction") or "default") for each in of_type(call.cloud, "R2Bucket")
    }
    if wanted not in there:
        raise Refusal(404, 10006, "The specified bucket does not exist.")
    return wanted[0]


_OBJECTS = rf"{ACCOUNT}/r2/buckets/(?P<bucket>[^/]+)/objects"
ROUTES = [
    Route(method="GET", pattern=_OBJECTS, permission=WRITE, answer=_list),
    Route(method="DELETE", pattern=rf"{_OBJECTS}/(?P<key>.+)", permission=WRITE, answer=_delete),
]
