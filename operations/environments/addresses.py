"""Where the Workers of an environment answer: its address at workers.dev, which every Worker of an account has."""

from __future__ import annotations

from collections.abc import Mapping

from components.errors import UserError
from providers.cloudflare_api import Cloudflare, fields

PERMISSION = "Workers Scripts Read"


def scripts(outputs: Mapping[str, object]) -> dict[str, str]:
    """The names of the Workers in the account, by key, of what a stack exports."""
    return {
        key: str(outputs[key])
        for each in outputs
        if (key := each.removesuffix("_url")) != each and isinstance(outputs.get(key), str)
    }


def address(cloudflare: Cloudflare, account: str, script: str) -> str:
    """The address of a Worker (developers.cloudflare.com/api/, Workers, subdomains, get)."""
    found = cloudflare.call("GET", f"/accounts/{account}/workers/subdomain", PERMISSION)
    name = fields(found).get("subdomain")
    if not isinstance(name, str) or not name:
        raise UserError(
            "the account has no workers.dev subdomain, which a preview environment is reached at; take one in the "
            "dashboard (Workers & Pages)"
        )
    return f"https://{script}.{name}.workers.dev"
