"""The sandbox under Pulumi's real engine."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox import config_copy, drift
from sandbox.events import Step
from sandbox.faults import Fault
from sandbox.run import Run, Sandbox, SandboxError
from sandbox.schema import sdk_version

pytestmark = pytest.mark.engine

HERE = Path(__file__).parent
ACCOUNT = "0123456789abcdef0123456789abcdef"
BUCKET: dict[str, Any] = {
    "type": "R2Bucket",
    "name": "files",
    "inputs": {"accountId": ACCOUNT, "name": "app-files"},
}
QUEUE: dict[str, Any] = {
    "type": "Queue",
    "name": "jobs",
    "inputs": {"accountId": ACCOUNT, "queueName": "app-jobs"},
}
CACHE: dict[str, Any] = {
    "type": "WorkersKvNamespace",
    "name": "cache",
    "inputs": {"accountId": ACCOUNT, "title": "app"},
}
DATABASE: dict[str, Any] = {
    "type": "HyperdriveConfig",
    "name": "db",
    "inputs": {
        "accountId": ACCOUNT,
        "name": "app-db",
        "origin": {
            "database": "app",
            "host": "db.invalid",
            "port": 5432,
            "user": "app",
            "password": "<secret:password>",
            "scheme": "postgres",
        },
    },
}


class Project:
    """A project in a directory of its own, whose stack file lists the resources."""

    def __init__(self, directory: Path, home: Path) -> None:
        self.directory, self.home = directory, home
        shutil.copytree(HERE / "program", directory)

    @property
    def stack_file(self) -> Path:
        return self.directory / "Pulumi.dev.yaml"

    def write(self, *resources: dict[str, Any], **settings: object) -> None:
        """Write the stack file."""
        config = {"t:resources": list(resources), **{f"t:{key}": item for key, item in settings.items()}}
        self.stack_file.write_text(yaml.safe_dump({"config": config}))

    def sandbox(self, name: str | None = None, **arguments: Any) -> Sandbox:  # noqa: ANN401 - those of Sandbox
        return Sandbox(self.directory, "dev", home=self.home, name=name or self.directory.name, **arguments)

    def files(self) -> dict[str, bytes]:
        """The tree, without what Python makes."""
        found = sorted(self.directory.rglob("*"))
        return {
            str(file): file.read_bytes()
            for file in found
            if file.is_file() and "__pycache__" not in file.parts
        }


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sandboxes")


@pytest.fixture
def project(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Project:
    directory = tmp_path_factory.mktemp("project") / "app"
    return Project(directory.with_name(f"app-{directory.parent.name}"), home)


@pytest.fixture
def sandbox(project: Project) -> Iterator[Sandbox]:
    """A sandbox with a bucket and a queue that are up."""
    project.write(BUCKET, QUEUE)
    with project.sandbox() as opened:
        assert up(opened).counts()["created"] == 2
        yield opened


def up(sandbox: Sandbox) -> Any:  # noqa: ANN401
    """Bring up what the stack file lists now; it must succeed."""
    sandbox.renew_config()
    run = sandbox.up()
    assert run.ok, run.output
    return run.summary


def every(_: Step) -> bool:
    """Takes every step for one of a store."""
    return True


def resources(sandbox: Sandbox) -> list[dict[str, Any]]:
    """The resources in the state, without the stack and providers."""
    found = sandbox.export()["deployment"].get("resources", [])
    return [item for item in found if not item["type"].startswith("pulumi:")]


def test_a_second_up_changes_nothing_and_another_run_gives_the_same_ids(project: Project) -> None:
    project.write(BUCKET, QUEUE, CACHE)
    before = project.files()
    outputs: list[dict[str, Any]] = []
    for name in ("first-run", "second-run"):
        with project.sandbox(name) as sandbox:
            first, second = up(sandbox), up(sandbox)
            assert first.counts() == {"created": 3, "updated": 0, "replaced": 0, "deleted": 0, "same": 0}
            assert second.changes() == []
            assert second.counts()["same"] == 3
            assert first.warnings == second.warnings == ()
            outputs.append(sandbox.outputs())
    assert outputs[0] == outputs[1]
    assert outputs[0]["files"] == "app-files"
    assert project.files() == before


@pytest.mark.all
def test_a_program_with_the_sdk_itself(project: Project) -> None:
    (project.directory / "__main__.py").write_text(
        "import pulumi, pulumi_cloudflare as cf\n"
        f"worker = cf.Worker('api', account_id='{ACCOUNT}', name='api')\n"
        f"version = cf.WorkerVersion('api', account_id='{ACCOUNT}', worker_id=worker.id, main_module='a.mjs',\n"
        "    modules=[{'name': 'a.mjs', 'content_type': 'application/javascript+module', 'content_base64': 'YQ=='}])\n"
        f"cf.WorkersDeployment('api', account_id='{ACCOUNT}', script_name=worker.name, strategy='percentage',\n"
        "    versions=[{'percentage': 100, 'version_id': version.id}])\n"
    )
    project.write()
    with project.sandbox() as sandbox:
        assert up(sandbox).counts()["created"] == 3
        second = up(sandbox)
        assert second.changes() == []
        assert second.warnings == ()  # the engine warns of a version older than the SDK asks for
        versions = {
            item["inputs"].get("version")
            for item in sandbox.export()["deployment"]["resources"]
            if item["type"] == "pulumi:providers:cloudflare"
        }
        assert versions == {sdk_version("pulumi_cloudflare")}


@pytest.mark.all
def test_what_changes_what_is_replaced_and_what_is_left(project: Project) -> None:
    worker = {"type": "Worker", "name": "api", "inputs": {"accountId": ACCOUNT, "name": "api"}}

    def version(code: str) -> dict[str, Any]:
        module = {"name": "a.mjs", "contentType": "application/javascript+module", "contentBase64": code}
        inputs = {"accountId": ACCOUNT, "workerId": "<api>", "mainModule": "a.mjs", "modules": [module]}
        return {"type": "WorkerVersion", "name": "code", "inputs": inputs}

    project.write(worker, version("YQ=="), QUEUE, CACHE)
    with project.sandbox() as sandbox:
        up(sandbox)
        renamed = {**QUEUE, "inputs": {**QUEUE["inputs"], "queueName": "renamed"}}
        project.write(worker, version("Yg=="), renamed)
        summary = up(sandbox)
        assert summary.counts() == {"created": 0, "updated": 1, "replaced": 1, "deleted": 1, "same": 1}
        assert [step.name for step in summary.replaced(every)] == ["code"]
        assert [step.name for step in summary.lost(every)] == ["cache"]
        things = sorted((thing.kind, thing.left) for thing in drift.things(sandbox.cloud))
        assert things == [
            ("Queue", False),
            ("Worker", False),
            ("WorkerVersion", False),
            ("WorkerVersion", True),
        ]


@pytest.mark.parametrize("command", ["preview", "up"])
def test_what_the_provider_refuses_is_refused(project: Project, command: str) -> None:
    wrong = {
        **BUCKET,
        "inputs": {"accountId": ACCOUNT, "name": "No_Bucket", "locaton": "weur", "storageClass": 5},
    }
    project.write(wrong)
    with project.sandbox() as sandbox:
        run = sandbox.preview() if command == "preview" else sandbox.up()
        assert not run.ok
        assert '"location"' in run.output
        assert "lower-case letters" in run.output
        assert "expected a string" in run.output
        assert "Traceback" not in run.output
        assert drift.things(sandbox.cloud) == []


def test_drift_is_found_by_a_refresh_and_mended_by_an_up(sandbox: Sandbox) -> None:
    drift.change(sandbox.cloud, "Queue", "jobs", {"settings.deliveryDelay": "60", "queueName": "by-hand"})
    drift.delete(sandbox.cloud, "R2Bucket", "files")
    found = sandbox.refresh()
    assert found.ok, found.output
    assert {step.name: step.op for step in found.summary.changes()} == {"jobs": "update", "files": "delete"}
    mended = up(sandbox)
    assert {step.name: step.op for step in mended.changes()} == {"jobs": "update", "files": "create"}
    assert sandbox.refresh().summary.changes() == []


@pytest.mark.all
@pytest.mark.parametrize(("kind", "message"), [("429", "429 Too Many Requests"), ("timeout", "in time")])
def test_a_passing_failure_is_overcome_by_the_next_up(project: Project, kind: str, message: str) -> None:
    project.write(BUCKET, QUEUE)
    with project.sandbox(faults=[Fault("R2Bucket", "create", kind)]) as sandbox:
        failed = sandbox.up()
        assert not failed.ok
        assert message in failed.output
        assert not failed.summary.ok
        assert "R2Bucket" not in {thing.kind for thing in drift.things(sandbox.cloud)}
        assert up(sandbox).counts()["created"] >= 1
        assert up(sandbox).changes() == []


@pytest.mark.all
def test_a_broken_connection_leaves_an_object_that_the_state_does_not_know(project: Project) -> None:
    project.write(BUCKET)
    with project.sandbox(faults=[Fault("R2Bucket", "create", "abort")]) as sandbox:
        assert "connection" in sandbox.up().output
        assert resources(sandbox) == []
        assert "already exists" in sandbox.up().output
        project.write({**BUCKET, "import": f"{ACCOUNT}/app-files/default"})
        assert [step.op for step in up(sandbox).changes()] == ["import"]
        project.write(BUCKET)
        assert up(sandbox).changes() == []


def started_with(variable: str) -> list[bytes]:
    """The command lines of the processes that have it in their environment."""
    found: list[bytes] = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if variable.encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_bytes())
    return found


def test_a_crash_leaves_a_pending_operation_and_no_lock(project: Project) -> None:
    project.write(BUCKET)
    with project.sandbox(faults=[Fault("R2Bucket", "create", "crash")]) as sandbox:
        assert sandbox.up().code < 0
        assert started_with(f"PULUMI_BACKEND_URL={sandbox.env['PULUMI_BACKEND_URL']}") == []
        state = sandbox.export()["deployment"]
        pending = {item["resource"]["type"]: item["type"] for item in state["pending_operations"]}
        assert pending["cloudflare:index/r2Bucket:R2Bucket"] == "creating"
        assert {thing.kind for thing in drift.things(sandbox.cloud)} >= {"R2Bucket"}
        cleared = sandbox.refresh("--clear-pending-creates")
        assert cleared.ok, cleared.output
        project.write({**BUCKET, "import": f"{ACCOUNT}/app-files/default"})
        assert "import" in {step.op for step in up(sandbox).changes()}


def test_a_protected_resource_meets_destroy_and_a_retained_one_stays(project: Project) -> None:
    project.write({**BUCKET, "protect": True, "retain": True}, QUEUE)
    with project.sandbox() as sandbox:
        up(sandbox)
        refused = sandbox.destroy()
        assert not refused.ok
        assert "protect" in refused.output
        project.write({**BUCKET, "retain": True}, QUEUE)
        up(sandbox)
        project.write(QUEUE)
        summary = up(sandbox)
        assert [step.name for step in summary.forgotten(every)] == ["files"]
        assert summary.lost(every) == []
        assert "R2Bucket" in {thing.kind for thing in drift.things(sandbox.cloud)}
        assert sandbox.destroy().ok
        assert {thing.kind for thing in drift.things(sandbox.cloud)} == {"R2Bucket"}


FOREIGN = {
    "an unknown passphrase": {
        "encryptionsalt": "v1:c2FsdHNhbHQ=:v1:bm9uY2Vub25jZQ==:Y2lwaGVydGV4dGNpcGhlcnRleHQ="
    },
    "a key of AWS": {"secretsprovider": "awskms://alias/ours?region=eu-west-1", "encryptedkey": "a2V5"},
    "a key of Google": {
        "secretsprovider": "gcpkms://projects/p/locations/global/keyRings/r/cryptoKeys/k",
        "encryptedkey": "a2V5",
    },
}


@pytest.mark.parametrize(
    "lock",
    [pytest.param(each, marks=[] if "passphrase" in each else [pytest.mark.all]) for each in FOREIGN],
)
def test_a_stack_file_that_cannot_be_decrypted_runs(project: Project, lock: str) -> None:
    config = {
        "t:resources": [DATABASE],
        "t:password": {"secure": "v1:bm9uY2Vub25jZQ==:Y2lwaGVydGV4dGNpcGhlcnRleHQ="},
        "t:show": "password",
    }
    project.stack_file.write_text("# ours\n" + yaml.safe_dump({**FOREIGN[lock], "config": config}))
    before = project.files()
    with project.sandbox() as sandbox:
        assert up(sandbox).counts()["created"] == 1
        second = up(sandbox)
        assert second.changes() == []
        assert sandbox.outputs()["shown"] == "[secret]"
    assert project.files() == before


def test_a_secret_is_nowhere_in_clear(project: Project) -> None:
    project.write(DATABASE, password={"secure": "v1:x:y"}, show="password")
    secret = config_copy.stand_in("t:password")
    seen: list[str] = []
    with project.sandbox() as sandbox:
        runs: list[Run] = [
            sandbox.up(),
            sandbox.preview("--diff"),
            sandbox.refresh(),
            sandbox.pulumi("stack"),
        ]
        assert all(run.ok for run in runs)
        seen += [run.output for run in runs]
        seen.append(json.dumps(sandbox.export()))
        drift.change(sandbox.cloud, "HyperdriveConfig", "db", {"origin.port": "5433"})
        seen.append(sandbox.pulumi("up", "--yes", "--diff", "--refresh").output)
        for file in sorted(sandbox.directory.rglob("*")):
            if file.is_file():
                seen.append(file.read_text("utf-8", errors="replace"))
        assert sandbox.pulumi("stack", "output", "--show-secrets", "shown").output.strip() == secret
    assert len(seen) > 8
    assert [text for text in seen if secret in text] == []


@pytest.mark.all
def test_several_runs_start_from_one_saved_state(sandbox: Sandbox, project: Project, tmp_path: Path) -> None:
    sandbox.save(tmp_path / "saved")
    project.write(BUCKET)
    assert up(sandbox).counts()["deleted"] == 1
    project.write(BUCKET, QUEUE)
    for name in ("one", "two"):
        with project.sandbox(name) as other:
            other.restore(tmp_path / "saved")
            assert up(other).changes() == []
            assert len(drift.things(other.cloud)) == 2
    sandbox.reset()
    assert up(sandbox).counts()["created"] == 2
    with pytest.raises(SandboxError, match="no saved sandbox"):
        sandbox.restore(tmp_path / "nothing")


@pytest.mark.all
def test_a_sandbox_is_used_by_one_run_at_a_time(sandbox: Sandbox, project: Project) -> None:
    with pytest.raises(SandboxError, match="another run"):
        project.sandbox().__enter__()
    with project.sandbox("beside") as beside:
        assert up(beside).counts()["created"] == 2
    assert up(sandbox).changes() == []


def test_what_would_leave_the_sandbox_is_refused(sandbox: Sandbox) -> None:
    leaving: list[tuple[list[str], str]] = [
        (["stack", "rm", "dev"], "stack rm"),
        (["stack", "init", "other"], "stack init"),
        (["login"], "login"),
        ([], "preview"),
        (["up", "-s", "prod"], "prod"),
        (["up", "--stack=prod"], "prod"),
        (["up", "--config-file", "x"], "--config-file"),
    ]
    for arguments, message in leaving:
        with pytest.raises(SandboxError, match=message):
            sandbox.pulumi(*arguments)


def test_a_setting_is_changed_in_the_copy_only(sandbox: Sandbox, project: Project) -> None:
    before = project.files()
    assert sandbox.pulumi("config", "set", "t:more", "1").ok
    assert "t:more" in sandbox.pulumi("config").output
    assert project.files() == before


@pytest.mark.all
def test_steps_are_told_while_they_happen(project: Project) -> None:
    project.write(BUCKET, QUEUE)
    told: list[Step] = []
    with project.sandbox() as sandbox:
        run = sandbox.up(on_step=told.append)
        assert run.ok
        assert {(step.name, step.op, step.done) for step in told} >= {
            ("files", "create", False),
            ("files", "create", True),
        }
        assert run.summary.counts()["created"] == 2

        def stop(_: Step) -> None:
            raise KeyError("display")

        with pytest.raises(KeyError, match="display"):
            sandbox.up(on_step=stop)
        assert up(sandbox).changes() == []


def test_no_credential_is_handed_on(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "CLOUDFLARE_API_TOKEN",
        "PULUMI_ACCESS_TOKEN",
        "AWS_PROFILE",
        "PULUMI_CONFIG_PASSPHRASE_FILE",
    ):
        monkeypatch.setenv(name, "not-for-the-sandbox")
    project.write(BUCKET)
    with project.sandbox() as sandbox:
        assert "not-for-the-sandbox" not in sandbox.env.values()
        assert all(
            address.rpartition(":")[2].isdigit()
            for address in sandbox.env["PULUMI_DEBUG_PROVIDERS"].split(",")
        )
        assert up(sandbox).counts()["created"] == 1


def test_a_lookup_is_refused_with_what_to_do(project: Project) -> None:
    project.write(look_up=True)
    with project.sandbox() as sandbox:
        assert "give the value in the configuration" in sandbox.preview().output


@pytest.mark.all
def test_a_type_without_data_names_the_table(project: Project) -> None:
    project.write({"type": "AccountMember", "name": "x", "inputs": {}})
    with project.sandbox() as sandbox:
        assert "sandbox/tables/cloudflare.yaml" in sandbox.preview().output


def no_stack_file(project: Project) -> None:
    project.stack_file.write_text("config: [")


def no_project(project: Project) -> None:
    (project.directory / "Pulumi.yaml").write_text("x")


def no_directory(project: Project) -> None:
    (project.home / project.directory.name).write_text("")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (no_stack_file, r"Pulumi\.dev\.yaml"),
        (no_project, "not a Pulumi project"),
        (no_directory, "cannot use"),
    ],
)
def test_what_cannot_be_run_is_one_message(
    project: Project, spoil: Callable[[Project], None], message: str
) -> None:
    project.write()
    spoil(project)
    with pytest.raises(SandboxError, match=message):
        project.sandbox().__enter__()


@pytest.mark.all
def test_an_interrupted_up_is_resumed_by_the_next(project: Project) -> None:
    project.write(BUCKET, QUEUE, CACHE)
    with project.sandbox() as sandbox:
        sent: list[int] = []

        def interrupt(_: Step) -> None:
            child = sandbox.child
            if not sent and child is not None:
                sent.append(child)
                os.kill(child, signal.SIGINT)

        sandbox.up(on_step=interrupt)
        assert len(sent) == 1
        assert "pending_operations" not in sandbox.export()["deployment"]
        up(sandbox)
        assert up(sandbox).changes() == []
        assert len(drift.things(sandbox.cloud)) == 3


@pytest.mark.all
def test_a_saved_state_goes_on_in_another_home(sandbox: Sandbox, project: Project, tmp_path: Path) -> None:
    sandbox.save(tmp_path / "saved")
    project.write(BUCKET, QUEUE, DATABASE, password={"secure": "v1:x:y"})
    with Sandbox(project.directory, "dev", home=tmp_path / "home") as other:
        other.restore(tmp_path / "saved")
        assert [step.name for step in up(other).changes()] == ["db"]
        assert up(other).changes() == []
