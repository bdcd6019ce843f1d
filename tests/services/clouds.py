"""Strict stand-ins of what the service calls on Google Cloud, and of a search engine."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Mapping
from typing import cast

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.services.standin import Json, Refusal, Standin

ACCESS = "an-access-token"
CALLER = "scheduler@shop.iam.gserviceaccount.com"


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class GoogleStandin(Standin):
    """The metadata server, the keys of Google's ID tokens, Cloud Tasks and Pub/Sub."""

    def __init__(self) -> None:
        super().__init__()
        self.tasks: list[dict[str, Json]] = []
        self.dead: list[dict[str, Json]] = []
        self._key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)

    def id_token(
        self, email: str = CALLER, *, audience: str = "https://service", ends: float = 600, **more: Json
    ) -> str:
        claims: dict[str, Json] = {
            "iss": "https://accounts.google.com", "aud": audience, "email": email, "email_verified": True,
            "exp": int(time.time() + ends), **more,
        }  # fmt: skip
        head = _encoded(json.dumps({"alg": "RS256", "kid": "k1"}).encode())
        unsigned = f"{head}.{_encoded(json.dumps(claims).encode())}"
        signature = self._key.sign(unsigned.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{unsigned}.{_encoded(signature)}"

    def answer(self, method: str, path: str, headers: Mapping[str, str], text: str) -> Json:
        given = {name.lower(): value for name, value in headers.items()}
        if path.startswith("/computeMetadata/v1/"):
            if given.get("metadata-flavor") != "Google":
                raise Refusal(403, "FORBIDDEN")
            return {"access_token": ACCESS, "expires_in": 3599, "token_type": "Bearer"}
        if path == "/certs":
            numbers = self._key.public_key().public_numbers()
            n = _encoded(numbers.n.to_bytes(256, "big"))
            e = _encoded(numbers.e.to_bytes(3, "big"))
            return {"keys": [{"kid": "k1", "kty": "RSA", "alg": "RS256", "use": "sig", "n": n, "e": e}]}
        if given.get("authorization") != "Bearer owner":
            raise Refusal(401, "UNAUTHENTICATED")
        body = cast("dict[str, Json]", json.loads(text))
        if found := re.fullmatch(r"/v2/(projects/[^/]+/locations/[^/]+/queues/[^/]+)/tasks", path):
            task = cast("dict[str, Json]", body["task"])
            request = cast("dict[str, Json]", task["httpRequest"])
            known = {"url", "httpMethod", "headers", "body", "oidcToken"}
            if (
                set(task) != {"httpRequest"}
                or set(request) - known
                or not str(request["url"]).startswith("https://")
            ):
                raise Refusal(400, "INVALID_ARGUMENT")
            self.tasks.append(request)
            return {"name": f"{found[1]}/tasks/{len(self.tasks)}"}
        if re.fullmatch(r"/v1/projects/[^/]+/topics/[^/]+:publish", path):
            messages = cast("list[dict[str, str]]", body["messages"])
            self.dead += [json.loads(base64.b64decode(each["data"])) for each in messages]
            return {"messageIds": [str(place) for place in range(len(messages))]}
        raise Refusal(404, "NOT_FOUND")


class SearchStandin(Standin):
    """One index behind an alias: the bulk calls, and a search that finds words with one letter wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.documents: dict[str, dict[str, Json]] = {}
        self.aliases: set[str] = set()
        self.refuse = False

    def answer(self, method: str, path: str, headers: Mapping[str, str], text: str) -> Json:
        given = {name.lower(): value for name, value in headers.items()}
        wanted = "Basic " + base64.b64encode(b"elastic:a search word").decode()
        if given.get("authorization") != wanted:
            raise Refusal(401, "security_exception")
        if method == "PUT" and path == "/users-1":
            if self.aliases:
                raise Refusal(400, "resource_already_exists_exception")
            self.aliases = set(cast("dict[str, Json]", json.loads(text)["aliases"]))
            return {"acknowledged": True}
        if method == "POST" and path == "/_bulk":
            if given["content-type"] != "application/x-ndjson" or not text.endswith("\n"):
                raise Refusal(400, "illegal_argument_exception")
            return self._bulk([json.loads(line) for line in text.splitlines()])
        if method == "POST" and path == "/users/_search":
            return self._search(json.loads(text))
        raise Refusal(404, "index_not_found_exception")

    def _bulk(self, lines: list[dict[str, dict[str, str]]]) -> Json:
        items: list[Json] = []
        while lines:
            ((action, target),) = lines.pop(0).items()
            assert target["_index"] in self.aliases
            there = target["_id"] in self.documents
            status = 429 if self.refuse else 200 if there else 404 if action == "delete" else 201
            document = lines.pop(0) if action == "index" else None
            if document is not None and not self.refuse:
                assert set(document) == {"name", "bio", "interests", "location"}
                self.documents[target["_id"]] = cast("dict[str, Json]", document)
            elif action == "delete":
                self.documents.pop(target["_id"], None)
            items.append({action: {"status": status}})
        return {"errors": self.refuse, "items": items}

    def _search(self, body: dict[str, Json]) -> Json:
        assert set(body) == {"size", "_source", "query"}
        query = cast(
            "dict[str, list[dict[str, dict[str, Json]]]]", cast("dict[str, Json]", body["query"])["bool"]
        )
        found = list(self.documents)
        for each in query["must"]:
            word = str(each["multi_match"]["query"])
            found = [id for id in found if _like(word, str(self.documents[id]["name"]))]
        for each in query["filter"]:
            if "terms" in each:
                wanted = set(cast("list[str]", each["terms"]["interests"]))
                found = [
                    id for id in found if wanted & set(cast("list[str]", self.documents[id]["interests"]))
                ]
            else:
                assert each["geo_distance"]["distance"] == "50km"
                found = [id for id in found if self.documents[id]["location"] is not None]
        return {"hits": {"hits": [{"_id": id} for id in found]}}


def _like(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= 1
