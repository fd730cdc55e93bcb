/** Who changed or read what; when a token was last used and how a session began; which outside identity a user is. */
export const audit = `
create table audit (
  seq integer primary key,
  at text not null,
  actor text not null,
  address text not null,
  action text not null,
  subject text not null,
  detail text not null,
  previous text not null,
  hash text not null
) strict;

-- Entries that were pruned with their place kept may go, nothing else may.
create trigger audit_stays before delete on audit
when old.seq > coalesce((select json_extract(value, '$.seq') from state where owner = 'audit' and key = 'pruned'), 0)
begin select raise(abort, 'the audit log is append-only'); end;
create trigger audit_is_fixed before update on audit
begin select raise(abort, 'the audit log is append-only'); end;

alter table tokens add column last_used_at text;

create table identities (
  issuer text not null,
  subject text not null,
  user text not null unique references users (id) on delete cascade,
  primary key (issuer, subject)
) strict, without rowid;
`
