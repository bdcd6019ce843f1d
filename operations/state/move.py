"""Moving a stack's state to another backend: copied, compared by value, and nothing taken away where it was.

It can be stopped at any point and run again: the source is only read, the target may hold nothing else, and the stack
file is changed last, whole or not at all. Plain secrets are in this process's memory only, while both are compared.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

import attrs

from components.errors import UserError, one_of
from components.part import counted
from operations.state.compare import differences, digest, in_clear, masked, resources_of
from operations.state.locks import refuse_locked
from operations.state.place import NEW_PASSPHRASE, Place, pending_of
from sandbox.state import Fields, fields
from stacks.backend import is_known, mapping_in, work_tree_of
from stacks.own_pulumi import or_engine

KEYS = ("awskms://", "gcpkms://", "azurekeyvault://", "hashivault://")
Say = Callable[[str], None]


@attrs.frozen(kw_only=True)
class Found:
    """What the checks before a move have found."""

    state: Fields
    """The source's, with secrets encrypted."""
    resources: int
    digest: str
    made: bool
    """Whether the target has the stack already, from an earlier try."""
    there: bool
    """Whether it has the state, too."""


@attrs.frozen(kw_only=True)
class Moved:
    """A state that is in both backends, the same."""

    resources: int
    digest: str
    file: str | None
    """The stack file's new text; None where it stays as it is."""


def check(source: Place, target: Place, secrets: str | None) -> Found:
    """Reads both sides; raises UserError where the state cannot be moved as it is."""
    if source.url == target.url:
        raise UserError(f"--to is {target.shown}, where the state is already; expected another backend")
    if secrets not in (None, "passphrase") and not secrets.startswith(KEYS):
        raise one_of("--secrets", secrets, ["passphrase", *(f"{each}…" for each in KEYS)])
    _refuse_unsafe(target, secrets)
    state = source.state()
    if state is None:
        raise UserError(
            f"{source.shown} has no stack {source.stack!r}; its stacks: {', '.join(_stacks(source)) or 'none'}"
        )
    if pending := pending_of(state):
        raise UserError(
            f"{source.stack!r} has {counted(len(pending), 'pending operation')} of an interrupted update "
            f"({'; '.join(pending)}), which a move would lose. First: pulumi refresh -s {source.stack} "
            "(docs/interrupted.md)"
        )
    refuse_locked(source, f"--backend '{source.url}'")
    provider = str(fields(fields(state["deployment"]).get("secrets_providers")).get("type") or "none")
    if provider == "service":
        raise UserError(
            f"the secrets of {source.stack!r} are encrypted by Pulumi Cloud with a key of its own, which no other "
            f"backend can read. First, where it is: pulumi stack change-secrets-provider passphrase -s {source.stack} "
            "(or a cloud's key)"
        )
    there = target.state()
    if there is not None:
        refuse_locked(target, f"--backend '{target.url}'")
        _refuse_other(state, there, target)
    found = resources_of(state)
    return Found(
        state=state,
        resources=len(found),
        digest=digest(state),
        made=there is not None,
        there=there is not None and bool(resources_of(there)),
    )


def move(source: Place, target: Place, found: Found, secrets: str | None, say: Say) -> Moved:
    """Copies what `check` found, and proves it. Raises UserError, with the source and the stack file as they were."""
    if not found.made:
        say(f"making the stack in {target.shown}")
        own = str(mapping_in(target.file).get("secretsprovider") or "")
        chosen = ["--secrets-provider", own] if own else []
        target.pulumi("stack", "init", target.stack, "--no-select", *chosen)
    say("copying the state")
    target.pulumi("stack", "import", "--stack", target.stack, given=json.dumps(found.state))
    changed: Mapping[str, str] = {}
    if secrets is not None:
        say("encrypting its secrets anew")
        phrase = os.environ.get(NEW_PASSPHRASE)
        given = phrase or os.environ.get("PULUMI_CONFIG_PASSPHRASE") or _passphrase_in_file()
        if secrets == "passphrase" and given is None:
            raise UserError(
                f"--secrets is 'passphrase', but neither ${NEW_PASSPHRASE} (another one) nor "
                "$PULUMI_CONFIG_PASSPHRASE (the one there is) is set"
            )
        target.pulumi(
            "stack", "change-secrets-provider", secrets, "--stack", target.stack, given=f"{given or ''}\n"
        )
        changed = {"PULUMI_CONFIG_PASSPHRASE": phrase} if phrase and secrets == "passphrase" else {}
    say("comparing both, secrets by value")
    _compare(source, attrs.evolve(target, environment={**target.environment, **changed}))
    if source.state() != found.state:
        raise UserError(
            f"{source.stack!r} was updated in {source.shown} during the move. Nothing there was changed; take the copy "
            f"away and move again: {removal(target)}"
        )
    return Moved(
        resources=found.resources,
        digest=found.digest,
        file=target.file.read_text("utf-8") if secrets is not None else None,
    )


