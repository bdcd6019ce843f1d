"""Asks a stack's accounts, read-only and side by side, for what its growth stage needs of them.

for check in examine("prod", settings, Doors.of(os.environ, project)): print(check.state, check.what, check.fix)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import attrs

from account.aws import Aws
from account.checks import Check, Job, Opened, Patient, aws, cloudflare, databases, google, tools
from account.google import Google
from account.permissions import Permission, least, made, of_part
from account.secrets import secrets
from components.errors import UserError
from providers.cloudflare_api import TOKEN, Cloudflare
from providers.neon.api import BASE_URL, HttpTransport, Transport
from stacks import ladders
from stacks.blueprint import sized
from stacks.settings import Settings
from stacks.stage import Stage

AT_ONCE = 8
NEON_ADDRESS = "RUNGS_NEON_API"
UPSTASH_ADDRESS = "RUNGS_UPSTASH_API"
"""These name a stand-in on this machine instead of the API."""


@attrs.frozen(kw_only=True)
class Doors:
    """The ways in: each None where nobody gave a key. Keys are in no text of these."""

    cloudflare: Cloudflare | None = None
    neon: tuple[Transport, str] | None = attrs.field(default=None, repr=False)
    upstash: tuple[Transport, str, str] | None = attrs.field(default=None, repr=False)
    """With the e-mail address and the key."""
    aws: Aws | None = None
    google: Google | None = None
    """Each with the credentials that its own tools find; None where there is no such account to ask, in the sandbox."""
    project: Path | None = None
    """Where the stack file is; None: the tools on this machine are not looked at."""
    environment: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
    was_up: bool | None = None
    """Where no tools are asked."""

    @classmethod
    def of(cls, environment: Mapping[str, str], project: Path) -> Doors:
        """With the credentials of an environment; raises UserError for one that cannot be a token."""
        key, email = _key(environment, "UPSTASH_API_KEY"), _key(environment, "UPSTASH_EMAIL")
        neon_key = _key(environment, "NEON_API_KEY")
        return cls(
            cloudflare=Cloudflare.from_environment(environment) if environment.get(TOKEN) else None,
            neon=(_transport(environment, NEON_ADDRESS, BASE_URL), neon_key) if neon_key else None,
            upstash=(_transport(environment, UPSTASH_ADDRESS, databases.UPSTASH_API), email, key)
            if key and email
            else None,
            aws=Aws(),
            google=Google.of(environment),
            project=project,
            environment=environment,
        )


NAMES: Mapping[str, str] = {"aws": "AWS", "gcp": "Google Cloud", "ec": "Elastic Cloud"}
"""Providers that are asked with the credentials of their own tools, or not at all, by package."""


def examine(stack: str, settings: Settings, doors: Doors) -> list[Check]:
    """Everything that was found, the tools first; raises UserError for a configuration that cannot be read."""
    stage = sized(ladders.load(settings.ladder)[settings.stage], settings)
    providers = {resource.type.partition(":")[0] for _, _, resource in made(stage, settings)}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        looking = pool.submit(_tools, stack, doors)
        asking = (
            pool.submit(cloudflare.token, doors.cloudflare, settings.account) if doors.cloudflare else None
        )
        opening = [(area, pool.submit(tried)) for area, tried in _clouds(stage, settings, providers, doors)]
        of_tools, was_up = looking.result()
        known = asking.result() if asking else None
        patient = Patient(stack=stack, settings=settings, stage=stage, was_up=_was_up(settings, was_up))
        found = [*of_tools, *_configuration(patient, doors), *(known.checks if known else ())]
        jobs: list[tuple[str, Job]] = []
        if doors.cloudflare and known and known.answers:
            jobs += [("cloudflare", each) for each in cloudflare.jobs(doors.cloudflare, patient, known)]
        for area, tried in opening:
            opened = tried.result()
            found += opened.checks
            jobs += [(area, each) for each in opened.jobs(patient)]
        if doors.neon and "neon" in providers:
            jobs.append(("neon", partial(databases.neon, *doors.neon, patient)))
        if doors.upstash and "upstash" in providers:
            jobs.append(("upstash", partial(databases.upstash, *doors.upstash, patient)))
        for answer in pool.map(_answered, jobs):
            found += answer
    return [*found, *_not_asked(patient, providers, doors)]


def _clouds(
    stage: Stage, settings: Settings, providers: Collection[str], doors: Doors
) -> Iterator[tuple[str, Callable[[], Opened]]]:
    """How the credentials for the stage's further clouds are tried."""
    needed = least(stage, settings)
    if doors.aws and "aws" in providers:
        yield "aws", partial(aws.opened, doors.aws, settings, _listed(needed, "aws"))
    if doors.google and "gcp" in providers:
        yield "gcp", partial(google.opened, doors.google, settings, _listed(needed, "gcp"))


