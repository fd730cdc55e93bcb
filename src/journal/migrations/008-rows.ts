/**
 * What is accepted is one row, what is decided is another, written once each: a row that was written again when its trigger was decided, its
 * plans in rows of their own and a tree of labels were four fifths of the journal's work. What a trace is found by is made again from the rows.
 */
export const rows = `
create table accepted (
  seq integer primary key autoincrement,
  connection text not null,
  id text not null,
  type text not null,
  received_at text not null,
  trigger text not null,
  unique (connection, id)
) strict;
insert into accepted select seq, connection, id, type, received_at, trigger from triggers order by seq;
delete from sqlite_sequence where name = 'accepted';
insert into sqlite_sequence (name, seq) select 'accepted', seq from sqlite_sequence where name = 'triggers';

-- Not decided yet.
create table waiting (seq integer primary key) strict;
insert into waiting select seq from triggers where outcome = 'undecided';

create table decisions (
  seq integer primary key,
  outcome text not null,
  -- It stays failed, however its steps end.
  failed integer not null,
  revision text not null,
  facts text not null,
  decision text not null
) strict;
insert into decisions select seq, outcome, verdict_failed, revision, facts,
    json_set(decision, '$.plans', json((select json_group_array(json(p.plan) order by p.position) from plans p where p.seq = t.seq)))
  from triggers t where outcome <> 'undecided' and decision is not null order by seq;

-- Plans that have not come to their end.
create table open_plans (
  seq integer not null,
  position integer not null,
  rule text not null,
  primary key (seq, position)
) strict, without rowid;
insert into open_plans select seq, position, rule from plans where done = 0;

-- Revisions and rule texts that triggers were decided by, a stretch of the journal at a time.
create table used (
  hash text not null,
  stretch integer not null,
  primary key (hash, stretch)
) strict, without rowid;
insert or ignore into used select revision, seq >> 14 from triggers where revision is not null;
insert or ignore into used select rule_hash, seq >> 14 from plans;

create table step_outcomes (
  seq integer not null,
  rule text not null,
  step integer not null,
  status text not null,
  outcome text not null,
  primary key (seq, rule, step)
) strict, without rowid;
insert into step_outcomes select seq, rule, step, status, outcome from outcomes;

create table spent (
  interaction text not null,
  connection text not null,
  key text not null,
  seq integer not null,
  rule text not null,
  primary key (interaction, connection, key, seq, rule)
) strict, without rowid;
insert into spent select interaction, connection, key, seq, rule from once_keys;

create table counted (
  key text not null,
  at text not null,
  seq integer not null,
  rule text not null,
  primary key (key, at, seq, rule)
) strict, without rowid;
insert into counted select key, at, seq, rule from limit_counts;

create table letters (
  id integer primary key autoincrement,
  seq integer not null,
  rule text not null,
  step integer not null,
  at text not null,
  unique (seq, rule, step)
) strict;
insert into letters select id, seq, rule, step, at from dead_letters;
delete from sqlite_sequence where name = 'letters';
insert into sqlite_sequence (name, seq) select 'letters', seq from sqlite_sequence where name = 'dead_letters';

drop table labels;
drop table outcomes;
drop table once_keys;
drop table limit_counts;
drop table dead_letters;
drop table plans;
drop table triggers;
alter table accepted rename to triggers;
alter table step_outcomes rename to outcomes;
alter table spent rename to once_keys;
alter table counted rename to limit_counts;
alter table letters rename to dead_letters;

create index triggers_time on triggers (received_at);
create index decisions_failed on decisions (seq) where outcome = 'failed';
create index once_keys_plan on once_keys (seq, rule);
create index limit_counts_seq on limit_counts (seq);

-- What decided triggers are found by, so many at a time (a run), in buckets of label keys: packed, for they are written by the thousand.
create table label_runs (
  first integer primary key,
  last integer not null
) strict;
create table label_buckets (
  run integer not null,
  bucket integer not null,
  entries blob not null,
  primary key (run, bucket)
) strict, without rowid;
`
