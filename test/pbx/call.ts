// Places test calls through the test PBX and, with --record, keeps every byte the PBX said on its manager interface meanwhile.
//
//   call --list
//   call <scenario> [<scenario> ...] [--record DIR]
//   call --all [--record DIR]
//
// Starts the PBX if it does not run, and leaves it as it was found.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runScenario, scenarios, startPbx } from './index.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { list: { type: 'boolean' }, all: { type: 'boolean' }, record: { type: 'string' } },
})

if (values.list === true) {
  for (const [name, { about }] of Object.entries(scenarios)) console.log(`${name.padEnd(22)}${about}`)
} else {
  const names = values.all === true ? Object.keys(scenarios).filter((name) => scenarios[name]?.ends !== true) : positionals
  if (names.length === 0) {
    console.error('usage: call --list | call <scenario>... [--record DIR] | call --all [--record DIR]')
    process.exit(2)
  }
  const pbx = await startPbx()
  try {
    for (const name of names) await play(name)
  } finally {
    await pbx.stop()
  }
}

async function play(name: string): Promise<void> {
  const started = Date.now()
  try {
    await runScenario(name, { recorded: (bytes) => keep(name, bytes) })
    console.log(`${name}: ok, ${Date.now() - started} ms`)
  } catch (error) {
    console.error(`${name}: failed: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}

function keep(name: string, bytes: Buffer): void {
  if (values.record === undefined) return
  mkdirSync(values.record, { recursive: true })
  writeFileSync(join(values.record, `${name}.ami`), bytes)
}
