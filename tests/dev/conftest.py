from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from components.bundle import Bundle
from local import edge_packages
from sandbox.served import Served
from sandbox.version import Version
from stacks.stack_file import ROOT

CODE = """\
export class Counter {
  constructor(state) { this.storage = state.storage; }
  async fetch() {
    const count = ((await this.storage.get("count")) ?? 0) + 1;
    await this.storage.put("count", count);
    return new Response(String(count));
  }
}
const ROUTES = {
  "/code": () => "CODE",
  "/names": (_, env) => JSON.stringify(Object.keys(env).sort()),
  "/text": (url, env) => env[url.searchParams.get("name")] ?? "",
  "/count": async (_, env) => (await env.COUNTER.get(env.COUNTER.idFromName("one")).fetch("http://object/")).text(),
  "/note": async (url, env) => {
    const add = url.searchParams.get("add");
    await env.DB_D1.exec("CREATE TABLE IF NOT EXISTS notes (text TEXT)");
    if (add) await env.DB_D1.prepare("INSERT INTO notes VALUES (?)").bind(add).run();
    return JSON.stringify((await env.DB_D1.prepare("SELECT text FROM notes").raw()).flat());
  },
  "/out": async (url) => {
    const answer = await fetch(url.searchParams.get("to"), {
      headers: JSON.parse(url.searchParams.get("headers") ?? "{}"),
      ...(url.searchParams.has("body") ? { method: "POST", body: url.searchParams.get("body") } : {}),
    });
    return `${answer.status} ${await answer.text()}`;
  },
  "/send": async (url, env) => { await env.JOBS.send(url.searchParams.get("text")); return "sent"; },
  "/socket": () => {
    const { 0: client, 1: server } = new WebSocketPair();
    server.accept();
    const echo = ({ data }) => server.send(JSON.stringify({ type: "CODE", said: JSON.parse(data) }));
    server.addEventListener("message", echo);
    return new Response(null, { status: 101, webSocket: client });
  },
  "/log": (url) => { console.log(url.searchParams.get("text")); return "logged"; },
  "/kept": async (url, env) => (await env.CACHE.get(url.searchParams.get("key"))) ?? "",
};
export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const route = ROUTES[url.pathname];
    if (route === undefined) return new Response("none", { status: 404 });
    const answer = await route(url, env);
    return answer instanceof Response ? answer : new Response(answer);
  },
  async queue(batch, env) {
    for (const { body } of batch.messages) {
      if (body === "bad" && !batch.queue.endsWith("-dead")) throw new Error("not this one");
      await env.CACHE.put(`${batch.queue} ${body}`, "CODE");
    }
  },
  scheduled: async ({ cron }, env) => env.CACHE.put("cron", `${cron} by CODE`),
};
"""
"""A Worker that does little with each binding, and says which code it is."""


def code(name: str) -> str:
    return CODE.replace("CODE", name)


@pytest.fixture(scope="session", autouse=True)
def packages() -> Path:
    return edge_packages.bring_up()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of a user's own, whose Worker is a bundle in it."""
    for name in ("Pulumi.yaml", "__main__.py"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    for name in ("providers", ".venv"):
        (tmp_path / name).symlink_to(ROOT / name)
    bundle = tmp_path / "app"
    bundle.mkdir()
    (bundle / "worker.json").write_text(
        json.dumps({"mainModule": "worker.js", "compatibilityDate": "2026-04-01", "classes": ["SignIns"]})
    )
    write_code(tmp_path, "first")
    (tmp_path / "Pulumi.dev.yaml").write_text(
        (ROOT / "Pulumi.dev.yaml").read_text()
        + f'  rungs:parts: {{api: {{code: "{bundle}", crons: ["0 3 * * SUN"]}}}}\n'
    )
    return tmp_path


def write_code(project: Path, name: str) -> None:
    """Code as a build writes it."""
    (project / "app" / "worker.js").write_text(code(name).replace("Counter", "SignIns"))


@pytest.fixture
def served() -> Callable[..., Served]:
    """What a Worker serves, made without a stack."""

    def made(
        *versions: tuple[str, float],
        bindings: tuple[Mapping[str, object], ...] = (),
        consumers: tuple[Mapping[str, object], ...] = (),
    ) -> Served:
        return Served(
            worker="api",
            script="chat-api",
            stage="growth",
            at="2026-11-21 16:00:56 UTC",
            versions=tuple(_version(name, percent, bindings) for name, percent in versions),
            missing=(),
            consumers=consumers,
            crons=(),
        )

    return made


def _version(name: str, percent: float, bindings: tuple[Mapping[str, object], ...]) -> Version:
    empty = Version(
        id=f"version-{name}",
        percent=percent,
        main_module="",
        modules=(),
        bindings=bindings,
        compatibility_date="",
        compatibility_flags=(),
        exports={"Counter": {"type": "durable-object", "storage": "sqlite"}},
    )
    return empty.running(
        Bundle(
            main_module="worker.js",
            modules={"worker.js": code(name).encode()},
            compatibility_date="2026-04-01",
            compatibility_flags=(),
        )
    )
