"""What runs on this machine: PostgreSQL and Redis from the package registries, and the Worker of a stack in workerd.

    with Postgres() as server:            # a temporary one; with a directory, one whose data stays
        psycopg.connect(server.url)

For `./rungs dev`, the tests and the benchmarks; no container engine, and for root too.
"""
