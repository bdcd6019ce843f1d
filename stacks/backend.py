"""Where a stack's state lies and what encrypts its secrets, as far as its program can know: production is careful.

In production a file backend inside a git work tree is refused, and so is an empty or well-known passphrase.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from components.errors import UserError

if TYPE_CHECKING:
    from stacks.settings import Settings

KNOWN: Final = frozenset(
    """
123456|12345678|123456789|1234567890|admin|change-me|change_me|changeit|changeme|correct horse battery staple
correct-horse-battery-staple|correcthorsebatterystaple|default|dev|example|foobar|hunter2|letmein|local|none|pass
passphrase|password|password123|prod|production|pulumi|qwerty|rungs|rungs sandbox|sandbox|secret|staging|test|testing
""".replace("\n", "|").split("|")
)
"""Passphrases that anybody tries first; an empty one among them."""
GUARDED: Final = ("prod", "staging")
"""The environments whose state and secrets matter: the first is refused, the second warned of."""
PROVIDERS_ATTACHED: Final = "PULUMI_DEBUG_PROVIDERS"
"""Set where the engine is attached to running providers, as in the sandbox: no cloud is touched."""


def check_backend(settings: Settings, environment: Mapping[str, str], project: Path, stack: str) -> list[str]:
    """Raises UserError where a stack in production would keep its state or secrets unsafely; else gives warnings."""
    problems = backend_problems(settings, environment, project, stack)
    if problems and settings.environment == "prod":
        raise UserError("; ".join(problems))
    return problems


def backend_problems(
    settings: Settings, environment: Mapping[str, str], project: Path, stack: str = ""
) -> list[str]:
    """What is unsafe about a stack's backend and passphrase, each with the commands that mend it.

    `environment` is that of the process, `project` the directory with Pulumi.yaml. Nothing for a preview environment
    and in the sandbox, and nothing where neither backend nor passphrase can be known.
    """
    if settings.environment not in GUARDED or environment.get(PROVIDERS_ATTACHED):
        return []
    url = backend_url(environment, project)
    file = mapping_in(project / f"Pulumi.{stack}.yaml")
    own = {settings.app, stack, str(mapping_in(project / "Pulumi.yaml").get("name") or "")}
    return [
        *_of_place(settings.environment, url, project, stack or "STACK"),
        *_of_passphrase(settings.environment, _passphrase(environment, url, file), own, stack or "STACK"),
    ]


def backend_url(environment: Mapping[str, str], project: Path) -> str:
    """The backend that Pulumi uses, found as its engine finds it; empty where nothing says which.

    pulumi/pkg/workspace/creds.go, GetCurrentCloudURL: $PULUMI_BACKEND_URL, `backend.url` of Pulumi.yaml, then the
    login.
    """
    if url := environment.get("PULUMI_BACKEND_URL"):
        return url
    backend = mapping_in(project / "Pulumi.yaml").get("backend")
    if isinstance(backend, Mapping) and (url := cast("Mapping[str, object]", backend).get("url")):
        return str(url)
    home = environment.get("PULUMI_CREDENTIALS_PATH") or environment.get("PULUMI_HOME")
    try:
        directory = Path(home) if home else Path.home() / ".pulumi"
        kept: object = json.loads((directory / "credentials.json").read_bytes())
    except (OSError, ValueError, RuntimeError):
        return ""
    return str(cast("Mapping[str, object]", kept).get("current") or "") if isinstance(kept, Mapping) else ""


def work_tree_of(url: str, project: Path) -> Path | None:
    """The git work tree in which a file backend lies; None for any other backend and place."""
    if not url.startswith("file://"):
        return None
    path = url.removeprefix("file://").partition("?")[0]
    try:
        place = (project / Path(path).expanduser()).resolve()
    except (OSError, RuntimeError):
        return None
    return next((each for each in (place, *place.parents) if (each / ".git").exists()), None)


def mapping_in(path: Path) -> Mapping[str, object]:
    """What a file of YAML holds; nothing where it is missing or holds something else."""
    import yaml

    try:
        found: object = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return cast("dict[str, object]", found) if isinstance(found, dict) else {}


def is_known(passphrase: str, own: Collection[str] = ()) -> bool:
    """Whether anybody would try it: `own` are the names that belong to the stack."""
    said = passphrase.strip().lower()
    return said in KNOWN or said in {each.lower() for each in own}


def _of_place(environment: str, url: str, project: Path, stack: str) -> list[str]:
    tree = work_tree_of(url, project)
    if tree is None:
        return []
    return [
        (
            f"rungs:environment is {environment!r}, but the state lies in the git work tree {tree} ({url}), where it "
            "is committed or cleaned away sooner or later. A stack that is up: "
            f"./rungs state move -s {stack} --to s3://BUCKET (or --to file://~, for one person); a new one: "
            "pulumi login s3://BUCKET, then pulumi stack init (docs/state.md)"
        )
    ]


def _of_passphrase(environment: str, passphrase: str | None, own: set[str], stack: str) -> list[str]:
    if passphrase is None:
        return []
    said = passphrase.strip()
    if not is_known(said, own):
        return []
    return [
        (
            f"rungs:environment is {environment!r}, but the passphrase of its secrets is "
            f"{'well known' if said else 'empty'} ($PULUMI_CONFIG_PASSPHRASE or its file): whoever reads the state "
            f"reads the secrets. Take another: pulumi stack change-secrets-provider passphrase -s {stack}, or a "
            f"cloud's key: pulumi stack change-secrets-provider 'awskms://alias/NAME?region=REGION' -s {stack} "
            "(docs/state.md)"
        )
    ]


def _passphrase(environment: Mapping[str, str], url: str, file: Mapping[str, object]) -> str | None:
    """What the environment gives for a passphrase; None where another provider encrypts, or it is typed in."""
    if file.get("secretsprovider") not in (None, "", "passphrase"):
        return None
    if url.startswith(("https://", "http://")) and "encryptionsalt" not in file:
        return None  # Pulumi Cloud encrypts with a key of its own
    if "PULUMI_CONFIG_PASSPHRASE" in environment:
        return environment["PULUMI_CONFIG_PASSPHRASE"]
    if path := environment.get("PULUMI_CONFIG_PASSPHRASE_FILE"):
        try:
            return Path(path).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return None
    return None
