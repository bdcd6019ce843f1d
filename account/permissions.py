"""What a growth stage makes, and the least that a token must be allowed for it.

    for each in least(stage, settings): print(each.scope, each.dashboard)

Read from resources.csv (which child of which part is which resource type, and when it is made) and permissions.csv.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from components.edge_worker import EdgeWorker
from components.part import Part
from components.service import Service
from stacks.settings import NAMESPACE, Settings
from stacks.stage import Stage

HERE = Path(__file__).parent
LINKED = "linked:"


@attrs.frozen(kw_only=True)
class Permission:
    """Something that a token or key must be allowed."""

    name: str
    """As the provider's API calls it: `D1 Write`."""
    provider: str
    scope: str
    """account, zone or project: what the token must be given it for; empty: for nothing smaller."""
    dashboard: str
    """As the provider's dashboard calls it: `D1: Edit`."""
    read: str
    """What `./rungs doctor` asks to know whether it is there; empty: it cannot.

    Cloudflare: a path of its API that reads with it. AWS: actions of it that are simulated, without wildcards, on every
    resource or, behind `on`, on the first that is named. Google Cloud: a permission of the role, as far as possible one
    that no other role here has.
    """
    source: str

    def __str__(self) -> str:
        return f"{self.scope.capitalize()} / {self.dashboard}" if self.scope else self.dashboard


@attrs.frozen(kw_only=True)
class Resource:
    """A resource that a part makes, under the name that its `transform` takes."""

    part: str
    child: str
    when: str
    """What must be given for it to be made, as in `met`; empty: nothing."""
    type: str
    permissions: tuple[str, ...]


@functools.cache
def permissions() -> Mapping[str, Permission]:
    """Every permission by its name."""
    return {row["permission"]: _permission(row) for row in _rows("permissions.csv")}


@functools.cache
def resources() -> Mapping[str, tuple[Resource, ...]]:
    """What each part makes, by the part's class name."""
    found: dict[str, tuple[Resource, ...]] = {}
    for row in _rows("resources.csv"):
        needed = tuple(each for each in row.pop("permissions").split("; ") if each)
        found[row["part"]] = (*found.get(row["part"], ()), Resource(permissions=needed, **row))
    return found


def made(stage: Stage, settings: Settings) -> Iterator[tuple[str, Part, Resource]]:
    """What a stage makes: the part's key, the part and the resource, once for each child that a part can have."""
    for key, part in stage:
        linking = [each for _, each in stage if isinstance(each, EdgeWorker | Service) and key in each.links]
        for resource in of_part(part) or ():
            if resource.child in part.made_of and met(resource.when, settings, part, linking):
                yield key, part, resource


def of_part(part: Part) -> tuple[Resource, ...] | None:
    """What a part can make, a kind of its own as the kind that it is made from; None where nobody has said it."""
    known = (resources().get(kind.__name__) for kind in type(part).__mro__)
    return next((each for each in known if each), None if part.children else ())


def is_a(part: Part, name: str) -> bool:
    """Whether a part is of the kind of that name, or made from it."""
    return name in (kind.__name__ for kind in type(part).__mro__)


def least(stage: Stage, settings: Settings) -> list[Permission]:
    """The permissions that a stage needs and no others, in the order of permissions.csv."""
    needed = {name for _, _, resource in made(stage, settings) for name in resource.permissions}
    return [each for name, each in permissions().items() if name in needed]


def met(when: str, settings: Settings, part: Part | None = None, linking: Sequence[Part] = ()) -> bool:
    """Whether all of `when` holds: words such as `cors`, `host=neon`, `code!=external`, `rungs:domain` or
    `linked:EdgeWorker`.

    A word is a setting of the part, or of the stack behind `rungs:`. Alone it asks for any value: of the stack's
    settings one that is not off, of the part's one that is not left out or empty. Behind `linked:` stands a kind of
    which one of `linking`, the parts that link to this one, must be.
    """
    return all(_holds(word, settings, part, linking) for word in when.split())


def _holds(word: str, settings: Settings, part: Part | None, linking: Sequence[Part]) -> bool:
    if word.startswith(LINKED):
        return any(is_a(each, word.removeprefix(LINKED)) for each in linking)
    name, equals, wanted = word.partition("=")
    of_stack = name.startswith(f"{NAMESPACE}:")
    owner = settings if of_stack else part
    value: object = getattr(owner, name.removeprefix(f"{NAMESPACE}:").removesuffix("!"))
    if equals:
        return (str(value) == wanted) != name.endswith("!")
    return bool(value) if of_stack else value not in (None, (), {})


def _permission(row: dict[str, str]) -> Permission:
    return Permission(name=row.pop("permission"), **row)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file, strict=True)
