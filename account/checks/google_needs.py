"""What a stage makes in a project at Google Cloud under names that may be taken, from its parts alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from components.backups import Backups
from components.bucket import Bucket
from components.firestore import Firestore
from stacks.blueprint import Piece

AREA = "gcp"


def databases(pieces: Iterable[Piece]) -> Mapping[str, Piece]:
    """Firestore's databases that the stage makes, by name."""
    return {
        piece.part.name or piece.physical_name: piece for piece in pieces if isinstance(piece.part, Firestore)
    }


def buckets(pieces: Iterable[Piece], project: str) -> Mapping[str, Piece]:
    """The buckets that the stage makes, by name, as components/bucket/gcs.py and backups/gcp.py name them."""
    mark = hashlib.sha256(project.encode()).hexdigest()[:8]
    found: dict[str, Piece] = {}
    for piece in pieces:
        if isinstance(piece.part, Bucket):
            found[piece.part.name or f"{piece.physical_name}-{mark}"] = piece
        elif isinstance(piece.part, Backups):
            found[f"{piece.part.name or piece.physical_name}-{project}"] = piece
    return found
