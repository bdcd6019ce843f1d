"""What the benchmark makes of its samples, that its load waits for nobody, and that it sees what is lost."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast

import attrs
import pytest

from benchmarks.edge.__main__ import QUICK, run
from benchmarks.edge.figures import Compared, Delivery, Hits, Slice, Storage, Used, Work, quantile
from benchmarks.edge.front import Answer, day, lifetime
from benchmarks.edge.report import MET, NOT_MET, NOT_TOLD, Result
from benchmarks.edge.system import HERE, STAGE, Child, Side, no_bindings, unlimited

SCENARIOS = (
    "messages",
    "messages, sustained",
    "messages, spike",
    "discovery",
    "discovery, sustained",
    "discovery, spike",
)


def took(*ms: float, seconds: float = 1.0, **statuses: int) -> Slice:
    return Slice(
        ms=ms, seconds=seconds, statuses={name.strip("_"): count for name, count in statuses.items()}
    )


def compared(worker_ms: float = 30.0, empty_ms: float = 10.0, offered: float | None = None) -> Compared:
    """A Worker that answers 50 requests in 2 s, and an empty one that answers 100 in 1 s."""
    return Compared(
        name="",
        offered=offered,
        worker=[took(*[worker_ms] * 50, seconds=2.0, _200=50)],
        empty=[took(*[empty_ms] * 100, seconds=1.0, _200=100)],
    )


DELIVERY = Delivery(
    wanted=100,
    held=100,
    in_one_room=50,
    refused={},
    sent=20,
    acknowledged=20,
    lost=0,
    doubled=0,
    closed=0,
    errors={},
    opening=compared(),
    delivery=compared(),
    memory={"connected": 6_000.0},
    empty_memory=2_000.0,
)
STORAGE = Storage(messages=100, size=50_000, texts=4_000, acknowledged=100, lost=0, doubled=0)
RESULT = Result(
    scenarios={name: compared(offered=10.0) for name in SCENARIOS},
    reads=Hits(requests=100, hits=90),
    static=Hits(requests=100, hits=99),
    connections=DELIVERY,
    storage=STORAGE,
    work=[
        Work(
            name="messages",
            worker=[Used(requests=200, workerd=1.0, database=0.5, queries=1_000)] * 2,
            empty=[Used(requests=1_000, workerd=0.5, database=0.0, queries=0)],
        )
    ],
    machine={"processor": "2 x abacus"},
)


def verdicts(result: Result) -> Mapping[str, str]:
    return {each.what: each.verdict for each in result.demands}


def test_ratios_are_of_the_worker_to_the_empty_one() -> None:
    found = compared()
    assert found.throughput == pytest.approx(25)
    assert found.throughput_ratio == pytest.approx(0.25)
    assert found.latency("p95") == pytest.approx(30)
    assert found.latency_ratio("p95") == pytest.approx(3)
    told = RESULT.as_json()
    scenario = cast(Mapping[str, Mapping[str, Mapping[str, object]]], told["scenarios"])["messages"]
    assert scenario["requests_a_second"] == {"worker": 25.0, "ratio": 0.25}
    assert scenario["ms"]["p99"] == {"worker": 30.0, "ratio": 3.0}
    sockets = cast(Mapping[str, Mapping[str, object]], told["connections"])
    assert sockets["bytes_a_connection"]["connected"] == {"worker": 6_000.0, "ratio": 3.0}


def test_throughput_is_the_median_and_a_latency_is_of_all_slices() -> None:
    slices = [took(1.0, seconds=1.0), took(2.0, 2.0, 2.0, seconds=1.0), took(9.0, seconds=0.1)]
    found = Compared(name="", worker=slices, empty=[took(1.0)])
    assert found.throughput == pytest.approx(3)
    assert found.latency("p50") == pytest.approx(2)
    assert found.latency("p99") == pytest.approx(9)


@pytest.mark.parametrize(
    ("count", "share", "expected"),
    [(1, 0.99, 1), (100, 0.5, 50), (100, 0.95, 95), (100, 0.99, 99), (101, 0.99, 100), (3, 0.5, 2)],
)
def test_a_quantile_is_a_sample_that_no_more_than_the_rest_exceed(
    count: int, share: float, expected: int
) -> None:
    assert quantile(list(range(1, count + 1)), share) == expected


def test_what_a_load_took_is_told_by_query_request_and_message() -> None:
    [work] = RESULT.work
    assert work.ms_a_query == pytest.approx(0.5)
    assert work.queries_a_request == pytest.approx(5)
    assert work.ms_a_request == pytest.approx(5)
    assert work.ratio_a_request == pytest.approx(10)
    assert (STORAGE.bytes_a_message, STORAGE.bytes_a_text) == (500, 40)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"storage": attrs.evolve(STORAGE, lost=1)}, "1 messages that were acknowledged and not stored"),
        ({"storage": attrs.evolve(STORAGE, doubled=2)}, "2 messages stored twice"),
        ({"connections": attrs.evolve(DELIVERY, lost=3)}, "3 messages that a WebSocket did not get"),
        ({"connections": attrs.evolve(DELIVERY, doubled=1)}, "1 messages that a WebSocket got twice"),
        (
            {"connections": attrs.evolve(DELIVERY, acknowledged=19)},
            "1 messages to WebSockets that were not acknowledged",
        ),
        ({"connections": attrs.evolve(DELIVERY, held=98)}, "2 WebSockets refused"),
        ({"connections": attrs.evolve(DELIVERY, closed=1)}, "1 WebSockets that ended by themselves"),
        ({"reads": Hits(requests=1_000, hits=899)}, "API reads: 89.9% of the answers from a cache, not 90%"),
        (
            {"static": Hits(requests=1_000, hits=989)},
            "static assets: 98.9% of the answers from a cache, not 99%",
        ),
    ],
)
def test_what_must_not_happen_at_any_speed(change: Mapping[str, object], words: str) -> None:
    assert RESULT.problems == []
    found = attrs.evolve(RESULT, **change)  # pyright: ignore[reportArgumentType]
    assert found.problems == [words]
    assert found.as_json()["ok"] is False


@pytest.mark.parametrize("status", ["_500", "_429", "_ECONNRESET"])
def test_a_request_that_fails_is_one_too_many(status: str) -> None:
    failing = attrs.evolve(compared(offered=10.0), worker=[took(1.0, 1.0, **{"_200": 1, status: 1})])
    found = attrs.evolve(RESULT, scenarios={**RESULT.scenarios, "messages": failing})
    assert found.problems == ["1 requests that failed"]


def test_a_figure_stands_beside_what_a_guide_demands() -> None:
    slow = {
        "messages, spike": compared(worker_ms=250.0, offered=50.0),
        "discovery, spike": compared(1_500.0, offered=5.0),
    }
    found = verdicts(attrs.evolve(RESULT, scenarios={**RESULT.scenarios, **slow}))
    assert found["messages: p95"].startswith("met for 100K users, at this rate")
    assert found["discovery: p95"] == NOT_MET
    assert found["API reads from a cache"] == MET
    assert found["1,000,000 connections"] == NOT_TOLD


def test_the_guides_own_rates_and_numbers_are_told_where_they_were_reached() -> None:
    rates = {"sustained": 1_000.0, "spike": 5_000.0}
    scenarios = {f"messages, {phase}": compared(offered=rate) for phase, rate in rates.items()}
    held = attrs.evolve(DELIVERY, wanted=10_000, held=9_999)
    found = verdicts(attrs.evolve(RESULT, scenarios={**RESULT.scenarios, **scenarios}, connections=held))
    assert found["messages: p95"] == "met for 1M users"
    assert found["10,000 connections"] == NOT_MET
    assert found["100,000 connections"] == NOT_TOLD


def test_the_tables_tell_no_figure_of_the_worker_without_its_ratio() -> None:
    text = RESULT.as_markdown()
    assert "0.250 (25)" in text
    assert "3.0 (30.0 ms)" in text


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, max-age=0, s-maxage=3600"}, 3_600),
        ({"cache-control": "public, max-age=60"}, 60),
        ({"cache-control": "private, max-age=60"}, 0),
        ({"cache-control": "no-store"}, 0),
        ({"cache-control": "public, max-age=60", "set-cookie": "a=b"}, 0),
        ({}, 0),
    ],
)
def test_how_long_a_cdn_may_keep_an_answer(headers: Mapping[str, str], seconds: float) -> None:
    assert lifetime(Answer(status=200, headers=headers, text="")) == seconds
    assert lifetime(Answer(status=500, headers=headers, text="")) == 0


def test_a_day_of_visits_asks_the_worker_for_what_the_cdn_has_no_more() -> None:
    ages = {
        "/": "public, s-maxage=3600",
        "/page/a/page.js": "public, max-age=31536000, immutable",
        "/x.png": "no-store",
    }
    page = '<link rel="icon" href="/x.png"><script src="/page/a/page.js"></script><a href="/other">'
    asked: list[str] = []

    def fetch(path: str) -> Answer:
        asked.append(path)
        return Answer(status=200, headers={"cache-control": ages[path]}, text=page)

    found = day(fetch, views=240)
    assert found.requests == 3 * 240
    assert found.requests - found.hits == 24 + 1 + 240
    assert (asked.count("/page/a/page.js"), asked.count("/other")) == (1, 0)


def test_only_the_rate_limit_of_the_stage_is_another() -> None:
    stage = json.loads(STAGE.read_text())
    changed = unlimited(stage)
    pairs = zip(cast(list[object], stage["bindings"]), cast(list[object], changed["bindings"]), strict=True)
    different = [one for one, other in pairs if one != other]
    assert [cast(Mapping[str, str], each)["name"] for each in different] == ["LIMITER"]
    assert {**stage, "bindings": []} == {**changed, "bindings": []}


class Together(BaseHTTPRequestHandler):
    """Answers nobody before all have come."""

    all = threading.Barrier(10)

    def do_GET(self) -> None:
        self.all.wait(60)
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def together() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Together) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_an_open_loop_waits_for_no_answer_and_counts_from_when_a_request_was_due(
    tmp_path: Path, together: str
) -> None:
    traffic = [{"method": "GET", "path": "/"}]
    with Child("load", HERE / "load.mjs", tmp_path) as load:
        told = load.ask(do="open", origin=together, traffic=traffic, phases=[[50, 0.1], [50, 0.1]])
    slices = [Slice.told(each) for each in cast(list[Mapping[str, object]], told)]
    assert [each.statuses for each in slices] == [{"204": 5}, {"204": 5}]
    assert max(slices[0].ms) >= 9 * 1_000 / 50 - 1  # the first waited until the last was sent


FORGETFUL = """
export default {
  fetch() {
    const [client, server] = Object.values(new WebSocketPair());
    server.accept();
    let seq = 0;
    server.addEventListener("close", () => server.close());
    server.addEventListener("message", ({ data }) => {
      const { key } = JSON.parse(data);
      seq += 1;
      if (seq < 4) server.send(JSON.stringify({ type: "ack", key, seq }));
      const message = JSON.stringify({ type: "message", seq });
      for (let times = [0, 1, 0, 2, 0][seq]; times > 0; times -= 1) server.send(message);
    });
    server.send(JSON.stringify({ type: "joined" }));
    return new Response(null, { status: 101, webSocket: client });
  },
};
"""
"""Tells the first message once, the second never, the third twice; of the fourth it says nothing."""


def test_a_message_that_is_lost_or_doubled_is_seen(tmp_path: Path) -> None:
    script = tmp_path / "forgetful.mjs"
    script.write_text(FORGETFUL)
    groups = [{"path": "/", "tokens": ["a"], "count": 1}]
    with (
        Child("load", HERE / "load.mjs", tmp_path) as load,
        Side("forgetful", script, tmp_path, {"stage": no_bindings()}, load) as side,
    ):
        opened = cast(Mapping[str, object], side.loaded("connect", groups=groups, greeted=True))
        told = cast(Mapping[str, object], side.loaded("talk", messages=4, rate=100, seconds=0.5, echo=False))
        assert side.memory() > 0
        side.loaded("disconnect")
    assert opened["held"] == [1]
    counts = {name: told[name] for name in ("sent", "acknowledged", "lost", "doubled", "closed")}
    assert counts == {"sent": 4, "acknowledged": 3, "lost": 1, "doubled": 1, "closed": 0}
    assert len(cast(list[float], told["ms"])) == 2


@pytest.mark.all
def test_the_quick_run_ends_well() -> None:
    found = run(QUICK, lambda _words: None)
    assert found.problems == []
    assert found.connections.held == QUICK.connections
    assert found.connections.acknowledged == found.connections.sent > 0
    assert found.storage.acknowledged > 0
    work = {each.name: each for each in found.work}
    assert work["messages"].queries_a_request > 1
    assert work["page"].queries_a_request == 0
    assert json.loads(json.dumps(found.as_json()))["ok"] is True
