-- The chat's tables on PostgreSQL: the same as on D1, with its types.

CREATE TABLE users (
  id UUID PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  password TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);

-- Names in the order of their bytes, as on D1: what begins alike stands together, and an index finds it.
CREATE TABLE rooms (
  id UUID PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL,
  public BOOLEAN NOT NULL DEFAULT FALSE,
  created_by UUID NOT NULL REFERENCES users (id),
  last_seq BIGINT NOT NULL DEFAULT 0,
  created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX rooms_public ON rooms (name, id) WHERE public;

CREATE TABLE members (
  room_id UUID NOT NULL REFERENCES rooms (id),
  user_id UUID NOT NULL REFERENCES users (id),
  read_seq BIGINT NOT NULL DEFAULT 0,
  joined_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (room_id, user_id)
);
CREATE INDEX members_user ON members (user_id, room_id);

-- A month a partition. The partition's key must be part of the primary key, and no unique index can span partitions:
-- that `seq` is unique in its room, and `key` for its sender, is kept by the room's row, which every sender locks first.
CREATE TABLE messages (
  room_id UUID NOT NULL REFERENCES rooms (id),
  seq BIGINT NOT NULL,
  sender_id UUID NOT NULL REFERENCES users (id),
  key TEXT NOT NULL,
  text TEXT NOT NULL,
  file_id UUID,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (room_id, seq, created_at)
) PARTITION BY RANGE (created_at);
CREATE INDEX messages_key ON messages (room_id, sender_id, key);

CREATE TABLE files (
  id UUID PRIMARY KEY,
  room_id UUID REFERENCES rooms (id),
  owner_id UUID NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  etag TEXT NOT NULL,
  width INTEGER,
  height INTEGER,
  created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX files_room ON files (room_id, created_at);

CREATE TABLE jobs_done (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  done_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX jobs_done_at ON jobs_done (done_at);

CREATE TABLE dead_letters (
  id TEXT PRIMARY KEY,
  queue TEXT NOT NULL,
  body JSONB NOT NULL,
  died_at TIMESTAMPTZ NOT NULL,
  replayed_at TIMESTAMPTZ
);
CREATE INDEX dead_letters_open ON dead_letters (died_at) WHERE replayed_at IS NULL;

CREATE TABLE daily (
  day DATE NOT NULL,
  event TEXT NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (day, event)
);

-- Makes the partitions of `messages` for the month of `since` and the months after it, `months` in all.
CREATE FUNCTION messages_partitions(since TIMESTAMPTZ, months INTEGER) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
  first TIMESTAMP := date_trunc('month', since AT TIME ZONE 'UTC');
  month TIMESTAMP;
BEGIN
  FOR ahead IN 0 .. months - 1 LOOP
    month := first + make_interval(months => ahead);
    BEGIN
      EXECUTE format(
        'CREATE TABLE IF NOT EXISTS messages_%s PARTITION OF messages FOR VALUES FROM (%L) TO (%L)',
        to_char(month, 'YYYY_MM'), month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC'
      );
    EXCEPTION WHEN invalid_object_definition THEN
      NULL; -- another partition has the month already
    END;
  END LOOP;
END $$;
SELECT messages_partitions(now(), 3);
