"""What the options of `./rungs adopt` say."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from stacks.stage import Ladder

NO_JURISDICTION = "none"


@attrs.frozen(kw_only=True)
class Asked:
    """Empty is what nobody said."""

    stack: str
    ladder: Ladder
    stage: str = ""
    app: str = ""
    environment: str = "prod"
    account_id: str = ""
    location: str = ""
    jurisdiction: str = ""
    """`none`, `eu` or `fedramp`."""
    zone: str = ""
    bundle: str = ""
    chosen: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """By part key, the name or binding of what it takes."""
