import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { EmittedTrigger, Manifest } from '../../model/index.ts'
import { CordError, standardActions } from '../../model/index.ts'
import type { Link } from '../connection/link.ts'
import type { HostOptions, RunRequest } from '../contract.ts'
import type { FoundPlugin } from '../manifest/discover.ts'
import { packagesOf } from '../manifest/packages.ts'
import { describeFailure } from '../process/failure.ts'
import type { Limits } from '../process/limits.ts'
import { isActivated } from '../process/shapes.ts'
import { type PluginProcess, spawnPlugin } from '../process/spawn.ts'
import { askWithin } from '../process/within.ts'
import type { Activated } from '../protocol/methods.ts'
import type { Redactor } from '../secrets/redact.ts'
import { createRequests } from './requests.ts'
import { createTells } from './tells.ts'

export type Launched =
  | { readonly kind: 'up'; readonly process: PluginProcess; readonly activated: Activated }
  | { readonly kind: 'failed'; readonly error: CordError }
  /** It ended while it was loaded. */
  | { readonly kind: 'crashed'; readonly reason: string }

export interface LaunchOptions {
  readonly found: FoundPlugin
  readonly manifest: Manifest
  readonly host: Pick<HostOptions, 'home' | 'clock' | 'log' | 'normalise' | 'sink' | 'store' | 'services' | 'offline'>
  readonly limits: Limits
  /** What it may read of the home; only for a plugin that uses files. */
  readonly files: readonly string[]
  readonly redactor: Redactor
  linkOf(process: PluginProcess, owner: string): Link | undefined
  replayOf(owner: string): ((triggers: readonly EmittedTrigger[]) => void) | undefined
  /** Hears what a replay could not use. */
  replayDiagnosed?(owner: string, about: string, detail: string): void
  runOf(run: number): RunRequest | undefined
  onFrame(link: Link, chunk: Uint8Array): void
  onResponsive(process: PluginProcess, responsive: boolean): void
}

const activateWithin = 10_000

/** Starts a process, loads the plugin in it, and holds what it has against its manifest. */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const { found, manifest, host } = options
  const linkOf = (owner: string): Link | undefined => options.linkOf(process, owner)
  const tells = createTells({
    plugin: manifest.id,
    clock: host.clock,
    log: host.log,
    redactor: options.redactor,
    linkOf,
    diagnosed: (owner, about, detail) => options.replayDiagnosed?.(owner, about, detail),
    onFrame: options.onFrame,
    fire: (id) => process.peer.tell('timer', { id }),
  })
  const usesFiles = manifest.uses?.includes('files') === true
  const home = usesFiles ? realpathSync(host.home) : undefined
  const spawned: PluginProcess | string = await spawnPlugin({
    folder: found.folder,
    readable: home === undefined ? [] : options.files,
    packages: packagesOf(found.builtin ? manifest.packages : undefined),
    limits: options.limits,
    offline: host.offline === true,
    clock: host.clock,
    onAsk: createRequests({ host, manifest, linkOf, replayOf: options.replayOf, runOf: options.runOf }),
    onTell: tells.hear,
    onOutput: (stream, text) => tells.line(stream === 'out' ? 'info' : 'warn', undefined, text, {}),
    onResponsive: (responsive) => options.onResponsive(process, responsive),
    onMisuse: (detail) => tells.line('warn', undefined, detail, {}),
    describe: (thrown) => {
      const failure = describeFailure(thrown)
      return { ...failure, detail: options.redactor.text(failure.detail) }
    },
  }).catch((error: unknown) => describeFailure(error).detail)
  if (typeof spawned === 'string') return { kind: 'crashed', reason: `it could not be started: ${spawned}` }
  const process: PluginProcess = spawned
  void process.gone.then(tells.stop)
  try {
    const main = pathToFileURL(join(found.folder, manifest.main)).href
    const answer = await askWithin(process, host.clock, activateWithin, 'activate', {
      main,
      home,
      files: options.files,
      uses: manifest.uses ?? [],
    })
    if (!isActivated(answer)) throw new Error('its module could not be read')
    const missing = missingMember(manifest, answer)
    if (missing === undefined) return { kind: 'up', process, activated: answer }
    return await giveUp(process, missing)
  } catch (error) {
    // A process that ended has said so before its open asks failed.
    const gone = await Promise.race([process.gone, Promise.resolve(undefined)])
    if (gone !== undefined) return { kind: 'crashed', reason: options.redactor.text(gone.reason) }
    return giveUp(process, failureToLoad(manifest.id, error))
  }
}

async function giveUp(process: PluginProcess, error: CordError): Promise<Launched> {
  await process.kill('it could not be loaded')
  return { kind: 'failed', error }
}

function failureToLoad(plugin: string, error: unknown): CordError {
  const { kind, detail } = describeFailure(error)
  if (kind === 'timeout') return new CordError('CORD_PLUGIN_ACTIVATE_TIMEOUT', { plugin, seconds: activateWithin / 1000 })
  const [headline = detail] = detail.split('\n', 1)
  return new CordError('CORD_PLUGIN_ACTIVATE', { plugin, detail: headline }, { cause: error })
}

function missingMember(manifest: Manifest, activated: Activated): CordError | undefined {
  const { connections = [], actions = [] } = manifest.contributes
  const kind = connections.find((one) => !activated.connections.includes(one.kind))
  if (kind !== undefined) return missing(manifest, 'connection kind', kind.kind)
  const action = actions.find((one) => targetOf(one) === 'plugin' && !activated.actions.includes(one.id))
  return action === undefined ? undefined : missing(manifest, 'action', action.id)
}

function missing(manifest: Manifest, what: string, id: string): CordError {
  return new CordError('CORD_PLUGIN_MEMBER_MISSING', { plugin: manifest.id, what, id })
}

/** Who does an action that a manifest contributes. */
export function targetOf(action: NonNullable<Manifest['contributes']['actions']>[number]): 'plugin' | 'connection' | 'directory' {
  const spec = 'standard' in action ? standardActions.find((known) => known.id === action.id) : action
  return spec?.target ?? 'plugin'
}
