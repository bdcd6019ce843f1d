"""The steps of a smoke test, in order; the last one, destroying, comes whatever happened before."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from decimal import Decimal
from pathlib import Path

import attrs

from components.errors import UserError
from economics.cost import estimate
from operations.environments.configuration import Environment
from operations.environments.lifecycle import Environments
from operations.evidence import Record, Step, provider_versions, redacted, revision, today
from operations.smoke.requests import Visitor
from sandbox.state import VERSION, Fields, fields, items

ID = "smoke"
_MOST = 1_000
"""Environments beside this one, which is there for minutes."""
Serve = Callable[[Environments, Environment], AbstractContextManager[str]]
"""Gives the address of the environment's Worker while a block runs."""


def day(environment: Environment) -> Decimal:
    """US dollars that a day of the environment costs when nobody uses it."""
    found = estimate(
        environment.blueprint.stage,
        0,
        standings=environment.blueprint.settings.stores,
        plans=environment.blueprint.settings.plan_names,
    )
    return (found.total / 30).quantize(Decimal("0.01"))


@attrs.define
class Smoke:
    """One try. `say` is told of each step as it ends."""

    environments: Environments
    environment: Environment
    serve: Serve
    say: Callable[[Step], None]
    steps: list[Step] = attrs.field(factory=list[Step], init=False)
    left: str = attrs.field(default="", init=False)
    """Why it could not be destroyed; empty where it was."""

    def run(self) -> Record:
        """Makes every step; raises KeyboardInterrupt again once all is destroyed."""
        try:
            if self._did("up", lambda: self.environments.up(self.environment, _MOST)):
                self._ask()
                self._did("up again: nothing changes", self._again)
        finally:
            self._did("destroy", self._destroy)
        return self.record()

    def record(self) -> Record:
        """What there is to tell, with nothing of the account in it."""
        blueprint = self.environment.blueprint
        return Record(
            ladder=blueprint.ladder.name,
            stage=blueprint.stage.name,
            where="sandbox" if self.environments.place.sandbox else "account",
            did="up, requests, up again, destroy",
            steps=tuple(self.steps),
            without=blueprint.settings.without,
            providers=provider_versions(blueprint.ladder),
            engine=self.environments.place.run("version").strip().removeprefix("v"),
            date=today(),
            revision=revision(),
        )

    def _ask(self) -> None:
        try:
            names = bindings(self.environments.resources(self.environment.stack))
            with self.serve(self.environments, self.environment) as url:
                for step in Visitor(url, names).steps():
                    self._note(attrs.evolve(step, words=self._redacted(step.words)))
        except UserError as error:
            self._note(Step(name="requests", ok=False, words=self._redacted(str(error))))

    def _again(self) -> None:
        self.environments.up(self.environment, _MOST, "--expect-no-changes")

    def _destroy(self) -> None:
        try:
            self.environments.down(self.environment.id)
        except (UserError, KeyboardInterrupt) as error:
            self.left = str(error) or "stopped"
            raise

    def _did(self, name: str, what: Callable[[], object]) -> bool:
        started = time.monotonic()
        words = ""
        try:
            what()
        except UserError as error:
            words = self._redacted(str(error)) or "failed"
        counts = self._counts() if name == "up" else {}
        self._note(
            Step(
                name=name,
                ok=not words,
                seconds=round(time.monotonic() - started, 1),
                counts=counts,
                words=words,
            )
        )
        return not words

    def _counts(self) -> dict[str, int]:
        """Resources by type, of those that the account has."""
        found: dict[str, int] = {}
        try:
            resources = self.environments.resources(self.environment.stack)
        except UserError:
            return {}
        for each in resources:
            kind = str(each["type"])
            if not kind.startswith(("pulumi:", "rungs:")):
                found[kind.rsplit(":", 1)[-1]] = found.get(kind.rsplit(":", 1)[-1], 0) + 1
        return dict(sorted(found.items()))

    def _note(self, step: Step) -> None:
        self.steps.append(step)
        self.say(step)

    def _redacted(self, words: str) -> str:
        settings = self.environment.blueprint.settings
        return redacted(words, (settings.app, settings.account))


def bindings(resources: Sequence[Fields]) -> list[str]:
    """The names that the Worker was deployed with."""
    return [
        str(binding["name"])
        for each in resources
        if each["type"] == VERSION
        for binding in items(fields(each.get("inputs")).get("bindings"))
    ]


@contextmanager
def at_workers_dev(environments: Environments, environment: Environment) -> Generator[str]:
    """The address that the account gives to a Worker."""
    from operations.environments.addresses import address, scripts
    from providers.cloudflare_api import Cloudflare

    script = next(iter(scripts(environment.blueprint).values()), None)
    if script is None:
        raise UserError(f"growth stage {environment.blueprint.stage.name!r} has no Worker to ask")
    cloudflare = Cloudflare.from_environment(environments.place.environment)
    yield address(cloudflare, environment.blueprint.settings.account, script)


@contextmanager
def on_this_machine(environments: Environments, environment: Environment) -> Generator[str]:
    """In workerd, with what the sandbox's state says that was deployed."""
    from local import edge_packages
    from local.serving import Serving
    from sandbox.served import read

    sandbox = environments.place.sandbox
    assert sandbox
    edge_packages.bring_up(environments.say)
    served = read(sandbox, state=environments.state(environment.stack, secrets=True))
    with tempfile.TemporaryDirectory(dir=sandbox.directory) as data:
        there = Path(data)
        with (there / "log").open("w") as log, Serving(there, log=log) as serving:
            yield serving.show(served)
