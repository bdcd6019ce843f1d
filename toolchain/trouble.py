"""Turns the output of a failed program into one message that says what to do."""

from __future__ import annotations

import re

from toolchain.work import ProgramFailed

UNREACHABLE = (
    "name resolution",
    "name or service not known",
    "no such host",
    "failed to resolve",
    "is unreachable",
    "no route to host",
    "connection refused",
    "connection reset",
    "failed to establish",
    "timed out",
    "i/o timeout",
    "proxyerror",
    "tls handshake",
    "certificate",
)
"""What programs say when a server cannot be reached."""

CAUSES = {
    ("do not match the hashes",): (
        "A download is not what the lock says, so it was not installed: the file has changed, or the lock was edited."
    ),
    ("no space left on device", "disk quota exceeded"): "The disk is full.",
    ("read-only file system",): "The file system is read-only.",
    ("permission denied",): "A file or directory may not be written.",
    UNREACHABLE: "{hosts} could not be reached. Check the network, and a proxy or package mirror if there is one.",
    ("no matching distribution", "could not find a version"): (
        "The package index does not offer a package for this Python and machine."
    ),
}
"""What the output of a failed program says, in lower case, and what that means. The first that is found is told."""

TAIL = 8
"""Lines of the output that are shown."""

NOISE = (
    "Requirement already satisfied",
    "Collecting ",
    "Looking in ",
    "  Downloading ",
    "  Using cached ",
    "DEPRECATION",
)
"""How lines begin that say nothing about a failure."""

HOSTS = re.compile(r"host='([^']+)'|https?://(?:[^/\s@]*@)?([\w.-]+)|lookup ([\w.-]+)")


def explain(what: str, failure: ProgramFailed, server: str = "A server") -> str:
    """One message: what failed, the likely cause, the end of the output, and where all of it lies.

    `server` is what to call a server that was not reached, if the output does not say its name.
    """
    causes = (
        meaning for signs, meaning in CAUSES.items() if any(_says(line, signs) for line in failure.lines)
    )
    lost = [match for line in failure.lines if _says(line, UNREACHABLE) for match in HOSTS.finditer(line)]
    hosts = sorted({match[match.lastindex or 0] for match in lost})
    cause = next(causes, f"{failure}.").replace("{hosts}", " or ".join(hosts) or server)
    end = [f"    {line}" for line in failure.lines if line.strip() and not line.startswith(NOISE)][-TAIL:]
    return "\n".join(
        [f"{what}.", f"  {cause}", "  The end of the output:", *end, f"  All of it: {failure.log}"]
    )


def _says(line: str, signs: tuple[str, ...]) -> bool:
    return any(sign in line.lower() for sign in signs)
