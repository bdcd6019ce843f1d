"""What a growth stage and a ladder are: data, read by deploy, plan, cost and pictures alike.

MVP = Stage.first("mvp", users=(0, 500), api=EdgeWorker(links=("db",)), db=D1Database())
GROWTH = MVP.grow("growth", users=(500, 50_000), db=Postgres())      # `db` now has the lineage d1, neon
LADDER = Ladder("edge", "A chat at the edge", (MVP, GROWTH))

A team's own ladder is another one plus a change, which holds at all stages above, and no edit of it:

LADDER = EDGE.named("acme", "our shop").changed("growth", search=R2Bucket(), api=lambda api: api.link("search"))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Self

import attrs

from components.edge_worker import EdgeWorker
from components.errors import UserError, one_of
from components.part import Need, Part
from components.service import Service
from stacks.changing import Change, carried, changed, check_final
from stacks.regions import Further

Lineage = tuple[Part, ...]
"""The hosts that one key has along a ladder, oldest first. A part with a single host is a lineage of one."""


@attrs.frozen(kw_only=True)
class Objectives:
    """What a stage keeps whatever it costs: sizes are the cheapest that keep these and the headroom."""

    uptime: float = 0.99
    """The share of time that it should answer: the team's target, which no vendor promises for the whole."""
    restore_days: int = 0
    """Days back to which the database can be put."""
    database_copies: int = 1
    """Computes that can answer a read: one that fails leaves the others."""

    def __str__(self) -> str:
        copies = f"{self.database_copies} cop{'y' if self.database_copies == 1 else 'ies'} of the database"
        return f"{self.uptime * 100:g} % of the time, {self.restore_days} days to restore to, {copies}"


