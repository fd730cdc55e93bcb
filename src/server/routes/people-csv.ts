import { parse } from 'csv-parse/sync'
import type { Binding, Role, User } from '../../journal/index.ts'
import { type Problem, problem } from '../../model/index.ts'

export interface ImportedPerson {
  readonly user: User
  readonly bindings: readonly Omit<Binding, 'user'>[]
}

const COLUMNS = ['user', 'name', 'role', 'teams', 'connection', 'agentId', 'device', 'language'] as const
type Column = (typeof COLUMNS)[number]
type Row = Readonly<Partial<Record<Column, string>>>
const ROLES: readonly Role[] = ['admin', 'integrator', 'supervisor', 'agent']

/**
 * CSV with `,` or `;` and a line of column names; teams are parted by `|`. Several lines of one user add up their bindings;
 * name, role and teams may then be empty after the first. Either all people or everything that is wrong, by line.
 */
export function readPeople(
  text: string,
  connections: readonly string[],
): { readonly people: readonly ImportedPerson[] } | { readonly problems: readonly Problem[] } {
  const read = readRows(text)
  if ('problems' in read) return read
  const problems: Problem[] = []
  const people = new Map<string, ImportedPerson>()
  const desks = new Map<string, string>()

  read.rows.forEach((row, index) => {
    const line = index + 2
    const wrong = (column: Column, detail: string): void => {
      problems.push(problem('CORD_SERVER_CSV_LINE', { column, value: row[column] ?? '', detail }, { line, field: column }))
    }
    const before = people.get(row.user ?? '')
    const user = readUser(row, before?.user, wrong)
    const binding = readBinding(row, connections, wrong)
    if (user === undefined) return
    for (const desk of desksOf(binding)) {
      if (desks.has(desk) && desks.get(desk) !== user.id) wrong('device', `is already given to ${desks.get(desk)}`)
      desks.set(desk, user.id)
    }
    people.set(user.id, { user, bindings: [...(before?.bindings ?? []), ...(binding === undefined ? [] : [binding])] })
  })
  return problems.length > 0 ? { problems } : { people: [...people.values()] }
}

function readRows(text: string): { readonly rows: readonly Row[] } | { readonly problems: readonly Problem[] } {
  const refused = (detail: string, line: number) => ({ problems: [problem('CORD_SERVER_CSV_FORMAT', { detail }, { line })] })
  const header = text.replace(/^\uFEFF/, '').split(/\r?\n/, 1)[0] ?? ''
  const names = header.split(/[,;]/).map((name) => name.trim().replace(/^"|"$/g, ''))
  const unknown = names.filter((name) => !COLUMNS.some((column) => column === name))
  const missing = ['user', 'name', 'role'].filter((name) => !names.includes(name))
  if (missing.length > 0) return refused(`column ${missing.join(', ')} is missing`, 1)
  if (unknown.length > 0) return refused(`unknown column ${unknown.join(', ')}`, 1)
  try {
    return { rows: parse(text, { bom: true, columns: true, delimiter: [',', ';'], trim: true, skip_empty_lines: true }) }
  } catch (cause) {
    const line = typeof cause === 'object' && cause !== null && 'lines' in cause ? Number(cause.lines) : 1
    return refused(cause instanceof Error ? cause.message : 'it cannot be parsed', line)
  }
}

type Wrong = (column: Column, detail: string) => void

function readUser(row: Row, before: User | undefined, wrong: Wrong): User | undefined {
  const id = row.user ?? ''
  const name = row.name || before?.name
  const role = row.role ? ROLES.find((known) => known === row.role) : before?.role
  if (!/^\S{1,128}$/.test(id)) wrong('user', 'must be 1 to 128 characters without spaces')
  if (name === undefined) wrong('name', 'is missing')
  if (role === undefined) wrong('role', `must be one of ${ROLES.join(', ')}`)
  if (row.language && row.language !== 'en' && row.language !== 'fr') wrong('language', 'must be en or fr')
  if (name === undefined || role === undefined) return undefined
  const teams = row.teams
    ? row.teams
        .split('|')
        .map((team) => team.trim())
        .filter((team) => team !== '')
    : (before?.teams ?? [])
  const language = row.language === 'en' || row.language === 'fr' ? row.language : before?.language
  return { id, name, role, teams, ...(language === undefined ? {} : { language }) }
}

function readBinding(row: Row, connections: readonly string[], wrong: Wrong): Omit<Binding, 'user'> | undefined {
  const { connection, agentId, device } = row
  if (!connection) {
    if (agentId || device) wrong('connection', 'is missing')
    return undefined
  }
  if (!connections.includes(connection)) wrong('connection', 'is not in cordboard.yaml')
  if (!agentId && !device) wrong('device', 'is missing: give agentId or device')
  return { connection, ...(agentId ? { agentId } : {}), ...(device ? { device } : {}) }
}

function desksOf(binding: Omit<Binding, 'user'> | undefined): readonly string[] {
  if (binding === undefined) return []
  const { connection, agentId, device } = binding
  return [
    ...(agentId === undefined ? [] : [`${connection} agent ${agentId}`]),
    ...(device === undefined ? [] : [`${connection} device ${device}`]),
  ]
}
