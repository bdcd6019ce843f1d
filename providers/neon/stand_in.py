"""A strict stand-in of Neon's API, for rehearsals and tests: no account, no network, nothing real.

    stand_in = StandIn({})                                    # a mapping that holds its cloud
    NeonProvider(transport=stand_in, clock=NO_WAIT, key="…")   # in this process
    with serve_http(stand_in) as url: ...                      # or for another process, on 127.0.0.1

It answers the routes that `api.Neon` uses, as they are published: methods, required fields, unknown fields refused
(400), ids and hosts of Neon's form, statuses 200/201/204/400/401/404/409/412/422/423 with Neon's error form, operations
that run on for a few requests and lock the project meanwhile, and the limits of the Free, Launch and Scale plans.
Time is the number of requests: nothing in it sleeps or looks at a clock. Ids follow from names, so two runs are alike.
Passwords are worked out when asked for and never stored.

Built from: Neon's OpenAPI file (openAPIDefinition.json @a9c859cf of github.com/kislerdm/neon-sdk-go, 2025-10-26),
compared with the generated types of Neon's own SDK (packages/sdk/src/client/types.gen.ts @1f902e86 of
github.com/neondatabase/neon-pkgs, 2026) and the pages cited in `limits`. Where those are silent, its choice is marked
"assumed".
"""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Generator, Mapping, MutableMapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, Literal, TypeAlias, cast
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import attrs

from providers.neon import bodies, limits
from providers.neon.api import JSON, NoAnswer, NotSent, Request, Response

Object: TypeAlias = "dict[str, JSON]"


How: TypeAlias = Literal["refused", "timeout", "lost"] | int
"""How a request fails; see `StandIn.fail_next`."""

_Handler: TypeAlias = "Callable[[StandIn, Request, _Place], Response]"
_ROUTES: Final[list[tuple[str, list[str], _Handler]]] = []


def _route(method: str, path: str) -> Callable[[_Handler], _Handler]:
    """Says which requests a method of `StandIn` answers."""

    def add(handle: _Handler) -> _Handler:
        _ROUTES.append((method, path.split("/"), handle))
        return handle

    return add


class NoWait:
    """A clock that passes only while someone sleeps, and then at once."""

    def __init__(self, start: float = 0.0) -> None:
        self._now = start
        self.slept: list[float] = []

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._now += seconds


