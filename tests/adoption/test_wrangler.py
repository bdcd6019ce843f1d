"""Reading wrangler's files: what production-like ones say, and what is wrong with those that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adoption.wrangler import read
from adoption.wrangler_file import INHERITED, naming_fields
from adoption.wrangler_values import ObjectClass
from components.errors import UserError

FILES = Path(__file__).parent / "files"


def written(directory: Path, text: str, name: str = "wrangler.toml") -> Path:
    path = directory / name
    path.write_text(text)
    return path


def test_an_environment_has_its_own_bindings_and_inherits_the_rest() -> None:
    worker = read(FILES / "parley.jsonc", "production")
    assert worker.name == "parley-production"
    assert worker.compatibility_flags == ("nodejs_compat",)
    assert worker.crons == ("*/30 * * * *",)
    assert (worker.observability, worker.log_sampling) == (True, 0.25)
    assert [each.name for each in worker.buckets] == ["parley-media", "parley-dumps"]
    assert worker.variables == ("STAGE", "SUPPORT")
    assert worker.workers_dev is False  # it has routes
    jobs = worker.queues[0]
    assert jobs.consumer is not None
    assert (jobs.binding, jobs.consumer.batch_size, jobs.consumer.max_wait_seconds) == ("JOBS", 25, 2)


def test_an_environment_without_bindings_has_none() -> None:
    worker = read(FILES / "parley.jsonc", "staging")
    assert worker.name == "parley-try"
    assert worker.bindings == ()
    assert worker.workers_dev is True
    assert worker.crons == ("*/30 * * * *",)


def test_routes_of_an_environment_take_the_place_of_those_at_the_top(tmp_path: Path) -> None:
    text = "name = 'a'\nroutes = ['top.example.com/*']\n[env.one]\nroute = 'one.example.com/*'\n[env.two]"
    path = written(tmp_path, text)
    assert [each.pattern for each in read(path, "one").routes] == ["one.example.com/*"]
    assert [each.pattern for each in read(path, "two").routes] == ["top.example.com/*"]


def test_the_live_classes_are_those_after_every_migration() -> None:
    worker = read(FILES / "parley.jsonc", "production")
    assert worker.classes == (
        ObjectClass(name="ChatRoom", binding="ROOMS", sqlite=True),
        ObjectClass(name="SignIns", binding="SIGN_INS", sqlite=True),
    )
    assert str(worker.others[0]) == "durable_objects: Meter of Worker billing (binding METER)"
    assert [each.sqlite for each in read(FILES / "everything.toml").classes] == [False]


def test_nothing_is_dropped_in_silence() -> None:
    worker = read(FILES / "everything.toml")
    listed = {each.key for each in worker.others}
    assert listed == {
        *("ai", "analytics_engine_datasets", "assets", "browser", "hyperdrive", "ratelimits", "send_email"),
        *("services", "tail_consumers", "vectorize", "version_metadata", "a_key_of_next_year"),
    }
    assert (worker.preview_urls, worker.logpush, worker.smart_placement, worker.cpu_ms) == (
        True,
        True,
        True,
        200,
    )
    assert (worker.observability, worker.log_sampling) == (True, 0.5)
    assert worker.secrets == ("SESSION_KEY",)
    assert "log-drain" not in worker.bindings


def test_values_of_variables_are_nowhere() -> None:
    for file in ("notes.toml", "everything.toml"):
        worker = read(FILES / file)
        assert "private" not in json.dumps(attrs.asdict(worker))


def test_a_file_may_be_named_by_its_directory(tmp_path: Path) -> None:
    written(tmp_path, '{"name": "a"}', "wrangler.jsonc")
    assert read(tmp_path).name == "a"
    written(tmp_path, 'name = "b"')
    with pytest.raises(UserError, match=r"wrangler\.toml, wrangler\.jsonc of .* expected the path of one"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", r"wrangler\.toml is no valid TOML: Invalid value \(at end of document\)"),
        ("main = 'x'", r"wrangler\.toml: name is missing, expected a text"),
        ("name = 7", r"wrangler\.toml: name is 7, expected a text"),
        ("name = 'a'\nworkers_dev = 'yes'", r"wrangler\.toml: workers_dev is 'yes', expected true or false"),
        ("name = 'a'\n[limits]\ncpu_ms = 1.5", r"limits\.cpu_ms is 1\.5, expected a whole number"),
        ("name = 'a'\n[triggers]\ncrons = '* * * * *'", r"triggers\.crons is '.*', expected a list of texts"),
        ("name = 'a'\nkv_namespaces = [{id = 'x'}]", r"kv_namespaces\[0\]\.binding is missing"),
        ("name = 'a'\nd1_databases = {}", r"d1_databases is \{\}, expected a list of tables"),
        ("name = 'a'\nr2_buckets = ['x']", r"r2_buckets\[0\] is 'x', expected a table"),
        (
            "name = 'a'\nvars = 'a-private-value'",
            r"vars is no table, expected one \(its values are not shown\)",
        ),
        ("name = 'a'\nroutes = [{zone_name = 'x'}]", r"routes\.pattern is missing"),
        ("name = 'a'\n[env.prod]\nname = true", r"env\.prod\.name is True, expected a text"),
    ],
)
def test_a_mistake_is_one_message_with_its_path(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UserError, match=message) as refused:
        read(written(tmp_path, text), "prod" if "env." in text else "")
    assert "a-private-value" not in str(refused.value)


def test_an_environment_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"--env is 'prodction'.*did you mean 'production'\?"):
        read(FILES / "parley.jsonc", "prodction")
    with pytest.raises(
        UserError, match=r"--env is 'prod', but wrangler\.toml has no environments; leave --env out"
    ):
        read(written(tmp_path, "name = 'a'"), "prod")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("wrangler.jsonc", b'{"name": ', r"wrangler\.jsonc is no valid JSON with comments"),
        ("wrangler.json", b'["a"]', r"wrangler\.json is no table"),
        ("wrangler.toml", b"\xff\xfe", "is no text in UTF-8"),
        ("wrangler.yaml", b"name: a", r"is no wrangler file, expected one of: wrangler\.toml"),
        ("wrangler.json", b"[" * 100_000, "is (nested too deeply|no valid JSON)"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_message(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UserError, match=message):
        read(path)
    with pytest.raises(UserError, match="cannot be read: No such file"):
        read(tmp_path / "none.toml")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    [
        *INHERITED,
        *naming_fields(),
        *(
            "name",
            "vars",
            "secrets",
            "kv_namespaces",
            "d1_databases",
            "r2_buckets",
            "queues",
            "durable_objects",
            "env",
        ),
    ]
)


@given(st.dictionaries(KEYS, VALUES, max_size=6), st.sampled_from(["", "production"]))
def test_any_file_is_read_or_refused_in_one_message(
    tmp_path_factory: pytest.TempPathFactory, document: dict[str, object], named: str
) -> None:
    path = written(tmp_path_factory.getbasetemp(), json.dumps(document), "any.json")
    message = ""
    try:
        name = read(path, named).name
    except UserError as error:
        name, message = "", str(error)
    assert name or (message and "\n" not in message)


@given(st.data())
def test_an_environment_inherits_what_wrangler_says_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """What stands at the top of the file holds in an environment exactly where the key is inherited."""
    top = data.draw(st.sets(st.sampled_from(["crons", "bucket", "flags", "variables", "tails"])))
    document: dict[str, object] = {"name": "a", "env": {"production": {}}}
    if "crons" in top:
        document["triggers"] = {"crons": ["0 0 * * *"]}
    if "flags" in top:
        document["compatibility_flags"] = ["f"]
    if "bucket" in top:
        document["r2_buckets"] = [{"binding": "B", "bucket_name": "b-1"}]
    if "variables" in top:
        document["vars"] = {"V": "v"}
    if "tails" in top:
        document["tail_consumers"] = [{"service": "t"}]
    path = written(tmp_path_factory.getbasetemp(), json.dumps(document), "inherit.json")
    worker = read(path, "production")
    assert bool(worker.crons) == ("crons" in top)
    assert bool(worker.compatibility_flags) == ("flags" in top)
    assert (worker.buckets, worker.variables, worker.others) == ((), (), ())