def _tools(stack: str, doors: Doors) -> tuple[list[Check], bool | None]:
    if doors.project is None:
        return [], doors.was_up
    return tools.engine(doors.project, doors.environment, stack)


def _configuration(patient: Patient, doors: Doors) -> Iterable[Check]:
    project = doors.project or Path()
    return tools.configuration(patient.settings, patient.stack, project, doors.environment)


def _was_up(settings: Settings, was_up: bool | None) -> bool | None:
    """What the backend says; where nobody could ask it, a stack that has left its first stage has been up."""
    return True if was_up is None and settings.floor is not None else was_up


def _answered(job: tuple[str, Job]) -> Sequence[Check]:
    area, ask = job
    try:
        return list(ask())
    except UserError as error:
        return [Check(area=area, what="the API", state="unknown", says=str(error), fix="try again later")]


def _not_asked(patient: Patient, providers: set[str], doors: Doors) -> list[Check]:
    """A line for each provider that was not asked, since nobody gave its credentials, and for parts nobody knows."""
    given = {"cloudflare": doors.cloudflare, "neon": doors.neon, "upstash": doors.upstash}
    needed = least(patient.stage, patient.settings)
    found = [
        Check(
            area=secret.provider,
            what=f"${secret.name}",
            state="unknown",
            says=f"is not set, so {secret.provider} was not asked",
            fix=f"export {secret.name}=… ({secret.get}; it must be allowed: {_listed(needed, secret.provider)})",
        )
        for secret in secrets().values()
        if secret.provider in providers
        and secret.provider in given
        and given[secret.provider] is None
        and not doors.environment.get(secret.name)
    ]
    found += [
        Check(
            area=provider,
            what=f"the account at {NAMES[provider]}",
            state="unknown",
            says=says,
            fix=f"who runs pulumi must be allowed: {_listed(needed, provider)}",
        )
        for provider, says in _left_out(providers, doors).items()
    ]
    found += [
        Check(
            area="configuration",
            what=f"part {key!r}",
            state="unknown",
            says=f"nobody has said what {type(part).__name__} makes, nor what it must be allowed",
            fix="list its children and their permissions, as account/resources.csv does",
        )
        for key, part in patient.stage
        if of_part(part) is None
    ]
    return found


def _left_out(providers: Collection[str], doors: Doors) -> Mapping[str, str]:
    """Why nobody asked a provider, where that is not for want of credentials."""
    asked = {"aws": doors.aws, "gcp": doors.google}
    says = {each: f"the sandbox has no account at {NAMES[each]} to ask" for each in asked}
    says["ec"] = (
        "doctor does not ask Elastic Cloud: a preview of the real engine does, with the same credentials"
    )
    return {each: words for each, words in says.items() if each in providers and not asked.get(each)}


def _listed(needed: Sequence[Permission], provider: str) -> str:
    return ", ".join(str(each) for each in needed if each.provider == provider)


def _key(environment: Mapping[str, str], variable: str) -> str:
    """A credential, empty where there is none; raises UserError, in which it is not, for what no header takes."""
    key = environment.get(variable, "").strip()
    if not all("!" <= letter <= "~" for letter in key):
        raise UserError(
            f"${variable} has characters that no such key has, expected it as the provider shows it"
        )
    return key


def _transport(environment: Mapping[str, str], variable: str, base: str) -> Transport:
    try:
        return HttpTransport(environment.get(variable, base))
    except ValueError as error:
        raise UserError(f"${variable} is {error}") from None
