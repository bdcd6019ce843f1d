"""The provider: what the engine calls for the resource type `neon:index:Project`.

A change of compute, retention, replicas, protection, the project's name or the database's name is done in place; a
change of region, Postgres version or organization is a replacement, since Neon cannot move a project; a change of
`roleName` is refused, since Neon cannot rename a role and a replacement would lose the data for nothing.
A replacement needs another `name` too: a project of that name is already there, and it is never taken for the new one.

Create and update are one thing: make sure that the project exists, then bring what is there to what is asked for. So an
update that failed half way is finished by the next one.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, Literal, TypeAlias, cast

import attrs

from providers.neon import limits
from providers.neon.api import (
    SYSTEM_CLOCK,
    Branch,
    Clock,
    Compute,
    Database,
    Endpoint,
    EndpointType,
    HttpTransport,
    Lost,
    Neon,
    NeonError,
    Project,
    Refused,
    Transport,
)
from providers.server import (
    UNKNOWN,
    Diff,
    Failure,
    Props,
    Provider,
    ProviderError,
    Secret,
    Unfinished,
    Value,
    current,
    plain,
)

PROJECT: Final = "neon:index:Project"
NO_KEY: Final = (
    "Neon needs an API key and none is given: `pulumi config set --secret neon:apiKey`, or the environment "
    "variable NEON_API_KEY (console.neon.tech, Account settings, API keys)"
)


# --- the inputs, as data ------------------------------------------------------------------------------------

Kind: TypeAlias = Literal["text", "whole number", "number", "true or false"]


@attrs.frozen
class Field:
    """One input: its kind, what a change does, its default (None: none), what is wrong with a value ("": nothing)."""

    kind: Kind
    change: Literal["in place", "replace", "refuse"]
    default: Value = None
    required: bool = False
    fault: Callable[[Value], str] = lambda _: ""


def _one_of(values: Sequence[str | float], source: str) -> Callable[[Value], str]:
    def fault(value: Value) -> str:
        if value in values:
            return ""
        close = difflib.get_close_matches(str(value), [str(each) for each in values], 1)
        hint = f"; did you mean {close[0]!r}?" if close and isinstance(value, str) else ""
        return f"expected one of {', '.join(f'{each}' for each in values)} ({source}){hint}"

    return fault


def _between(low: int, high: int, source: str, *, or_else: int | None = None) -> Callable[[Value], str]:
    def fault(value: Value) -> str:
        if value == or_else or low <= cast(float, value) <= high:
            return ""
        other = "" if or_else is None else f"{or_else} or "
        return f"expected {other}{low} to {high} ({source})"

    return fault


def _name(value: Value) -> str:
    fits = 1 <= len(cast(str, value)) <= limits.NAME_LENGTH
    return "" if fits else f"expected 1 to {limits.NAME_LENGTH} characters ({limits.PROJECTS_PAGE})"


def _identifier(value: Value) -> str:
    text = cast(str, value)
    if 1 <= len(text.encode()) <= limits.IDENTIFIER_BYTES and text.isprintable() and text == text.strip():
        return ""
    return f"expected 1 to {limits.IDENTIFIER_BYTES} bytes of printable text ({limits.ROLES_PAGE})"


def _role(value: Value) -> str:
    text = cast(str, value)
    if text in limits.RESERVED_ROLES or text.startswith(limits.RESERVED_ROLE_PREFIX):
        reserved = ", ".join(limits.RESERVED_ROLES)
        start = limits.RESERVED_ROLE_PREFIX
        return f"expected a name that does not start with {start!r} and is none of {reserved} ({limits.ROLES_PAGE})"
    return _identifier(value)


def _org(value: Value) -> str:
    fits = re.fullmatch(r"[a-z0-9-]{1,60}", cast(str, value))
    return "" if fits else f"expected 1 to 60 of a-z, 0-9 and - ({limits.API_REFERENCE})"


_SIZE: Final = _one_of(limits.COMPUTE_SIZES, limits.COMPUTES_PAGE)

FIELDS: Final[dict[str, Field]] = {
    "name": Field("text", "in place", required=True, fault=_name),
    "region": Field("text", "replace", required=True, fault=_one_of(limits.REGIONS, limits.REGIONS_PAGE)),
    "pgVersion": Field(
        "whole number", "replace", default=17, fault=_one_of(limits.PG_VERSIONS, limits.API_REFERENCE)
    ),
    "databaseName": Field("text", "in place", default="app", fault=_identifier),
    "roleName": Field("text", "refuse", default="app", fault=_role),
    "minCu": Field("number", "in place", default=0.25, fault=_SIZE),
    "maxCu": Field("number", "in place", default=2, fault=_SIZE),
    "suspendSeconds": Field(
        "whole number",
        "in place",
        default=limits.SUSPEND_DEFAULT,
        fault=_between(*limits.SUSPEND_RANGE, limits.API_REFERENCE, or_else=limits.SUSPEND_NEVER),
    ),
    "historyRetentionSeconds": Field(
        "whole number",
        "in place",
        default=limits.HISTORY_DEFAULT,
        fault=_between(0, limits.HISTORY_MAX, limits.API_REFERENCE),
    ),
    "replicas": Field(
        "whole number",
        "in place",
        default=0,
        fault=_between(0, limits.REPLICAS_MAX, "this provider's own cap"),
    ),
    "replicaMinCu": Field("number", "in place", fault=_SIZE),  # default: minCu
    "replicaMaxCu": Field("number", "in place", fault=_SIZE),  # default: maxCu
    "protected": Field("true or false", "in place", default=False),
    "orgId": Field("text", "replace", fault=_org),
}

_KINDS: Final[dict[Kind, tuple[type, ...]]] = {
    "text": (str,),
    "whole number": (int,),
    "number": (int, float),
    "true or false": (bool,),
}
_SAME_AS: Final = {"replicaMinCu": "minCu", "replicaMaxCu": "maxCu"}


@attrs.frozen
class Wanted:
    """The inputs of a project, checked and complete. Sizes in CU, times in seconds."""

    name: str
    region: str
    pg_version: int
    database: str
    role: str
    compute: Compute
    history_seconds: int
    replicas: int
    replica: Compute
    protected: bool
    org: str | None

    @classmethod
    def of(cls, inputs: Props) -> Wanted:
        props = cast("dict[str, Value]", plain(inputs))

        def text(key: str) -> str:
            return cast(str, props[key])

        def number(key: str) -> float:
            return cast(float, props[key])

        suspend = int(number("suspendSeconds"))
        suspend = 0 if suspend == limits.SUSPEND_DEFAULT else suspend
        return cls(
            name=text("name"),
            region=text("region"),
            pg_version=int(number("pgVersion")),
            database=text("databaseName"),
            role=text("roleName"),
            compute=Compute(number("minCu"), number("maxCu"), suspend),
            history_seconds=int(number("historyRetentionSeconds")),
            replicas=int(number("replicas")),
            replica=Compute(number("replicaMinCu"), number("replicaMaxCu"), suspend),
            protected=bool(props["protected"]),
            org=cast("str | None", props.get("orgId")),
        )


# --- the provider -------------------------------------------------------------------------------------------


class NeonProvider(Provider):
    """Neon projects. Without arguments it talks to Neon with the configured key."""

    package = "neon"
    version = "0.1.0"

    def __init__(
        self, transport: Transport | None = None, clock: Clock = SYSTEM_CLOCK, key: str | None = None
    ) -> None:
        """`transport`: None for Neon itself; `key`: instead of `neon:apiKey` and NEON_API_KEY."""
        self._transport = transport or HttpTransport()
        self._clock = clock
        self._given_key = key
        self._configured_key: Value = None

    # configuration

    def check_config(self, variables: Props) -> Sequence[Failure]:
        known = {"apiKey"}
        engines = {"version", "pluginDownloadURL", "pluginChecksums", "parameterization"}
        return [
            Failure("", _unknown(f"neon:{key}", key, known, "the provider's configuration"))
            for key in variables
            if key not in known | engines and not key.startswith("__")
        ]

    def configure(self, variables: Mapping[str, Value]) -> None:
        self._configured_key = plain(variables.get("apiKey"))

    def _neon(self) -> Neon:
        configured = self._configured_key if isinstance(self._configured_key, str) else None
        key = self._given_key or configured or os.environ.get("NEON_API_KEY", "")
        if not key.strip():
            raise ProviderError(NO_KEY)
        try:
            return Neon(key, self._transport, self._clock)
        except ValueError as error:
            raise ProviderError(str(error)) from None

    # check and diff

    def check(self, token: str, inputs: Props, old: Props | None) -> tuple[Props, Sequence[Failure]]:
        _check_token(token)
        failures = [
            Failure("", _unknown(f"property {key!r}", key, FIELDS, "neon:index:Project"))
            for key in inputs
            if key not in FIELDS and not key.startswith("__")
        ]
        filled: Props = {}
        for key, field in FIELDS.items():
            value = inputs.get(key)
            if value is None:
                value = filled.get(_SAME_AS[key]) if key in _SAME_AS else field.default
            if value is not None:
                filled[key] = value
            elif field.required:
                failures.append(Failure("", f"{key} is missing"))
        seen = cast("dict[str, Value]", plain(filled))
        faults = [
            fault
            for key in seen
            if inputs.get(key) is not None and (fault := _fault(key, seen[key], inputs[key]))
        ]
        if not faults:
            faults = [*_cross_faults(seen), *_role_fault(seen, cast("dict[str, Value]", plain(old or {})))]
        # Every reason names its property, and a property named beside it would have its value printed, secret or not.
        failures += [Failure("", fault) for fault in faults]
        return filled, failures

    def diff(self, token: str, id: str, inputs: Props, old_inputs: Props, old_outputs: Props) -> Diff:
        new, old = cast("Props", plain(inputs)), cast("Props", plain(old_inputs))
        # The organization may have been left to the key; then the outputs know it.
        if "orgId" not in new:
            old.pop("orgId", None)
        else:
            old.setdefault("orgId", plain(old_outputs.get("orgId")))
        changed = [key for key in FIELDS if new.get(key) != old.get(key)]
        return Diff(
            replaces=tuple(key for key in changed if FIELDS[key].change == "replace"),
            changes=tuple(key for key in changed if FIELDS[key].change != "replace"),
        )

    # the life of a project

    def create(self, token: str, inputs: Props, preview: bool) -> tuple[str, Props]:
        if preview:
            return "", _previewed(inputs, {})
        want = Wanted.of(inputs)
        with _told():
            neon = self._neon()
            project = self._ensure(neon, want)
        # From here on there is something to lose: whatever fails, the engine keeps the id.
        try:
            with _told():
                neon.settle(project.id)
                return project.id, self._converge(neon, project.id, want, want.database)
        except ProviderError as error:
            reason = (
                f"the Neon project {project.id} was made, but is not finished: {error}; the next `up` goes on"
            )
            raise Unfinished(project.id, {**inputs, "projectId": project.id}, reason) from None

    def read(self, token: str, id: str, inputs: Props, outputs: Props) -> tuple[str, Props, Props] | None:
        with _told():
            neon = self._neon()
            project = neon.project(id)
            if project is None:
                return None
            seen = _See(neon, project)
            now = seen.inputs(cast("Props", plain(inputs)))
            return id, now, {**now, **seen.outputs(now)}

    def update(
        self, token: str, id: str, inputs: Props, old_inputs: Props, old_outputs: Props, preview: bool
    ) -> Props:
        if preview:
            return _previewed(inputs, old_outputs)
        old_name = plain(old_inputs.get("databaseName"))
        with _told():
            want = Wanted.of(inputs)
            return self._converge(
                self._neon(), id, want, old_name if isinstance(old_name, str) else want.database
            )

    def delete(self, token: str, id: str, outputs: Props) -> None:
        with _told():
            neon = self._neon()
            if neon.project(id) is None:
                return
            if neon.default_branch(id).protected:
                raise ProviderError(
                    f"the Neon project {id} is protected: nothing was deleted. To delete it with all its data, "
                    "first set protected to false and run `pulumi up`"
                )
            neon.delete_project(id)

    # create

    def _ensure(self, neon: Neon, want: Wanted) -> Project:
        """The project, made unless an earlier try made it (whose answer, or whose record, was lost)."""
        mark = _mark()
        found = self._find(neon, want, mark)
        for _ in range(3):
            if found is not None:
                return found
            try:
                return self._make(neon, want, mark)
            except Lost:
                found = self._find(neon, want, mark, just_asked=True)
        raise ProviderError(
            f"could not create the Neon project {want.name!r}: no answer came three times, and no project of that "
            "name can be seen; try again later"
        )

    def _make(self, neon: Neon, want: Wanted, mark: str | None) -> Project:
        def make(note: str | None) -> Project:
            return neon.create_project(
                name=want.name,
                region=want.region,
                pg_version=want.pg_version,
                database=want.database,
                role=want.role,
                compute=want.compute,
                history_seconds=want.history_seconds,
                org=want.org,
                mark=note,
            )

        try:
            return make(mark)
        except Refused as error:
            # The mark is a convenience; an account that may not set it still gets its project.
            if mark is None or error.status not in (400, 422) or "annotation" not in str(error):
                raise
            return make(None)

    def _find(self, neon: Neon, want: Wanted, mark: str | None, just_asked: bool = False) -> Project | None:
        """A project of the wanted name that this very resource made. Raises ProviderError for any other of that name.
        `just_asked`: there was none a moment ago, so one without a mark is ours.
        """
        found = neon.projects_named(want.name, want.org)
        if len(found) > 1:
            ids = ", ".join(project.id for project in found)
            raise ProviderError(
                f"there are {len(found)} Neon projects named {want.name!r} ({ids}): rename or delete all but one, or "
                "choose another name"
            )
        for project in found:
            made_by = neon.default_branch(project.id).mark
            ours = (just_asked and made_by is None) or (mark is not None and made_by == mark)
            if ours and (project.region, project.pg_version) == (want.region, want.pg_version):
                return project
            what = f"{project.id}, {project.region}, Postgres {project.pg_version}"
            there = f"a Neon project named {want.name!r} is there already ({what})"
            if ours:
                raise ProviderError(
                    f"{there}; Neon cannot move it, and two of one name could be taken for each other: give the new "
                    "one another name, and move the data before the old one goes"
                )
            raise ProviderError(
                f"{there} and was not made by this resource: choose another name, or take it over with "
                f"`pulumi import {PROJECT} {current.get().name or 'NAME'} {project.id} --generate-code=false`"
            )
        return None

    # bring what is there to what is asked for

    def _converge(self, neon: Neon, id: str, want: Wanted, old_database: str) -> Props:
        project = neon.project(id)
        if project is None:
            raise ProviderError(
                f"the Neon project {id} is gone: run `pulumi refresh` to take that into the state"
            )
        if project.name != want.name and neon.projects_named(want.name, project.org):
            raise ProviderError(f"a Neon project named {want.name!r} is there already: choose another name")
        if (project.name, project.history_seconds) != (want.name, want.history_seconds):
            neon.update_project(id, name=want.name, history_seconds=want.history_seconds)
        branch = neon.default_branch(id)
        if want.role not in neon.roles(id, branch.id):
            raise ProviderError(
                f"the role {want.role!r} is gone from the Neon project {id}: create it again in Neon's console"
            )
        self._database(neon, id, branch, old_database, want.database)
        protected = self._computes(neon, id, branch, want)
        if protected != want.protected:
            neon.protect(id, branch.id, want.protected)
        project = neon.project(id)
        if project is None:
            raise ProviderError(f"the Neon project {id} went away during the update")
        seen = _See(neon, project)
        now = seen.inputs(_asked(want))
        return {**now, **seen.outputs(now)}

    def _database(self, neon: Neon, id: str, branch: Branch, old: str, new: str) -> None:
        names = [database.name for database in neon.databases(id, branch.id)]
        if new in names:
            return
        if old not in names:
            raise ProviderError(
                f"the database {old!r} is gone from the Neon project {id}: restore it "
                f"(neon.com/docs/guides/branch-restore) or create {new!r} in Neon's console"
            )
        neon.rename_database(id, branch.id, old, new)

    def _computes(self, neon: Neon, id: str, branch: Branch, want: Wanted) -> bool:
        """Sizes and number of the computes; whether the branch is protected afterwards."""
        protected = branch.protected
        self._fill(neon, id, branch, "read_write", 1, want.compute)
        replicas = self._fill(neon, id, branch, "read_only", want.replicas, want.replica)
        surplus = replicas[want.replicas :]
        if surplus and protected:
            neon.protect(id, branch.id, False)  # computes of a protected branch cannot be deleted
            protected = False
        for endpoint in reversed(surplus):
            neon.delete_endpoint(id, endpoint.id)
        for endpoint in neon.endpoints(id, branch.id):
            compute = want.compute if endpoint.type == "read_write" else want.replica
            if not _alike(endpoint.compute, compute):
                neon.update_endpoint(id, endpoint.id, endpoint.compute, compute)
        return protected

    def _fill(
        self, neon: Neon, id: str, branch: Branch, type: EndpointType, count: int, compute: Compute
    ) -> list[Endpoint]:
        """Add computes of a type until there are `count`; all of that type."""
        for _ in range(count + 3):  # a lost answer costs a round
            there = [item for item in neon.endpoints(id, branch.id) if item.type == type]
            if len(there) >= count:
                return there
            try:
                neon.create_endpoint(id, branch.id, type, compute)
            except Lost:
                continue
        raise ProviderError(f"could not add {type} computes to the Neon project {id}: answers were lost")


# --- what is there ------------------------------------------------------------------------------------------


class _See:
    """A project as it is now, in the words of the resource."""

    def __init__(self, neon: Neon, project: Project) -> None:
        self._neon, self._project = neon, project
        self._branch = neon.default_branch(project.id)
        endpoints = neon.endpoints(project.id, self._branch.id)
        self._primary = next((item for item in endpoints if item.type == "read_write"), None)
        self._replicas = [item for item in endpoints if item.type == "read_only"]
        self._databases = neon.databases(project.id, self._branch.id)
        self._roles = neon.roles(project.id, self._branch.id)

    def inputs(self, known: Props) -> Props:
        """The inputs that would make this. What cannot be seen (sizes of replicas that are not there) stays as `known`;
        what is gone is "" or 0. `known` is empty on import.
        """
        project = self._project
        database = self._database(known.get("databaseName"))
        role = known.get("roleName") or (database.owner if database else "")
        low, high, suspend = _seen(self._primary.compute) if self._primary else (0, 0, 0)
        # Replicas are alike in the resource; of those that are not, the first that is not as known is shown.
        replicas = [_seen(item.compute) for item in self._replicas]
        sizes = (known.get("replicaMinCu", low), known.get("replicaMaxCu", high))
        sizes = next((each[:2] for each in replicas if each[:2] != sizes), sizes)
        if suspend == known.get("suspendSeconds"):
            suspend = next((each[2] for each in replicas if each[2] != suspend), suspend)
        return {
            "name": project.name,
            "region": project.region,
            "pgVersion": project.pg_version,
            "databaseName": database.name if database else "",
            "roleName": role if role in self._roles else "",
            "minCu": low,
            "maxCu": high,
            "suspendSeconds": suspend,
            "historyRetentionSeconds": project.history_seconds,
            "replicas": len(replicas),
            "replicaMinCu": sizes[0],
            "replicaMaxCu": sizes[1],
            "protected": self._branch.protected,
            **({"orgId": project.org} if known.get("orgId") and project.org else {}),
        }

    def _database(self, name: Value) -> Database | None:
        """The database of that name; else the only one there is (renamed by hand); on import the first."""
        for database in self._databases:
            if database.name == name:
                return database
        if name in (None, "") or len(self._databases) == 1:
            return next(iter(self._databases), None)
        return None

    def outputs(self, inputs: Props) -> Props:
        """What only Neon knows. A part that is gone by hand has empty addresses, and a refresh shows it."""
        project, primary = self._project, self._primary
        database, role = cast(str, inputs["databaseName"]), cast(str, inputs["roleName"])
        password = uri = ""
        if role:
            password = self._neon.password(project.id, self._branch.id, role)
        if role and database and primary:
            uri = self._neon.connection_uri(project.id, self._branch.id, primary.id, database, role)
        return {
            "projectId": project.id,
            "branchId": self._branch.id,
            "host": primary.host if primary else "",
            "poolerHost": primary.pooler_host if primary else "",
            "port": 5432,
            "database": database,
            "role": role,
            "password": Secret(password),
            "connectionUri": Secret(uri),
            "replicaHosts": [item.host for item in self._replicas],
            **({"orgId": project.org} if project.org else {}),
        }


def _seen(compute: Compute) -> tuple[float, float, int]:
    suspend = compute.suspend_seconds or limits.SUSPEND_DEFAULT
    return _number(compute.min_cu), _number(compute.max_cu), suspend


def _alike(one: Compute, other: Compute) -> bool:
    return _seen(one) == _seen(other)


def _number(value: float) -> float:
    return int(value) if value == int(value) else value


def _asked(want: Wanted) -> Props:
    """What `_See.inputs` cannot see by itself."""
    return {
        "databaseName": want.database,
        "roleName": want.role,
        "replicaMinCu": want.replica.min_cu,
        "replicaMaxCu": want.replica.max_cu,
        "suspendSeconds": want.compute.suspend_seconds or limits.SUSPEND_DEFAULT,
        **({"orgId": want.org} if want.org else {}),
    }


def _previewed(inputs: Props, old: Props) -> Props:
    """The outputs as far as they are known before the update has run."""
    seen = cast("Props", plain(inputs))
    made = ("projectId", "branchId", "host", "poolerHost", "password", "connectionUri")
    outputs: Props = {**dict.fromkeys(made, UNKNOWN), **old, **inputs}
    outputs |= {"port": 5432, "database": seen["databaseName"], "role": seen["roleName"]}
    if plain(old.get("database")) != seen["databaseName"]:
        outputs["connectionUri"] = UNKNOWN
    hosts = plain(old.get("replicaHosts"))
    if seen["replicas"] == 0:
        outputs["replicaHosts"] = []
    elif not isinstance(hosts, list) or len(hosts) != seen["replicas"]:
        outputs["replicaHosts"] = UNKNOWN
    return outputs


# --- faults of inputs ---------------------------------------------------------------------------------------


def _check_token(token: str) -> None:
    if token != PROJECT:
        raise ProviderError(f"the neon provider has no resource type {token!r}, only {PROJECT!r}")


def _unknown(what: str, key: str, known: Mapping[str, object] | set[str], where: str) -> str:
    close = difflib.get_close_matches(key, known, 1)
    hint = f"; did you mean {close[0]!r}?" if close else f"; known are {', '.join(sorted(known))}"
    return f"{what} is not known in {where}{hint}"


def _fault(key: str, value: Value, given: Value) -> str:
    """What is wrong with one value, as a sentence that names it; "" for nothing, or not known yet.
    `given` is the value as it came, maybe wrapped as a secret: then it is not repeated.
    """
    field = FIELDS[key]
    if value is UNKNOWN:
        return ""
    fits = isinstance(value, _KINDS[field.kind]) and (
        isinstance(value, bool) == (field.kind == "true or false")
    )
    reason = field.fault(value) if fits else f"expected {field.kind}"
    shown = "a secret" if isinstance(given, Secret) else repr(value)
    return f"{key} is {shown}, {reason}" if reason else ""


def _cross_faults(seen: Mapping[str, Value]) -> Iterator[str]:
    """What is wrong with values taken together."""
    suspend = seen["suspendSeconds"]
    told: set[tuple[Value, Value]] = set()
    for low_key, high_key in (("minCu", "maxCu"), ("replicaMinCu", "replicaMaxCu")):
        low, high = seen[low_key], seen[high_key]
        if not isinstance(low, (int, float)) or not isinstance(high, (int, float)) or (low, high) in told:
            continue
        told.add((low, high))  # sizes of replicas are mostly the same, by default
        page = limits.COMPUTES_PAGE
        if low > high:
            yield f"{low_key} is {low}, expected at most {high_key}, which is {high}"
        elif high > limits.AUTOSCALING_MAX and low != high:
            yield (
                f"{high_key} is {high}, expected at most {limits.AUTOSCALING_MAX} where {low_key} ({low}) differs: "
                f"larger computes are of fixed size, on the Scale plan ({page})"
            )
        elif high - low > limits.AUTOSCALING_SPREAD:
            yield (
                f"{high_key} is {high}, expected at most {low + limits.AUTOSCALING_SPREAD}, "
                f"{limits.AUTOSCALING_SPREAD} above {low_key} ({page})"
            )
        elif high > limits.AUTOSCALING_MAX and suspend not in (limits.SUSPEND_NEVER, UNKNOWN):
            yield (
                f"suspendSeconds is {suspend}, expected {limits.SUSPEND_NEVER} where {high_key} is {high}: computes "
                f"above {limits.AUTOSCALING_MAX} CU never suspend ({page})"
            )


def _role_fault(seen: Mapping[str, Value], old: Mapping[str, Value]) -> Iterator[str]:
    """A role cannot be renamed; a project that is replaced anyway may have another one."""
    new, before = seen["roleName"], old.get("roleName")
    replaced = any(
        field.change == "replace" and key in old and old[key] != seen.get(key)
        for key, field in FIELDS.items()
    )
    if before and UNKNOWN not in (new, before) and new != before and not replaced:
        yield (
            f"roleName is {new!r}, expected {before!r}, the role that the project was made with: "
            "Neon cannot rename a role"
        )


def _mark() -> str | None:
    """What tells this resource's project from all others, and no more: a digest of its URN."""
    urn = current.get().urn
    return hashlib.sha256(urn.encode()).hexdigest()[:32] if urn else None


@contextmanager
def _told() -> Generator[None]:
    """Errors of the client become messages for the user."""
    try:
        yield
    except NeonError as error:
        raise ProviderError(str(error)) from None
