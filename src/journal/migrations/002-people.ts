/** Who signs in, which agent they are where, and what may come in by token. */
export const people = `
create table users (
  id text primary key,
  name text not null,
  role text not null,
  teams text not null,
  language text,
  disabled integer not null default 0,
  password text
) strict;

create table bindings (
  user text not null references users (id) on delete cascade,
  connection text not null,
  agent_id text,
  device text
) strict;
create index bindings_user on bindings (user);

create table sessions (
  hash text primary key,
  user text not null references users (id) on delete cascade,
  created_at text not null,
  expires_at text not null
) strict;
create index sessions_user on sessions (user);

create table tokens (
  hash text primary key,
  name text not null unique,
  scopes text not null,
  created_at text not null,
  expires_at text
) strict;
`
