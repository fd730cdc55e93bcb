/** Steps that failed for good and that somebody may send again or drop. */
export const deadLetters = `
create table dead_letters (
  id integer primary key autoincrement,
  seq integer not null references triggers (seq) on delete cascade,
  rule text not null,
  step integer not null,
  at text not null,
  unique (seq, rule, step)
) strict;
`
