"""Ladders and stages as Mermaid diagrams, which render in pull requests and cannot differ from what deploys."""

from __future__ import annotations

from components.cdn import Cdn
from components.edge_worker import EdgeWorker
from components.part import Part
from stacks.stage import Ladder, Stage, users_text


def ladder_diagram(ladder: Ladder) -> str:
    """The stages from left to right, with what each brings and what it changes."""
    lines = ["flowchart LR"]
    below: Stage | None = None
    for stage in ladder.stages:
        before = {(key, part.host): part for key, part in below} if below else {}
        new = [f"+ {key}: {_kind(part)}" for key, part in stage if (key, part.host) not in before]
        changed = [key for key, part in stage if before.get((key, part.host), part) != part]
        if changed:
            new.append(f"changed: {', '.join(changed)}")
        label = "<br/>".join([f"<b>{stage.name}</b>", users_text(stage.users), *new])
        lines.append(f'    {stage.name}["{label}"]')
        if below:
            lines.append(f"    {below.name} --> {stage.name}")
        below = stage
    return "\n".join(lines)


def stage_diagram(stage: Stage) -> str:
    """The parts of a stage and the links between them; stores are drawn as cylinders, drained queues with two heads."""
    lines = ["flowchart TB", "    users((users))"]
    for key, part in stage:
        shape = ('[("', '")]') if part.store and not part.uses else ('["', '"]')
        detail = f"<br/>{part.size}" if part.size else ""
        lines.append(f"    {_node(key, part)}{shape[0]}{key}<br/>{_kind(part)}{detail}{shape[1]}")
    front = [key for key in stage.parts if isinstance(stage[key], Cdn)]
    used = {name for _, part in stage for name in part.uses}
    entries = [key for key in stage.parts if stage[key].uses and key not in used]
    lines.extend(f"    users --> {key}" for key in front or entries)
    lines.extend(f"    {first} --> {_node(key, stage[key])}" for first in front for key in entries)
    for key, part in stage:
        drains = part.drains if isinstance(part, EdgeWorker) else ()
        for name in part.uses:
            arrow = "<-->" if name in drains else "-->"
            lines.extend(f"    {_node(key, part)} {arrow} {_node(name, host)}" for host in stage.parts[name])
    return "\n".join(lines)


def _node(key: str, part: Part) -> str:
    return f"{key}_{part.host}" if part.host else key


def _kind(part: Part) -> str:
    return f"{type(part).__name__} on {part.host}" if part.host else type(part).__name__
