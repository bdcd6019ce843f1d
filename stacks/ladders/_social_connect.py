"""What Social Connect's application asks of whatever it runs on: its documents, its jobs and its routes."""

from __future__ import annotations

from components.firestore import Expiry, Firestore, Index
from components.gateway import RateLimit, Route
from components.service import Schedule, Trigger

PEOPLE = Firestore(
    indexes=(
        Index(collection="users", fields=("interests[]", "-lastActiveAt")),
        Index(collection="friendships", fields=("userId", "-createdAt")),
    ),
)
REALTIME = Firestore(
    indexes=(
        Index(collection="chats", fields=("members[]", "-lastMessageAt")),
        Index(collection="messages", fields=("chatId", "-createdAt"), group=True),
        Index(collection="stories", fields=("authorId", "-createdAt")),
    ),
    expiries=(Expiry(collection="stories"), Expiry(collection="typing")),
)

CLEAN_UP = Schedule(name="clean-stories", cron="0 * * * *", path="/jobs/clean-stories")
ARCHIVE = Schedule(name="archive-messages", cron="30 2 * * *", path="/jobs/archive-messages")
"""Messages older than 30 days go from Firestore to Postgres."""
REINDEX = Schedule(name="sync-search", cron="*/5 * * * *", path="/jobs/sync-search")
"""What changed in Postgres since the last time goes into the search engine."""
ON_MESSAGE = Trigger(
    name="on-message", database="realtime", document="chats/{chat}/messages/{message}", path="/events/message"
)

LIMITS = (RateLimit(requests=100, per=60), RateLimit(requests=5, per=900, path="/api/auth"))
"""The guide's 100 requests a minute for each user; and 5 attempts to sign in or up in 15 minutes, which it has not:
without a limit, passwords can be guessed."""

ROUTES = (
    Route(path="/api/auth/*", service="user", open=True),
    Route(path="/api/users/*", service="user"),
    Route(path="/api/chats/*", service="chat"),
    Route(path="/api/stories/*", service="story"),
    Route(path="/api/discover/*", service="discovery"),
    Route(path="/api/search", service="discovery"),
    Route(path="/api/nearby", service="discovery"),
    Route(path="/api/notifications/*", service="notification"),
    Route(path="/*", service="functions"),
)
