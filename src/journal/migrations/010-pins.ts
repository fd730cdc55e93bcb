/** Traces that somebody asked to be looked at: they outlive the retention. */
export const pins = `
create table pins (
  seq integer primary key,
  kind text not null,
  by text not null,
  at text not null
) strict;
`
