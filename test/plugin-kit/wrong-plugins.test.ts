import { expect, test } from 'vitest'
import { checkPlugin } from '../../src/plugin-kit/index.ts'
import { type Changes, guidePlugin } from './guide-plugin.ts'

/** The checks of the guide's plugin that do not pass once it was changed: number, and codes of what was said. */
async function faults(changes: Changes): Promise<readonly string[]> {
  await using plugin = await guidePlugin(changes)
  const { checks } = await checkPlugin(plugin.folder, plugin)
  return checks
    .filter(({ outcome }) => outcome !== 'passed')
    .map(({ number, problems }) => `${number} ${[...new Set(problems.map(({ code }) => code))].join(' ')}`)
}

// A claim that does not hold is told beside the checks that failed.
const claim = '14 CORD_KIT_CLAIM_CHECK'
const quality = (from: string, to: string): Changes => ({ 'quality.json': [[from, to]] })

test.concurrent('an author who throws, waits in step, takes a refusal for a bad line, loses, takes anything and hoards', async () => {
  const actions =
    '"contributes": {\n    "actions": [{ "id": "acme:page", "title": "Page", "effect": "write", "target": "connection", "input": {}, "result": {} }],'
  expect(
    await faults({
      'decoder.ts': [['said.odd(line.slice(0, 80))', "throw new Error('unknown')"]],
      'line.ts': [
        [' * (1 + Math.random() / 4)', ''],
        ['denied = why', 'denied = undefined; void why'],
        ['let attempt = 0', 'let attempt = 0\n  kept.push(new Array(20_000).fill(settings.host + kept.length))'],
        ['const silenceMs', 'const kept: string[][] = []\nconst silenceMs'],
      ],
      'plugin.json': [
        ['"reload": "overlap"', '"reload": "handover"'],
        ['"contributes": {', actions],
      ],
    }),
  ).toEqual([
    '6 CORD_KIT_GARBAGE',
    '7 CORD_KIT_WAITS',
    '8 CORD_KIT_AUTH',
    '10 CORD_KIT_LOST',
    '11 CORD_KIT_ACTION',
    '13 CORD_KIT_MEMORY',
    claim,
  ])
})

test.concurrent('an author who keeps silent, does not grow patient, insists, and tells a secret in a trigger', async () => {
  expect(
    await faults({
      'decoder.ts': [['said.odd(line.slice(0, 80))', 'void line']],
      'line.ts': [
        ['2 ** (attempt - 1)', '1'],
        ['refusedWaitMs = 600_000', 'refusedWaitMs = 1_000'],
        ['let attempt = 0', "let attempt = 0\n  void ctx.emit([{ id: 'me', type: 'userEvent', data: { I: settings.secret } }])"],
      ],
    }),
  ).toEqual(['6 CORD_KIT_GARBAGE', '7 CORD_KIT_WAITS', '8 CORD_KIT_STORM', '12 CORD_KIT_SECRET', claim])
})

test.concurrent('an author who waits for ever, for the end of a line and for a word', async () => {
  expect(
    await faults({
      'decoder.ts': [['rest.length > longestLine', 'rest.length < 0']],
      'line.ts': [['silenceMs = 90_000', 'silenceMs = 90_000_000']],
    }),
  ).toEqual(['6 CORD_KIT_GARBAGE', '7 CORD_KIT_NO_RETRY', claim])
})

test.concurrent('an author who calls an open socket a success, and an event by another name in every process', async () => {
  const found = await faults({
    'decoder.ts': [['return [{ id: ', 'return [{ id: process.pid + ']],
    'line.ts': [['socket.write(`HELLO', 'said.welcome()\n    socket.write(`HELLO']],
  })
  const recordings = ['3 CORD_KIT_TRIGGERS', '4 CORD_KIT_TRIGGERS', '5 CORD_KIT_TRIGGERS']
  // It is heard twice while two processes listen; one that says online too early may also miss a call.
  expect(found).toEqual([...recordings, '7 CORD_KIT_STORM', expect.stringMatching(/^10 CORD_KIT_(DOUBLED|LOST)$/), claim])
})

test.concurrent('an author who claims too much, or what is no claim', async () => {
  const undeclared = { 'plugin.json': [['"triggers": ["ringing", "released"]', '"triggers": ["ringing"]']] } as const
  expect(await faults({ ...quality('"released"]', '"released", "held"]'), ...undeclared })).toEqual([
    '14 CORD_KIT_CLAIM_TRIGGER CORD_KIT_UNDECLARED',
  ])
  expect(await faults(quality('"checks": [1,', '"checks": [0,'))).toEqual(['14 CORD_KIT_QUALITY'])
})

test.concurrent('what was seen and is not claimed is said, and does no harm; what wants a system is held against nobody', async () => {
  await using plugin = await guidePlugin({
    'quality.json': [
      [', 12, 13]', ', 12]'],
      ['["ringing", "released"]', '["ringing"]'],
    ],
  })
  const report = await checkPlugin(plugin.folder)
  expect(report.good).toBe(true)
  expect(report.checks.filter(({ outcome }) => outcome === 'skipped').map(({ number }) => number)).toEqual([8, 10])
  expect(report.checks.at(-1)?.problems.map(({ params }) => params)).toEqual([{ what: 'check 13' }, { what: "trigger 'released'" }])
})
