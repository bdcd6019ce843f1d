"""Redis to Redis, on real servers: every type, times to live, what changes meanwhile, and a cluster."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import cast

import pytest

from components.errors import UserError
from local.process import free_port
from local.redis import Redis as Server
from local.redis import binary
from migration.redis_copy import copy
from migration.redis_wire import Command, Redis, slot_of, whole

THINGS: tuple[Command, ...] = (
    ("SET", "plain", "a word"),
    ("SET", b"\xff\x00bytes", b"\x00\r\n\xfe"),
    ("SET", "for a while", "x", "PX", 3_600_000),
    ("HSET", "hash", *(f"field{n}" for n in range(1_000))),
    ("RPUSH", "list", "b", "a", "b"),
    ("SADD", "set", *(f"member{n}" for n in range(1_000))),
    ("ZADD", "zset", "1.5", "one", "-inf", "two"),
    ("XADD", "stream", "1-1", "field", "value"),
    ("SET", "counter", 7),
)


def url(server: Server) -> str:
    return f"redis://:{server.password}@127.0.0.1:{server.port}"


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    with Server() as one, Server() as other:
        yield one, other


@pytest.fixture
def sides(servers: tuple[Server, Server]) -> Iterator[tuple[Redis, Redis]]:
    with Redis(url(servers[0]), "OLDER") as older, Redis(url(servers[1]), "NEWER") as newer:
        yield older, newer


def do(side: Redis, *commands: Command) -> list[object]:
    return [whole(reply) for reply in side.ask(commands)]


def test_every_key_is_there_with_its_time_to_live(sides: tuple[Redis, Redis]) -> None:
    older, newer = sides
    do(older, *THINGS, *(("SET", f"key {n}", n) for n in range(450)))
    do(newer, ("SET", "left over", "x"), ("RPUSH", "plain", "of another type"))
    report = copy(older, newer, until_same=True)
    assert report.same
    assert (report.rows, report.copied, report.deleted) == (459, 459, 1)
    assert do(newer, ("GET", "plain"), ("GET", b"\xff\x00bytes")) == [b"a word", b"\x00\r\n\xfe"]
    assert do(newer, ("LRANGE", "list", 0, -1), ("HLEN", "hash"), ("SCARD", "set")) == [
        [b"b", b"a", b"b"],
        500,
        1_000,
    ]
    assert do(newer, ("ZSCORE", "zset", "one"), ("XLEN", "stream"), ("EXISTS", "left over")) == [b"1.5", 1, 0]
    ((left,), (none,)) = do(newer, ("PTTL", "for a while")), do(newer, ("PTTL", "plain"))
    assert 3_500_000 < cast("int", left) <= 3_600_000
    assert none == -1
    assert copy(older, newer, until_same=True).digest == report.digest


def test_what_changes_meanwhile_comes_with_the_next_run(sides: tuple[Redis, Redis]) -> None:
    older, newer = sides
    do(older, *THINGS)
    first = copy(older, newer, until_same=False)
    assert not first.same
    do(
        older,
        ("SADD", "set", "late"),
        ("HSET", "hash", "field0", "late"),
        ("DEL", "list"),
        ("PERSIST", "for a while"),
        ("EXPIRE", "plain", 900),
        ("SET", "new", 1),
    )
    second = copy(older, newer, until_same=True)
    assert second.same
    assert (second.copied, second.deleted) == (5, 1)
    assert do(newer, ("SISMEMBER", "set", "late"), ("HGET", "hash", "field0"), ("EXISTS", "list")) == [
        1,
        b"late",
        0,
    ]
    ((persistent,), (timed,)) = do(newer, ("PTTL", "for a while")), do(newer, ("PTTL", "plain"))
    assert persistent == -1
    assert cast("int", timed) > 0


def test_a_difference_of_one_member_is_seen(sides: tuple[Redis, Redis]) -> None:
    older, newer = sides
    do(older, *THINGS)
    copy(older, newer, until_same=True)
    digests = {copy(older, newer, until_same=True).digest}
    for change in (
        ("SREM", "set", "member1"),
        ("ZADD", "zset", 2, "one"),
        ("XADD", "stream", "2-1", "f", "v"),
    ):
        do(newer, change)
        report = copy(older, newer, until_same=True)
        assert report.copied == 1, change
        digests.add(report.digest)
    assert len(digests) == 1


def test_mistakes_are_one_message_without_the_address(servers: tuple[Server, Server]) -> None:
    word = "not-the-" + "pass-word"
    with (
        pytest.raises(UserError, match="OLDER: Redis refuses") as refused,
        Redis(f"redis://:{word}@127.0.0.1:{servers[0].port}", "OLDER") as side,
    ):
        do(side, ("GET", "x"))
    assert word not in str(refused.value)
    with pytest.raises(UserError, match="NEWER is no address of Redis") as wrong:
        Redis(f"https://:{word}@127.0.0.1", "NEWER")
    assert word not in str(wrong.value)
    with (
        Redis(url(servers[0]), "A") as one,
        Redis(url(servers[0]), "B") as same,
        pytest.raises(UserError, match="both ends of the copy are the same Redis"),
    ):
        copy(one, same, until_same=True)


@pytest.mark.parametrize(
    ("key", "slot"), [(b"123456789", 12_739), (b"{user1000}.following", 3_443), (b"foo", 12_182)]
)
def test_slots_are_those_of_the_specification(key: bytes, slot: int) -> None:
    assert slot_of(key) == slot


@pytest.mark.all
def test_a_server_that_goes_away_is_one_message() -> None:
    with Server() as server, Redis(url(server), "NEWER") as side:
        do(side, ("SET", "key", 1))
        server.kill()
        with pytest.raises(UserError, match=r"^NEWER: .*run it again"):
            side.ask([("GET", "key")])


def node_port() -> int:
    """A free port of which the one ten thousand above, by which the nodes of a cluster talk, is there and free too."""
    while True:
        port = free_port()
        with socket.socket() as bus, suppress(OSError, OverflowError):
            bus.bind(("127.0.0.1", port + 10_000))
            return port


def test_into_the_shards_of_a_cluster_and_back(tmp_path: Path, servers: tuple[Server, Server]) -> None:
    with ExitStack() as stack:
        ports = [node_port(), node_port()]
        for port in ports:
            folder = tmp_path / str(port)
            folder.mkdir()
            words = [
                str(binary()),
                "--port",
                str(port),
                "--cluster-enabled",
                "yes",
                "--dir",
                str(folder),
                "--save",
                "",
            ]
            node = stack.enter_context(subprocess.Popen(words, stdout=subprocess.DEVNULL))
            stack.callback(node.terminate)
        nodes = [f"redis://127.0.0.1:{port}" for port in ports]
        for place, address in enumerate(nodes):
            for _ in range(500):
                try:
                    with Redis(address, "NODE") as side:
                        half = range(place * 8_192, (place + 1) * 8_192)
                        do(
                            side,
                            ("CLUSTER", "ADDSLOTS", *half),
                            ("CLUSTER", "MEET", "127.0.0.1", ports[1 - place]),
                        )
                    break
                except UserError:
                    time.sleep(0.02)
        for _ in range(1_000):
            states: list[object] = []
            for address in nodes:
                with Redis(address, "NODE") as side:
                    states += do(side, ("CLUSTER", "INFO"))
            if all(b"cluster_state:ok" in cast("bytes", state) for state in states):
                break
            time.sleep(0.02)
        with Redis(url(servers[0]), "OLDER") as older:
            do(older, *THINGS, *(("SET", f"key {n}", n) for n in range(300)))
            with Redis(f"{nodes[0]}?cluster=true", "NEWER") as newer:
                report = copy(older, newer, until_same=True)
                assert report.same
                assert report.rows == 309
                sizes: list[int] = []
                for address in nodes:
                    with Redis(address, "NODE") as side:
                        sizes.append(cast("int", do(side, ("DBSIZE",))[0]))
                assert sum(sizes) == 309
                assert min(sizes) > 50, "on both shards"
                with Redis(url(servers[1]), "BACK") as back:
                    assert copy(newer, back, until_same=True).digest == report.digest
