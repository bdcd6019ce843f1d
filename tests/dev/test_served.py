"""What the engine's state says that a Worker serves: each version with its own code, however it was deployed."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

import attrs
import pytest

from components.bundle import Bundle
from components.errors import UserError
from sandbox.run import Sandbox
from sandbox.served import Served, read
from sandbox.state import Fields
from sandbox.version import Version
from stacks.stack_file import ROOT, StackFile
from tests.dev.conftest import write_code

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"a stand-in"'}
CODE = Bundle(
    main_module="app.mjs",
    modules={"app.mjs": b"export default {};", "terms.txt": b"none"},
    compatibility_date="2026-04-01",
    compatibility_flags=("nodejs_compat",),
)


@pytest.mark.all
@pytest.mark.engine
def test_both_versions_of_a_rollout_are_served_with_their_own_code(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    file = StackFile.open("dev", project)
    with Sandbox(project, "dev", account=file.settings().plans) as sandbox:
        with pytest.raises(UserError, match="stack 'dev' has no Worker to serve"):
            read(sandbox)
        assert sandbox.up().ok
        before = read(sandbox)
        assert (before.crons, before.stage, before.script) == (("0 3 * * SUN",), "mvp", "chat-staging-api")
        assert said_by(before.main) == '"/code": () => "first"'
        write_code(project, "second")
        file.changed({("rollout",): {"stable": before.main.id, "percent": 25}}).write()
        sandbox.renew_config()
        assert sandbox.up().ok
        after = read(sandbox)
        assert after.main == attrs.evolve(before.main, percent=75)
        assert [(each.percent, said_by(each)) for each in after.versions] == [
            (75, '"/code": () => "first"'),
            (25, '"/code": () => "second"'),
        ]


def test_a_version_whose_code_is_not_here_is_named_and_the_other_gets_all(tmp_path: Path) -> None:
    shares = [{"percentage": 95, "versionId": "of-a-real-account"}, {"percentage": 5, "versionId": "here"}]
    served = served_by(tmp_path, *worker("api", shares))
    assert (served.main.id, served.missing) == ("here", ("of-a-real-account",))


def test_queues_and_what_died_in_them_are_drained_by_their_own_worker(tmp_path: Path) -> None:
    served = served_by(
        tmp_path,
        *worker("api"),
        queue("jobs"),
        queue("jobs-dead"),
        queue("other"),
        consumer("jobs", "chat-api", deadLetterQueue="jobs-dead"),
        consumer("jobs-dead", "chat-api"),
        consumer("other", "somebody-else"),
    )
    settings = {"maxBatchSize": 10, "maxBatchTimeout": 2.5, "maxRetries": 5, "retryDelay": 30}
    assert served.consumers == (
        {"queueName": "jobs", "deadLetterQueue": "jobs-dead", **settings},
        {"queueName": "jobs-dead", "deadLetterQueue": None, **settings},
    )
    assert served.main.bindings == ({"type": "secret_text", "name": "KEY", "text": "a stand-in"},)


def test_one_of_several_workers_is_named(tmp_path: Path) -> None:
    two = (*worker("api"), *worker("admin"))
    with pytest.raises(UserError, match="has the Workers api, admin; name one with --worker"):
        served_by(tmp_path, *two)
    assert served_by(tmp_path, *two, key="admin").script == "chat-admin"
    with pytest.raises(UserError, match=r"--worker is 'admn'.*did you mean 'admin'"):
        served_by(tmp_path, *two, key="admn")


def test_code_that_ships_apart_is_given(tmp_path: Path) -> None:
    apart = resource(
        "rungs:index:EdgeWorker",
        "api",
        outputs={
            "script_name": "chat-api",
            "exports": {"Room": "sqlite"},
            "bindings": [{"type": "d1", "name": "DB_D1", "database_id": "db"}],
        },
    )
    with pytest.raises(UserError, match="ships apart from its stack: give its bundle with --code"):
        served_by(tmp_path, apart)
    served = served_by(tmp_path, apart, code=CODE)
    assert served.script == "chat-api"
    assert served.main.bindings == ({"type": "d1", "name": "DB_D1", "databaseId": "db"},)
    assert served.main.exports == {"Room": {"type": "durable-object", "storage": "sqlite"}}
    assert (served.main.main_module, served.main.compatibility_flags) == ("app.mjs", ("nodejs_compat",))
    assert {each.name: each.type for each in served.main.modules} == {
        "app.mjs": "application/javascript+module",
        "terms.txt": "text/plain",
    }


def test_an_up_that_failed_before_the_worker_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="the last `up` of 'dev' did not deploy the Worker 'api'; see why"):
        served_by(tmp_path, resource("rungs:index:EdgeWorker", "api"))


def said_by(version: Version) -> str:
    """The line of its code that says which one it is."""
    (module,) = version.modules
    lines = base64.b64decode(module.content).decode().splitlines()
    return next(line.strip().rstrip(",") for line in lines if '"/code"' in line)


def served_by(
    tmp_path: Path, *resources: Fields, key: str | None = None, code: Bundle | None = None
) -> Served:
    """What is served by a state that holds these resources."""
    state = {"deployment": {"manifest": {"time": "2026-11-21T17:00:56+01:00"}, "resources": list(resources)}}
    served = read(Sandbox(tmp_path, "dev"), key, state=state, code=code)
    assert served.at == "2026-11-21 16:00:56 UTC"
    return served


def resource(type: str, name: str, **more: object) -> Fields:
    return {"type": type, "urn": f"urn:pulumi:dev::rungs::{type}::{name}", "id": name, **more}


def worker(key: str, shares: Sequence[Fields] = ()) -> tuple[Fields, ...]:
    """A Worker with one version, `here`, as the engine's state has them."""
    version = {
        "mainModule": "worker.js",
        "modules": [
            {"name": "worker.js", "contentType": "application/javascript+module", "contentBase64": ""}
        ],
        "bindings": [{"type": "secret_text", "name": "KEY", "text": SECRET}],
        "compatibilityDate": "2026-04-01",
    }
    deployment = {
        "scriptName": f"chat-{key}",
        "versions": shares or [{"percentage": 100, "versionId": "here"}],
    }
    return (
        resource("rungs:index:EdgeWorker", key),
        {
            **resource("cloudflare:index/workerVersion:WorkerVersion", f"{key}-version", inputs=version),
            "id": "here",
        },
        resource(
            "cloudflare:index/workersDeployment:WorkersDeployment", f"{key}-deployment", inputs=deployment
        ),
    )


def queue(name: str) -> Fields:
    return resource("cloudflare:index/queue:Queue", name, inputs={"queueName": name})


def consumer(name: str, script: str, **more: object) -> Fields:
    settings = {"batchSize": 10, "maxWaitTimeMs": 2500, "maxRetries": 5, "retryDelay": 30}
    inputs = {"queueId": name, "scriptName": script, "settings": settings, **more}
    return resource("cloudflare:index/queueConsumer:QueueConsumer", f"{name}-consumer", inputs=inputs)
