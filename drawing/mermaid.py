"""Ladders and stages as Mermaid diagrams, which render in pull requests and cannot differ from what deploys."""

from __future__ import annotations

from drawing.graph import USERS, Box, boxes, links
from stacks.stage import Ladder, Stage, users_text


def ladder_diagram(ladder: Ladder) -> str:
    """The stages from left to right, with what each brings and what it changes."""
    lines = ["flowchart LR"]
    below: Stage | None = None
    for stage in ladder.stages:
        found = boxes(stage, below)
        told = [f"+ {box.key}: {_kind(box)}" for box in found if below is None or box.news == "new"]
        changed = [box.key for box in found if box.news == "changed"]
        if changed:
            told.append(f"changed: {', '.join(changed)}")
        label = "<br/>".join([f"<b>{stage.name}</b>", users_text(stage.users), *told])
        lines.append(f'    {stage.name}["{label}"]')
        if below:
            lines.append(f"    {below.name} --> {stage.name}")
        below = stage
    return "\n".join(lines)


def stage_diagram(stage: Stage) -> str:
    """The parts of a stage and the links between them; stores are drawn as cylinders, drained queues with two heads."""
    lines = ["flowchart TB", f"    {USERS}(({USERS}))"]
    for box in boxes(stage):
        shape = ('[("', '")]') if box.holds_data else ('["', '"]')
        label = "<br/>".join(each for each in (box.key, _kind(box), box.size) if each)
        lines.append(f"    {box.id}{shape[0]}{label}{shape[1]}")
    arrows = [f"    {link.first} {'<-->' if link.both else '-->'} {link.second}" for link in links(stage)]
    return "\n".join([*lines, *arrows])


def _kind(box: Box) -> str:
    return f"{box.kind} on {box.host}" if box.host else box.kind
