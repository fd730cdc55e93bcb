/** A token may be bound to one place of an agent: it speaks for that workstation and opens nothing else. */
export const workstations = `
alter table tokens add column workstation text;
`