@attrs.frozen(kw_only=True)
class Stage:
    """A name, a range of monthly active users, and parts by key; each written as the stage before it plus changes."""

    name: str
    users: tuple[int, int | None]
    """From and up to; None is no upper end."""
    parts: Mapping[str, Lineage]
    about: str = ""
    """What this stage is for, in a sentence."""
    guide_users: tuple[int, int | None] | None = None
    """The range that the guide gives, where a limit cut this one shorter."""
    cut_by: str = ""
    """The id of the published limit that ends the range before the guide's, if one does."""
    needs: tuple[Need, ...] = ()
    """What the account must have beyond what the parts ask for."""
    objectives: Objectives = Objectives()
    workload: str = "chat"
    """What its users do, where nobody says otherwise: a profile of economics/workloads.toml."""

    @classmethod
    def first(
        cls,
        name: str,
        *,
        users: tuple[int, int | None],
        about: str = "",
        guide_users: tuple[int, int | None] | None = None,
        cut_by: str = "",
        needs: tuple[Need, ...] = (),
        objectives: Objectives = Objectives(),
        workload: str = "chat",
        **parts: Part,
    ) -> Self:
        """The lowest stage of a ladder."""
        stage = cls(
            name=name,
            users=users,
            about=about,
            guide_users=guide_users,
            cut_by=cut_by,
            needs=needs,
            objectives=objectives,
            workload=workload,
            parts={key: (part,) for key, part in parts.items()},
        )
        stage.check()
        return stage

    def grow(
        self,
        name: str,
        *,
        users: tuple[int, int | None],
        about: str = "",
        guide_users: tuple[int, int | None] | None = None,
        cut_by: str = "",
        needs: tuple[Need, ...] = (),
        objectives: Objectives | None = None,
        **parts: Part,
    ) -> Self:
        """The next stage. A known key on a new host joins the lineage; on the same host it takes its place."""
        stage = attrs.evolve(
            self,
            name=name,
            users=users,
            about=about,
            guide_users=guide_users,
            cut_by=cut_by,
            needs=(*self.needs, *needs),
            objectives=objectives or self.objectives,
            parts={**self.parts, **{key: self.joined(key, part) for key, part in parts.items()}},
        )
        stage.check()
        return stage

    def __getitem__(self, key: str) -> Part:
        """The newest host of a key."""
        return self.parts[key][-1]

    def worker(self, key: str = "api") -> EdgeWorker:
        """The Worker of that key, to be changed for the next stage."""
        part = self[key]
        if not isinstance(part, EdgeWorker):
            raise UserError(f"part {key!r} of stage {self.name!r} is no Worker")
        return part

    def service(self, key: str) -> Service:
        """The service of that key, to be changed for the next stage."""
        part = self[key]
        if not isinstance(part, Service):
            raise UserError(f"part {key!r} of stage {self.name!r} is no service")
        return part

    @property
    def lineages(self) -> dict[str, Lineage]:
        """The keys that have hosts to choose from: stores, and what may move though it holds nothing."""
        return {
            key: hosts
            for key, hosts in self.parts.items()
            if hosts[0].host and (hosts[0].store or hosts[0].movable)
        }

    @property
    def stores(self) -> frozenset[tuple[str, str]]:
        """Every store, as key and host."""
        return frozenset((key, part.host) for key, part in self if part.store)

    def __iter__(self) -> Iterator[tuple[str, Part]]:
        """Every key with every host of its lineage."""
        for key, hosts in self.parts.items():
            for part in hosts:
                yield key, part

    def order(self) -> list[str]:
        """The keys, each after what it uses."""
        ordered: list[str] = []

        def visit(key: str, path: tuple[str, ...]) -> None:
            if key in path:
                raise UserError(f"parts of stage {self.name!r} link in a circle: {' -> '.join((*path, key))}")
            if key in ordered:
                return
            for part in self.parts[key]:
                for used in part.uses:
                    visit(used, (*path, key))
            ordered.append(key)

        for key in sorted(self.parts, key=lambda key: (self.parts[key][-1].last, key)):
            visit(key, ())
        return ordered

    def check(self) -> None:
        """Raises UserError where a part links to what is not there, or two hosts of a key would share a binding."""
        for key, part in self:
            for used in part.uses:
                if used not in self.parts:
                    raise one_of(f"a link of part {key!r} in stage {self.name!r}", used, self.parts)
        newest = {key: hosts[-1] for key, hosts in self.parts.items()}
        for key, part in self:
            part.check_links(newest, f"part {key!r} of stage {self.name!r}")
        for key, hosts in self.parts.items():
            suffixes = [part.binding_suffix for part in hosts if part.bindings]
            if len(set(suffixes)) < len(suffixes):
                raise UserError(
                    f"part {key!r} of stage {self.name!r} has the hosts {', '.join(part.host for part in hosts)}, "
                    "which a Worker would find under one name; give the new host a key of its own"
                )
        self.order()

    def joined(self, key: str, part: Part) -> Lineage:
        """The hosts of a key with a part on a new host beside them, or in place of the one on the same host."""
        hosts = self.parts.get(key, ())
        for each in hosts:
            if each.host == part.host and type(each) is not type(part):
                raise UserError(
                    f"part {key!r} of stage {self.name!r} is a {type(each).__name__} and cannot become a "
                    f"{type(part).__name__}; give the new one a key of its own"
                )
        if any(part.host == each.host for each in hosts):
            return tuple(part if part.host == each.host else each for each in hosts)
        if hosts and not (part.host and hosts[0].host):
            raise UserError(f"part {key!r} of stage {self.name!r} cannot become another kind of part")
        return (*hosts, part)