class StandIn:
    """The API. It is a `Transport`; thread-safe. Its cloud is `store`: one entry per project, and one of its own."""

    def __init__(
        self,
        store: MutableMapping[str, JSON],
        *,
        plan: limits.PlanName = "scale",
        polls: int = 2,
        key: str | None = None,
        salt: str = "stand-in",
    ) -> None:
        """`polls`: requests that an operation takes to finish (0: at once). `key`: the only API key that is let in;
        None: any. `salt`: what passwords are worked out from.
        """
        self._store, self._plan, self._polls, self._key = store, limits.PLANS[plan], polls, key
        self._salt = salt.encode()
        self._lock = threading.RLock()
        self._faults: list[_Fault] = []
        self.requests: list[Request] = []
        """What was asked, without the headers."""

    def send(self, request: Request) -> Response:
        """Answer one request. Raises NotSent or NoAnswer when told so by `fail_next`."""
        with self._lock:
            self.requests.append(attrs.evolve(request, headers={}))
            fault = self._take_fault(request)
            match fault and fault.how:
                case None:
                    return self._answer(request)
                case "refused":
                    raise NotSent("connection refused")
                case "timeout":
                    raise NoAnswer("timed out")
                case "lost":
                    self._answer(request)
                    raise NoAnswer("connection reset")
                case int(status):
                    asked = fault.retry_after if fault else None
                    headers = {} if asked is None else {"retry-after": str(asked)}
                    return _error(status, "", "the stand-in was told to fail", headers)

    def fail_next(
        self,
        how: How,
        *,
        times: int = 1,
        method: str = "*",
        path: str = "*",
        retry_after: int | str | None = None,
    ) -> None:
        """Make the next `times` requests of that method and path (`/projects/*/endpoints`) fail: with an HTTP status,
        as if there was no connection ("refused"), without an answer and nothing done ("timeout"), or done without an
        answer ("lost").
        """
        self._faults += [_Fault(how, method, path, retry_after)] * times

    def by_hand(self, method: str, path: str, body: JSON = None) -> Response:
        """Do something as a person in Neon's console would: no key, no waiting, no fault injected."""
        with self._lock:
            for id in self._ids():
                self._tick(id, finish=True)
            return self._dispatch(Request(method, path, body=body))

    # --- the way in -----------------------------------------------------------------------------------------

    def _take_fault(self, request: Request) -> _Fault | None:
        for at, fault in enumerate(self._faults):
            if fnmatchcase(request.method, fault.method) and fnmatchcase(request.path, fault.path):
                return self._faults.pop(at)
        return None

    def _answer(self, request: Request) -> Response:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not key or (self._key is not None and key != self._key):
            return _error(401, "", "authentication required")  # text assumed
        return self._dispatch(request)

    def _dispatch(self, request: Request) -> Response:
        steps = [unquote(step) for step in request.path.strip("/").split("/")]
        for method, pattern, handle in _ROUTES:
            if method == request.method and len(pattern) == len(steps):
                named = {
                    name[1:-1]: step for name, step in zip(pattern, steps, strict=True) if name[0] == "{"
                }
                if all(name[0] == "{" or name == step for name, step in zip(pattern, steps, strict=True)):
                    try:
                        return self._handle(handle, request, named)
                    except _No as no:
                        return no.response
        return _error(404, "", f"the stand-in has no route {request.method} {request.path}")

    def _handle(self, handle: _Handler, request: Request, named: dict[str, str]) -> Response:
        id = named.get("project")
        if id is None:
            return handle(self, request, _Place(id="", data={}, **_rest(named)))
        stored = self._store.get(_entry(id))
        if not isinstance(stored, dict):
            raise _No(404, "", "project not found")  # text assumed
        if request.method != "GET" and self._busy(stored):
            self._tick(id)
            raise _No(
                423,
                "",
                "project already has running conflicting operations, scheduling of new ones is prohibited",
            )
        self._tick(id)
        data = cast(Object, copy.deepcopy(self._store[_entry(id)]))
        response = handle(self, request, _Place(id=id, data=data, **_rest(named)))
        if request.method != "GET" and _entry(id) in self._store:
            self._store[_entry(id)] = data
        return response

    # --- projects -------------------------------------------------------------------------------------------

    @_route("GET", "projects")
    def _list_projects(self, request: Request, _: _Place) -> Response:
        _query(request, "search", "limit", "cursor", "org_id", "timeout")
        search, org = request.query.get("search", ""), request.query.get("org_id")
        limit = int(request.query.get("limit", "10"))
        if not 1 <= limit <= 400:
            raise _No(400, "", "limit: expected 1 to 400")
        found = [
            project
            for project in (_object(cast(Object, self._store[_entry(id)])["project"]) for id in self._ids())
            if (search in _str(project["name"]) or search in _str(project["id"]))
            and org in (None, project.get("org_id"))
        ]
        after = request.query.get("cursor", "")
        page = [project for project in found if _str(project["id"]) > after][:limit]
        pagination: Object = {"cursor": _str(page[-1]["id"])} if page else {}
        return Response(200, {"projects": list[JSON](page), "pagination": pagination})

    @_route("POST", "projects")
    def _create_project(self, request: Request, _: _Place) -> Response:
        asked = _object(_object(_checked(request.body, bodies.PROJECT_CREATE))["project"])
        plan = self._plan
        if len(self._ids()) >= plan.projects:
            text = f"user projects limit of {plan.projects} exceeded, got {len(self._ids())}"
            raise _No(422, "PROJECTS_LIMIT_EXCEEDED", text)
        region = _str(asked.get("region_id", "aws-us-east-2"))
        if region not in limits.REGIONS:
            raise _No(400, "", f"region {region!r} is not supported")  # text assumed
        version = asked.get("pg_version", 17)
        self._check_history(asked)
        branch_wish = _object(asked.get("branch", {}))
        database = _str(branch_wish.get("database_name", "neondb"))
        role = _str(branch_wish.get("role_name", f"{database}_owner"))
        _check_role(role)
        settings = _object(asked.get("default_endpoint_settings", {}))
        compute = self._compute(
            settings, {"autoscaling_limit_min_cu": 0.25, "autoscaling_limit_max_cu": 0.25}
        )

        name = asked.get("name")
        seed = f"{name}/{self._next('made', str(name))}"
        id = _id(seed, digits=8)
        now = self._now()
        project: Object = {
            **dict.fromkeys(_PROJECT_METERS, 0),
            "id": id,
            "platform_id": "aws",
            "region_id": region,
            "name": id if name is None else name,
            "provisioner": "k8s-neonvm",
            "default_endpoint_settings": compute,
            "settings": asked.get("settings", {}),
            "pg_version": version,
            "proxy_host": _domain(region),
            "store_passwords": asked.get("store_passwords", True),
            "creation_source": "console",
            "history_retention_seconds": asked.get(
                "history_retention_seconds", min(86_400, plan.history_max)
            ),
            "created_at": now,
            "updated_at": now,
            "consumption_period_start": now,
            "consumption_period_end": now,
            "owner_id": "org-stand-in-00000000",
            "org_id": asked.get("org_id", "org-stand-in-00000000"),
        }
        branch: Object = {
            **dict.fromkeys(_BRANCH_METERS, 0),
            "id": f"br-{_id(seed + '/branch')}",
            "project_id": id,
            "name": branch_wish.get("name", "main"),
            "current_state": "ready",
            "state_changed_at": now,
            "creation_source": "console",
            "default": True,
            "protected": False,
            "created_at": now,
            "updated_at": now,
        }
        data: Object = {
            "project": project,
            "branch": branch,
            "annotations": branch_wish.get("annotations", {}),
            "endpoints": [],
            "roles": [{"name": role, "generation": 0, "created_at": now}],
            "databases": [
                {"id": self._next("count", "database"), "name": database, "owner_name": role, "at": now}
            ],
            "operations": [],
        }
        place = _Place(id=id, data=data)
        self._add_endpoint(place, {"type": "read_write"}, compute)
        operations = self._operate(place, "create_timeline", "start_compute")
        self._store[_entry(id)] = data
        body: Object = {
            "project": project,
            "branch": branch,
            "endpoints": list[JSON](place.endpoints),
            "roles": [self._role(place, item, with_password=True) for item in place.roles],
            "databases": [_database(place, item) for item in place.databases],
            "operations": operations,
            "connection_uris": [self._connection(place)],
        }
        return Response(201, body)

    @_route("GET", "projects/{project}")
    def _get_project(self, _: Request, place: _Place) -> Response:
        return Response(200, {"project": place.project})

    @_route("PATCH", "projects/{project}")
    def _update_project(self, request: Request, place: _Place) -> Response:
        asked = _object(_object(_checked(request.body, bodies.PROJECT_UPDATE))["project"])
        self._check_history(asked)
        if "default_endpoint_settings" in asked:
            now = _object(place.project["default_endpoint_settings"])
            asked["default_endpoint_settings"] = self._compute(
                _object(asked["default_endpoint_settings"]), now
            )
        place.project.update(asked, updated_at=self._now())
        return Response(200, {"project": place.project, "operations": []})

    @_route("DELETE", "projects/{project}")
    def _delete_project(self, _: Request, place: _Place) -> Response:
        if any(branch["protected"] for branch in place.branches):
            raise _No(422, "", "project with protected branches cannot be deleted")  # status and text assumed
        del self._store[_entry(place.id)]
        return Response(200, {"project": place.project})

    def _check_history(self, asked: Object) -> None:
        seconds = asked.get("history_retention_seconds", 0)
        if isinstance(seconds, int) and seconds > self._plan.history_max:
            text = f"history retention is limited to {self._plan.history_max} seconds on the {self._plan.name} plan"
            raise _No(422, "", text)  # status and text assumed

    # --- operations -----------------------------------------------------------------------------------------

    @_route("GET", "projects/{project}/operations")
    def _list_operations(self, request: Request, place: _Place) -> Response:
        _query(request, "limit", "cursor")
        body: Object = {"operations": [_operation(item) for item in reversed(place.operations)]}
        return Response(200, {**body, "pagination": {"cursor": "0"}})

    @_route("GET", "projects/{project}/operations/{operation}")
    def _get_operation(self, _: Request, place: _Place) -> Response:
        for item in place.operations:
            if item["id"] == place.operation:
                return Response(200, {"operation": _operation(item)})
        raise _No(404, "", "operation not found")

    def _operate(self, place: _Place, *actions: str, endpoint: str | None = None) -> list[JSON]:
        """Start operations one after the other; the project is locked until the last is done."""
        started: list[Object] = []
        for action in actions:
            number = self._next("count", "operation")
            now = self._now()
            started.append(
                {
                    "id": _uuid(f"{place.id}/{number}"),
                    "project_id": place.id,
                    "branch_id": place.branch["id"],
                    **({"endpoint_id": endpoint} if endpoint else {}),
                    "action": action,
                    "status": "scheduling" if started else "running",
                    "failures_count": 0,
                    "created_at": now,
                    "updated_at": now,
                    "total_duration_ms": 0,
                    "left": self._polls,
                }
            )
        _list(place.data["operations"]).extend(started)
        if not self._polls:
            for item in started:
                item["status"] = "finished"
        return [_operation(item) for item in started]

    @staticmethod
    def _busy(data: Object) -> bool:
        return any(item["status"] != "finished" for item in _objects(data["operations"]))

    def _tick(self, id: str, finish: bool = False) -> None:
        """Let time pass for one project: its oldest unfinished operation comes a step nearer to its end."""
        data = cast(Object, copy.deepcopy(self._store[_entry(id)]))
        waiting = [item for item in _objects(data["operations"]) if item["status"] != "finished"]
        for item in waiting if finish else waiting[:1]:
            left = cast(int, item["left"])
            item["status"] = "finished" if finish or left <= 1 else "running"
            item["left"] = left - 1
        if waiting:
            self._store[_entry(id)] = data

    # --- branches -------------------------------------------------------------------------------------------

    @_route("GET", "projects/{project}/branches")
    def _list_branches(self, request: Request, place: _Place) -> Response:
        _query(request, "search", "sort_by", "cursor", "sort_order", "limit")
        notes = _object(place.data["annotations"])
        id = _str(place.branch["id"])
        annotation: Object = {"object": {"type": "console/branch", "id": id}, "value": notes}
        body: Object = {
            "branches": [_shown(item) for item in place.branches],
            "annotations": {id: annotation} if notes else {},
        }
        return Response(200, {**body, "pagination": {"sort_by": "updated_at", "sort_order": "desc"}})

    @_route("GET", "projects/{project}/branches/{branch_id}")
    def _get_branch(self, _: Request, place: _Place) -> Response:
        place.check_branch()
        annotation: Object = {
            "object": {"type": "console/branch", "id": place.branch_id},
            "value": place.data["annotations"] if place.branch_id == place.branch["id"] else {},
        }
        return Response(200, {"branch": _shown(place.named()), "annotation": annotation})

    @_route("POST", "projects/{project}/branches")
    def _create_branch(self, request: Request, place: _Place) -> Response:
        body = _checked(request.body or {}, bodies.BRANCH_CREATE)
        asked = _object(body.get("branch", {}))
        endpoints = [_checked(item, bodies.BRANCH_ENDPOINT) for item in _list(body.get("endpoints", []))]
        parent = attrs.evolve(place, branch_id=_str(asked.get("parent_id", place.branch["id"]))).named()
        now = self._now()
        # Which point is too old or to come, Neon says by its own clock; here only what no project can have (assumed).
        if _str(asked.get("parent_timestamp", now)) < _str(place.project["created_at"]):
            raise _No(400, "", "timestamp is before the project was created")  # text assumed
        id = "br-" + _id(f"{place.id}/branch/{self._next(place.id, 'branch')}")
        if any(item["name"] == asked.get("name") for item in place.branches):
            raise _No(409, "", "branch already exists")
        branch: Object = {
            **parent,
            "id": id,
            "name": asked.get("name", id),
            "parent_id": parent["id"],
            **({"parent_timestamp": asked["parent_timestamp"]} if "parent_timestamp" in asked else {}),
            "default": False,
            "protected": asked.get("protected", False),
            "created_at": now,
            "updated_at": now,
            # neon.com/docs/guides/protected-branches: roles of a protected branch's child get new passwords
            "passwords": id if parent["protected"] else _str(parent.get("passwords", "")),
        }
        _list(place.data.setdefault("others", [])).append(branch)
        settings = _object(place.project["default_endpoint_settings"])
        made = [self._add_endpoint(place, item, self._compute(item, settings), id) for item in endpoints]
        operations = self._operate(place, "create_branch", *("start_compute" for _ in made))
        answer: Object = {
            "branch": _shown(branch),
            "endpoints": list[JSON](made),
            "operations": operations,
            "roles": [],
            "databases": [],
        }
        return Response(201, answer)

    @_route("POST", "projects/{project}/branches/{branch_id}/set_as_default")
    def _set_default(self, request: Request, place: _Place) -> Response:
        if request.body is not None:
            raise _No(400, "", "body: expected none")  # assumed
        wanted, before = place.named(), place.branch
        if wanted is not before:
            others = [item for item in _objects(place.data["others"]) if item["id"] != wanted["id"]]
            place.data["others"] = [{**before, "default": False}, *others]
            place.data["branch"] = {**wanted, "default": True, "updated_at": self._now()}
        return Response(200, {"branch": _shown(place.branch), "operations": []})

    @_route("PATCH", "projects/{project}/branches/{branch_id}")
    def _update_branch(self, request: Request, place: _Place) -> Response:
        branch = place.named()
        asked = _object(_object(_checked(request.body, bodies.BRANCH_UPDATE))["branch"])
        if asked.get("protected") and not branch["protected"]:
            used = sum(
                bool(branch["protected"])
                for id in self._ids()
                for branch in _Place(id=id, data=cast(Object, self._store[_entry(id)])).branches
            )
            if used >= self._plan.protected_branches:
                limit = self._plan.protected_branches
                text = f"the {self._plan.name} plan allows {limit} protected branches"
                raise _No(422, "", text)  # status and text assumed
        branch.update(asked, updated_at=self._now())
        operations = self._operate(place, "timeline_update_protected_config") if "protected" in asked else []
        return Response(200, {"branch": _shown(branch), "operations": operations})

    # --- computes -------------------------------------------------------------------------------------------

    @_route("GET", "projects/{project}/endpoints")
    def _list_endpoints(self, _: Request, place: _Place) -> Response:
        return Response(200, {"endpoints": list[JSON](place.endpoints)})

    @_route("POST", "projects/{project}/endpoints")
    def _create_endpoint(self, request: Request, place: _Place) -> Response:
        asked = _object(_object(_checked(request.body, bodies.ENDPOINT_CREATE))["endpoint"])
        place = attrs.evolve(place, branch_id=_str(asked["branch_id"]))
        place.check_branch()
        if asked.get("region_id", place.project["region_id"]) != place.project["region_id"]:
            raise _No(400, "", "only the project's region_id is permitted")
        existing = [item["type"] for item in place.endpoints if item["branch_id"] == place.branch_id]
        if asked["type"] == "read_write" and "read_write" in existing:
            raise _No(409, "", "branch already has a read-write endpoint")  # status and text assumed
        replicas = self._plan.replicas
        if asked["type"] == "read_only" and replicas is not None and existing.count("read_only") >= replicas:
            text = f"the {self._plan.name} plan allows {replicas} read replicas"
            raise _No(422, "", text)  # status and text assumed
        settings = _object(place.project["default_endpoint_settings"])
        endpoint = self._add_endpoint(place, asked, self._compute(asked, settings), place.branch_id)
        operations = self._operate(place, "start_compute", endpoint=_str(endpoint["id"]))
        return Response(201, {"endpoint": endpoint, "operations": operations})

    @_route("GET", "projects/{project}/endpoints/{endpoint_id}")
    def _get_endpoint(self, _: Request, place: _Place) -> Response:
        return Response(200, {"endpoint": place.endpoint()})

    @_route("PATCH", "projects/{project}/endpoints/{endpoint_id}")
    def _update_endpoint(self, request: Request, place: _Place) -> Response:
        asked = _object(_object(_checked(request.body, bodies.ENDPOINT_UPDATE))["endpoint"])
        endpoint = place.endpoint()
        endpoint.update({**asked, **self._compute(asked, endpoint)}, updated_at=self._now())
        operations = self._operate(place, "apply_config", endpoint=place.endpoint_id)
        return Response(200, {"endpoint": endpoint, "operations": operations})

    @_route("DELETE", "projects/{project}/endpoints/{endpoint_id}")
    def _delete_endpoint(self, _: Request, place: _Place) -> Response:
        if all(item["id"] != place.endpoint_id for item in place.endpoints):
            return Response(204)
        endpoint = place.endpoint()
        if attrs.evolve(place, branch_id=_str(endpoint["branch_id"])).named()["protected"]:
            raise _No(422, "", "endpoints of protected branches cannot be deleted")  # status and text assumed
        _list(place.data["endpoints"]).remove(endpoint)
        operations = self._operate(place, "suspend_compute", endpoint=place.endpoint_id)
        return Response(200, {"endpoint": endpoint, "operations": operations})

    def _add_endpoint(self, place: _Place, asked: Object, compute: Object, branch: str = "") -> Object:
        now = self._now()
        id = "ep-" + _id(f"{place.id}/endpoint/{self._next(place.id, 'endpoint')}")
        region = _str(place.project["region_id"])
        endpoint: Object = {
            "host": f"{id}.{_domain(region)}",
            "id": id,
            **({"name": asked["name"]} if "name" in asked else {}),
            "project_id": place.id,
            "branch_id": branch or place.branch["id"],
            **compute,
            "region_id": region,
            "type": asked["type"],
            "current_state": "active",
            "settings": asked.get("settings", {}),
            "pooler_enabled": False,
            "pooler_mode": "transaction",
            "disabled": asked.get("disabled", False),
            "passwordless_access": True,
            "creation_source": "console",
            "created_at": now,
            "updated_at": now,
            "proxy_host": _domain(region),
            "provisioner": "k8s-neonvm",
        }
        _list(place.data["endpoints"]).append(endpoint)
        return endpoint

    def _compute(self, asked: Object, now: Object) -> Object:
        """The three settings of a compute, from what is asked and what is; refused where the plan or Neon does."""
        plan = self._plan
        low, high = (
            cast(float, asked.get(key, now[key]))
            for key in ("autoscaling_limit_min_cu", "autoscaling_limit_max_cu")
        )
        suspend = asked.get("suspend_timeout_seconds", now.get("suspend_timeout_seconds", 0))
        told = cast(int, suspend)
        if low not in limits.COMPUTE_SIZES or high not in limits.COMPUTE_SIZES or low > high:
            raise _No(400, "", f"autoscaling limits {low:g} to {high:g} are not valid")  # text assumed
        ceiling = plan.fixed_max if low == high else plan.autoscaling_max
        if high > ceiling:
            raise _No(422, "", f"compute is limited to {ceiling:g} CU on the {plan.name} plan")  # assumed
        if high - low > limits.AUTOSCALING_SPREAD:
            raise _No(400, "", f"autoscaling range is limited to {limits.AUTOSCALING_SPREAD} CU")  # assumed
        if (
            told not in (0, limits.SUSPEND_NEVER)
            and not limits.SUSPEND_RANGE[0] <= told <= limits.SUSPEND_RANGE[1]
        ):
            raise _No(400, "", f"suspend_timeout_seconds {told} is not valid")
        if plan.suspend is not None and "suspend_timeout_seconds" in asked and told not in plan.suspend:
            raise _No(422, "", "modifying the suspend interval is not permitted")  # status assumed
        return {
            "autoscaling_limit_min_cu": low,
            "autoscaling_limit_max_cu": high,
            "suspend_timeout_seconds": told,
        }

    # --- roles, databases, addresses ------------------------------------------------------------------------

    @_route("GET", "projects/{project}/branches/{branch_id}/roles")
    def _list_roles(self, _: Request, place: _Place) -> Response:
        place.check_branch()
        return Response(200, {"roles": [self._role(place, item) for item in place.roles]})

    @_route("POST", "projects/{project}/branches/{branch_id}/roles")
    def _create_role(self, request: Request, place: _Place) -> Response:
        place.check_branch()
        name = _str(_object(_object(_checked(request.body, bodies.ROLE_CREATE))["role"])["name"])
        _check_role(name)
        if any(item["name"] == name for item in place.roles):
            raise _No(409, "", "role already exists")
        role: Object = {"name": name, "generation": 0, "created_at": self._now()}
        _list(place.data["roles"]).append(role)
        operations = self._operate(place, "apply_config")
        return Response(201, {"role": self._role(place, role, with_password=True), "operations": operations})

    @_route("DELETE", "projects/{project}/branches/{branch_id}/roles/{role_name}")
    def _delete_role(self, _: Request, place: _Place) -> Response:
        role = place.role()
        if any(item["owner_name"] == role["name"] for item in place.databases):
            raise _No(422, "", "role owns a database")  # status and text assumed
        _list(place.data["roles"]).remove(role)
        return Response(
            200, {"role": self._role(place, role), "operations": self._operate(place, "apply_config")}
        )

    @_route("GET", "projects/{project}/branches/{branch_id}/roles/{role_name}/reveal_password")
    def _reveal_password(self, _: Request, place: _Place) -> Response:
        role = place.role()
        if not place.project["store_passwords"]:
            raise _No(412, "", "storing passwords is disabled")
        return Response(200, {"password": self._password(place, role)})

    @_route("POST", "projects/{project}/branches/{branch_id}/roles/{role_name}/reset_password")
    def _reset_password(self, _: Request, place: _Place) -> Response:
        role = place.role()
        role["generation"] = cast(int, role["generation"]) + 1
        body: Object = {"role": self._role(place, role, with_password=True)}
        return Response(200, {**body, "operations": self._operate(place, "apply_config")})

    @_route("GET", "projects/{project}/branches/{branch_id}/databases")
    def _list_databases(self, _: Request, place: _Place) -> Response:
        place.check_branch()
        return Response(200, {"databases": [_database(place, item) for item in place.databases]})

    @_route("POST", "projects/{project}/branches/{branch_id}/databases")
    def _create_database(self, request: Request, place: _Place) -> Response:
        place.check_branch()
        asked = _object(_object(_checked(request.body, bodies.DATABASE_CREATE))["database"])
        if any(item["name"] == asked["name"] for item in place.databases):
            raise _No(409, "", "database already exists")
        if all(item["name"] != asked["owner_name"] for item in place.roles):
            raise _No(404, "", "role not found")
        database: Object = {"id": self._next("count", "database"), **asked, "at": self._now()}
        _list(place.data["databases"]).append(database)
        operations = self._operate(place, "apply_config")
        return Response(201, {"database": _database(place, database), "operations": operations})

    @_route("PATCH", "projects/{project}/branches/{branch_id}/databases/{database_name}")
    def _update_database(self, request: Request, place: _Place) -> Response:
        asked = _object(_object(_checked(request.body, bodies.DATABASE_UPDATE))["database"])
        database = place.database()
        if any(item["name"] == asked.get("name") for item in place.databases if item is not database):
            raise _No(409, "", "database already exists")
        database.update(asked)
        operations = self._operate(place, "apply_config", "suspend_compute")
        return Response(200, {"database": _database(place, database), "operations": operations})

    @_route("DELETE", "projects/{project}/branches/{branch_id}/databases/{database_name}")
    def _delete_database(self, _: Request, place: _Place) -> Response:
        database = place.database()
        _list(place.data["databases"]).remove(database)
        body: Object = {"database": _database(place, database)}
        return Response(200, {**body, "operations": self._operate(place, "apply_config")})

    @_route("GET", "projects/{project}/connection_uri")
    def _connection_uri(self, request: Request, place: _Place) -> Response:
        _query(request, "branch_id", "endpoint_id", "pooled", required=("database_name", "role_name"))
        place = attrs.evolve(
            place,
            role_name=request.query["role_name"],
            database_name=request.query["database_name"],
            branch_id=request.query.get("branch_id", _str(place.branch["id"])),
            endpoint_id=request.query.get("endpoint_id", ""),
        )
        return Response(200, {"uri": self._uri(place, pooled=request.query.get("pooled") == "true")})

    def _uri(self, place: _Place, pooled: bool = False) -> str:
        place.check_branch()
        own = [item for item in place.endpoints if item["branch_id"] == place.branch_id]
        endpoint = _find(
            own, "id", place.endpoint_id or _str(own[0]["id"]) if own else "", "endpoint not found"
        )
        host = _str(endpoint["host"])
        if pooled:
            host = host.replace(".", "-pooler.", 1)
        user, password = place.role_name, self._password(place, place.role())
        database = _str(place.database()["name"])
        return f"postgresql://{quote(user)}:{quote(password)}@{host}/{quote(database)}?sslmode=require"

    def _connection(self, place: _Place) -> Object:
        role, database = place.roles[0], place.databases[0]
        place = attrs.evolve(
            place,
            role_name=_str(role["name"]),
            database_name=_str(database["name"]),
            branch_id=_str(place.branch["id"]),
        )
        host = _str(place.endpoints[0]["host"])
        parameters: Object = {
            "database": place.database_name,
            "password": self._password(place, role),
            "role": place.role_name,
            "host": host,
            "pooler_host": host.replace(".", "-pooler.", 1),
        }
        return {"connection_uri": self._uri(place), "connection_parameters": parameters}

    def _role(self, place: _Place, role: Object, with_password: bool = False) -> Object:
        return {
            "branch_id": place.branch_id or place.branch["id"],
            "name": role["name"],
            **({"password": self._password(place, role)} if with_password else {}),
            "protected": False,
            "created_at": role["created_at"],
            "updated_at": role["created_at"],
        }

    def _password(self, place: _Place, role: Object) -> str:
        branch = place.named() if place.branch_id else place.branch
        text = f"{place.id}/{role['name']}/{role['generation']}/{branch.get('passwords', '')}".rstrip("/")
        return f"standin-{hmac.new(self._salt, text.encode(), hashlib.sha256).hexdigest()[:20]}"

    # --- the store ------------------------------------------------------------------------------------------

    def _ids(self) -> list[str]:
        return sorted(key.removeprefix(_PROJECT) for key in self._store if key.startswith(_PROJECT))

    def _next(self, kind: str, name: str) -> int:
        """Count up; the counters are part of the cloud, so an id is never given twice."""
        stored = self._store.get(_COUNTERS)
        counters = dict(stored) if isinstance(stored, dict) else {}
        number = cast(int, counters.get(f"{kind}/{name}", 0)) + 1
        self._store[_COUNTERS] = {**counters, f"{kind}/{name}": number}
        return number

    def _now(self) -> str:
        """A time for what is made now: later with each call, the same in every run."""
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self._next("count", "moment"))
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def serve_http(stand_in: StandIn) -> Generator[str]:
    """Serve on a free port of 127.0.0.1 while the block runs; gives the base URL."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            data = self.rfile.read(length)
            parts = urlsplit(self.path)
            headers = {"Authorization": self.headers.get("Authorization", "")}
            body = cast(JSON, json.loads(data)) if data else None
            request = Request(
                self.command, parts.path.removeprefix(_BASE_PATH), dict(parse_qsl(parts.query)), body, headers
            )
            try:
                response = stand_in.send(request)
            except (NotSent, NoAnswer):
                self.close_connection = True  # nothing is said
                return
            text = b"" if response.body is None else json.dumps(response.body).encode()
            self.send_response(response.status)
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{_BASE_PATH}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# --- what a request is about --------------------------------------------------------------------------------

_BASE_PATH: Final = "/api/v2"
_PROJECT: Final = "project/"
_COUNTERS: Final = "counters"


@attrs.frozen
class _Fault:
    how: How
    method: str
    path: str
    retry_after: int | str | None


class _No(Exception):
    """Ends a request with an error answer."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.response = _error(status, code, message)


