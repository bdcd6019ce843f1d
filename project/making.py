"""Making a project: only what is the user's own, with a pin of the library."""

from __future__ import annotations

import json
import re
import shutil
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path
from string import Template

import attrs

from components.errors import UserError
from project import pin
from project.checks import SCHEMA, secrets_missing
from stacks import ladders
from stacks.blueprint import draw_up, services_of
from stacks.moves import needs_of
from stacks.places import ROOT
from stacks.secure import stand_in
from stacks.settings import NAMESPACE, NO_IMAGE, PLANS, Settings
from stacks.stage import Stage

TEMPLATES = Path(__file__).with_name("files")
FILES: Mapping[str, str] = {
    "rungs": "rungs.sh",
    "__main__.py": "main.py.txt",
    "Pulumi.yaml": "pulumi.yaml.txt",
    "ladders/{ladder}.py": "ladder.py.txt",
    "tests/test_project.py": "test_project.py.txt",
    "pyproject.toml": "pyproject.toml.txt",
    ".github/workflows/review.yml": "review.yml.txt",
    ".gitignore": "gitignore.txt",
    "README.md": "readme.md.txt",
}
"""Paths in a project, and the templates that they are made of."""
VERBATIM = ("rungs", "__main__.py", ".github/workflows/review.yml")
"""What has no placeholders, and dollar signs of its own."""
FOR_GOOD = "for good"
NO_PROJECT = "your-project-id"
STAND_INS: Mapping[str, object] = {
    "account": "0" * 32,
    "aws_account": "0" * 12,
    "gcp_project": NO_PROJECT,
    "gcp_billing_account": "-".join(["0" * 6] * 3),
}
"""What stands in the first stack's file for what a stage needs and nobody has told yet."""


@attrs.frozen(kw_only=True)
class Plan:
    """A project to be made."""

    base: str
    """The library's ladder that the project's own is made of."""
    stack: str
    values: Mapping[str, object]
    """The configuration of the first stack, by key; what is None is left out."""

    @property
    def app(self) -> str:
        return str(self.values["app"])

    @property
    def ladder(self) -> str:
        """The name of the project's own ladder."""
        name = self.app.replace("-", "_")
        return f"{name}_ladder" if name in ladders.library() else name


@attrs.frozen(kw_only=True)
class Made:
    """A project that was made: its pin, and what its first stack is still to be told, by key."""

    pin: pin.Pin
    filled: tuple[str, ...]
    """What has a stand-in in its file."""
    secrets: tuple[str, ...]
    """Secrets, which no file gets a stand-in of."""


