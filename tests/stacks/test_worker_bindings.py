"""What a stage gives its Worker is known without a provider, and the Worker's types are in step with it."""

from __future__ import annotations

from click.testing import CliRunner

from cli.main import cli
from components.durable_object import DurableObject
from components.edge_worker import EdgeWorker
from components.kv_namespace import KvNamespace
from stacks import ladders
from stacks.stack_file import ROOT
from stacks.stage import Ladder, Stage
from stacks.worker_bindings import bindings_of, typescript

EDGE = ladders.load("edge")
BY_HAND = """\
/** What the growth stages of the ladder small give their Worker. Made by: ./rungs types small */
import type { Room } from "./worker";

export interface FirstDay {
  APP: string;
  ENVIRONMENT: string;
  GREETING: string;
  SENTRY_DSN: string; // secret
}

export interface SecondDay extends FirstDay {
  PEOPLE: KVNamespace;
  ROOMS: DurableObjectNamespace<Room>;
}

/** Every binding of the ladder. */
export type Every = SecondDay;

export const KINDS = {
  APP: "plain text",
  ENVIRONMENT: "plain text",
  GREETING: "plain text",
  PEOPLE: "KV namespace",
  ROOMS: "Durable Object namespace",
  SENTRY_DSN: "secret",
} as const satisfies Record<keyof Every, string>;
"""


def test_a_ladder_as_typescript() -> None:
    worker = EdgeWorker(variables={"GREETING": "hello"}, secrets=("sentry_dsn",), rate_limit=None)
    first = Stage.first("first-day", about="", users=(0, 1), api=worker)
    second = first.grow(
        "second-day",
        about="",
        users=(1, None),
        people=KvNamespace(),
        rooms=DurableObject(class_name="Room"),
        api=worker.link("people", "rooms"),
    )
    ladder = Ladder("small", "two days", (first, second))
    assert typescript(ladder, ladder.stages) == BY_HAND


def test_the_reference_workers_types_are_those_of_the_default_ladder() -> None:
    made = CliRunner().invoke(cli, ["types"]).output
    assert (ROOT / "edge" / "src" / "bindings.ts").read_text() == made, (
        "run: ./rungs types > edge/src/bindings.ts"
    )


def test_up_to_a_stage() -> None:
    made = CliRunner().invoke(cli, ["types", "edge", "mvp"]).output
    assert "export type Every = Mvp;" in made
    assert "Traction" not in made


def test_a_stage_binds_what_it_links_and_says_where_a_store_stands() -> None:
    found = bindings_of(EDGE["growth"])
    assert (found["DB_D1"], found["DB_POSTGRES"], found["DB_SERVING"]) == (
        "D1 database",
        "Hyperdrive",
        "plain text",
    )
    assert "REDIS_UPSTASH_URL" not in found
    assert bindings_of(EDGE["scale"])["REDIS_UPSTASH_TOKEN"] == "secret"
