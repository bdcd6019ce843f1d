"""The account to adopt from: the one that the token opens, or the cloud of a stack's sandbox."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager

from adoption.account import Account
from components.errors import UserError
from providers.cloudflare_api import TOKEN, Cloudflare


@contextmanager
def opened(stack: str, account_id: str, *, in_sandbox: bool) -> Generator[Account | None]:
    """None where there is no token. Raises UserError where nobody says which account, or the sandbox has no cloud."""
    if not in_sandbox and not os.environ.get(TOKEN, "").strip():
        yield None
        return
    if not account_id:
        raise UserError(
            "which account? Expected --account ID, account_id in the wrangler file, or $CLOUDFLARE_ACCOUNT_ID"
        )
    if not in_sandbox:
        yield Account(Cloudflare.from_environment(), account_id)
        return
    from providers.neon.api import HttpTransport
    from sandbox import rest
    from sandbox.cloud import Cloud
    from stacks.stack_file import PROJECT

    file = PROJECT / ".rungs" / "sandbox" / stack / "cloud.json"
    if not file.exists():
        raise UserError(f"the sandbox of {stack} has no cloud yet, expected {file}")
    with rest.serve(Cloud(file), accounts=[account_id]) as url:
        yield Account(Cloudflare(rest.TOKEN, HttpTransport(url)), account_id)