@attrs.frozen
class _Place:
    """One project's data (a copy, stored again after a change), and the things that the path names."""

    id: str
    data: Object
    branch_id: str = ""
    endpoint_id: str = ""
    operation: str = ""
    role_name: str = ""
    database_name: str = ""

    @property
    def project(self) -> Object:
        return _object(self.data["project"])

    @property
    def branch(self) -> Object:
        return _object(self.data["branch"])

    @property
    def endpoints(self) -> list[Object]:
        return _objects(self.data["endpoints"])

    @property
    def operations(self) -> list[Object]:
        return _objects(self.data["operations"])

    @property
    def roles(self) -> list[Object]:
        return _objects(self.data["roles"])

    @property
    def databases(self) -> list[Object]:
        return _objects(self.data["databases"])

    @property
    def branches(self) -> list[Object]:
        """The default one first."""
        return [self.branch, *_objects(self.data.get("others", []))]

    def named(self) -> Object:
        """The branch that the path names."""
        return _find(self.branches, "id", self.branch_id, "branch not found")

    def check_branch(self) -> None:
        self.named()

    def endpoint(self) -> Object:
        return _find(self.endpoints, "id", self.endpoint_id, "endpoint not found")

    def role(self) -> Object:
        self.check_branch()
        return _find(self.roles, "name", self.role_name, "role not found")

    def database(self) -> Object:
        self.check_branch()
        return _find(self.databases, "name", self.database_name, "database not found")


