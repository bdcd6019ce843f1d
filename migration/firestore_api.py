"""A Firestore database as a source, read through its REST API: all documents in the order of their paths, by pages.

A query over all collections, ordered by name (`allDescendants` without a collection's id:
cloud.google.com/firestore/docs/reference/rest/v1/StructuredQuery). Each document that is read is billed; under the
fence all are read twice, since Firestore has nothing else to tell by whether somebody wrote meanwhile.
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, cast

from components.errors import UserError
from migration.collections import Document, Mapping_, load
from migration.pairs import TargetTable
from migration.sqlite import Row, Sqlite, SqliteFile

API: Final = "https://firestore.googleapis.com/v1"
PAGE: Final = 1000
TRIES: Final = 6
Value = Mapping[str, object]


class Firestore:
    """One database: `projects/PROJECT/databases/DATABASE`. The token is of a user or service that may read it."""

    def __init__(
        self, database: str, token: str, *, api: str = API, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.database = database
        self._token, self._api, self._sleep = token, api, sleep

    def documents(self) -> Iterator[Document]:
        """All documents, in the order of their paths."""
        root = f"{self.database}/documents"
        after: str | None = None
        while True:
            query: dict[str, object] = {
                "from": [{"allDescendants": True}],
                "orderBy": [{"field": {"fieldPath": "__name__"}, "direction": "ASCENDING"}],
                "limit": PAGE,
            }
            if after is not None:
                query["startAt"] = {"values": [{"referenceValue": after}], "before": False}
            found = self._ask(f"{root}:runQuery", {"structuredQuery": query})
            page = [cast("Mapping[str, object]", each["document"]) for each in found if "document" in each]
            for each in page:
                name = after = str(each["name"])
                *above, collection, id = name[len(root) + 1 :].split("/")
                fields = cast("Mapping[str, Value]", each.get("fields", {}))
                yield Document(
                    collection=collection,
                    id=id,
                    parent="/".join(above),
                    fields={field: _value(value) for field, value in fields.items()},
                    updated=str(each["updateTime"]),
                )
            if len(page) < PAGE:
                return

    def _ask(self, path: str, body: object) -> list[Mapping[str, object]]:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self._api}/{path}", json.dumps(body).encode(), headers)
        wait = 1.0
        for left in reversed(range(TRIES)):
            try:
                with urllib.request.urlopen(request, timeout=120) as answer:
                    return cast("list[Mapping[str, object]]", json.loads(answer.read()))
            except urllib.error.HTTPError as error:
                if not left or not (error.code == 429 or error.code >= 500):
                    raise UserError(f"Firestore answered {error.code}: {_said(error.read())}") from None
            except OSError as error:
                if not left:
                    raise UserError(f"Firestore cannot be reached: {error}") from None
            self._sleep(wait)
            wait *= 2
        raise AssertionError


class FirestoreSource(Sqlite):
    """Its documents as rows, in a file that is made anew whenever a pass asks whether they have changed."""

    def __init__(
        self,
        firestore: Firestore,
        work: Path,
        targets: Mapping[str, TargetTable],
        mapping: Mapping_ | None,
        *,
        again: bool,
    ) -> None:
        """`again`: whether to read all of it once more before saying that nothing was written."""
        self.identity = f"firestore {firestore.database}"
        self._firestore, self._work, self._targets = firestore, work, targets
        self._mapping, self._again = mapping, again
        self._file = self._read()
        self._fresh = True

    def mark(self) -> str:
        if self._again and not self._fresh:
            self._file.close()
            self._file = self._read()
        self._fresh = not self._fresh
        return self._digest

    def query(self, text: str, parameters: Sequence[str] = ()) -> list[Row]:
        return self._file.query(text, parameters)

    def execute(self, text: str, parameters: Sequence[str] = ()) -> None:
        raise NotImplementedError("nothing is written to Firestore")

    def close(self) -> None:
        self._file.close()

    def _read(self) -> SqliteFile:
        digest = hashlib.sha256()

        def digested() -> Iterator[Document]:
            for document in self._firestore.documents():
                digest.update(f"{document.path}\n{document.updated}\n".encode())
                yield document

        file = load(digested(), self.identity, self._work, self._targets, self._mapping)
        self._digest = digest.hexdigest()
        return file


def _value(value: Value) -> object:
    ((kind, found),) = value.items()
    match kind:
        case "nullValue":
            return None
        case "integerValue":
            return int(cast("str", found))
        case "bytesValue":
            return base64.b64decode(cast("str", found))
        case "referenceValue":
            return str(found).partition("/documents/")[2]
        case "arrayValue":
            values = cast("Mapping[str, Sequence[Value]]", found).get("values", ())
            return [_value(each) for each in values]
        case "mapValue":
            fields = cast("Mapping[str, Mapping[str, Value]]", found).get("fields", {})
            return {name: _value(each) for name, each in fields.items()}
        case _:
            return found


def _said(raw: bytes) -> str:
    try:
        found = json.loads(raw)
        error = cast("dict[str, dict[str, str]]", found[0] if isinstance(found, list) else found)["error"]
        return f"{error['status']} {error['message']}"[:300]
    except (ValueError, KeyError, TypeError, IndexError):
        return "an answer that is not the API's"
