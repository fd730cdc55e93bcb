import type { Manifest } from '../model/index.ts'

type Uses = NonNullable<Manifest['uses']>[number]
type Route = NonNullable<Manifest['contributes']['routes']>[number]

const grants: Readonly<Record<Uses, string>> = {
  screen: "show records and notes on agents' screens",
  files: "read tables/ of the home, and the files that its connections' settings name",
  http: 'ask the addresses below the base URLs that cordboard.yaml declares',
  mapping: 'have JSONata of its connections evaluated',
}

const proofs: Readonly<Record<Route['auth'], string>> = {
  token: 'a token of scope ingest',
  'connection-secret': "the connection's hookSecret",
  workstation: "a workstation's token",
}

/** What somebody grants who installs it, in lines for people: what it may do, and what it brings. */
export function permissionsOf(manifest: Manifest): readonly string[] {
  const { connections = [], actions = [], routes = [], functions = [] } = manifest.contributes
  const does = actions.map((action) => ('standard' in action ? action.id : `${action.id} (${action.effect})`))
  return [
    `${manifest.id} ${manifest.version}: ${manifest.name}`,
    'It may',
    '- use the network and read its own folder, in a process of its own that writes nothing and starts nothing',
    ...(manifest.uses ?? []).map((use) => `- ${grants[use]}`),
    ...routes.map(
      ({ path, methods, auth }) => `- answer ${methods.join(', ')} at /hooks/<connection>/${path}, to whoever has ${proofs[auth]}`,
    ),
    ...(connections.length === 0 ? [] : [`It brings the connection kinds ${connections.map(({ kind }) => kind).join(', ')}`]),
    ...secretsOf(connections),
    ...(does.length === 0 ? [] : [`It brings the actions ${does.join(', ')}`]),
    ...(functions.length === 0 ? [] : [`It brings the functions ${functions.map(({ name }) => `$${name}`).join(', ')}`]),
  ]
}

function secretsOf(connections: NonNullable<Manifest['contributes']['connections']>): readonly string[] {
  const fields = connections.flatMap(({ kind, secretFields = [] }) => secretFields.map((field) => `${kind}.${field}`))
  return fields.length === 0 ? [] : [`It is given these secrets in clear: ${fields.join(', ')}`]
}