def _find(items: list[Object], key: str, value: str, otherwise: str) -> Object:
    for item in items:
        if item[key] == value:
            return item
    raise _No(404, "", otherwise)


def _entry(id: str) -> str:
    return _PROJECT + id


def _rest(named: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in named.items() if name != "project"}


_PROJECT_METERS: Final = (
    "data_storage_bytes_hour",
    "data_transfer_bytes",
    "written_data_bytes",
    "compute_time_seconds",
    "active_time_seconds",
    "cpu_used_sec",
    "branch_logical_size_limit",
    "branch_logical_size_limit_bytes",
)
_BRANCH_METERS: Final = (
    "cpu_used_sec",
    "compute_time_seconds",
    "active_time_seconds",
    "written_data_bytes",
    "data_transfer_bytes",
)


def _checked(body: JSON, shape: bodies.Object) -> Object:
    """A copy of the body. Raises _No (400) for the first thing in it that does not fit."""
    wrong = bodies.wrong(body, shape)
    if wrong:
        raise _No(400, "", wrong)
    return cast(Object, copy.deepcopy(body))


def _query(request: Request, *optional: str, required: tuple[str, ...] = ()) -> None:
    for name in required:
        if name not in request.query:
            raise _No(400, "", f"query: required parameter {name!r} is missing")
    for name in request.query:
        if name not in (*optional, *required):
            raise _No(400, "", f"query: unknown parameter {name!r}")


