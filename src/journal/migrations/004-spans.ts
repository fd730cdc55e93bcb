/** Which text a rule or table has in which revisions: one row for as long as it stays the same, however many revisions there are. */
export const spans = `
alter table revisions add column seq integer;
update revisions set seq = rowid;
create unique index revisions_seq on revisions (seq);

create table revision_spans (
  kind text not null,
  name text not null,
  hash text not null,
  since integer not null,
  until integer,
  primary key (kind, name, since)
) strict, without rowid;
create index revision_spans_hash on revision_spans (hash);
create index revision_spans_open on revision_spans (kind, name) where until is null;

insert into revision_spans (kind, name, hash, since, until)
  select t.kind, t.name, t.hash, r.seq, r.seq + 1 from revision_texts t join revisions r on r.id = t.revision;
drop table revision_texts;
`
