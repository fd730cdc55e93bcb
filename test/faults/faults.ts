import { appendFileSync, closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { breakDisk, mendDisk } from './own-disk.ts'
import type { ServerProcess } from './server-process.ts'

export interface Struck {
  readonly server: ServerProcess
  readonly home: string
  readonly data: string
  readonly random: () => number
}

/** One fault, at a moment the caller chose. Resolves with true when the server lives on, false when it has to be started again. */
type Fault = (struck: Struck) => Promise<boolean>

async function kill({ server }: Struck): Promise<boolean> {
  server.kill('SIGKILL')
  await server.ended
  return false
}

/** What a machine does that sleeps, or a virtual one that is moved. */
async function freeze({ server, random }: Struck): Promise<boolean> {
  server.kill('SIGSTOP')
  await pause(200 + 5800 * random() ** 2)
  server.kill('SIGCONT')
  return true
}

/** Set back by an hour while it runs; the next start has the right time again. */
async function setClockBack(struck: Struck): Promise<boolean> {
  struck.server.kill('SIGUSR2')
  await pause(500 + 1500 * struck.random())
  return kill(struck)
}

/** A write that a power cut tore: what stands behind the last commit is rubbish. */
async function tearTail(struck: Struck): Promise<boolean> {
  await kill(struck)
  const rubbish = Buffer.from(Array.from({ length: 1 + Math.floor(8192 * struck.random()) }, () => Math.floor(256 * struck.random())))
  appendFileSync(join(struck.data, 'journal.db-wal'), rubbish)
  return false
}

/** Takes the room that is left, and gives it back after a while. */
async function fillDisk({ data, random }: Struck): Promise<boolean> {
  const makeRoom = fill(data)
  await pause(200 + 1800 * random())
  makeRoom()
  return true
}

/** The disk becomes read-only under a running server; it is mended when the server has ended. */
async function forbidWriting(struck: Struck): Promise<boolean> {
  breakDisk(struck.data)
  await pause(200 + 1800 * struck.random())
  await kill(struck)
  mendDisk(struck.home, struck.data)
  return false
}

export const faults = {
  kill,
  stop: freeze,
  clock: setClockBack,
  tail: tearTail,
  disk: fillDisk,
  readonly: forbidWriting,
} as const satisfies Readonly<Record<string, Fault>>

export type FaultName = keyof typeof faults

/** Takes what room is left; returns how to give it back. */
export function fill(folder: string): () => void {
  const path = join(folder, 'filler')
  const file = openSync(path, 'w')
  const block = Buffer.alloc(4096, 'x')
  try {
    for (;;) writeSync(file, block)
  } catch {
    closeSync(file)
  }
  return () => rmSync(path)
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
