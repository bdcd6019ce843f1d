"""Real provider plugins for previews: installed where that can be done, and run with no account and no network.

Their credentials are of the right form and open nothing, made anew each time; whatever a plugin would send goes to a
port of this machine on which nobody listens, so that one that calls home fails where it can be seen.
"""

from __future__ import annotations

import json
import secrets
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import attrs

from components.errors import UserError
from operations.evidence import PACKAGES

if TYPE_CHECKING:
    from sandbox.run import Sandbox

NOWHERE: Final = "http://127.0.0.1:9"
"""The port `discard`: nobody listens."""
HERE: Final = "127.0.0.1,localhost"


@attrs.frozen(kw_only=True)
class Plugins:
    """Those that are installed, and why others are not."""

    home: Path
    installed: Mapping[str, str]
    """Versions by provider."""
    missing: Mapping[str, str]
    """Why, by provider."""

    def let_in(self, sandbox: Sandbox) -> None:
        """Puts them in the place of a sandbox's stand-ins."""
        served = dict(each.split(":") for each in sandbox.env["PULUMI_DEBUG_PROVIDERS"].split(","))
        kept = {name: port for name, port in served.items() if name not in self.installed}
        sandbox.env.pop("PULUMI_DEBUG_PROVIDERS")
        if kept:
            sandbox.env["PULUMI_DEBUG_PROVIDERS"] = ",".join(f"{name}:{port}" for name, port in kept.items())
        proxies = {f"{scheme}_proxy": NOWHERE for scheme in ("http", "https", "all")}
        proxies |= {name.upper(): value for name, value in proxies.items()}
        sandbox.env |= {
            **proxies,
            "no_proxy": HERE,
            "NO_PROXY": HERE,
            "PULUMI_HOME": str(self.home),
            "CLOUDFLARE_API_TOKEN": dummy(40),
            "UPSTASH_EMAIL": "nobody@example.invalid",
            "UPSTASH_API_KEY": dummy(36),
            "AWS_ACCESS_KEY_ID": dummy(20),
            "AWS_SECRET_ACCESS_KEY": dummy(40),
            "AWS_EC2_METADATA_DISABLED": "true",
            "GOOGLE_OAUTH_ACCESS_TOKEN": dummy(40),
            "EC_API_KEY": dummy(40),
        }


def dummy(length: int) -> str:
    """A credential that opens nothing: letters, digits, `_` and `-`, as the Cloudflare provider checks it."""
    return secrets.token_urlsafe(length)[:length]


def install(engine: Path, home: Path, versions: Mapping[str, str]) -> Plugins:
    """Installs plugins in the versions that are asked for, unless they are there."""
    installed: dict[str, str] = {}
    missing: dict[str, str] = {}
    there = _there(engine, home)
    for name, version in versions.items():
        why = "" if (name, version) in there else _install(engine, home, name, version)
        if why:
            missing[name] = why
        else:
            installed[name] = version
    return Plugins(home=home, installed=installed, missing=missing)


def _there(engine: Path, home: Path) -> set[tuple[str, str]]:
    done = _run(engine, home, "plugin", "ls", "--json")
    if done.returncode:
        raise UserError(f"pulumi plugin ls failed: {' '.join(done.stderr.split())}")
    rows = cast("list[Mapping[str, object]]", json.loads(done.stdout or "[]"))
    return {(str(row.get("name")), str(row.get("version"))) for row in rows}


def _install(engine: Path, home: Path, name: str, version: str) -> str:
    """Why it could not be installed; empty where it was."""
    server = _server(name)
    done = _run(
        engine,
        home,
        "plugin",
        "install",
        "resource",
        name,
        version,
        *(["--server", server] if server else []),
    )
    if not done.returncode:
        return ""
    said = [line.removeprefix("error: ") for line in done.stderr.splitlines() if line.strip()]
    return said[-1] if said else f"pulumi plugin install ended with {done.returncode}"


def _server(name: str) -> str:
    """Where a plugin comes from that is not Pulumi's own, as its SDK says."""
    found = find_spec(PACKAGES[name])  # not imported, which would take seconds
    if found is None or found.origin is None:
        return ""
    file = Path(found.origin).with_name("pulumi-plugin.json")
    try:
        return str(cast("Mapping[str, object]", json.loads(file.read_text("utf-8"))).get("server") or "")
    except (OSError, ValueError):
        return ""


def _run(engine: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    from toolchain.engine import find

    environment = {**find().environment(), "PULUMI_HOME": str(home)}
    return subprocess.run(
        [str(engine), *arguments, "--non-interactive", "--color", "never"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
