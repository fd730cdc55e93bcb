import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Bench, createBench, until } from './helpers.ts'

const connections = { paris: { kind: 'reader', config: { file: 'lists/customers.csv' } } }

async function benchWithFiles(file = 'lists/customers.csv'): Promise<Bench> {
  const bench = createBench(['reader', 'echo'], { settings: { connections: { paris: { kind: 'reader', config: { file } } }, plugins: {} } })
  for (const folder of ['tables', 'lists', 'data', 'secrets']) mkdirSync(join(bench.home, folder))
  for (const [name, text] of Object.entries({
    'cordboard.yaml': 'a configuration',
    'tables/a.csv': 'a table',
    'lists/customers.csv': 'customers',
    'lists/others.csv': 'others',
    'data/journal.db': 'calls',
    'secrets/key': 'canary-s3cret',
    '.env': 'KEY=canary-s3cret',
  })) {
    writeFileSync(join(bench.home, name), text)
  }
  symlinkSync(join(bench.home, 'data/journal.db'), join(bench.home, 'lists/link.csv'))
  await bench.host.start()
  await until(() => bench.host.connections()[0]?.state.kind === 'online', 'online')
  return bench
}

/** What the plugin reads, by asking the host for the path, and by going past it. */
async function read(bench: Bench, path: string): Promise<readonly unknown[]> {
  const said = async (input: { readonly path: string; readonly how: string }) => {
    const answer = await bench.run('reader:read', input)
    return answer.kind === 'done' ? String((answer.result as { said: string }).said) : answer.kind
  }
  const asked = await said({ path, how: 'asked' })
  return [asked.replace(/^The file '.*?' lies .*/, 'refused'), await said({ path: join(bench.home, path), how: 'past' })]
}

describe('a plugin that uses files', () => {
  it('reads tables and what its configuration names, and nothing else of the home', async () => {
    const bench = await benchWithFiles()
    expect(await read(bench, 'tables/a.csv')).toEqual(['a table', 'a table'])
    expect(await read(bench, 'lists/customers.csv')).toEqual(['customers', 'customers'])
    const shut = [
      'lists/others.csv',
      'data/journal.db',
      'secrets/key',
      '.env',
      'cordboard.yaml',
      'plugins/echo/index.ts',
      'tables/../data/journal.db',
    ]
    for (const path of shut) expect([path, ...(await read(bench, path))]).toEqual([path, 'refused', 'ERR_ACCESS_DENIED'])
    expect((await read(bench, '../../etc/passwd'))[0]).toBe('refused')
    const listed = await bench.run('reader:read', { path: bench.home, how: 'list' })
    expect(listed).toMatchObject({ result: { said: 'ERR_ACCESS_DENIED' } })
    // Node's permissions do not hold it: it would open the journal.
    expect(await bench.run('reader:read', { path: 'node:sqlite', how: 'sqlite' })).toMatchObject({ result: { said: 'closed' } })
  })

  it.each([
    'data/journal.db',
    './*',
    'secrets/*',
    'plugins/echo/index.ts',
    './.env',
    'cordboard.yaml',
    'lists/link.csv',
    '../x.csv',
    './',
    'DATA/journal.db',
  ])('is not let into what is closed by a configuration that names %s', async (file) => {
    const bench = await benchWithFiles(file)
    expect((await read(bench, 'data/journal.db'))[1]).toBe('ERR_ACCESS_DENIED')
    expect((await read(bench, 'secrets/key'))[1]).toBe('ERR_ACCESS_DENIED')
    expect((await read(bench, '.env'))[1]).toBe('ERR_ACCESS_DENIED')
  })

  it('reads another file when its configuration names another', async () => {
    const bench = await benchWithFiles()
    await bench.host.configure({ connections: { paris: { ...connections.paris, config: { file: 'lists/others.csv' } } }, plugins: {} })
    await until(() => bench.host.connections()[0]?.state.kind === 'online', 'online again')
    expect(await read(bench, 'lists/others.csv')).toEqual(['others', 'others'])
    await bench.host.configure({
      connections: {
        paris: { ...connections.paris, config: { file: 'lists/others.csv' } },
        lyon: { kind: 'reader', config: { file: 'lists/customers.csv' } },
      },
      plugins: {},
    })
    await until(() => bench.host.connections().every(({ state }) => state.kind === 'online'), 'both online')
    expect(await read(bench, 'lists/customers.csv')).toEqual(['customers', 'customers'])
  })
})
