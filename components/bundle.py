"""The built code of a Worker: its modules, and what the runtime must know of them."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

import attrs

from components.errors import UserError

if TYPE_CHECKING:
    import pulumi_cloudflare as cloudflare

REFERENCE = "reference"
REFERENCE_BUNDLE = Path(__file__).resolve().parent.parent / "edge" / "dist"
CONTENT_TYPES = {
    ".js": "application/javascript+module",
    ".mjs": "application/javascript+module",
    ".json": "application/json",
    ".txt": "text/plain",
    ".html": "text/html",
    ".sql": "text/plain",
    ".wasm": "application/wasm",
    ".bin": "application/octet-stream",
}


@attrs.frozen(kw_only=True)
class Bundle:
    """Built code: modules by name, and what the runtime must know of them."""

    main_module: str
    modules: Mapping[str, bytes]
    compatibility_date: str | None
    compatibility_flags: tuple[str, ...]

    @property
    def digest(self) -> str:
        """The sha256 of all that it says: the same code gives the same one wherever it lies."""
        found = hashlib.sha256()
        about = [self.main_module, self.compatibility_date, *self.compatibility_flags]
        found.update(json.dumps(about).encode())
        for name, content in sorted(self.modules.items()):
            found.update(f"\0{name}\0{len(content)}\0".encode() + content)
        return found.hexdigest()


@functools.cache
def read_bundle(code: str) -> Bundle:
    """Reads `reference`, a built file, or a directory of modules; raises UserError where there is none."""
    path = REFERENCE_BUNDLE if code == REFERENCE else Path(code)
    if not path.exists():
        raise UserError(
            f"EdgeWorker.code is {code!r}, expected 'reference', 'external' or the path of a built bundle; "
            f"{path} does not exist"
        )
    files = [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())
    root = path.parent if path.is_file() else path
    modules = {
        each.relative_to(root).as_posix(): each.read_bytes()
        for each in files
        if each.suffix in CONTENT_TYPES and each.name != "worker.json"
    }
    described = root / "worker.json"
    about: dict[str, object] = {}
    if described.exists():
        try:
            about = cast("dict[str, object]", json.loads(described.read_text()))
        except ValueError as error:
            raise UserError(f"{described} is not valid JSON: {error}") from None
    main = str(about.get("mainModule", path.name if path.is_file() else "worker.js"))
    if main not in modules:
        raise UserError(f"EdgeWorker.code is {code!r}: its main module {main!r} is not there")
    date = about.get("compatibilityDate")
    flags = cast("list[str]", about.get("compatibilityFlags", []))
    return Bundle(
        main_module=main,
        modules=modules,
        compatibility_date=str(date) if date else None,
        compatibility_flags=tuple(flags),
    )


def module_args(bundle: Bundle) -> list[cloudflare.WorkerVersionModuleArgs]:
    """A bundle's modules in the provider's own form, by name."""
    import pulumi_cloudflare as cloudflare

    return [
        cloudflare.WorkerVersionModuleArgs(
            name=module,
            content_type=CONTENT_TYPES[Path(module).suffix],
            content_base64=base64.b64encode(content).decode(),
        )
        for module, content in sorted(bundle.modules.items())
    ]
