"""The sandbox's stand-in for one provider: any package that has a table, against the cloud in a file.

Whatever it does comes from the SDK (`schema`), the table (`table`) and the cloud (`cloud`); no resource type is
known here by name.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

from providers import server
from providers.server import UNKNOWN, Diff, Failure, Props, Provider, ProviderError, Secret, Value, plain
from sandbox import check, faults, inheriting, schema, table
from sandbox.cloud import Cloud, Data
from sandbox.make import Maker
from sandbox.plan import Planner
from sandbox.table import Entry

_NOTHING: Final[Mapping[str, Value]] = {
    "array": [],
    "map": {},
    "integer": 0,
    "number": 0,
    "boolean": False,
    "string": "",
}
"""What an output holds that no table speaks of, by the kind of its type."""


class SandboxProvider(Provider):
    """Serves `package` from `cloud`.

    `directory` is where files named in the inputs are looked for (the program's directory); `cache` keeps what was
    read from the SDK; `crash` is called by the fault of that name and ends the engine.
    """

    def __init__(
        self,
        package: str,
        cloud: Cloud,
        directory: Path,
        cache: Path | None = None,
        crash: Callable[[], None] | None = None,
    ) -> None:
        self.package = package
        self.version = schema.sdk_version(table.sdk_of(package))
        self._cloud, self._directory, self._cache, self._crash = cloud, directory, cache, crash

    @cached_property
    def table(self) -> table.Table:
        """Read when the program first asks for the package: most programs use few of those that are served."""
        return table.load(self.package)

    @cached_property
    def schema(self) -> schema.Schema:
        return schema.load(self.table.sdk, self.package, self.table.entries, self._cache)

    def check_config(self, variables: Props) -> Sequence[Failure]:
        known = self.schema.resources.get(f"pulumi:providers:{self.package}")
        if known is None:
            return ()
        return [
            Failure(name, check.unknown_name(name, known.inputs, "provider setting"))
            for name in variables
            if name not in known.inputs
            and name not in ("version", "pluginDownloadURL")
            and not name.startswith("__")
        ]

    def check(self, token: str, inputs: Props, old: Props | None) -> tuple[Props, Sequence[Failure]]:
        entry = self.entry(token)
        given = {name: value for name, value in inputs.items() if not name.startswith("__")}
        return given, check.check(self.schema, entry, given, self.table.any_case)

    def diff(self, token: str, id: str, inputs: Props, old_inputs: Props, old_outputs: Props) -> Diff:
        return self._planner(token).diff(inputs, old_outputs, Maker("", inputs, id, preview=True))

    def create(self, token: str, inputs: Props, preview: bool) -> tuple[str, Props]:
        entry, planner = self.entry(token), self._planner(token)
        if preview:
            maker = Maker("", inputs, preview=True)
            return "", self._outputs(entry, planner, planner.planned(inputs, None, maker), maker)
        with self._cloud.change() as data:
            fault = self._fault(data, token, "create")
            call = server.current.get()
            by_handle = data["objects"].setdefault(token, {})
            seed = self._birth(data, entry, call, inputs)
            props = planner.planned(inputs, None, Maker(seed, inputs))
            id = str(plain(Maker(seed, props).make(entry.id, "id")))
            handle = self._handle(entry, id, props)
            taken = self._taken(data, entry, props) if entry.upsert else ""
            there = by_handle.get(taken)
            self._refuse(data, entry, props, taken)
            if there is not None:
                handle, seed, id = taken, there["seed"], there["id"]
                props = planner.planned(inputs, None, Maker(seed, inputs))
            inherited = inheriting.taken_over(data, entry, props)
            revision = there["revision"] + 1 if there else 1
            outputs = self._outputs(entry, planner, props, Maker(seed, props, id, revision))
            by_handle[handle] = {
                "id": id,
                "name": call.name,
                "seed": seed,
                "revision": revision,
                "props": self._cloud.seal(outputs),
                **inherited,
            }
        faults.after(fault, self._crash)
        return id, outputs

    def read(self, token: str, id: str, inputs: Props, outputs: Props) -> tuple[str, Props, Props] | None:
        entry, planner = self.entry(token), self._planner(token)
        with self._cloud.change() as data:
            self._fault(data, token, "read")
            if inputs or outputs:
                stored = data["objects"].get(token, {}).get(self._handle(entry, id, {**inputs, **outputs}))
            else:
                stored = self._imported(data, entry, id)
            if stored is None:
                return None
            now = planner.secrets(self._cloud.unseal(stored["props"], {**inputs, **outputs}))
        assert isinstance(now, dict)
        for name in [path for path, rule in entry.properties.items() if rule.unread]:
            now.pop(name, None)
            if name in outputs:
                now[name] = outputs[name]
        return stored["id"], self._inputs(entry, inputs, outputs, now), now

    def update(
        self, token: str, id: str, inputs: Props, old_inputs: Props, old_outputs: Props, preview: bool
    ) -> Props:
        entry, planner = self.entry(token), self._planner(token)
        if preview:
            maker = Maker("", inputs, id, preview=True)
            props = planner.planned(inputs, old_outputs, maker)
            return self._outputs(entry, planner, props, Maker("", props, id, preview=True), old_outputs)
        with self._cloud.change() as data:
            fault = self._fault(data, token, "update")
            handle = self._handle(entry, id, old_outputs)
            stored = data["objects"].get(token, {}).get(handle)
            if stored is None:
                raise ProviderError(self._message("missing", entry, inputs, id))
            props = planner.planned(inputs, old_outputs, Maker(stored["seed"], inputs, id))
            self._refuse(data, entry, props, handle)
            stored["revision"] += 1
            maker = Maker(stored["seed"], props, id, stored["revision"])
            outputs = self._outputs(entry, planner, props, maker)
            stored["props"] = self._cloud.seal(outputs)
        faults.after(fault, self._crash)
        return outputs

    def delete(self, token: str, id: str, outputs: Props) -> None:
        entry = self.entry(token)
        with self._cloud.change() as data:
            fault = self._fault(data, token, "delete")
            by_handle = data["objects"].get(token, {})
            handle = self._handle(entry, id, outputs)
            if not entry.leaves:
                by_handle.pop(handle, None)
            elif handle in by_handle:
                by_handle[handle]["left"] = True
        faults.after(fault, self._crash)

    def entry(self, token: str) -> Entry:
        """The table's entry of a type. Raises ProviderError for one that the table does not have."""
        found = self.table.entries.get(token)
        if found is None:
            file = f"sandbox/tables/{self.package}.yaml"
            raise ProviderError(f"the sandbox has no data for {token}: add it to {file}, with its source")
        return found

    # --- details ---

    def _planner(self, token: str) -> Planner:
        return Planner(self.schema, self.entry(token), self.table.any_case, self._directory)

    def _fault(self, data: Data, token: str, operation: str) -> str:
        """Fail now if a fault says so; else what is to be done once the operation has been carried out."""
        kind = faults.take(data, token, server.current.get().name, operation)
        if kind in ("429", "timeout"):
            self._cloud.keep()  # the fault has happened, even though the operation fails
        faults.before(kind, self.table.messages)
        return kind

    def _birth(self, data: Data, entry: Entry, call: server.Call, inputs: Props) -> str:
        """What everything made up for a new object is made from: its type, its name, and how often it was made."""
        whole = call.urn.split("::", 2)[-1] or repr(
            [plain(server.at(inputs, path)) for unique in entry.unique[:1] for path in unique.of]
        )
        name = f"{entry.token} {whole}"
        data["births"][name] = data["births"].get(name, 0) + 1
        return f"{name} {data['births'][name]}"

    def _handle(self, entry: Entry, id: str, props: Props) -> str:
        """The name of an object within its type in the cloud's file."""
        if not entry.key:
            return id
        return "/".join(str(plain(server.at(props, path))) for path in entry.key)

    def _outputs(
        self, entry: Entry, planner: Planner, props: Props, maker: Maker, before: Props | None = None
    ) -> Props:
        """Everything that the engine is told of an object: what was planned, and what the provider makes up.

        In the preview of an update, what is made up anew only when the object is made stays as it was `before`.
        """
        out: Props = planner.forced(props)
        known = self.schema.resources[entry.token]
        for name, item in known.outputs.items():
            if name in known.inputs:
                continue
            template = entry.outputs[name] if name in entry.outputs else self._usual(name, item.type.kind)
            value = maker.make(template, name)  # type: ignore[arg-type]
            if value is UNKNOWN and before is not None and "{modified}" != template != "{revision}":
                value = before.get(name)
            if value is not None:
                out[name] = Secret(value) if name in entry.secret_outputs else value
        wrapped = planner.secrets(out)
        assert isinstance(wrapped, dict)
        return wrapped

    def _usual(self, name: str, kind: str) -> object:
        """The template of an output that a type's entry does not name."""
        for pattern, template in self.table.outputs.items():
            if fnmatch.fnmatchcase(name, pattern):
                return template
        return _NOTHING.get(kind)

    def _refuse(self, data: Data, entry: Entry, props: Props, own: str) -> None:
        """What only the service can refuse: its own rules, names that are taken, objects that do not exist."""
        for reason in check.refusals(entry, props, data["account"]):
            raise ProviderError(reason)
        for path, reference in entry.refers.items():
            for wanted in check.values_at(props, path):
                if not self._exists(data, reference, wanted):
                    what = f"{reference.type.rsplit(':', 1)[-1]} with the {reference.property} {wanted!r}"
                    raise ProviderError(f"404 Not Found: {path}: there is no {what}")
        handle = self._taken(data, entry, props, own)
        if handle:
            there = data["objects"][entry.token][handle]
            raise ProviderError(self._message("exists", entry, props, there["id"]))

    def _taken(self, data: Data, entry: Entry, props: Props, own: str = "") -> str:
        """The object, other than `own`, that already has what must be unique; "" if there is none."""
        for unique in entry.unique:
            if not all(plain(server.at(props, path)) in among for path, among in unique.when.items()):
                continue
            paths = [*unique.of, *unique.when]
            mine = [self._cloud.seal(server.at(props, path)) for path in paths]
            for handle, item in data["objects"].get(entry.token, {}).items():
                if handle != own and mine == [server.at(item["props"], path) for path in paths]:
                    return handle
        return ""

    def _exists(self, data: Data, reference: table.Reference, wanted: Value) -> bool:
        found = data["objects"].get(reference.type, {}).values()
        if reference.property == "id":
            return any(item["id"] == wanted for item in found)
        return any(item["props"].get(reference.property) == wanted for item in found)

    def _message(self, kind: str, entry: Entry, inputs: Props, id: str) -> str:
        template = (entry.exists if kind == "exists" else "") or self.table.messages[kind]
        return str(plain(Maker("", {"kind": entry.kind, **inputs}, id).make(template, kind)))

    def _imported(self, data: Data, entry: Entry, id: str) -> Data | None:
        """An object by the form of id that an import takes."""
        if not entry.import_ids:
            raise ProviderError(f"{entry.kind} cannot be imported: its provider does not support it")
        for item in data["objects"].get(entry.token, {}).values():
            for form in entry.import_ids:
                if id in (item["id"], Maker("", item["props"], item["id"]).make(form, "")):
                    return item
        return None

    def _inputs(self, entry: Entry, inputs: Props, outputs: Props, now: Props) -> Props:
        """The inputs as they would have to be for the object to be as it is now."""
        known = self.schema.resources[entry.token].inputs
        if not inputs:  # an import
            return {
                name: item
                for name, item in now.items()
                if name in known and not self._left_out(entry, name, item)
            }
        changed = {
            name
            for name in known
            if plain(now.get(name)) != plain(outputs.get(name)) and name in {**now, **outputs}
        }
        kept = {name: item for name, item in inputs.items() if name not in changed}
        return kept | {name: now[name] for name in changed if now.get(name) is not None}

    def _left_out(self, entry: Entry, name: str, value: Value) -> bool:
        """Whether an import says nothing of an input: where the provider fills it in, and it is at its default or zero
        (pulumi-terraform-bridge pkg/tfbridge/schema.go, extractSchemaInputsObject).
        """
        rule = entry.properties.get(name)
        if rule is None or (rule.default is table.MISSING and rule.computed is table.MISSING):
            return False
        return plain(value) in (rule.default, False, 0, "", [], {}, None)
