import { readdirSync, readFileSync, renameSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Bench, createBench, until } from './helpers.ts'

function bench(): Bench {
  return createBench(['echo'], { settings: { connections: { paris: { kind: 'echo', config: { greeting: 'bonjour' } } }, plugins: {} } })
}

function isOnline({ host }: Bench): boolean {
  return host.connections().every(({ state }) => state.kind === 'online')
}

/** Processes of this machine that have not ended: id, parent, and the names by which they were started. */
function processes(): readonly { readonly pid: number; readonly parent: number; readonly command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const [, state, parent] = /\) (\S) (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? []
        // One that has ended stands there until its new parent, the first process of the machine, asks how: some take their time.
        if (state === 'Z') return []
        return [{ pid: Number(name), parent: Number(parent), command: readFileSync(`/proc/${name}/cmdline`, 'utf8') }]
      } catch {
        return []
      }
    })
}

function launchers(): readonly number[] {
  return processes().flatMap(({ pid, parent, command }) => (parent === process.pid && command.includes('host/launcher/main') ? [pid] : []))
}

describe.runIf(process.platform === 'linux')('the process that starts plugins', () => {
  it('starts all of them, and is started again when it ends: its plugins crash with it, and come back', async () => {
    const one = bench()
    await one.host.start()
    await until(() => isOnline(one), 'online')
    const [before, ...others] = launchers()
    expect(others).toEqual([])
    if (before === undefined) throw new Error('no process that starts plugins')
    const plugins = processes().filter(({ parent }) => parent === before)
    expect(plugins.map(({ command }) => command.includes('host/child/main'))).toEqual([true])
    process.kill(before, 'SIGKILL')
    await until(() => !isOnline(one), 'gone')
    await until(() => isOnline(one), 'online again')
    expect(launchers()).toHaveLength(1)
    expect(launchers()).not.toContain(before)
    expect(processes().filter(({ pid }) => plugins.some((plugin) => plugin.pid === pid))).toEqual([])
    expect(one.lines.filter((line) => line.includes('plugin crashed'))).toHaveLength(1)
  })

  it('says why a plugin cannot be started', async () => {
    const one = bench()
    await one.host.discover()
    renameSync(join(one.home, 'plugins/echo'), join(one.home, 'elsewhere'))
    const { state } = await one.host.unpark('echo')
    expect(state).toMatchObject({
      kind: 'waiting',
      problem: { params: { reason: expect.stringMatching(/^it could not be started: .*ENOENT/) } },
    })
  })

  it('hands the lines of its plugins to the server, and a stranger who dials in is cut off', async () => {
    const one = bench()
    await one.host.start()
    await until(() => isOnline(one), 'online')
    const address = /@(cordboard-\S+)/.exec(readFileSync('/proc/net/unix', 'utf8'))?.[1]
    const stranger = connect(`\0${address}`)
    const closed = new Promise<void>((resolve) => stranger.on('close', () => resolve()))
    stranger.on('error', () => undefined)
    stranger.write(`${'0'.repeat(36)}3{"t":"tell","about":"crash","body":{}}\n`)
    await closed
    expect(isOnline(one)).toBe(true)
  })
})