def make(directory: Path, plan: Plan) -> Made:
    """Makes a project, whole or not at all; returns what there is to do. Raises UserError."""
    directory = directory.absolute()
    _check_place(directory)
    settings = complete(plan)
    pinned = pin.of_this_library()
    texts = {**_files(plan), pin.FILE: pinned.text(), f"Pulumi.{plan.stack}.yaml": stack_text(plan, settings)}
    directory.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    try:
        for name, text in texts.items():
            file = draft / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        launcher = draft / "rungs"
        launcher.chmod(launcher.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
        draft.chmod(0o755)
        draft.replace(directory)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    stage = ladders.load(plan.base)[settings.stage]
    filled = [key for key in STAND_INS if getattr(settings, key) and not plan.values.get(key)]
    return Made(
        pin=pinned,
        filled=(*filled, *(f"images.{key}" for key in services_of(stage))),
        secrets=tuple(secrets_missing(settings)),
    )


def complete(plan: Plan) -> Settings:
    """The settings of the first stack, with what the account must have at its stage; raises UserError."""
    given = {key: value for key, value in plan.values.items() if value is not None}
    settings = Settings.read({"ladder": plan.base, **given})
    stage = ladders.load(plan.base)[settings.stage]
    needs = needs_of(stage)
    needed = {need.key: _plan_value(need.at_least) for need in needs if need.key in PLANS}
    needed |= {need.key: STAND_INS[need.key] for need in needs if need.key in STAND_INS}
    needed["images"] = {key: _image(key) for key in services_of(stage)}
    fresh = Settings.read({"ladder": plan.base, **needed, **given, **_standing(stage)})
    try:
        draw_up(
            attrs.evolve(fresh, **{key: stand_in(f"{NAMESPACE}:{key}") for key in secrets_missing(fresh)})
        )
    except UserError as error:
        raise UserError(f"{error} (what can be told: ./rungs new --help); nothing was written") from None
    return fresh


def stack_text(plan: Plan, settings: Settings) -> str:
    """The first stack's file: what was given, what the stage needs, and where its stores stand."""
    stage = ladders.load(plan.base)[settings.stage]
    why = {need.key: need.why for need in needs_of(stage)}
    standing = _standing(stage)
    lines = [
        f"# yaml-language-server: $schema={SCHEMA}",
        f"# The moves from here, and what is needed before each: ./rungs plan -s {plan.stack}",
        "config:",
        _line("ladder", plan.ladder),
        _line("stage", settings.stage),
        _line("app", plan.app, "part of every name: " + FOR_GOOD),
        _line("environment", settings.environment),
        *([_line("account", settings.account)] if settings.account else []),
        _line("location", settings.location, "where stores are made: " + FOR_GOOD),
        _line("jurisdiction", settings.jurisdiction, "where data is kept: " + FOR_GOOD)
        if settings.jurisdiction
        else f"  # No {NAMESPACE}:jurisdiction was chosen: no guarantee of where data is kept, {FOR_GOOD}",
    ]
    plans = [key for key in PLANS if key in why]
    if plans:
        lines.append("  # What the account must have at this growth stage.")
        lines += [_line(key, getattr(settings, key), why[key]) for key in plans]
    clouds = [
        key for key in (*STAND_INS, "aws_region", "gcp_region") if key != "account" and getattr(settings, key)
    ]
    lines += [_line(key, getattr(settings, key)) for key in clouds]
    others = {
        "domain": settings.domain,
        "zone": settings.zone,
        "create_zone": settings.create_zone,
        "alert_emails": list(settings.alert_emails),
    }
    lines += [_line(key, value) for key, value in others.items() if value]
    if settings.images:
        lines.append("  # The image of each service, by its digest: put your own in place of these.")
        lines.append(f"  {NAMESPACE}:images:")
        lines += [f"    {key}: {image}" for key, image in settings.images.items()]
    lines += [
        f"  # To be given: pulumi config set --secret {NAMESPACE}:{key} -s {plan.stack} ({why[key]})"
        for key in secrets_missing(settings)
    ]
    if standing:
        lines.append("  # Made at this growth stage: what the stages below had before is not made any more.")
        lines.append(f"  {NAMESPACE}:stores:")
        for key, (serving, forgotten) in _newest(stage).items():
            lines += [
                f"    {key}:",
                f"      serving: {serving}",
                f"      forgotten: [{', '.join(forgotten)}]",
            ]
    return "\n".join(lines) + "\n"


def _newest(stage: Stage) -> dict[str, tuple[str, list[str]]]:
    """For each key with several hosts the newest one, and the older ones."""
    return {
        key: (hosts[-1].host, [part.host for part in hosts[:-1]])
        for key, hosts in stage.lineages.items()
        if len(hosts) > 1
    }


def _standing(stage: Stage) -> dict[str, object]:
    """`stores` of a fresh stack: the newest host of each key serves, the older ones are never made."""
    stores = {
        key: {"serving": serving, "forgotten": forgotten}
        for key, (serving, forgotten) in _newest(stage).items()
    }
    return {"stores": stores} if stores else {}


def _image(key: str) -> str:
    """What stands for the image of a service until there is one."""
    return f"registry.example.com/{key}@{NO_IMAGE}"


def _plan_value(at_least: str) -> object:
    return at_least == "true" if at_least in ("true", "false") else at_least


def _line(key: str, value: object, comment: str = "") -> str:
    text = value if isinstance(value, str) and re.fullmatch(r"[a-z][\w.-]*", value) else json.dumps(value)
    return f"  {NAMESPACE}:{key}: {text}" + (f" # {comment}" if comment else "")


def _files(plan: Plan) -> dict[str, str]:
    base = ladders.load(plan.base)
    stages = base.names
    services = services_of(base.stages[0])
    words = {
        "app": plan.app,
        "ladder": plan.ladder,
        "base": plan.base,
        "upper": plan.base.upper(),
        "stack": plan.stack,
        "stage": stages[min(1, len(stages) - 1)],
        **_bucket(base.stages[0]),
        "user": services[0] if services else "api",
        "about": f"the growth stages of {plan.app}",
    }
    found: dict[str, str] = {}
    for name, template in FILES.items():
        text = (TEMPLATES / template).read_text("utf-8")
        found[name.format(ladder=plan.ladder)] = (
            text if name in VERBATIM else Template(text).substitute(words)
        )
    workflow = ".github/workflows/review.yml"
    found[workflow] = re.sub(
        r"uses: ([A-Z]+)$", lambda each: f"uses: {_action(each[1])}", found[workflow], flags=re.MULTILINE
    )
    return found


def _bucket(stage: Stage) -> dict[str, str]:
    """The bucket of the example in a ladder, on the cloud of its services."""
    clouds = {cloud for key in services_of(stage) for cloud in stage[key].clouds}
    host = next((host for cloud, host in (("aws", "s3"), ("gcp", "gcs")) if cloud in clouds), None)
    if host is None:
        return {"bucket_module": "r2_bucket", "bucket_class": "R2Bucket", "bucket": "R2Bucket()"}
    return {"bucket_module": "bucket", "bucket_class": "Bucket", "bucket": f'Bucket(host="{host}")'}


def _action(name: str) -> str:
    """The action as the library's own workflow pins it."""
    ours = (ROOT / ".github" / "workflows" / "review.yml").read_text("utf-8")
    found = re.search(rf"uses: (actions/{name.lower()}@\S+ # \S+)", ours)
    if found is None:
        raise UserError(f".github/workflows/review.yml of the library pins no actions/{name.lower()}")
    return found[1]


def _check_place(directory: Path) -> None:
    if directory.resolve().is_relative_to(ROOT.resolve()):
        raise UserError(f"DIR is {directory}, expected a directory outside of the library's clone, {ROOT}")
    if directory.is_symlink() or (directory.exists() and not directory.is_dir()):
        raise UserError(f"DIR is {directory}, which is no directory")
    if directory.exists() and any(directory.iterdir()):
        raise UserError(f"DIR is {directory}, which is not empty; expected a new directory, or an empty one")
