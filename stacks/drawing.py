"""Ladders and stages as Mermaid diagrams, which render in pull requests and cannot differ from what deploys."""

from __future__ import annotations

from components.part import Part
from stacks.stage import Ladder, Stage, users_text


def ladder_diagram(ladder: Ladder) -> str:
    """The stages from left to right, with what each brings."""
    lines = ["flowchart LR"]
    below: Stage | None = None
    for stage in ladder.stages:
        new = [
            f"{key}: {_kind(part)}"
            for key, part in stage
            if below is None or (key, part.host) not in {(each, other.host) for each, other in below}
        ]
        label = "<br/>".join(
            [f"<b>{stage.name}</b>", users_text(stage.users), *(f"+ {line}" for line in new)]
        )
        lines.append(f'    {stage.name}["{label}"]')
        if below:
            lines.append(f"    {below.name} --> {stage.name}")
        below = stage
    return "\n".join(lines)


def stage_diagram(stage: Stage) -> str:
    """The parts of a stage and the links between them; stores are drawn as cylinders."""
    lines = ["flowchart LR", "    users((users))"]
    for key, part in stage:
        shape = ('[("', '")]') if part.store and not part.uses else ('["', '"]')
        detail = f"<br/>{part.size}" if part.size else ""
        lines.append(f"    {_node(key, part)}{shape[0]}{key}<br/>{_kind(part)}{detail}{shape[1]}")
    entries = [
        key for key in stage.parts if stage[key].uses and not any(key in other.uses for _, other in stage)
    ]
    lines.extend(f"    users --> {_node(key, stage[key])}" for key in entries)
    for key, part in stage:
        for used in part.uses:
            lines.extend(f"    {_node(key, part)} --> {_node(used, host)}" for host in stage.parts[used])
    return "\n".join(lines)


def _node(key: str, part: Part) -> str:
    return f"{key}_{part.host}" if part.host else key


def _kind(part: Part) -> str:
    return f"{type(part).__name__} on {part.host}" if part.host else type(part).__name__
