import { accessSync, constants, statfsSync } from 'node:fs'
import { CordError, render } from '../model/index.ts'
import { homePaths } from './config/paths.ts'
import { runOperation } from './control/client.ts'
import { inspectHome } from './inspect.ts'

export interface Finding {
  readonly good: boolean
  readonly about: string
  readonly text: string
}

const leastFreeShare = 0.05

/** Looks at the runtime, the home, its disk and the running server; never throws. */
export async function examine(home: string): Promise<readonly Finding[]> {
  return [runtime(), disk(home), ...(await files(home)), ...(await server(home))]
}

function runtime(): Finding {
  const major = Number(process.versions.node.split('.')[0])
  return {
    good: major >= 24,
    about: 'Node',
    text: major >= 24 ? `version ${process.versions.node}` : `version ${process.versions.node}; install Node 24 or later`,
  }
}

function disk(home: string): Finding {
  try {
    accessSync(home, constants.W_OK)
    const { bavail, blocks, bsize } = statfsSync(home)
    const free = `${Math.round((bavail * bsize) / 1_048_576)} MB free`
    return bavail / blocks < leastFreeShare
      ? { good: false, about: 'disk', text: `${free}; make room, or move the home` }
      : { good: true, about: 'disk', text: free }
  } catch (error) {
    return { good: false, about: 'home', text: `${home} cannot be written: ${error instanceof Error ? error.message : String(error)}` }
  }
}

async function files(home: string): Promise<readonly Finding[]> {
  try {
    const { diagnostics, rules } = await inspectHome(home)
    const errors = diagnostics.filter((found) => found.severity === 'error')
    if (errors.length === 0) return [{ good: true, about: 'rules', text: `${rules.length} rules, no errors` }]
    return errors.map((found) => ({ good: false, about: 'files', text: render(found) }))
  } catch (error) {
    return [{ good: false, about: 'files', text: error instanceof CordError ? render(error.problem) : String(error) }]
  }
}

async function server(home: string): Promise<readonly Finding[]> {
  try {
    const status = await runOperation(home, 'status', {})
    const connections = typeof status === 'object' && status !== null && 'connections' in status ? status.connections : []
    const rows = Array.isArray(connections) ? connections : []
    return [
      { good: true, about: 'server', text: 'running' },
      ...rows.map((row) => {
        const { id, state } = row as { id: string; state: { kind: string; reason?: string } }
        return {
          good: state.kind === 'online' || state.kind === 'idle',
          about: `connection ${id}`,
          text: [state.kind, state.reason].filter((part) => part !== undefined).join(': '),
        }
      }),
    ]
  } catch (error) {
    const absent = error instanceof CordError && error.problem.code === 'CORD_CLI_NO_SERVER'
    if (absent) return [{ good: true, about: 'server', text: `not running; its socket would be ${homePaths(home).control}` }]
    return [{ good: false, about: 'server', text: error instanceof Error ? error.message : String(error) }]
  }
}
