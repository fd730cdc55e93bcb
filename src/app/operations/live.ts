import { validateEmitted } from '../../engine/index.ts'
import { hiddenByDefault, hide } from '../../journal/index.ts'
import { CordError, type Json } from '../../model/index.ts'
import { sendAgain } from '../dead-letters.ts'
import { explainTrace } from '../explain.ts'
import { parkedIn } from '../readiness.ts'
import type { LiveOperation } from './index.ts'
import { text, toJson } from './params.ts'
import { startRecording, stopRecording } from './recording.ts'

/** What only a running server can do. */
export const liveOperations: Readonly<Record<string, LiveOperation>> = {
  status: async (parts, _params, { url }) => ({
    url,
    revision: parts.rulebook.current().revision,
    rules: parts.rulebook.status().length,
    connections: await connections(parts),
    parked: [...parkedIn(parts)],
    plugins: await plugins(parts),
    waiting: toJson({ ...parts.pressure.state(), deadLetters: parts.journal.counts().deadLetters }),
    circuits: toJson(parts.circuits.status()),
    journal: { bytes: parts.journal.bytes(), trouble: toJson(parts.journal.trouble() ?? null) },
  }),
  'dead-letters.send': async (parts, params, { note }) => {
    await sendAgain(parts, text(params, 'id'), note)
    return { id: text(params, 'id') }
  },
  explain: async (parts, params) => {
    const trace = parts.journal.trace(text(params, 'id'))
    if (trace === undefined) throw new CordError('CORD_CLI_TRACE_UNKNOWN', { id: text(params, 'id') })
    const shown = { trace, explanations: (await explainTrace(parts, trace)) ?? [] }
    return toJson(hide(shown, trace, parts.config().privacy?.mask ?? hiddenByDefault))
  },
  'rules.status': async (parts) => toJson(parts.rulebook.status()),
  'rules.rescan': async (parts) => {
    await parts.rulebook.rescan()
    return toJson(parts.rulebook.status())
  },
  connections: (parts) => connections(parts),
  'connections.reload': async (parts, params) => toJson(await parts.plugins.reloadConnection(text(params, 'id'))),
  'connections.switch': async (parts, params) => {
    await parts.switchConnection(text(params, 'id'), params.enabled === true)
    return toJson(parts.plugins.connections().find(({ id }) => id === params.id) ?? null)
  },
  plugins: (parts) => plugins(parts),
  'plugins.reload': async (parts, params) => toJson((await parts.plugins.reloadPlugin(text(params, 'id'))).state),
  'plugins.unpark': async (parts, params) => toJson((await parts.plugins.unpark(text(params, 'id'))).state),
  ingest: async (parts, params) => {
    const triggers = Array.isArray(params.triggers) ? params.triggers : []
    return toJson(
      await parts.acceptor.ingest(
        text(params, 'connection'),
        triggers.map((one) => validateEmitted(one)),
      ),
    )
  },
  'record.start': (parts, params) => startRecording(parts, text(params, 'connection'), text(params, 'file')),
  'record.stop': (_parts, params) => stopRecording(text(params, 'file')),
}

const connections: (parts: Parameters<LiveOperation>[0]) => Promise<Json> = async (parts) => toJson(parts.plugins.connections())

const plugins: (parts: Parameters<LiveOperation>[0]) => Promise<Json> = async (parts) =>
  toJson(
    parts.plugins.plugins().map((plugin) => ({
      id: plugin.id,
      version: plugin.manifest?.version,
      builtin: plugin.builtin,
      folder: plugin.folder,
      state: plugin.state,
      refused: plugin.refused,
    })),
  )
