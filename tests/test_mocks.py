from __future__ import annotations

import pulumi
import pytest

from tests.mocks import build, cloudflare

QUEUE = "cloudflare:index/queue:Queue"


class Group(pulumi.ComponentResource):
    def __init__(self, name: str) -> None:
        super().__init__("tests:index:Group", name)
        opts = pulumi.ResourceOptions(
            parent=self, protect=True, retain_on_delete=True, ignore_changes=["queueName"]
        )
        self.queue = cloudflare.Queue(f"{name}-queue", account_id="a" * 32, queue_name="jobs", opts=opts)
        self.register_outputs({"queue_id": self.queue.id})


def test_records_type_inputs_parent_and_options() -> None:
    built = build(lambda: Group("one"))
    queue = built["one-queue"]
    (group,) = built.components

    assert queue.type == QUEUE
    assert queue.inputs == {"accountId": "a" * 32, "queueName": "jobs"}
    assert queue.parent == group.urn
    assert (queue.protect, queue.retain_on_delete, queue.ignore_changes) == (True, True, ("queueName",))
    assert (group.protect, group.outputs) == (False, {"queue_id": "one-queue-id"})


def test_a_component_that_publishes_nothing_is_told_from_one_that_never_did() -> None:
    built = build(lambda: pulumi.ComponentResource("tests:index:Silent", "silent"))

    assert built.components[0].outputs is None


def test_programs_share_nothing() -> None:
    build(lambda: Group("one"))

    assert build(lambda: Group("two")).names == {"two-queue"}


def test_what_waits_for_what() -> None:
    def program() -> None:
        first = cloudflare.Queue("first", account_id="a" * 32, queue_name="first")
        cloudflare.Queue("by-input", account_id="a" * 32, queue_name=first.id)
        cloudflare.Queue(
            "by-option", account_id="a", queue_name="b", opts=pulumi.ResourceOptions(depends_on=[first])
        )

    built = build(program)

    assert built["by-input"].inputs["queueName"] == "first-id"
    assert built["by-input"].depends_on == built["by-option"].depends_on == {"first"}
    assert built["first"].depends_on == frozenset()


def test_secrets_are_laid_open_and_named_and_stay_secret_on_their_way() -> None:
    def program() -> None:
        first = cloudflare.Queue("first", account_id="a" * 32, queue_name=pulumi.Output.secret("hidden"))
        cloudflare.Queue(
            "second",
            account_id="a" * 32,
            queue_name=first.queue_name,
            settings=cloudflare.QueueSettingsArgs(delivery_delay=pulumi.Output.secret(3)),
        )

    built = build(program)

    assert (built["first"].inputs["queueName"], built["first"].secrets) == ("hidden", {"queueName"})
    assert built["second"].inputs["queueName"] == "hidden"
    assert built["second"].inputs["settings"] == {"deliveryDelay": 3}
    assert built["second"].secrets == {"queueName", "settings.deliveryDelay"}


def test_outputs_are_given_by_type_or_by_name() -> None:
    def program() -> None:
        for name in ("one", "two"):
            queue = cloudflare.Queue(name, account_id="a" * 32, queue_name=name)
            pulumi.export(name, queue.consumers_total_count)

    outputs = {QUEUE: {"consumersTotalCount": 1}, "two": {"consumersTotalCount": 2}}

    assert build(program, outputs=outputs).exports == {"one": 1, "two": 2}


def test_a_preview_is_told_from_an_update() -> None:
    seen: list[bool] = []
    for preview in (True, False):
        build(lambda: seen.append(pulumi.runtime.is_dry_run()), preview=preview)

    assert seen == [True, False]


def test_what_the_program_raises_comes_out() -> None:
    def at_once() -> None:
        raise pulumi.RunError("refused")

    def later() -> None:
        def refuse(_: str) -> str:
            raise pulumi.RunError("refused later")

        cloudflare.Queue("q", account_id="a" * 32, queue_name=pulumi.Output.from_input("x").apply(refuse))

    with pytest.raises(pulumi.RunError, match=r"^refused$"):
        build(at_once)
    with pytest.raises(pulumi.RunError, match="refused later"):
        build(later)


def test_a_look_up_while_the_program_is_built_fails() -> None:
    def program() -> None:
        pulumi.export("zone", cloudflare.get_zone_output(zone_id="b" * 32).id)

    with pytest.raises(AssertionError, match=r"getZone:getZone is called while the program is built"):
        build(program)


def test_reading_what_exists_while_the_program_is_built_fails() -> None:
    with pytest.raises(AssertionError, match=r"Queue 'old' is read while the program is built"):
        build(lambda: cloudflare.Queue.get("old", "an-id"))
