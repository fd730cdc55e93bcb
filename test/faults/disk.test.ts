import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openJournal } from '../../src/journal/index.ts'
import { startCrm } from './crm.ts'
import { fill } from './faults.ts'
import { makeHome, preparePeople, token } from './home.ts'
import { startServer, within } from './server-process.ts'
import { tracesOf } from './verdict.ts'

const tell = `name: Tell the record system
on: ringing
do:
  - action: http-request
    with: { url: '{{ $const.crm & "/calls" }}', body: { call: '{{ call.id }}' } }
`
const nobody = 65_534

/** A small file system of its own at this folder; false where we may not make one. */
function mountSmall(folder: string): boolean {
  const made = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder]).status === 0
  if (made) onTestFinished(() => void spawnSync('/bin/umount', ['-l', folder]))
  return made
}

function post(url: string, ids: readonly string[]): Promise<Response> {
  return fetch(`${url}/api/v1/triggers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(
      ids.map((id, index) => ({ connection: index % 2 === 0 ? 'east' : 'west', id, type: 'ringing', call: { id, type: 'inbound' } })),
    ),
  })
}

it('takes nothing while the disk is full, says when to come again, and goes on when there is room', async ({ skip }) => {
  const crm = await startCrm(() => 0)
  const home = await makeHome(crm.url, { 'rules/tell.yaml': tell })
  onTestFinished(() => home[Symbol.dispose]())
  onTestFinished(() => crm.close())
  const data = join(home.path, 'data')
  rmSync(data, { recursive: true })
  mkdirSync(data)
  if (!mountSmall(data)) skip('only root may mount')
  await preparePeople(home.path)
  const server = await startServer(home.path)
  onTestFinished(() => server.kill('SIGKILL'))

  expect((await post(server.url, ['a', 'b'])).status).toBe(202)
  expect(await within(10_000, () => crm.seen.size === 2)).toBe(true)
  const makeRoom = fill(data)
  const sent: number[] = []
  let refused: Response | undefined
  for (let batch = 0; refused === undefined && batch < 200; batch += 1) {
    const answer = await post(server.url, [`${batch}-0`, `${batch}-1`, `${batch}-2`])
    if (answer.status === 202) sent.push(batch)
    else refused = answer
  }
  expect([refused?.status, refused?.headers.get('retry-after')]).toEqual([503, '5'])
  expect(await refused?.json()).toMatchObject({ code: 'CORD_JOURNAL_FULL' })
  const ready = () => fetch(`${server.url}/readyz`, { headers: { authorization: `Bearer ${token}` } })
  const unready = await ready()
  expect([unready.status, await unready.text()]).toEqual([503, expect.stringContaining('CORD_JOURNAL_FULL')])
  const others = await post(server.url, ['late-0', 'late-1', 'late-2'])
  expect(others.status).toBe(503)

  makeRoom()
  expect(await within(15_000, async () => (await ready()).status === 200)).toBe(true)
  expect((await post(server.url, ['c', 'd'])).status).toBe(202)
  expect(await within(15_000, () => crm.seen.size === 4 + 3 * sent.length)).toBe(true)
  server.kill('SIGTERM')
  expect(await server.ended).toBe(0)
  const journal = openJournal({ path: join(data, 'journal.db'), now: Date.now })
  const traces = tracesOf(journal)
  const open = journal.openPlans()
  await journal.close()
  expect(traces.map(({ trigger }) => trigger.id)).toEqual([
    'a',
    'b',
    ...sent.flatMap((batch) => [`${batch}-0`, `${batch}-1`, `${batch}-2`]),
    'c',
    'd',
  ])
  expect(traces.filter(({ decision }) => decision === undefined)).toEqual([])
  expect(open).toEqual([])
})

it('says in a sentence that it may not write its journal', async ({ skip }) => {
  if (process.getuid?.() !== 0) skip('only root may become somebody else')
  const home = await makeHome('http://127.0.0.1:9')
  onTestFinished(() => home[Symbol.dispose]())
  for (const [name, mode] of [
    ['', 0o755],
    ['data', 0o755],
    ['data/journal.db', 0o444],
  ] as const)
    chmodSync(join(home.path, name), mode)
  await expect(startServer(home.path, { uid: nobody })).rejects.toThrow('CORD_JOURNAL_READONLY')
})
