from __future__ import annotations

from collections.abc import Callable

import pulumi
import pytest

from components.component import Safety
from components.errors import UserError
from components.queue import Queue
from components.r2_bucket import LOCATIONS, CorsRule, LifecycleRule, LockRule, R2Bucket
from components.r2_bucket.component import R2BucketComponent
from tests.components.samples import ACCOUNT, SAFETIES, ZONE, build, wires
from tests.mocks import Built

DAY = 86_400
ALWAYS = {"files", "files-lifecycle", "files-lock", "files-public-access"}


def make(
    part: R2Bucket | None = None,
    *,
    jurisdiction: str | None = None,
    domain: str | None = None,
    zone_id: str | None = None,
    queue_id: pulumi.Input[str] | None = None,
    safety: Safety | None = None,
) -> Built:
    return build(
        lambda: R2BucketComponent(
            "files",
            part or R2Bucket(),
            account_id=ACCOUNT,
            bucket_name="chat-prod-files",
            location="weur",
            jurisdiction=jurisdiction,
            domain=domain,
            zone_id=zone_id,
            queue_id=queue_id,
            safety=safety or Safety(),
        )
    )


def test_a_bucket_and_what_the_provider_never_undoes_are_always_declared() -> None:
    built = make()

    assert built.names == ALWAYS
    assert built["files"].inputs == {
        "accountId": ACCOUNT,
        "name": "chat-prod-files",
        "location": "weur",
        "jurisdiction": "default",
        "storageClass": "Standard",
    }
    assert built["files-lock"].inputs["rules"] == []
    assert built["files-public-access"].inputs["enabled"] is False
    assert built["files-lifecycle"].inputs["rules"] == [
        {
            "id": "abort-unfinished-uploads",
            "enabled": True,
            "conditions": {"prefix": ""},
            "abortMultipartUploadsTransition": {"condition": {"type": "Age", "maxAge": 7 * DAY}},
        }
    ]


def test_everything_is_of_that_bucket_and_parented_to_the_component_which_publishes_its_name() -> None:
    built = make(
        R2Bucket(cors=(CorsRule(origins=("https://example.com",)),)),
        domain="files.example.com",
        zone_id=ZONE,
        queue_id="q",
    )
    (component,) = built.components

    assert built.names == ALWAYS | {"files-cors", "files-domain", "files-notification"}
    assert {each.parent for each in built if each.custom} == {component.urn}
    for each in built:
        if each.custom and each.name != "files":
            assert each.inputs["bucketName"] == "chat-prod-files"
            assert each.inputs["jurisdiction"] == "default"
            assert "files" in each.depends_on
    assert component.outputs == {"bucket_name": "chat-prod-files"}


@pytest.mark.parametrize("safety", SAFETIES, ids=str)
def test_the_bucket_alone_is_guarded(safety: Safety) -> None:
    built = make(
        R2Bucket(locks=(LockRule(id="held", days=1),)), domain="f.example.com", zone_id=ZONE, safety=safety
    )
    guarded = {each.name: (each.protect, each.retain_on_delete) for each in built if each.custom}

    assert guarded.pop("files") == (safety.protect, safety.retain)
    assert set(guarded.values()) == {(False, False)}


def test_the_parts_own_name_and_places_go_before_the_stacks() -> None:
    part = R2Bucket(name="exactly-this", location="apac", jurisdiction="eu", storage_class="InfrequentAccess")
    built = make(part, jurisdiction="fedramp")

    assert built["files"].inputs == {
        "accountId": ACCOUNT,
        "name": "exactly-this",
        "location": "apac",
        "jurisdiction": "eu",
        "storageClass": "InfrequentAccess",
    }
    assert built["files-lock"].inputs["jurisdiction"] == "eu"
    assert make(jurisdiction="fedramp")["files"].inputs["jurisdiction"] == "fedramp"


