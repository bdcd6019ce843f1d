"""Prints docs/prerequisites.md from the stages and the tables here: `python -m account > docs/prerequisites.md`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from account.permissions import Permission, least, permissions, resources
from account.prerequisites import Prerequisite, missing, prerequisites
from account.secrets import Secret, secrets
from components.part import settings_of
from stacks import ladders
from stacks.for_good import LASTING
from stacks.moves import needs_of
from stacks.settings import NAMESPACE, PLANS, Settings
from stacks.stage import Ladder, Stage

PROVIDERS = {
    "cloudflare": "Cloudflare",
    "neon": "Neon",
    "upstash": "Upstash",
    "aws": "AWS",
    "gcp": "Google Cloud",
    "ec": "Elastic Cloud",
}
START = """\
# What a growth stage needs

Printed by `python -m account`, from the parts of the stages and the tables in [account/](../account/). What a stack of
yours lacks, as it is configured: `./rungs plan -s STACK` begins with it. Whether the accounts have it:
`./rungs doctor -s STACK`.

## Asking the accounts

`./rungs doctor -s STACK` takes the credentials of the environment, asks every account side by side, and says of each
thing that it is there, that it is missing, or that it could not be checked, with what to do about it. It only reads,
changes nothing anywhere, and prints no secret; of your backend it asks `pulumi stack ls`, of which pulumi keeps a log
in its own home. Its exit code is 1 where something is missing, else 0: what could not be checked does not count, so
with no credentials at all it says what it could not ask and ends with 0. `--json` prints the same for a program,
`--sandbox` asks the sandbox's cloud, which has no account at AWS or Google Cloud.

**Cloudflare, Neon, Upstash** get GET requests and nothing else. That a token may *write* is seen only where it may
look at itself. These are for `doctor` alone, and may be left out: Zone: Read (the zone, its plan and its
nameservers), Account Settings: Read (the account's name), Billing: Read (Workers Paid), API Tokens: Read (what the
token may do; for a token of the account Account API Tokens: Read).

**AWS** is asked with the credentials that its own tools find (`AWS_PROFILE`, `aws sso login` and the like): whose
they are, which regions are enabled, what IAM's policies allow by a simulation that tries nothing, the quota of vCPUs
on Fargate, whether there is an anomaly monitor to adopt, and whether names of buckets are free. For `doctor` alone,
and may be left out: iam:SimulatePrincipalPolicy, iam:GetRole, ec2:DescribeRegions, servicequotas:GetServiceQuota,
ce:GetAnomalyMonitors, s3:ListBucket. A simulation knows nothing of a session's own policy, nor of an organization's
rules that have conditions.

**Google Cloud** is asked with `GOOGLE_OAUTH_ACCESS_TOKEN`, else with the Application Default Credentials (`gcloud
auth application-default login`): whether the project is active and billed to the right account, which permissions one
has (`testIamPermissions`, the one POST, which changes nothing), whether Firestore's databases are there in another
place, and whether names of buckets are free. It asks through the Cloud Resource Manager and Cloud Billing APIs; where
one is off, that is said.

Of each role and each service one telling permission is asked, not all. Left out are quotas but for those named here,
and what lies at Elastic Cloud.

It is built against the published APIs and tested against strict stand-ins of them; it has not been run on a real
account yet.
"""
GOOD = """\
## What is for good

Another value later would replace a store, which is refused, or would do nothing. `./rungs plan -s STACK` lists what
every store is made with, before its first `up`. For good are:

- {keys}: they are part of every name and place
- the exact name of each store
- every setting of which [parts.md](parts.md) says that a later change replaces, or is ignored

