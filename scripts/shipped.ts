// What an installation contains of others' work: what `dependencies` brings, and what the bundler puts into the pages.
// From the lock file alone, so that it says the same on every machine and needs no network.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** One entry of `packages` in a lock file, as far as it is read here. */
export interface Locked {
  readonly version?: string
  readonly license?: string
  readonly hasInstallScript?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}
export type Lock = Readonly<Record<string, Locked>>

/** A package that is shipped; `how`: installed beside Cordboard, or a part of its pages. */
export interface Shipped {
  readonly name: string
  readonly version: string
  readonly licence: string
  readonly how: 'installed' | 'in the pages'
  readonly hasInstallScript: boolean
}

export function readLock(): Lock {
  const lock: { readonly packages: Lock } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  return lock.packages
}

/** The packages that the pages' sources name; the bundler takes them in with what they need. */
export function namedByPages(): readonly string[] {
  const texts = globSync('editor/**/*.{ts,tsx}', { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'))
  const names = texts.flatMap((text) => [...text.matchAll(/from '((?:@[\w.-]+\/)?[\w-][\w.-]*)[^']*'/g)].map((match) => match[1] ?? ''))
  return [...new Set(names)].filter((name) => !name.startsWith('node:')).sort()
}

export function shipped(lock: Lock, pages: readonly string[]): readonly Shipped[] {
  const installed = closure(lock, Object.keys(lock['']?.dependencies ?? {}))
  const bundled = closure(lock, pages).filter((path) => !installed.includes(path))
  const rows = [...installed.map((path) => row(lock, path, 'installed')), ...bundled.map((path) => row(lock, path, 'in the pages'))]
  return rows.sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1))
}

function closure(lock: Lock, names: readonly string[]): readonly string[] {
  const found = new Set<string>()
  const open = names.map((name) => locate(lock, '', name))
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (found.has(path)) continue
    found.add(path)
    const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = lock[path] ?? {}
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) open.push(locate(lock, path, name))
    for (const name of Object.keys(peerDependencies)) if (peerDependenciesMeta[name]?.optional !== true) open.push(locate(lock, path, name))
  }
  return [...found]
}

// As Node looks for it: beside the one who asks, then further out.
function locate(lock: Lock, from: string, name: string): string {
  const path = `${from === '' ? '' : `${from}/`}node_modules/${name}`
  if (lock[path] !== undefined) return path
  if (from === '') throw new Error(`package-lock.json has no ${name}: run npm install.`)
  return locate(lock, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name)
}

function row(lock: Lock, path: string, how: Shipped['how']): Shipped {
  const { version = '', license = 'unknown', hasInstallScript = false } = lock[path] ?? {}
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
  return { name, version, licence: license.replace(/^\((.*)\)$/, '$1'), how, hasInstallScript }
}

/** The texts of licence of what the bundler puts into the pages and their workers, to go with them. */
export function licenceTexts(): string {
  const lock = readLock()
  const installed = closure(lock, Object.keys(lock['']?.dependencies ?? {}))
  const paths = closure(lock, namedByPages()).toSorted()
  const sections = paths.map((path) => {
    const { name, version, licence } = row(lock, path, installed.includes(path) ? 'installed' : 'in the pages')
    const texts = globSync(
      `${path}/{LICEN[CS]E,Licen[cs]e,licen[cs]e,COPYING,NOTICE,ThirdPartyNotices,thirdpartynotices,THIRD-PARTY-NOTICES}*`,
      { cwd: root },
    ).toSorted()
    const said =
      texts.length === 0 ? ['Its package brings no text of it.'] : texts.map((file) => readFileSync(join(root, file), 'utf8').trim())
    return [`## ${name} ${version} (${licence})`, ...said].join('\n\n')
  })
  return `# Licences\n\nThese pages are made with the work of others.\n\n${sections.join('\n\n')}\n`
}

/** The page docs/reference/licences.md. */
export function licencesPage(): string {
  const rows = shipped(readLock(), namedByPages()).map(
    ({ name, version, licence, how }) => `| ${name} | ${version} | ${licence} | ${how} |`,
  )
  return `# Licences

Cordboard is Apache-2.0. What it ships with of others' work, as \`package-lock.json\` has it: what \`npm install\` puts beside it, and what is a part of
its pages (their texts of licence go with the pages, in \`licences.md\`). None of it runs a script when it is installed; a test holds that.
Generated by \`npm run generate\`; \`npm run --silent sbom\` gives the same as a CycloneDX bill of materials.

| package | version | licence | how |
|---|---|---|---|
${rows.join('\n')}
`
}
