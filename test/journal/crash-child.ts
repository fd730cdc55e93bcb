import { writeSync } from 'node:fs'
import { openJournal } from '../../src/journal/index.ts'
import { ringing, start } from './helpers.ts'

// Appends triggers until it is killed, and says which of them were acknowledged: "id seq" a line.
// It begins a little before the last acknowledged one, as a sender does who missed the answer.
const [path = '', from = '0'] = process.argv.slice(2)
const journal = openJournal({ path, now: () => start })
let next = Math.max(0, Number(from) - 10)

async function sendForever(): Promise<void> {
  for (;;) {
    const id = next
    next += 1
    const [accepted] = await journal.append([ringing(String(id))])
    writeSync(1, `${accepted?.id} ${accepted?.seq}\n`)
  }
}

for (let sender = 0; sender < 8; sender += 1) void sendForever()
