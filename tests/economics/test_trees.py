"""The guides' decision trees, branch by branch, and that the ladder has there what the data says it has."""

from __future__ import annotations

import itertools

import pytest

from economics.trees import Branch, advice_of_guides, branches
from economics.workload import names
from stacks import ladders

# The guides' own trees: users, and words of the advice.
TREES = {
    ("Pitchey", "Decision Tree"): [
        (0, "free plans"),
        (999, "free plans"),
        (1_000, "Upstash"),
        (9_999, "Upstash"),
        (10_000, "Pro plans"),
        (49_999, "Pro plans"),
        (50_000, "several regions"),
        (199_999, "several regions"),
        (200_000, "custom infrastructure"),
        (10**9, "custom infrastructure"),
    ],
    ("Pledgr", "Scaling Milestones"): [
        (1, "free Postgres"),
        (999, "free Postgres"),
        (1_000, "managed PostgreSQL"),
        (9_999, "managed PostgreSQL"),
        (10_000, "RDS, Cloud SQL or Aurora"),
        (10**9, "RDS, Cloud SQL or Aurora"),
    ],
    ("Pledgr", "Scaling Checklist"): [
        (999, "before 1,000 users: PostgreSQL, connection pooling, indexes, monitoring, backups"),
        (9_999, "before 10,000 users: load balancing, CDN, advanced caching"),
        (99_999, "before 100,000 users: microservices, sharding, global deployment, autoscaling"),
        (100_000, None),
    ],
    ("500K chat", "Migration Path"): [
        (39_999, "Free"),
        (40_000, "Pro"),
        (79_999, "Pro"),
        (80_000, "Team"),
        (499_999, "Team"),
        (500_000, "Enterprise"),
    ],
    ("500K chat", "Recommended Architecture"): [
        (49_999, "phase 1"),
        (50_000, "phase 2"),
        (99_999, "phase 2"),
        (100_000, "phase 3"),
        (499_999, "phase 3"),
        (500_000, "phase 4"),
    ],
    ("Amebo", "Growth Milestones"): [
        (9_999, None),
        (10_000, "$400"),
        (25_000, "$750"),
        (50_000, "$1,021"),
        (100_000, "$2,100"),
    ],
    ("Amebo", "Migration Checklist"): [(49_999, "D1 to Postgres"), (50_000, "cost against revenue")],
    ("Social Connect", "Performance at Different User Scales"): [
        (999, None),
        (1_000, "Firestore only"),
        (9_999, "Firestore only"),
        (10_000, "Firestore and Redis"),
        (50_000, "hybrid"),
        (100_000, "microservices"),
        (500_000, "fully distributed"),
        (1_000_000, "enterprise"),
    ],
}
MATRIX = {
    "primary database": "PostgreSQL",
    "caching": "Redis",
    "search": "Elasticsearch",
    "real-time": "Firestore for chat with Socket.io for presence",
    "API": "Cloud Run",
    "message queue": "Cloud Tasks",
    "CDN": "Cloudflare",
    "containers": "Kubernetes",
    "monitoring": "Prometheus",
}


def found(guide: str, section: str, users: int) -> list[str]:
    profile = next(
        branch.profile for branch in branches() if (branch.guide, branch.section) == (guide, section)
    )
    return [
        branch.advice
        for branch in advice_of_guides(profile, users)
        if (branch.guide, branch.section) == (guide, section)
    ]


@pytest.mark.parametrize(
    ("guide", "section", "users", "words"),
    [(*tree, users, words) for tree, rows in TREES.items() for users, words in rows],
)
def test_each_tree_says_what_the_guide_says(guide: str, section: str, users: int, words: str | None) -> None:
    advice = found(guide, section, users)
    if words is None:
        assert advice == []
    else:
        assert len(advice) == 1
        assert words in advice[0]


def test_the_technology_matrix_holds_from_100k_users_and_containers_from_a_million() -> None:
    rows = {each.topic: each for each in branches() if each.section == "Technology Decision Matrix"}
    assert set(rows) == set(MATRIX)
    for topic, choice in MATRIX.items():
        assert choice.split()[0] in rows[topic].advice
        assert rows[topic].users == (1_000_000 if topic == "containers" else 100_000, None)


def test_every_tree_is_of_a_profile_that_exists_and_its_branches_meet() -> None:
    for guide, section in {(each.guide, each.section) for each in branches()}:
        tree = [each for each in branches() if (each.guide, each.section) == (guide, section)]
        assert {each.profile for each in tree} <= set(names())
        if not any(each.topic for each in tree):
            for lower, upper in itertools.pairwise(tree):
                assert lower.users[1] == upper.users[0], (guide, section)


@pytest.mark.parametrize("name", ladders.names())
@pytest.mark.parametrize("branch", branches(), ids=lambda each: f"{each.guide}-{each.users[0]}-{each.topic}")
def test_the_ladder_has_there_what_the_data_says(branch: Branch, name: str) -> None:
    if name not in branch.answers:
        return
    ladder, answer = ladders.load(name), branch.answers[name]
    low, high = branch.users
    first = ladder.stage_for(low + 1)  # a range holds its end, a branch does not
    last = ladder.stages[-1] if high is None else ladder.stage_for(high - 1)
    at_end = {type(part).__name__ for _, part in (first if high is None else last)}
    assert set(answer.has) <= at_end
    for stage in ladder.between(first.name, last.name):
        assert not set(answer.lacks) & {type(part).__name__ for _, part in stage}, stage.name


def test_the_default_ladder_answers_every_branch_and_says_why_where_it_departs() -> None:
    for branch in branches():
        answer = branch.answers[ladders.default()]
        assert answer.has or answer.why
        assert answer.why or branch.topic in ("primary database", "caching", "CDN"), branch.advice
