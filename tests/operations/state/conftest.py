"""A stack that is up, its project and its state in a backend of files; and an S3 server on this machine."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import attrs
import boto3  # type: ignore[reportMissingTypeStubs]
import pytest
import yaml
from moto.server import ThreadedMotoServer

from sandbox import config_copy
from sandbox.run import Sandbox
from sandbox.vault import PASSPHRASE
from stacks.stack_file import ROOT
from tests.ladders.arrivals import Arrivals

ACCOUNT = "0" * 32
KEYS = {
    "AWS_ACCESS_KEY_ID": "sandbox",
    "AWS_SECRET_ACCESS_KEY": "sandbox",
    "AWS_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
SECRET = config_copy.stand_in("t:password")
"""What the stack keeps as a secret, in its configuration and in its state."""
RESOURCES: list[dict[str, Any]] = [
    {
        "type": "R2Bucket",
        "name": "files",
        "inputs": {"accountId": ACCOUNT, "name": "app-files"},
        "protect": True,
        "retain": True,
    },
    {
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
    },
]


@attrs.frozen(kw_only=True)
class Team:
    """A project with the stack `dev` that is up, and the environment in which somebody works on it."""

    project: Path
    backend: Path
    environment: Mapping[str, str]

    @property
    def stack_file(self) -> Path:
        return self.project / "Pulumi.dev.yaml"

    @property
    def checkpoint(self) -> Path:
        return self.backend / ".pulumi" / "stacks" / "listed" / "dev.json"

    @property
    def url(self) -> str:
        return f"file://{self.backend}"

    def rungs(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """A command of ours, in a process of its own."""
        return subprocess.run(
            [sys.executable, "-m", "cli.main", *arguments],
            cwd=ROOT,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def done(self, *arguments: str, **environment: str) -> str:
        """What a command prints that succeeds."""
        ended = self.rungs(*arguments, **environment)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def refused(self, *arguments: str, **environment: str) -> str:
        """The one message of a command that is refused, after which nothing here is changed."""
        before = self.kept()
        ended = self.rungs(*arguments, **environment)
        assert ended.returncode == 2, ended.stdout + ended.stderr
        assert "Traceback" not in ended.stderr
        assert len(ended.stderr.strip().splitlines()) == 1
        assert SECRET not in ended.stdout + ended.stderr
        assert self.kept() == before
        return ended.stderr

    def pulumi(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Pulumi itself, in the project."""
        return subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.project,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def lock(self, *, pid: int, host: str, at: str = "2026-11-20T10:00:00Z") -> Path:
        """The lock of an update, as Pulumi makes it."""
        directory = self.backend / ".pulumi" / "locks" / "organization" / "listed" / "dev"
        directory.mkdir(parents=True, exist_ok=True)
        made = directory / f"{pid}.json"
        made.write_text(json.dumps({"pid": pid, "username": "ops", "hostname": host, "timestamp": at}))
        return made

    def kept(self) -> tuple[bytes, bytes]:
        """The stack file and the state, as they lie."""
        return self.stack_file.read_bytes(), self.checkpoint.read_bytes()


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, Path]]:
    """The stack, brought up once; its providers stay, so that it can be previewed."""
    home = tmp_path_factory.mktemp("moving")
    project = home / "project"
    shutil.copytree(ROOT / "tests" / "sandbox" / "program", project)
    config = {"t:resources": RESOURCES, "t:password": {"secure": "v1:x:y"}, "t:show": "password"}
    (project / "Pulumi.dev.yaml").write_text("# ours\n" + yaml.safe_dump({"config": config}))
    with Sandbox(project, "dev", home=home / "sandboxes") as sandbox:
        run = sandbox.up()
        assert run.ok, run.output
        yield sandbox, project


@pytest.fixture
def team(up: tuple[Sandbox, Path], tmp_path: Path) -> Team:
    """A copy of the project, with the state that the stack is in, for a test of its own."""
    sandbox, original = up
    project, backend = tmp_path / "project", tmp_path / "backend"
    shutil.copytree(original, project)
    shutil.copytree(sandbox.directory / "state", backend)
    copy = yaml.safe_load(sandbox.config_file.read_text())
    (project / "Pulumi.dev.yaml").write_text("# ours\n" + yaml.safe_dump(copy))
    return Team(
        project=project,
        backend=backend,
        environment={
            **sandbox.env,
            **KEYS,
            "PULUMI_BACKEND_URL": f"file://{backend}",
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PYTHONPATH": str(ROOT),
            "RUNGS_PROJECT": str(project),
            "TMPDIR": str(tmp_path),
        },
    )


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a server that speaks AWS's S3 and KMS."""
    running = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@attrs.frozen
class Bucket:
    """An empty bucket of a test's own."""

    name: str
    server: str

    @property
    def url(self) -> str:
        return f"s3://{self.name}?endpoint={self.server}&s3ForcePathStyle=true&region=us-east-1"

    def objects(self) -> dict[str, str]:
        """What lies in it, by key."""
        client = self._client()
        listed = client.list_objects_v2(Bucket=self.name).get("Contents", [])
        return {
            each["Key"]: client.get_object(Bucket=self.name, Key=each["Key"])["Body"].read().decode()
            for each in listed
        }

    def put(self, key: str, text: str) -> None:
        self._client().put_object(Bucket=self.name, Key=key, Body=text.encode())

    def make(self) -> None:
        self._client().create_bucket(Bucket=self.name)

    def _client(self) -> Any:  # noqa: ANN401 - boto3 has no types
        return aws("s3", self.server)


def aws(service: str, server: str) -> Any:  # noqa: ANN401
    """A client of a service of AWS, as the server stands in for it."""
    return cast("Any", boto3).client(
        service,
        endpoint_url=server,
        region_name=KEYS["AWS_REGION"],
        aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
    )


@pytest.fixture
def bucket(server: str, tmp_path: Path) -> Bucket:
    made = Bucket(f"state-{tmp_path.name.replace('_', '-').lower()[-40:]}", server)
    made.make()
    return made


@pytest.fixture(scope="session")
def arrivals(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Arrivals:
    """Stages brought up once in a test run, the same that other tests start from."""
    base = tmp_path_factory.getbasetemp()
    return Arrivals((base if worker_id == "master" else base.parent) / "arrivals")
