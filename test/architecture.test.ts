import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { brokenWalls, impureGlobals, readSources, readTable, repository } from './architecture.walls.ts'

const table = readTable(readFileSync(join(repository, 'docs/architecture.md'), 'utf8'))
const sources = readSources(join(repository, 'src'))

describe('the rooms', () => {
  it('every folder of src stands in the table, and every row has a folder', () => {
    const folders = readdirSync(join(repository, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(folders.map((entry) => entry.name).sort()).toEqual(table.map((room) => room.name).sort())
  })

  it('the references of each tsconfig are the rooms of its row', () => {
    const references = table.map((room) => {
      const config: { references: { path: string }[] } = JSON.parse(
        readFileSync(join(repository, 'src', room.name, 'tsconfig.json'), 'utf8'),
      )
      return [room.name, config.references.map((reference) => reference.path.replace('../', '')).sort()]
    })
    // A plugin sees the types of model through plugin-api; the compiler has to be told where they are.
    const rows = table.map((room) => [room.name, [...room.rooms, ...(room.name === 'plugins' ? ['model'] : [])].sort()])
    expect(references).toEqual(rows)
  })

  it('no import breaks a wall', () => {
    expect(brokenWalls(sources, table)).toEqual([])
  })

  it('no pure room touches a clock, chance, timers or the console', () => {
    expect(impureGlobals(sources, table)).toEqual([])
  })

  it('no door passes on everything of another file', () => {
    const loose = sources.filter((file) => /^export \* /m.test(file.text)).map((file) => file.path)
    expect(loose).toEqual([])
  })

  it('files stay small enough to be read at once', () => {
    const written = sources.filter((file) => !file.path.includes('/generated/'))
    const lengths = written.map((file) => file.text.split('\n').length).sort((a, b) => a - b)
    const large = written.filter((file) => file.text.split('\n').length > 351).map((file) => file.path)
    expect({ large, medianIsSmall: (lengths[Math.floor(lengths.length / 2)] ?? 0) <= 120 }).toEqual({ large: [], medianIsSmall: true })
  })
})

describe('the walls stand: each falls when it is broken', () => {
  const forbidden: readonly (readonly [string, string, RegExp])[] = [
    ['src/engine/wall.ts', "import { openJournal } from '../journal/index.ts'", /engine may not import journal/],
    ['src/engine/wall.ts', "import { readFileSync } from 'node:fs'", /engine is pure/],
    ['src/engine/wall.ts', "import express from 'express'", /engine may not import the package express/],
    ['src/calls/wall.ts', "import type { Journal } from '../journal/index.ts'", /calls may not import journal/],
    ['src/model/wall.ts', "export { definePlugin } from '../plugin-api/index.ts'", /model may not import plugin-api/],
    ['src/plugin-api/wall.ts', "import { createPluginHost } from '../host/index.ts'", /plugin-api may not import host/],
    ['src/journal/wall.ts', "import { createPluginHost } from '../host/index.ts'", /journal may not import host/],
    ['src/rulebook/wall.ts', "import { openJournal } from '../journal/index.ts'", /rulebook may not import journal/],
    ['src/host/wall.ts', "import { compileRulebook } from '../engine/index.ts'", /host may not import engine/],
    ['src/host/wall.ts', "import { DatabaseSync } from 'node:sqlite'", /node:sqlite is the journal's alone/],
    ['src/server/wall.ts', "import { fork } from 'node:child_process'", /node:child_process is the host's alone/],
    ['src/server/wall.ts', "import { createHost } from '../app/index.ts'", /server may not import app/],
    ['src/plugin-kit/wall.ts', "import { createServer } from '../server/index.ts'", /plugin-kit may not import server/],
    ['src/app/wall.ts', "import express from 'express'", /app may not import the package express/],
    ['src/app/wall.ts', "import { decide } from '../engine/match/decide.ts'", /past the door src\/engine\/index.ts/],
    ['src/plugins/one/wall.ts', "import { x } from '../two/index.ts'", /a plugin imports its own files/],
    ['src/plugins/one/wall.ts', "import { problem } from '../../model/index.ts'", /a plugin imports its own files/],
    ['src/plugins/one/wall.ts', "import ws from 'ws'", /plugins may not import the package ws/],
    ['src/plugins/one/wall.ts', "import pg from 'pg'", /does not name pg in packages/],
    ['src/plugins/one/wall.ts', "import { DatabaseSync } from 'node:sqlite'", /does not name node:sqlite in packages/],
    ['src/nowhere/wall.ts', 'export {}', /no room of docs\/architecture.md covers this file/],
  ]

  it.each(forbidden)('%s may not say: %s', (path, text, complaint) => {
    expect(brokenWalls([{ path, text }], table).join('\n')).toMatch(complaint)
  })

  it.each(['Date.now()', 'Math.random()', 'new Date()', 'setTimeout(run, 1)', 'console.log(1)', 'fetch(url)'])(
    'engine may not use %s',
    (code) => {
      expect(impureGlobals([{ path: 'src/engine/wall.ts', text: `export const x = ${code}` }], table)).toHaveLength(1)
    },
  )
})

describe('the compiler is a wall of its own', () => {
  const copy = mkdtempSync(join(tmpdir(), 'cordboard-walls-'))
  afterAll(() => rmSync(copy, { recursive: true, force: true }))
  for (const name of ['package.json', 'tsconfig.base.json']) cpSync(join(repository, name), join(copy, name))
  for (const name of ['model', 'plugin-api', 'engine']) cpSync(join(repository, 'src', name), join(copy, 'src', name), { recursive: true })
  mkdirSync(join(copy, 'src/journal'), { recursive: true })
  writeFileSync(join(copy, 'src/journal/index.ts'), 'export const journal = 1\n')
  symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'))

  function compileEngine(text: string): string {
    writeFileSync(join(copy, 'src/engine/wall.ts'), text)
    const run = spawnSync(process.execPath, [join(repository, 'node_modules/typescript/bin/tsc'), '-b', 'src/engine'], {
      cwd: copy,
      encoding: 'utf8',
    })
    return `${run.status === 0 ? 'compiles' : 'refused'} ${run.stdout}`
  }

  it('lets the engine through as it is', () => {
    expect(compileEngine('export {}\n')).toMatch(/^compiles/)
  })

  it('refuses another room, and Node, in the engine', () => {
    expect(compileEngine("import { journal } from '../journal/index.ts'\nexport const x = journal\n")).toMatch(/refused .*TS6307/s)
    expect(compileEngine("import { readFileSync } from 'node:fs'\nexport const x = readFileSync\n")).toMatch(/refused .*TS2591/s)
    expect(compileEngine('export const x = process.pid\n')).toMatch(/refused .*TS2591/s)
  })
})
