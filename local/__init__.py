"""Real servers on this machine, from the package registries: PostgreSQL and Redis, each on a free port of 127.0.0.1.

    with Postgres() as server:            # a temporary one; with a directory, one whose data stays
        psycopg.connect(server.url)

For `./rungs dev`, the tests and the benchmarks; no container engine, and for root too.
"""
