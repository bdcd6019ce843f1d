-- The reference service's tables on PostgreSQL. `documents` takes what a copy from Firestore has no table for.

CREATE TABLE users (
  id UUID PRIMARY KEY,
  email TEXT NOT NULL,
  password TEXT NOT NULL,
  name TEXT NOT NULL,
  bio TEXT NOT NULL DEFAULT '',
  interests TEXT[] NOT NULL DEFAULT '{}',
  latitude DOUBLE PRECISION,
  longitude DOUBLE PRECISION,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_email ON users (email);
CREATE INDEX users_interests ON users USING GIN (interests);
CREATE INDEX users_place ON users USING GIST (point(longitude, latitude));
CREATE INDEX users_updated ON users (updated_at, id);

CREATE TABLE pledges (
  id UUID PRIMARY KEY,
  user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  artist_id TEXT NOT NULL,
  cents BIGINT NOT NULL CHECK (cents > 0),
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  UNIQUE (user_id, artist_id)
);
CREATE INDEX pledges_user_id ON pledges (user_id, created_at DESC);
CREATE INDEX pledges_artist_id ON pledges (artist_id);

CREATE TABLE friendships (
  user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  friend_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, friend_id)
);
CREATE INDEX friendships_friend ON friendships (friend_id);

-- Messages older than 30 days, out of Firestore.
CREATE TABLE messages (
  chat_id TEXT NOT NULL,
  id TEXT NOT NULL,
  sender_id TEXT NOT NULL,
  text TEXT NOT NULL,
  sent_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (chat_id, id)
);
CREATE INDEX messages_sent ON messages (chat_id, sent_at DESC);
CREATE INDEX messages_sender ON messages (sender_id);

-- People who were erased, until the search index is without them.
CREATE TABLE erased (
  id UUID PRIMARY KEY,
  at TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- How far a job has come.
CREATE TABLE marks (
  name TEXT PRIMARY KEY,
  at TIMESTAMPTZ NOT NULL,
  id UUID NOT NULL
);

CREATE TABLE documents (
  path TEXT PRIMARY KEY,
  data JSONB NOT NULL,
  updated TIMESTAMPTZ NOT NULL
);
CREATE INDEX documents_collection ON documents ((split_part(path, '/', 1)), path);
