import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lines } from './lines.ts'
import { cutAt, recording, recordings, replayed } from './replay.ts'

const versions = ['asterisk-16', 'asterisk-22']

describe.each(versions)('recordings of %s', (version) => {
  const names = readdirSync(join(recordings, version)).filter((name) => name.endsWith('.ami'))

  test.each(names)('%s gives the triggers of the reviewed snapshot', async (name) => {
    const { triggers, diagnoses } = await replayed([recording(`${version}/${name}`)])
    expect(diagnoses).toEqual([])
    await expect(`${lines(triggers).join('\n')}\n`).toMatchFileSnapshot(`snapshots/${version}/${name.replace('.ami', '.txt')}`)
  })

  test.each(names)('%s gives the same triggers however it is cut, with the same ids', async (name) => {
    const bytes = recording(`${version}/${name}`)
    const whole = await replayed([bytes])
    const offsets = fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { minLength: 1, maxLength: 300 })
    await fc.assert(
      fc.asyncProperty(offsets, async (cuts) => {
        expect(await replayed(cutAt(bytes, cuts))).toMatchObject({ triggers: whole.triggers, diagnoses: [] })
      }),
      { numRuns: 4, seed: 20261120 },
    )
  })
})

test('a recording that arrives byte by byte gives the same triggers', async () => {
  for (const path of ['asterisk-16/user-event.ami', 'asterisk-22/queue-answer.ami']) {
    const bytes = recording(path)
    const single = Array.from({ length: bytes.length }, (_, index) => index)
    expect((await replayed(cutAt(bytes, single))).triggers).toEqual((await replayed([bytes])).triggers)
  }
})

test('a small recording gives the same triggers when it is cut at any one place', async () => {
  const bytes = recording('asterisk-16/agent-state.ami')
  const whole = await replayed([bytes])
  for (let offset = 1; offset < bytes.length; offset += 1) {
    expect((await replayed(cutAt(bytes, [offset]))).triggers).toEqual(whole.triggers)
  }
})

test('every id is used once in a recording', async () => {
  for (const version of versions) {
    for (const name of readdirSync(join(recordings, version))) {
      expect((await replayed([recording(`${version}/${name}`)])).repeated, name).toEqual([])
    }
  }
})

test('Asterisk 16 and 22 give the same triggers for the same scenario, but for the order between channels', async () => {
  const without = (line: string) => !line.startsWith('device-state') && !line.startsWith('data-changed') && !line.includes('QueueEnd')
  const comparable = (line: string) =>
    line
      .replace(/ wait=\d+/, '')
      .replace(/ (c|i)\d+\/i\d+/, '')
      .replace(/ (parent|joined)=\w+/, ' $1')
      .replace(/"CallId":"[^"]*"/, '')
  for (const name of readdirSync(join(recordings, 'asterisk-16'))) {
    const [old, recent] = await Promise.all(
      versions.map(async (version) => {
        const { triggers } = await replayed([recording(`${version}/${name}`)])
        return lines(triggers).filter(without).map(comparable).toSorted()
      }),
    )
    expect(recent, name).toEqual(old)
  }
})