def test_lifecycle_rules_come_after_the_one_that_cleans_up() -> None:
    part = R2Bucket(
        lifecycle=(
            LifecycleRule(id="weekly", prefix="weekly/", delete_after_days=35),
            LifecycleRule(id="monthly", prefix="monthly/", infrequent_after_days=31),
        )
    )

    rules = make(part)["files-lifecycle"].inputs["rules"]

    assert isinstance(rules, list)
    assert rules[1:] == [
        {
            "id": "weekly",
            "enabled": True,
            "conditions": {"prefix": "weekly/"},
            "deleteObjectsTransition": {"condition": {"type": "Age", "maxAge": 35 * DAY}},
        },
        {
            "id": "monthly",
            "enabled": True,
            "conditions": {"prefix": "monthly/"},
            "storageClassTransitions": [
                {"storageClass": "InfrequentAccess", "condition": {"type": "Age", "maxAge": 31 * DAY}}
            ],
        },
    ]


def test_locks_are_by_age() -> None:
    part = R2Bucket(locks=(LockRule(id="invoices", prefix="invoices/", days=365),))

    assert make(part)["files-lock"].inputs["rules"] == [
        {
            "id": "invoices",
            "enabled": True,
            "prefix": "invoices/",
            "condition": {"type": "Age", "maxAgeSeconds": 365 * DAY},
        }
    ]


def test_cors_rules() -> None:
    part = R2Bucket(
        cors=(CorsRule(origins=("https://example.com",), methods=("GET", "PUT"), headers=("content-type",)),)
    )

    assert make(part)["files-cors"].inputs["rules"] == [
        {
            "allowed": {
                "origins": ["https://example.com"],
                "methods": ["GET", "PUT"],
                "headers": ["content-type"],
            },
            "maxAgeSeconds": 3600,
        }
    ]


def test_a_public_bucket_is_served_from_the_zone() -> None:
    built = make(domain="files.example.com", zone_id=ZONE)

    assert built["files-domain"].inputs == {
        "accountId": ACCOUNT,
        "bucketName": "chat-prod-files",
        "jurisdiction": "default",
        "domain": "files.example.com",
        "zoneId": ZONE,
        "enabled": True,
        "minTls": "1.2",
    }
    with pytest.raises(UserError, match=r"R2 bucket 'files' has the domain 'f\.example\.com' but no zone_id"):
        make(domain="f.example.com")


def test_a_queue_hears_of_changed_objects() -> None:
    def program() -> None:
        jobs = Queue().component("jobs", wires())
        part = R2Bucket(notifies="jobs", notify_on=("DeleteObject",))
        part.component("files", wires(linked={"jobs": [jobs]}, create_zone=False))

    notification = build(program)["files-notification"]

    assert notification.inputs["queueId"] == "jobs-id"
    assert notification.inputs["rules"] == [{"actions": ["DeleteObject"], "description": "changed objects"}]
    assert "jobs" in notification.depends_on


def test_only_a_queue_can_hear_of_changed_objects() -> None:
    def program() -> None:
        other = R2Bucket().component("other", wires())
        R2Bucket(notifies="other").component("files", wires(linked={"other": [other]}))

    with pytest.raises(UserError, match=r"R2Bucket\.notifies is 'other', expected the key of a Queue"):
        build(program)


def test_the_composer_hands_over_places_and_names() -> None:
    built = build(lambda: R2Bucket(subdomain="files").component("files", wires(jurisdiction="eu")))

    assert built["files"].inputs["name"] == "chat-prod-it"
    assert built["files"].inputs["location"] == "weur"
    assert built["files"].inputs["jurisdiction"] == "eu"
    assert built["files-domain"].inputs["domain"] == "files.example.com"


