/** Parts of the kept calls stand many to a row, apart from the row that says what they are: those in rows of their own are read as they are. */
export const packs = `
update state set owner = 'calls/parts' where owner = 'calls' and key <> 'saved';
`
