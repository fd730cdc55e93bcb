/** What the identity provider calls the session that a session here was begun by. */
export const providerSessions = `
alter table sessions add column provider_session text;
`
