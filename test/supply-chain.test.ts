import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type Lock, namedByPages, readLock, shipped } from '../scripts/shipped.ts'
import { repository } from './architecture.walls.ts'

const lock = readLock()
const rows = shipped(lock, namedByPages())

// Licences that ask for nothing but to be named.
const permissive = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'BlueOak-1.0.0']

function refused(list: typeof rows): readonly string[] {
  // Of several one may choose.
  const isFree = (licence: string) =>
    licence
      .replace(/^\((.*)\)$/, '$1')
      .split(' OR ')
      .some((one) => permissive.includes(one))
  return list.filter((one) => one.hasInstallScript || !isFree(one.licence)).map((one) => `${one.name} ${one.version}`)
}

describe('what is shipped of others', () => {
  it('runs no script when it is installed, and is under licences that ask only to be named', () => {
    expect(rows.length).toBeGreaterThan(50)
    expect(refused(rows)).toEqual([])
  })

  it('a script, another licence or none, however deep, is found', () => {
    const made: Lock = {
      '': { dependencies: { a: '1' } },
      'node_modules/a': {
        version: '1.0.0',
        license: 'MIT',
        dependencies: { b: '1' },
        peerDependencies: { e: '1', left: '1' },
        peerDependenciesMeta: { left: { optional: true } },
      },
      'node_modules/b': { version: '9.0.0', license: 'GPL-3.0', hasInstallScript: true },
      'node_modules/a/node_modules/b': { version: '1.0.0', license: 'MIT', optionalDependencies: { c: '1' } },
      'node_modules/a/node_modules/c': { version: '1.0.0', license: 'MIT', hasInstallScript: true, dependencies: { d: '1' } },
      'node_modules/d': { version: '2.0.0', license: 'SSPL-1.0' },
      'node_modules/e': { version: '3.0.0' },
      'node_modules/f': { version: '1.0.0', license: '(MPL-2.0 OR MIT)' },
    }
    expect(refused(shipped(made, ['f']))).toEqual(['c 1.0.0', 'd 2.0.0', 'e 3.0.0'])
    expect(shipped(made, ['f']).map(({ name, version, how }) => `${name} ${version} ${how}`)).toEqual([
      'a 1.0.0 installed',
      'b 1.0.0 installed',
      'c 1.0.0 installed',
      'd 2.0.0 installed',
      'e 3.0.0 installed',
      'f 1.0.0 in the pages',
    ])
    expect(() => shipped({ '': { dependencies: { gone: '1' } } }, [])).toThrow(/gone/)
  })

  it('npm itself calls the same packages no mere tools', () => {
    const locked: { readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly version?: string }>> } = JSON.parse(
      readFileSync(join(repository, 'package-lock.json'), 'utf8'),
    )
    const kept = Object.entries(locked.packages).filter(([path, one]) => path !== '' && one.dev !== true)
    const names = kept.map(([path, one]) => `${path.slice(path.lastIndexOf('node_modules/') + 13)} ${one.version}`)
    expect(rows.filter((one) => one.how === 'installed').map((one) => `${one.name} ${one.version}`)).toEqual(names.sort())
  })

  it('the bill of materials names each with its hash, and no machine', () => {
    const run = spawnSync('npm', ['run', '--silent', 'sbom'], { cwd: repository, encoding: 'utf8', maxBuffer: 1 << 26 })
    expect(run.status, run.stderr).toBe(0)
    const bill: {
      bomFormat: string
      metadata: { component: { name: string } }
      components: { name: string; version: string; purl: string; hashes: { alg: string }[]; licenses: unknown[] }[]
      dependencies: { ref: string; dependsOn: string[] }[]
    } = JSON.parse(run.stdout)
    expect([bill.bomFormat, bill.metadata.component.name]).toEqual(['CycloneDX', 'cordboard'])
    expect(bill.components.map((one) => `${one.name} ${one.version}`).sort()).toEqual(rows.map((one) => `${one.name} ${one.version}`))
    const bare = bill.components.filter((one) => !one.purl.startsWith('pkg:npm/') || one.hashes.length === 0 || one.licenses.length === 0)
    expect(bare).toEqual([])
    const refs = new Set(bill.dependencies.map(({ ref }) => ref))
    expect(bill.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.has(ref))).toEqual([])
    expect(run.stdout).not.toMatch(/https?:\/\/(?!cyclonedx\.org)/)
    expect(run.stdout).not.toContain(repository)
  })
})

describe('the public workflow', () => {
  const text = readFileSync(join(repository, '.github/workflows/ci.yml'), 'utf8')
  const workflow: {
    permissions: unknown
    jobs: Record<string, { steps: { uses?: string; run?: string; with?: Record<string, unknown> }[] }>
  } = parse(text)
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps)

  it('runs what is run here, and asks for known holes and for signatures', () => {
    expect(steps.flatMap((step) => step.run ?? [])).toEqual([
      '.ci/run',
      'npm ci',
      'npm audit',
      'npm audit signatures',
      'npm run --silent sbom',
    ])
  })

  it('may only read, keeps no credentials, and takes the work of others by its hash', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' })
    const used = steps.flatMap((step) => step.uses ?? [])
    expect(used.filter((name) => !/@[0-9a-f]{40}$/.test(name))).toEqual([])
    const checkouts = steps.filter((step) => step.uses?.startsWith('actions/checkout@'))
    expect(checkouts.map((step) => step.with)).toEqual(checkouts.map(() => ({ 'persist-credentials': false })))
    expect(text).not.toMatch(/https?:\/\//)
  })
})
