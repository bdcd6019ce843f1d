"""Where the Workers of an environment answer: its address at workers.dev, which every Worker of an account has."""

from __future__ import annotations

from components.edge_worker import EdgeWorker
from components.errors import UserError
from providers.cloudflare_api import Cloudflare, fields
from stacks.blueprint import Blueprint

PERMISSION = "Workers Scripts Read"


def scripts(blueprint: Blueprint) -> dict[str, str]:
    """The names of the Workers in the account, by key."""
    return {each.key: each.physical_name for each in blueprint.pieces if isinstance(each.part, EdgeWorker)}


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