def _check_role(name: str) -> None:
    reserved = name.startswith(limits.RESERVED_ROLE_PREFIX) or name in limits.RESERVED_ROLES
    if reserved or not 1 <= len(name.encode()) <= limits.IDENTIFIER_BYTES:
        raise _No(400, "", f"role name {name!r} is not allowed")  # text assumed


# --- forms --------------------------------------------------------------------------------------------------

_FIRST: Final = (
    "autumn",
    "bitter",
    "calm",
    "cool",
    "crimson",
    "floral",
    "green",
    "icy",
    "little",
    "misty",
    "quiet",
    "shiny",
)
_SECOND: Final = (
    "art",
    "bird",
    "cell",
    "cloud",
    "dew",
    "field",
    "haze",
    "lake",
    "math",
    "moon",
    "salad",
    "sea",
    "wind",
)


def _hash(seed: str) -> int:
    return int.from_bytes(hashlib.sha256(seed.encode()).digest())


def _id(seed: str, digits: int = 0) -> str:
    """`wispy-lake-30024670` for a project, `wispy-lake-a1pfa4ez` for what is in it."""
    number = _hash(seed)
    words = f"{_FIRST[number % len(_FIRST)]}-{_SECOND[number // 64 % len(_SECOND)]}"
    if digits:
        return f"{words}-{number // 4096 % 10**digits:0{digits}d}"
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    tail = "".join(letters[number // (4096 * 36**place) % 36] for place in range(8))
    return f"{words}-{tail}"


def _uuid(seed: str) -> str:
    text = hashlib.sha256(seed.encode()).hexdigest()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:32]}"


def _domain(region: str) -> str:
    cloud, _, place = region.partition("-")
    return f"{place}.{cloud}.neon.tech"


def _operation(item: Object) -> Object:
    return {key: value for key, value in item.items() if key != "left"}


def _shown(branch: Object) -> Object:
    return {key: value for key, value in branch.items() if key != "passwords"}


def _database(place: _Place, item: Object) -> Object:
    return {
        "id": item["id"],
        "branch_id": place.branch_id or place.branch["id"],
        "name": item["name"],
        "owner_name": item["owner_name"],
        "created_at": item["at"],
        "updated_at": item["at"],
    }


def _error(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(status, {"request_id": _uuid(message), "code": code, "message": message}, headers or {})


def _object(value: JSON) -> Object:
    assert isinstance(value, dict)
    return value


def _list(value: JSON) -> list[JSON]:
    assert isinstance(value, list)
    return value


def _objects(value: JSON) -> list[Object]:
    return [_object(item) for item in _list(value)]


def _str(value: JSON) -> str:
    assert isinstance(value, str)
    return value
