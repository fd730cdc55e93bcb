import { field, plain } from '../wire/message.ts'
import { endpointOf } from './parties.ts'
import { emit, type Work } from './work.ts'

/** A phone rings, is in use, is unreachable: told when it changes. */
export function deviceStateChange(work: Work): void {
  changed(work, field(work.message, 'Device'), field(work.message, 'State'))
}

/** A phone registered or went away. */
export function contactStatus(work: Work): void {
  const endpoint = field(work.message, 'EndpointName')
  changed(work, endpoint === undefined ? undefined : `PJSIP/${endpoint}`, field(work.message, 'ContactStatus'), 'contact')
}

function changed(work: Work, name: string | undefined, state: string | undefined, of = 'device'): void {
  const { settings, message } = work
  const { deviceStates } = work.state
  if (name === undefined || state === undefined) return
  const endpoint = endpointOf(settings, name)
  if (endpoint.device === undefined || deviceStates.get(`${of} ${name}`) === state) return
  deviceStates.set(`${of} ${name}`, state)
  emit(work, 'device-state', { id: `${of}/${name}/${state}/${work.stamp}`, agent: { device: endpoint.device }, raw: plain(message) })
}

/** The connection to the PBX, or the PBX itself, is there or is not. */
export function linkChanged(work: Work, state: 'up' | 'down', about: { readonly server?: string; readonly reason?: string }): void {
  if (work.state.link === state) return
  work.state.link = state
  work.state.links += 1
  emit(work, 'link-state', { id: `link/${work.scope}/${work.state.links}/${state}`, link: { state, ...about } })
}
