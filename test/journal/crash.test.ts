import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openJournal } from '../../src/journal/index.ts'
import { start, tempFolder } from './helpers.ts'

const child = join(import.meta.dirname, 'crash-child.ts')

/** Runs the sender, kills it `afterMs` after its first acknowledgement, and answers what it had acknowledged. */
function runAndKill(path: string, from: number, afterMs: number): Promise<readonly [id: string, seq: number][]> {
  return new Promise((resolve, reject) => {
    const process_ = spawn(process.execPath, ['--conditions=cordboard-source', child, path, String(from)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    process_.stdout.on('data', (chunk) => {
      if (output === '') setTimeout(() => process_.kill('SIGKILL'), afterMs)
      output += String(chunk)
    })
    process_.on('error', reject)
    process_.on('close', (code) => {
      if (code !== null) reject(new Error(`the sender stopped by itself with ${code}`))
      const lines = output.split('\n').slice(0, -1)
      resolve(lines.map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]))
    })
  })
}

it('has every acknowledged trigger exactly once after twenty kills at random moments', async () => {
  const path = join(tempFolder(), 'journal.db')
  const acknowledged = new Map<string, number>()
  for (let round = 0; round < 20; round += 1) {
    for (const [id, seq] of await runAndKill(path, acknowledged.size, Math.random() * 60)) {
      expect(acknowledged.get(id) ?? seq).toBe(seq)
      acknowledged.set(id, seq)
    }
  }
  const journal = openJournal({ path, now: () => start })
  const kept = journal.read({ after: 0, limit: 1_000_000 })
  await journal.close()
  const seqs = new Map(kept.map((entry) => [entry.trigger.id, entry.seq]))
  expect(seqs.size).toBe(kept.length)
  expect([...acknowledged].filter(([id, seq]) => seqs.get(id) !== seq)).toEqual([])
  expect(acknowledged.size).toBeGreaterThan(100)
}, 180_000)
