import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { resolveSecrets } from '../../src/host/index.ts'
import { render } from '../../src/model/index.ts'
import { createBench, secret, until } from './helpers.ts'

const canary = 'canary/S3cret "quoted"'

describe('a secret', () => {
  it('is read from the environment, from the home and from the credentials directory', () => {
    const home = mkdtempSync(join(tmpdir(), 'cordboard-secrets-'))
    const credentials = mkdtempSync(join(tmpdir(), 'cordboard-credentials-'))
    writeFileSync(join(home, 'token'), 'from the home\n')
    writeFileSync(join(credentials, 'token'), 'from systemd')
    const env = { PASSWORD: 'from env', CREDENTIALS_DIRECTORY: credentials }
    const value = {
      login: { secret: `user:${secret('env:PASSWORD')}` },
      list: [secret('file:token'), secret(`file:${join(credentials, 'token')}`)],
      port: 5038,
      kept: `$${secret('x')}`,
    }
    expect(resolveSecrets(value, { home, env }, 'connections.paris.config')).toEqual({
      value: { login: { secret: 'user:from env' }, list: ['from the home', 'from systemd'], port: 5038, kept: secret('x') },
      secrets: ['from env', 'from the home', 'from systemd'],
      problems: [],
    })
  })

  it('that cannot be had says which, where, and what to do', () => {
    const home = mkdtempSync(join(tmpdir(), 'cordboard-secrets-'))
    mkdirSync(join(home, 'folder'))
    symlinkSync('/etc/hostname', join(home, 'outside'))
    writeFileSync(join(home, 'large'), 'x'.repeat(70_000))
    const value = {
      a: secret('env:NONE'),
      b: [secret('file:missing')],
      c: secret('file:/etc/hostname'),
      d: secret('file:outside'),
      e: secret('file:large'),
      f: secret('vault:x'),
      g: secret('file:../x'),
    }
    const { problems, secrets } = resolveSecrets(value, { home, env: {} }, 'connections.paris.config')
    expect(secrets).toEqual([])
    expect(
      problems.map((one) =>
        render(one)
          .replaceAll(home, '<home>')
          .replace(/'[^']*\.\.\/x'\./, "'<outside>'."),
      ),
    ).toMatchInlineSnapshot(`
      [
        "cordboard.yaml (connections.paris.config.a): The environment variable 'NONE' is not set, and a secret is read from it. Set it where the server is started, then reload the connection. [CORD_SECRET_ENV]",
        "cordboard.yaml (connections.paris.config.b.0): The secret file 'missing' cannot be read: ENOENT: no such file or directory, lstat '<home>/missing'. Check that it exists, is a file of at most 64 kB and that the server's account may read it. [CORD_SECRET_FILE]",
        "cordboard.yaml (connections.paris.config.c): The secret file '/etc/hostname' lies in a place that is not meant for secrets. Put it in the home folder, in /run/secrets, or in systemd's credentials directory. [CORD_SECRET_FILE_PLACE]",
        "cordboard.yaml (connections.paris.config.d): The secret file 'outside' lies in a place that is not meant for secrets. Put it in the home folder, in /run/secrets, or in systemd's credentials directory. [CORD_SECRET_FILE_PLACE]",
        "cordboard.yaml (connections.paris.config.e): The secret file 'large' cannot be read: it has 70000 bytes. Check that it exists, is a file of at most 64 kB and that the server's account may read it. [CORD_SECRET_FILE]",
        "cordboard.yaml (connections.paris.config.f): '\${vault:x}' looks like a secret, but between the braces there must be env:NAME or file:path. Correct it; write $\${ for a text that really begins with \${. [CORD_SECRET_SYNTAX]",
        "cordboard.yaml (connections.paris.config.g): The secret file '../x' lies in a place that is not meant for secrets. Put it in the home folder, in /run/secrets, or in systemd's credentials directory. [CORD_SECRET_FILE_PLACE]",
      ]
    `)
  })

  it('never leaves its plugin in a log line, output, diagnosis, state, error, answer or recording', async () => {
    const config = { how: 'tell all', password: secret('env:PASSWORD') }
    const bench = createBench(['mischief'], {
      settings: { connections: { bad: { kind: 'mischief', config } }, plugins: {} },
      env: { PASSWORD: canary },
    })
    const seen: unknown[] = []
    const frames: string[] = []
    const stop = bench.host.onChange(() => seen.push(structuredClone([bench.host.connections(), bench.host.plugins()])))
    await bench.host.start()
    await until(() => bench.lines.filter((line) => line.includes('output')).length === 2, 'output')
    await until(() => bench.host.connections()[0]?.state.kind === 'retrying', 'reported')
    await bench.host.record('bad', (chunk) => frames.push(Buffer.from(chunk).toString()))
    const route = { method: 'POST', path: 'in', query: {}, headers: {}, body: new Uint8Array() }
    seen.push(await bench.host.route('bad', route))
    seen.push(await bench.run('hold', {}, { connection: 'bad' }))
    for (const how of ['refuse', 'throw']) {
      await bench.host.configure({ connections: { bad: { kind: 'mischief', config: { how, password: canary } } }, plugins: {} })
      await until(() => bench.host.connections()[0]?.state.kind === (how === 'throw' ? 'retrying' : 'auth-required'), how)
    }
    await bench.host.configure({
      connections: { bad: { kind: 'mischief', config: { how: 'tell all', accounts: [{ secret: 'second S3cret of a list' }] } } },
      plugins: {},
    })
    await until(() => bench.lines.filter((line) => line.includes('output')).length === 4, 'output of the one in a list')
    // Output and reports come by ways of their own.
    await until(() => bench.host.connections()[0]?.state.kind === 'retrying', 'reported by the one in a list')
    stop()
    seen.push(bench.lines, frames, bench.host.connections(), bench.host.plugins())
    const everything = JSON.stringify(seen)
    expect(everything).toContain('***')
    for (const form of ['S3cret', 'canary']) expect(everything).not.toContain(form)
  })
})
