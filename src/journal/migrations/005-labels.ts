/**
 * Labels as numbers, a stretch of the journal apart from the others: a trigger has ten of them, and writing those was half of the journal's
 * work. Every trigger is decided in journal order, so that outcomes are indexed once they are known.
 */
export const labels = `
create table keys (
  stretch integer not null,
  key integer not null,
  seq integer not null,
  primary key (stretch, key, seq)
) strict, without rowid;
insert or ignore into keys (stretch, key, seq) select seq >> 16, label_key(name, value), seq from labels;
drop table labels;
alter table keys rename to labels;

drop index triggers_outcome;
create index triggers_outcome on triggers (outcome, seq) where outcome <> 'undecided';
`
