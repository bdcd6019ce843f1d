"""Turns the output of a failed program into one message that says what to do."""

from __future__ import annotations

import re

from toolchain.work import ProgramFailed

CAUSES = (
    (
        r"do not match the hashes",
        "A download is not what the lock says it must be, so nothing of it was installed. Either the package index serves another file"
        " under this name, or the lock was edited by hand.",
    ),
    (r"no space left on device|disk quota exceeded", "The disk is full."),
    (r"read-only file system", "The file system is read-only."),
    (r"permission denied", "A file or directory may not be written."),
    (
        r"name resolution|name or service not known|no such host|failed to resolve|network is unreachable|no route to host"
        r"|connection refused|connection reset|failed to establish|timed out|i/o timeout|proxyerror|tls handshake|certificate",
        "It could not be reached. Check the network, and the settings of a proxy or a package mirror if there is one.",
    ),
    (r"no matching distribution|could not find a version", "The package index does not offer it for this Python and machine."),
)
"""What the output of a failed program says, and what that means. The first that matches is told."""

TAIL = 12
"""Lines of the output that are shown."""

HOSTS = re.compile(r"host='([^']+)'|https?://([^/\s:\"']+)|lookup ([\w.-]+)")


def explain(what: str, failure: ProgramFailed) -> str:
    """One message: what failed, the likely cause, which host was not reached, the end of the output and where the rest lies."""
    text = "\n".join(failure.lines)
    cause = next((meaning for pattern, meaning in CAUSES if re.search(pattern, text, re.IGNORECASE)), "")
    if cause.startswith("It could not be reached"):
        hosts = sorted({next(filter(None, found)) for found in HOSTS.findall(text)})
        cause = cause.replace("It", ", ".join(hosts), 1) if hosts else cause.replace("It", "A server", 1)
    return "\n".join(
        [what + ("." if cause else f": {failure}."), *([f"  {cause}"] if cause else [])]
        + ["  The end of its output:", *(f"    {line}" for line in failure.lines[-TAIL:]), f"  All of it: {failure.log}"]
    )
