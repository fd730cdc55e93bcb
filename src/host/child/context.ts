import { resolve, sep } from 'node:path'
import { type ActionRequest, type PluginClock, type PluginContext, PluginError, type PluginLog } from '../../plugin-api/index.ts'
import type { Activate } from '../protocol/methods.ts'
import type { Wire } from './wire.ts'

/** The part of a context that actions and connections share. `owner` is undefined for actions. */
export function createContext(wire: Wire, granted: Activate, clock: PluginClock, owner: string | undefined): PluginContext {
  const uses = new Set(granted.uses)
  const { home, files } = granted
  return {
    log: createLog(wire, owner),
    clock,
    ...(uses.has('screen')
      ? { screen: { show: (item, request) => wire.ask('screen', { item, run: wire.runOf(request) }, request.signal) } }
      : {}),
    ...(uses.has('http')
      ? {
          http: {
            request: ({ signal, ...request }) => wire.ask('http', request, signal),
          },
        }
      : {}),
    ...(uses.has('mapping') ? { mapping: { evaluate: (expression, input) => wire.ask('mapping', { expression, input }) } } : {}),
    ...(uses.has('files') && home !== undefined ? { files: { resolve: (path) => allowed(home, files, path) } } : {}),
  }
}

function createLog(wire: Wire, owner: string | undefined): PluginLog {
  const write = (level: keyof PluginLog): PluginLog['info'] => {
    return (text, fields) => wire.tell('log', { owner, level, text: String(text), fields: fields ?? {} })
  }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

function allowed(home: string, files: readonly string[], path: string): string {
  const full = resolve(home, path)
  if (!full.startsWith(`${home}${sep}`)) throw new PluginError('bad-input', `The file '${path}' lies outside of the home folder.`)
  if (files.some((file) => full === file || full.startsWith(`${file}${sep}`))) return full
  throw new PluginError(
    'bad-input',
    `The file '${path}' lies neither in tables/ nor is it named by the configuration of a connection of this plugin.`,
  )
}

/** The attempts under way, so that a request for the screen can be traced to its step. */
export function createRuns(): { add(request: ActionRequest, run: number): void; of(request: ActionRequest): number } {
  const runs = new WeakMap<ActionRequest, number>()
  return {
    add(request, run) {
      runs.set(request, run)
    },
    of(request) {
      const run = runs.get(request)
      if (run === undefined) throw new PluginError('bad-input', 'The screen must be given the request that the action was called with.')
      return run
    },
  }
}