`rungs:parts.KEY.SETTING` gives a part a value of its own."""


def main() -> None:
    """Prints the whole page."""
    click.echo("\n".join(text()))


def text() -> Iterator[str]:
    """The page, line by line."""
    yield START
    for ladder in map(ladders.load, ladders.names()):
        yield from _stages(ladder)
    yield from _permissions()
    yield from _secrets()
    yield from _for_good()


def assumed(ladder: Ladder, stage: Stage) -> Settings:
    """The least configuration of a stage, with a domain in a zone that exists where the stage needs one."""
    given: dict[str, object] = {
        "account": "0" * 32,
        "domain": "example.com",
        "zone": "1" * 32,
        "database_url": "postgresql://owner:stand-in@db.example.com/app",
        "redis_url": "https://:stand-in@redis.example.com",
        "aws_account": "111122223333",
        "gcp_project": "example-project",
        "gcp_billing_account": "0A1B2C-3D4E5F-6A7B8C",
    }
    needed = {need.key: need.at_least for need in needs_of(stage)}
    own = {key: needed[key] if key in PLANS else given.get(key, "") for key in needed}
    if "gcp_project" in own:
        own["gcp_region"] = "us-central1"
    if "zone" in own or "domain" in own:
        own |= {key: given[key] for key in ("zone", "domain")}
    return Settings.read(
        {
            "ladder": ladder.name,
            "stage": stage.name,
            "app": "app",
            "environment": "prod",
            "location": "weur",
            "alert_emails": ["ops@example.com"],
            **own,
        }
    )


def _stages(ladder: Ladder) -> Iterator[str]:
    yield f"## Ladder {ladder.name}\n"
    yield "Each growth stage needs what the one before it needs, and:\n"
    yield _row(["stage", "what", "why", "where", "a month"])
    yield _row(["---"] * 5)
    before: set[str] = set()
    for stage in ladder.stages:
        lacks = {each.what for each in missing(_bare(ladder, stage))}
        for each in prerequisites(assumed(ladder, stage)):
            told = each.kind in ("product", "nameservers") or each.what in lacks
            if told and each.kind != "secret" and each.what not in before:
                yield _row(
                    [stage.name, each.what, each.why, _where(each), each.price.removesuffix(" a month")]
                )
                before.add(each.what)
    yield "\nAccounts hold far more than a stage makes, but for these at their least plan:\n"
    last = ladder.stages[-1]
    for each in prerequisites(_bare(ladder, last)):
        if each.kind == "quota":
            yield f"- {each.what} ({each.source})"
    yield ""


def _bare(ladder: Ladder, stage: Stage) -> Settings:
    """The configuration of a stage that has been given nothing."""
    return Settings.read(
        {
            "ladder": ladder.name,
            "stage": stage.name,
            "app": "app",
            "environment": "prod",
            "location": "weur",
        }
    )


def _where(each: Prerequisite) -> str:
    told = f"; then `{each.then}`" if each.then else ""
    return f"{each.where}{told}" + (f" ({each.source})" if each.source else "")


def _permissions() -> Iterator[str]:
    yield "## Permissions\n"
    yield "The least that the token or key needs. A permission may be given for this account and this zone alone.\n"
    for provider, name in PROVIDERS.items():
        yield f"### {name}\n"
        yield _row(["in the dashboard", "in the API", "for", "source"])
        yield _row(["---"] * 4)
        for each in permissions().values():
            if each.provider == provider:
                yield _row([str(each), each.name, ", ".join(_types(each)), each.source])
        yield ""
    yield "As a list to paste, by growth stage, in the words of Cloudflare's API:\n"
    yield "```"
    for ladder in map(ladders.load, ladders.names()):
        for stage in ladder.stages:
            yield f"{ladder.name} {stage.name}: {', '.join(_paste(least(stage, assumed(ladder, stage))))}"
    yield "```\n"
    yield "Where the stack makes the zone (`rungs:create_zone`), Zone Write too.\n"


def _paste(needed: Sequence[Permission]) -> Iterator[str]:
    yield from (each.name for each in needed if each.provider == "cloudflare")


def _types(permission: Permission) -> list[str]:
    found = [
        each.type.rpartition(":")[2]
        for made in resources().values()
        for each in made
        if permission.name in each.permissions
    ]
    return list(dict.fromkeys(found))


def _secrets() -> Iterator[str]:
    yield "## Secrets\n"
    yield (
        "Where to get each, the least that it must be able to do, and how it is rotated while the stack serves on. "
        "`pulumi config set --secret` asks for the value where none is given, so that it is in no shell's history. A "
        "version of the Worker keeps the secrets that it was made with: a rollback brings the old ones back, so take "
        "an old one away when you would no longer roll back past the new one.\n"
    )
    for each in secrets().values():
        yield from _secret(each)


def _secret(secret: Secret) -> Iterator[str]:
    yield f"### `{secret.name if secret.provider else f'{NAMESPACE}:{secret.name}'}`\n"
    yield f"Opens {secret.opens}. Get it: {secret.get}. Least: {secret.least}. ({secret.source})\n"
    for number, step in enumerate(secret.rotate, 1):
        yield f"{number}. {step}"
    yield ""


def _for_good() -> Iterator[str]:
    keys = [name for name, about in settings_of(Settings).items() if about.later in LASTING]
    yield GOOD.format(keys=", ".join(f"`{NAMESPACE}:{key}`" for key in keys))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