def preview(target: Place, project: Path, passphrase: str | None) -> None:
    """Raises UserError where a preview against the target shows a change; prints what it prints."""
    done = subprocess.run(
        [
            str(or_engine()[0]),
            "preview",
            "--expect-no-changes",
            "--non-interactive",
            "--stack",
            target.stack,
            "--config-file",
            str(target.file),
        ],
        cwd=project,
        env={
            **target.environment,
            "PULUMI_BACKEND_URL": target.url,
            **({"PULUMI_CONFIG_PASSPHRASE": passphrase} if passphrase else {}),
        },
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise UserError(
            f"the preview against {target.shown} failed or shows changes. The copy is the same as the source; the "
            "stack file was not changed"
        )


def write(path: Path, before: str, after: str) -> None:
    """Writes the stack file whole or not at all; raises UserError where it is no longer what was read."""
    if path.read_text("utf-8") != before:
        raise UserError(f"{path.name} was changed during the move; nothing was written into it. Move again")
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(after, "utf-8")
    temporary.replace(path)


def removal(place: Place) -> str:
    """The command that forgets a stack's state in a backend, and nothing else."""
    return f"PULUMI_BACKEND_URL='{place.url}' pulumi stack rm {place.stack} --force --preserve-config --yes"


def _refuse_unsafe(target: Place, secrets: str | None) -> None:
    """Production does not move to where its next `up` would be refused."""
    if fields(mapping_in(target.file).get("config")).get("rungs:environment") != "prod":
        return
    if tree := work_tree_of(target.url, target.directory):
        raise UserError(
            f"--to is {target.shown}, in the git work tree {tree}, where the state of production does not belong; "
            "expected a place outside of it, or a bucket"
        )
    phrase = os.environ.get(NEW_PASSPHRASE)
    if secrets == "passphrase" and phrase is not None and is_known(phrase, (target.stack,)):
        raise UserError(f"${NEW_PASSPHRASE} is empty or well known, expected one that nobody tries first")


def _refuse_other(state: Fields, there: Fields, target: Place) -> None:
    found = resources_of(there)
    if found and [masked(each) for each in found] != [masked(each) for each in resources_of(state)]:
        raise UserError(
            f"{target.shown} has a stack {target.stack!r} already, with {counted(len(found), 'resource')} and another "
            f"state; nothing was changed. If it may be forgotten (no resource is deleted by it): {removal(target)}"
        )


def _compare(source: Place, target: Place) -> None:
    raw = target.state()
    if raw is None or in_clear(raw):
        raise UserError(f"the copy in {target.shown} holds secrets in clear; take it away: {removal(target)}")
    ours, theirs = source.state(opened=True), target.state(opened=True)
    if ours is None or theirs is None:
        raise UserError(f"{source.stack!r} is gone from one of both backends; nothing else was changed")
    if first := next(differences(ours, theirs), None):
        raise UserError(
            f"the copy in {target.shown} differs ({first}); nothing else was changed. Take it away: {removal(target)}"
        )


def _stacks(place: Place) -> list[str]:
    listed: object = json.loads(place.pulumi("stack", "ls", "--json"))
    return [str(each.get("name")) for each in cast("list[Mapping[str, object]]", listed)]


def _passphrase_in_file() -> str | None:
    path = os.environ.get("PULUMI_CONFIG_PASSPHRASE_FILE")
    try:
        return Path(path).read_text("utf-8").strip() if path else None
    except OSError as error:
        raise UserError(
            f"$PULUMI_CONFIG_PASSPHRASE_FILE is {path!r}, which cannot be read: {error.strerror}"
        ) from None
