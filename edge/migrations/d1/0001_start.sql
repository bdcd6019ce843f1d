-- The chat's tables on D1. Ids and times are made by the Worker, so that a row is the same on either host.

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  password TEXT NOT NULL,
  created_at TEXT NOT NULL
);

CREATE TABLE rooms (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  public INTEGER NOT NULL DEFAULT 0 CHECK (public IN (0, 1)),
  created_by TEXT NOT NULL REFERENCES users (id),
  last_seq INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL
);
CREATE INDEX rooms_public ON rooms (name, id) WHERE public;

CREATE TABLE members (
  room_id TEXT NOT NULL REFERENCES rooms (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  read_seq INTEGER NOT NULL DEFAULT 0,
  joined_at TEXT NOT NULL,
  PRIMARY KEY (room_id, user_id)
);
CREATE INDEX members_user ON members (user_id, room_id);

-- `key` is the sender's own: the same message sent again is found by it.
CREATE TABLE messages (
  room_id TEXT NOT NULL REFERENCES rooms (id),
  seq INTEGER NOT NULL,
  sender_id TEXT NOT NULL REFERENCES users (id),
  key TEXT NOT NULL,
  text TEXT NOT NULL,
  file_id TEXT,
  created_at TEXT NOT NULL,
  PRIMARY KEY (room_id, seq)
);
CREATE UNIQUE INDEX messages_key ON messages (room_id, sender_id, key);

CREATE TABLE files (
  id TEXT PRIMARY KEY,
  room_id TEXT REFERENCES rooms (id),
  owner_id TEXT NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  etag TEXT NOT NULL,
  width INTEGER,
  height INTEGER,
  created_at TEXT NOT NULL
);
CREATE INDEX files_room ON files (room_id, created_at);

CREATE TABLE jobs_done (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  done_at TEXT NOT NULL
);
CREATE INDEX jobs_done_at ON jobs_done (done_at);

CREATE TABLE dead_letters (
  id TEXT PRIMARY KEY,
  queue TEXT NOT NULL,
  body TEXT NOT NULL,
  died_at TEXT NOT NULL,
  replayed_at TEXT
);
CREATE INDEX dead_letters_open ON dead_letters (died_at) WHERE replayed_at IS NULL;

CREATE TABLE daily (
  day TEXT NOT NULL,
  event TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (day, event)
);
