/** Triggers, what was decided on them and how it went; texts, revisions, small state. */
export const triggers = `
create table triggers (
  seq integer primary key autoincrement,
  connection text not null,
  id text not null,
  type text not null,
  received_at text not null,
  interaction text,
  call text,
  device text,
  queue text,
  customer text,
  user text,
  revision text,
  planned text not null default '[]',
  verdict_failed integer not null default 0,
  outcome text not null default 'undecided',
  trigger text not null,
  facts text,
  decision text,
  unique (connection, id)
) strict;
create index triggers_undecided on triggers (seq) where outcome = 'undecided';
create index triggers_outcome on triggers (outcome, seq);
create index triggers_connection on triggers (connection, seq);
create index triggers_type on triggers (type, seq);
create index triggers_time on triggers (received_at);
create index triggers_revision on triggers (revision);

-- What a trace is found by: number, agent, user, rule, interaction, call.
create table labels (
  name text not null,
  value text not null,
  seq integer not null references triggers (seq) on delete cascade,
  primary key (name, value, seq)
) strict, without rowid;
create index labels_seq on labels (seq);

create table plans (
  seq integer not null references triggers (seq) on delete cascade,
  rule text not null,
  position integer not null,
  rule_hash text not null,
  plan text not null,
  done integer not null default 0,
  primary key (seq, rule)
) strict, without rowid;
create index plans_open on plans (seq) where done = 0;
create index plans_text on plans (rule_hash);

create table outcomes (
  seq integer not null references triggers (seq) on delete cascade,
  rule text not null,
  step integer not null,
  status text not null,
  outcome text not null,
  primary key (seq, rule, step)
) strict, without rowid;

create table once_keys (
  interaction text not null,
  connection text not null,
  key text not null,
  seq integer not null references triggers (seq) on delete cascade,
  rule text not null,
  primary key (interaction, connection, key, seq, rule)
) strict, without rowid;
create index once_keys_plan on once_keys (seq, rule);

create table limit_counts (
  key text not null,
  at text not null,
  seq integer not null references triggers (seq) on delete cascade,
  rule text not null,
  primary key (key, at, seq, rule)
) strict, without rowid;
create index limit_counts_seq on limit_counts (seq);

create table texts (
  hash text primary key,
  at text not null,
  text text not null
) strict;

create table revisions (
  id text primary key,
  at text not null,
  rest text not null
) strict;
create index revisions_time on revisions (at);

create table revision_texts (
  revision text not null references revisions (id) on delete cascade,
  kind text not null,
  name text not null,
  hash text not null,
  primary key (revision, kind, name)
) strict, without rowid;
create index revision_texts_hash on revision_texts (hash);

create table last_good (
  rule text primary key,
  hash text not null
) strict;

create table cursors (
  connection text primary key,
  value text not null
) strict;

create table state (
  owner text not null,
  key text not null,
  value text not null,
  primary key (owner, key)
) strict, without rowid;
`
