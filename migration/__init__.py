"""Moving a store's rows from one host to the next, and proving that both have the same.

    source = SqliteFile(Path("chat.sqlite"))              # or D1Api(...), FirestoreSource(...), PostgresSource(...)
    with Postgres.connect(url) as target:
        report = Copy(source, target).run()               # first copy, then passes until nothing differs

`values` says how a value of the source becomes one of the target's columns; `sqlite`, `d1_api`, `postgres_source`,
`firestore` (an export) and `firestore_api` read, `collections` makes rows of documents; `postgres` writes; `pairs`
matches tables; `copying` makes the first copy; `comparing` merges both sides in the order of their keys, changes what
differs, and ends when a pass finds nothing. `reverse` does the last step the other way. Redis has neither tables nor an
order: `redis_copy` compares what each key holds, over `redis_wire`.

Why no ready tool: pgloader loads a SQLite file whole, in one go, with no checkpoint to go on from, no second pass for
what changed meanwhile and no comparison, and cannot read D1 through its API; sqlite_fdw must be installed in the
server, which hosted Postgres does not allow; `sqlite3 .dump | psql` does not load, since SQLite's dialect, types and
pragmas are not Postgres's; D1's own export blocks queries while it runs. What they are good at is kept: rows go in
through COPY, the way that psql and pg_dump take, and types are checked by the target itself.
"""

from __future__ import annotations
