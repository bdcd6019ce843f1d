from __future__ import annotations

from dataclasses import fields

import pulumi
import pytest

from providers.neon.provider import FIELDS, PROJECT
from providers.neon.resource import Project, ProjectArgs
from tests.mocks import build
from tests.neon.conftest import World


def test_args_are_the_inputs_that_the_provider_knows() -> None:
    camel = [
        "".join(part if at == 0 else part.capitalize() for at, part in enumerate(field.name.split("_")))
        for field in fields(ProjectArgs)
    ]
    assert camel == list(FIELDS)


def test_outputs_are_those_of_the_provider(world: World) -> None:
    _, outputs = world.create()
    snake = {
        "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key) for key in outputs
    }
    assert snake == set(Project.__annotations__) - {"pulumi_type"}


def test_a_program_sees_python_names_and_the_engine_those_of_the_wire() -> None:
    args = ProjectArgs(
        name="shop", region="aws-eu-central-1", pg_version=16, min_cu=1, history_retention_seconds=0
    )
    secret: list[bool] = []

    def program() -> None:
        project = Project("db", args)
        pulumi.export("host", project.pooler_host)
        pulumi.export("version", project.pg_version)
        pulumi.export("uri", project.connection_uri)
        pulumi.export(
            "secrets", pulumi.Output.from_input(project.connection_uri.is_secret()).apply(secret.append)
        )

    addresses = {"poolerHost": "ep-1-pooler.example.test", "connectionUri": "postgresql://x"}
    built = build(program, outputs={PROJECT: addresses})
    assert built["db"].type == PROJECT
    assert built["db"].inputs == {
        "name": "shop",
        "region": "aws-eu-central-1",
        "pgVersion": 16,
        "minCu": 1,
        "historyRetentionSeconds": 0,
    }
    assert built.exports["host"] == "ep-1-pooler.example.test"
    assert built.exports["version"] == 16
    assert built.exports["uri"] == "postgresql://x"
    assert secret == [True]


def test_args_can_be_changed_by_name_as_transforms_do() -> None:
    args = ProjectArgs(name="shop", region="aws-eu-central-1")
    assert all(hasattr(ProjectArgs, field.name) for field in fields(ProjectArgs))
    args.max_cu = 4
    assert args.max_cu == 4
    with pytest.raises(AttributeError):
        args.maximum = 4  # pyright: ignore[reportAttributeAccessIssue]
