import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { CordError, render } from '../../model/index.ts'
import { readConfig } from '../config/load.ts'
import { homePaths } from '../config/paths.ts'
import { runOperation } from '../control/client.ts'
import { inspectHome } from '../inspect.ts'
import type { Finding } from './examine.ts'

const leastFreeShare = 0.05

export function lookAtRuntime(): Finding {
  const { node } = process.versions
  const good = Number(node.split('.')[0]) >= 24
  return { good, about: 'Node', text: good ? `version ${node}` : `version ${node}; install Node 24 or later` }
}

export function lookAtHome(home: string): Finding {
  try {
    accessSync(home, constants.W_OK)
    const { bavail, blocks, bsize } = statfsSync(home)
    const free = `${Math.round((bavail * bsize) / 1_048_576)} MB free`
    return bavail / blocks < leastFreeShare
      ? { good: false, about: 'disk', text: `${free}; make room, or move the home` }
      : { good: true, about: 'disk', text: free }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return {
      good: false,
      about: 'home',
      text: `${home} cannot be written: ${why}; name the right folder with --home, or give this user the right`,
    }
  }
}

/** Configuration, rules, tables, plugins, and the rules' own cases. */
export async function lookAtFiles(home: string): Promise<readonly Finding[]> {
  try {
    const { diagnostics, rules, cases } = await inspectHome(home)
    const errors = diagnostics.filter((found) => found.severity === 'error')
    const failed = cases.filter((one) => !one.passed)
    if (errors.length + failed.length === 0) return [{ good: true, about: 'rules', text: `${rules.length} rules, no errors` }]
    return [
      ...errors.map((found) => ({ good: false, about: 'files', text: render(found) })),
      ...failed.map((one) => ({
        good: false,
        about: `rule ${one.rule}`,
        text: `its case '${one.case}' fails; cordboard test shows what came instead`,
      })),
    ]
  } catch (error) {
    return [{ good: false, about: 'files', text: told(error) }]
  }
}

/** The journal of a home whose server does not run: can it be opened, and can anybody sign in. */
export async function lookAtStore(home: string): Promise<readonly Finding[]> {
  const { journal } = homePaths(home)
  if (!existsSync(journal)) return [{ good: true, about: 'journal', text: 'none yet; the first start makes it' }]
  try {
    const users = await runOperation(home, 'users.list', {})
    const size = `${(statSync(journal).size / 1_048_576).toFixed(1)} MB`
    const nobody = Array.isArray(users) && users.length === 0
    return [
      { good: true, about: 'journal', text: size },
      ...(nobody ? [{ good: false, about: 'people', text: 'nobody can sign in; cordboard user add NAME --role admin' }] : []),
      ...(await lookAtDeadLetters(home)),
    ]
  } catch (error) {
    return [{ good: false, about: 'journal', text: told(error) }]
  }
}

async function lookAtDeadLetters(home: string): Promise<readonly Finding[]> {
  const letters = await runOperation(home, 'dead-letters.list', { limit: 1 })
  if (!Array.isArray(letters) || letters.length === 0) return []
  return [{ good: false, about: 'dead letters', text: 'steps failed for good; cordboard dead-letters list shows them' }]
}

/** The address that a start would listen on. */
export async function lookAtPort(home: string): Promise<readonly Finding[]> {
  const { host = '127.0.0.1', port = 8070 } = readConfig(homePaths(home).config).config?.server ?? {}
  const why = await whyNotFree(host, port)
  if (why === undefined) return []
  return [
    {
      good: false,
      about: 'port',
      text: `${host}:${port} cannot be listened on (${why}); end who has it, or set server.host and server.port`,
    },
  ]
}

async function whyNotFree(host: string, port: number): Promise<string | undefined> {
  const probe = createServer()
  return await new Promise((resolve) => {
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    probe.listen(port, host, () => probe.close(() => resolve(undefined)))
  })
}

function told(error: unknown): string {
  if (error instanceof CordError) return render(error.problem)
  return error instanceof Error ? error.message : String(error)
}
