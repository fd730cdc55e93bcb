import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, posix, relative, sep } from 'node:path'

export interface Room {
  readonly name: string
  readonly rooms: readonly string[]
  readonly packages: readonly string[]
  readonly node: boolean
}

export interface SourceFile {
  /** Relative to the repository, with forward slashes. */
  readonly path: string
  readonly text: string
}

export const repository = join(import.meta.dirname, '..')

/** The table of docs/architecture.md. */
export function readTable(markdown: string): readonly Room[] {
  const lines = markdown.split('\n')
  const head = lines.findIndex((line) => line.startsWith('| room |'))
  const rows: Room[] = []
  for (const line of lines.slice(head + 2)) {
    if (!line.startsWith('|')) break
    const [, name = '', , rooms = '', packages = '', node = ''] = line.split('|').map((cell) => cell.trim())
    rows.push({ name, rooms: words(rooms), packages: words(packages), node: node === 'yes' })
  }
  return rows
}

export function readSources(folder: string): readonly SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(repository, path).split(sep).join('/'), text: readFileSync(path, 'utf8') }))
}

/** One sentence per import that breaks a wall. */
export function brokenWalls(files: readonly SourceFile[], table: readonly Room[]): readonly string[] {
  return files.flatMap((file) => {
    const room = table.find((known) => file.path.startsWith(`src/${known.name}/`))
    if (room === undefined) return [`${file.path}: no room of docs/architecture.md covers this file`]
    return importsOf(file.text).flatMap((specifier) => complaint(file.path, room, specifier, table) ?? [])
  })
}

/** Globals that a room without Node must not touch. */
export function impureGlobals(files: readonly SourceFile[], table: readonly Room[]): readonly string[] {
  const impure =
    /\b(Date\.now\(|new Date\(\)|Math\.random\(|setTimeout\(|setInterval\(|setImmediate\(|console\.|process\.|Buffer\.|fetch\()/
  return files.flatMap((file) => {
    const room = table.find((known) => file.path.startsWith(`src/${known.name}/`))
    if (room === undefined || room.node) return []
    return codeLines(file.text).flatMap((line, index) => {
      const found = impure.exec(line)?.[1]
      return found === undefined ? [] : [`${file.path}:${index + 1}: ${room.name} is pure and may not use ${found}`]
    })
  })
}

function complaint(path: string, room: Room, specifier: string, table: readonly Room[]): string | undefined {
  const why = `see docs/architecture.md, row ${room.name}`
  if (specifier.startsWith('.')) return relativeComplaint(path, room, specifier, table, why)
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) {
    if (!room.node) return `${path}: ${room.name} is pure, it may not import ${specifier}; ${why}`
    if (specifier === 'node:sqlite' && room.name === 'plugins') return unnamed(path, specifier)
    if (specifier === 'node:sqlite' && room.name !== 'journal') return `${path}: node:sqlite is the journal's alone; ${why}`
    if (specifier === 'node:child_process' && room.name !== 'host') return `${path}: node:child_process is the host's alone; ${why}`
    return undefined
  }
  if (specifier === 'cordboard/plugin-api')
    return room.rooms.includes('plugin-api') ? undefined : `${path}: ${room.name} may not import plugin-api; ${why}`
  const name = specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : (specifier.split('/')[0] ?? '')
  if (!room.packages.includes(name)) return `${path}: ${room.name} may not import the package ${name}; ${why}`
  return room.name === 'plugins' ? unnamed(path, name) : undefined
}

/** A plugin's process can load only what its manifest names. */
function unnamed(path: string, name: string): string | undefined {
  const manifest = join(repository, ...path.split('/').slice(0, 3), 'plugin.json')
  const { packages = [] }: { packages?: string[] } = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')) : {}
  return packages.includes(name) ? undefined : `${path}: plugin.json of this plugin does not name ${name} in packages`
}

function relativeComplaint(path: string, room: Room, specifier: string, table: readonly Room[], why: string): string | undefined {
  const target = posix.normalize(posix.join(dirname(path), specifier))
  const other = table.find((known) => target.startsWith(`src/${known.name}/`))
  if (other === undefined) return `${path}: ${specifier} leaves src; ${why}`
  if (room.name === 'plugins') {
    const own = path.split('/').slice(0, 3).join('/')
    return target.startsWith(`${own}/`)
      ? undefined
      : `${path}: a plugin imports its own files and cordboard/plugin-api, not ${specifier}; ${why}`
  }
  if (other.name === room.name) return undefined
  if (!room.rooms.includes(other.name)) return `${path}: ${room.name} may not import ${other.name}; ${why}`
  // plugin-api is types and a few small values; model may be read past its door, it has nothing to hide.
  const door = `src/${other.name}/index.ts`
  return target === door || other.name === 'model' ? undefined : `${path}: imports past the door ${door}; ${why}`
}

function importsOf(text: string): readonly string[] {
  const found = text.matchAll(/^(?:import\s+|(?:import|export)\b[^'"]*?\bfrom\s+)['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm)
  return [...found].map((match) => match[1] ?? match[2] ?? '')
}

function codeLines(text: string): readonly string[] {
  return text.split('\n').map((line) => (/^\s*(\/\/|\*|\/\*)/.test(line) ? '' : line))
}

function words(cell: string): readonly string[] {
  return cell.split(/\s+/).filter((word) => word !== '')
}