@pytest.mark.parametrize(
    ("jurisdiction", "fields"), [(None, {}), ("default", {}), ("eu", {"jurisdiction": "eu"})]
)
def test_a_worker_binds_it_by_name_and_by_jurisdiction_where_it_has_one(
    jurisdiction: str | None, fields: dict[str, str]
) -> None:
    seen: list[object] = []

    def program() -> None:
        part = R2Bucket(jurisdiction=jurisdiction)
        made = R2BucketComponent("files", part, account_id=ACCOUNT)
        (binding,) = made.worker_bindings("my-files")
        seen.append(
            (binding.type, binding.name, {k: v for k, v in binding.fields.items() if k != "bucket_name"})
        )
        pulumi.export("bucket", binding.fields["bucket_name"])

    assert build(program).exports == {"bucket": "files"}
    assert seen == [("r2_bucket", "MY_FILES", fields)]


def test_needs_r2_and_a_zone_where_it_is_public() -> None:
    assert [(each.key, each.at_least) for each in R2Bucket().needs] == [("r2_enabled", "true")]
    assert {each.key for each in R2Bucket(subdomain="files").needs} >= {"r2_enabled", "zone"}
    assert R2Bucket(notifies="jobs").uses == ("jobs",)
    assert R2Bucket().uses == ()


@pytest.mark.parametrize(
    ("make_wrong", "message"),
    [
        (
            lambda: R2Bucket(location="west"),
            rf"R2Bucket\.location is 'west', expected one of: {', '.join(LOCATIONS)} \(developers\.cloudflare",
        ),
        (
            lambda: R2Bucket(jurisdiction="us"),
            r"R2Bucket\.jurisdiction is 'us', expected one of: default, eu, fedramp \(developers\.cloudflare",
        ),
        (
            lambda: R2Bucket(storage_class="Infrequent"),
            r"R2Bucket\.storage_class is 'Infrequent', .*did you mean 'InfrequentAccess'\?",
        ),
        (
            lambda: R2Bucket(notify_on=("PutObjects",)),
            r"R2Bucket\.notify_on is 'PutObjects', .*did you mean 'PutObject'\?",
        ),
        (
            lambda: R2Bucket(lifecycle=[LifecycleRule(id="a")]),  # type: ignore[arg-type]
            r"R2Bucket\.lifecycle is \[.*\], expected a list of LifecycleRule",
        ),
        (
            lambda: LifecycleRule(id="a", delete_after_days=0),
            r"LifecycleRule\.delete_after_days is 0, expected at least 1 days",
        ),
        (
            lambda: LifecycleRule(id="a", infrequent_after_days=-1),
            r"LifecycleRule\.infrequent_after_days is -1, expected at least 1 days",
        ),
        (
            lambda: CorsRule(origins=("*",), methods=("PATCH",)),
            r"CorsRule\.methods is 'PATCH', expected one of: GET, PUT, POST, DELETE, HEAD",
        ),
        (
            lambda: CorsRule(origins=("*",), max_age=-1),
            r"CorsRule\.max_age is -1, expected at least 0 s",
        ),
        (lambda: LockRule(id="a", days=0), r"LockRule\.days is 0, expected at least 1 days"),
        (
            lambda: LockRule(id="a", days="7"),  # type: ignore[arg-type]
            r"LockRule\.days is '7', expected a whole number",
        ),
    ],
)
def test_wrong_values_are_refused_when_the_part_is_made(
    make_wrong: Callable[[], object], message: str
) -> None:
    with pytest.raises(UserError, match=message):
        make_wrong()


@pytest.mark.parametrize(
    "name",
    ["ab", "-abc", "abc-", "Abc", "a_b", "a" * 64],
    ids=["short", "first", "last", "case", "sign", "long"],
)
def test_names_that_r2_refuses(name: str) -> None:
    with pytest.raises(UserError, match=rf"the name of part 'files' is '{name}', .*create-buckets"):
        R2Bucket().check_name("files", name)


def test_names_that_r2_takes() -> None:
    for name in ("abc", "a1-b", "9" * 63):
        R2Bucket().check_name("files", name)