@attrs.frozen
class Ladder:
    """Growth stages in order, from the first user on."""

    name: str
    about: str
    stages: tuple[Stage, ...]
    further: tuple[Further, ...] = ()
    """What the regions that its stages name become for a stack that has another home."""

    def __attrs_post_init__(self) -> None:
        for name in self.names:
            if self.names.count(name) > 1:
                raise UserError(f"ladder {self.name!r} has two stages {name!r}, expected a name for each")
        for lower, upper in zip(self.stages, self.stages[1:], strict=False):
            if lower.users[1] != upper.users[0]:
                raise UserError(
                    f"ladder {self.name!r}: stage {upper.name!r} starts at {upper.users[0]} users, "
                    f"expected {lower.users[1]}, where {lower.name!r} ends"
                )
            if not lower.stores <= upper.stores:
                lost = ", ".join(sorted(key for key, _ in lower.stores - upper.stores))
                raise UserError(
                    f"ladder {self.name!r}: stage {upper.name!r} lacks stores of {lower.name!r}: {lost}"
                )
            check_final(lower, upper, self.name)

    def named(self, name: str, about: str = "") -> Ladder:
        """The same stages as a ladder of another name, to be changed."""
        return attrs.evolve(self, name=name, about=about or self.about)

    def changed(self, stage: str, *, about: str = "", needs: Sequence[Need] = (), **parts: Change) -> Ladder:
        """The ladder with parts that are new, changed, or (None) taken away at a stage and all above.

        What the ladder itself sets anew at a stage above is set there, in that field alone; a list gets what it gets.
        Raises UserError with the nearest stage or part.
        """
        at = self._at(stage)
        here = changed(self.stages[at], parts, about=about, needs=needs, ladder=self.name)
        return self._with(at, [here], here)

    def inserted(
        self,
        name: str,
        *,
        above: str,
        from_users: int,
        about: str = "",
        needs: Sequence[Need] = (),
        **parts: Change,
    ) -> Ladder:
        """The ladder with one more stage, which takes over the users of `above` from a number on.

        Its changes hold at all stages above it, as those of `changed`. Above the highest it becomes the highest.
        """
        at = self._at(above)
        below = self.stages[at]
        low, high = below.users
        if from_users <= low or (high is not None and from_users >= high):
            raise UserError(
                f"stage {name!r} of ladder {self.name!r} starts at {from_users} users, expected a number within the "
                f"range of {above!r}, {users_text(below.users)}"
            )
        lower = attrs.evolve(below, users=(low, from_users), guide_users=None, cut_by="")
        upper = attrs.evolve(below, name=name, about=about, users=(from_users, high), guide_users=None)
        upper = changed(upper, parts, needs=needs, ladder=self.name)
        return self._with(at, [lower, upper], upper)

    def _at(self, stage: str) -> int:
        if stage not in self.names:
            raise one_of(f"a stage changed in ladder {self.name!r}", stage, self.names)
        return self.names.index(stage)

    def _with(self, at: int, instead: Sequence[Stage], top: Stage) -> Ladder:
        """With other stages in place of one, the last of which the stages above are carried on from."""
        above = carried(self.stages[at + 1 :], self.stages[at], top, self.name)
        for stage in (*instead, *above):
            stage.check()
        return attrs.evolve(self, stages=(*self.stages[:at], *instead, *above))

    @property
    def names(self) -> list[str]:
        return [stage.name for stage in self.stages]

    @property
    def workload(self) -> str:
        """What its users do, where nobody says otherwise."""
        return self.stages[0].workload

    def __getitem__(self, name: str) -> Stage:
        """The stage of that name; raises UserError with the nearest one."""
        for stage in self.stages:
            if stage.name == name:
                return stage
        raise one_of("rungs:stage", name, self.names, f"the stages of ladder {self.name!r}")

    def stage_for(self, users: int) -> Stage:
        """The lowest stage that holds that many users, the end of its range included; beyond all, the highest."""
        return next(
            (stage for stage in self.stages if stage.users[1] is None or users <= stage.users[1]),
            self.stages[-1],
        )

    def between(self, lower: str, upper: str) -> list[Stage]:
        """The stages from one to another, both included; empty when the second is below the first."""
        first, last = self.names.index(self[lower].name), self.names.index(self[upper].name)
        return list(self.stages[first : last + 1])


def users_text(users: tuple[int, int | None]) -> str:
    """`10K-50K`, `1M+`."""
    low, high = users
    return f"{_short(low)}+" if high is None else f"{_short(low)}-{_short(high)}"


def _short(count: int) -> str:
    for size, letter in ((1_000_000, "M"), (1_000, "K")):
        if count >= size:
            return f"{count / size:g}{letter}"
    return str(count)
