import { type ConnectionAction, PluginError } from 'cordboard/plugin-api'
import { none, noneShort } from '../wire/encode.ts'
import { requirePhase } from './enablement.ts'
import {
  type CallAtPhone,
  callOf,
  connectionDevice,
  connectionOf,
  done,
  inputOf,
  instrumentOf,
  named,
  pairOf,
  peripheralOf,
  type Scene,
  textOf,
} from './scene.ts'

/** Requests that name one call at one phone, and nothing more. */
function simple(scene: Scene, action: string, request: string, before?: (about: CallAtPhone) => string | undefined): ConnectionAction {
  return async (given, asked) => {
    const about = callOf(scene, inputOf(given), asked)
    const already = before?.(about)
    if (already !== undefined) return done(already)
    requirePhase(action, about.leg)
    await scene.session().request(request, named(scene, about), connectionOf(scene, about))
    return done()
  }
}

export function answer(scene: Scene): ConnectionAction {
  return simple(scene, 'answer', 'ANSWER_CALL_REQ', ({ leg }) => (leg.phase === 'talking' ? 'it was answered before' : undefined))
}

export function hold(scene: Scene): ConnectionAction {
  return simple(scene, 'hold', 'HOLD_CALL_REQ', ({ leg }) => (leg.phase === 'held' ? 'it was held before' : undefined))
}

export function hangUp(scene: Scene): ConnectionAction {
  return simple(scene, 'hang-up', 'CLEAR_CONNECTION_REQ')
}

export function retrieve(scene: Scene): ConnectionAction {
  return async (given, asked) => {
    const about = callOf(scene, inputOf(given), asked)
    if (about.leg.phase === 'talking') return done('it was retrieved before')
    requirePhase('retrieve', about.leg)
    await scene.session().request(
      'RETRIEVE_CALL_REQ',
      {
        PeripheralID: peripheralOf(scene, about.call.peripheral),
        HeldConnectionCallID: about.call.callId,
        HeldConnectionDeviceIDType: about.call.connectionType,
      },
      [
        ['HeldConnDevID', connectionDevice(scene, about.call, about.leg)],
        ['AgentInstrument', instrumentOf(scene, about.leg.device)],
      ],
    )
    return done()
  }
}

/** In one step. A call that still rings is deflected. */
export function transfer(scene: Scene): ConnectionAction {
  return async (given, asked) => {
    const input = inputOf(given)
    const about = callOf(scene, input, asked)
    const to = dialable(textOf(input, 'to'))
    requirePhase('transfer', about.leg)
    if (about.leg.phase === 'ringing') {
      await scene.session().request('DEFLECT_CALL_REQ', { ...named(scene, about), CalledDeviceType: 0 }, [
        ['ConnectionDevID', connectionDevice(scene, about.call, about.leg)],
        ['CalledDevID', to],
        ['AgentInstrument', instrumentOf(scene, about.leg.device)],
      ])
      return done('it rings there instead')
    }
    await scene.session().request('TRANSFER_CALL_REQ', { ...single(scene, about) }, [
      ['ActiveConnDevID', connectionDevice(scene, about.call, about.leg)],
      ['AgentInstrument', instrumentOf(scene, about.leg.device)],
      ['DialedNumber', to],
    ])
    return done()
  }
}

const consultTypes = { transfer: 1, conference: 2 }

/** Calls a colleague while the customer waits. The CTI Server copies the call's data to the new call. */
export function consult(scene: Scene): ConnectionAction {
  return async (given, asked) => {
    const input = inputOf(given)
    const about = callOf(scene, input, asked)
    const to = dialable(textOf(input, 'to'))
    const inherit = textOf(input, 'inherit')
    if (inherit === 'separate' || inherit === 'joint') {
      throw new PluginError('not-capable', `a CTI Server copies the data of the call to the consultation: ${inherit} cannot be asked for`)
    }
    requirePhase('consult', about.leg)
    const { call, leg } = about
    const confirmed = await scene.session().request(
      'CONSULTATION_CALL_REQ',
      {
        PeripheralID: peripheralOf(scene, call.peripheral),
        ActiveConnectionCallID: call.callId,
        ActiveConnectionDeviceIDType: call.connectionType,
        ConsultType: consultTypes.transfer,
      },
      [
        ['ActiveConnDevID', connectionDevice(scene, call, leg)],
        ['DialedNumber', to],
        ['AgentInstrument', instrumentOf(scene, leg.device)],
      ],
    )
    return done(`call ${confirmed.fixed.NewConnectionCallID ?? 0}`)
  }
}

export function completeTransfer(scene: Scene): ConnectionAction {
  return joining(scene, 'complete-transfer', 'TRANSFER_CALL_REQ')
}

/** Joins the two calls of the agent; with `to`, adds that number in one step. */
export function conference(scene: Scene): ConnectionAction {
  const join = joining(scene, 'conference', 'CONFERENCE_CALL_REQ')
  return async (given, asked) => {
    const input = inputOf(given)
    const to = textOf(input, 'to')
    if (to === undefined) return join(given, asked)
    const about = callOf(scene, input, asked)
    requirePhase('conference', about.leg)
    await scene.session().request('CONFERENCE_CALL_REQ', { ...single(scene, about) }, [
      ['ActiveConnDevID', connectionDevice(scene, about.call, about.leg)],
      ['AgentInstrument', instrumentOf(scene, about.leg.device)],
      ['DialedNumber', dialable(to)],
    ])
    return done()
  }
}

function joining(scene: Scene, action: string, request: string): ConnectionAction {
  return async (given, asked) => {
    const about = callOf(scene, inputOf(given), asked)
    requirePhase(action, about.leg)
    const { held, active } = pairOf(scene, about)
    await scene.session().request(request, { ...single(scene, active), ...heldOf(held) }, [
      ['ActiveConnDevID', connectionDevice(scene, active.call, active.leg)],
      ['HeldConnDevID', connectionDevice(scene, held.call, held.leg)],
      ['AgentInstrument', instrumentOf(scene, active.leg.device)],
    ])
    return done()
  }
}

/** Ends the consultation and goes back to the customer. */
export function reconnect(scene: Scene): ConnectionAction {
  return async (given, asked) => {
    const about = callOf(scene, inputOf(given), asked)
    requirePhase('reconnect', about.leg)
    const { held, active } = pairOf(scene, about)
    await scene.session().request(
      'RECONNECT_CALL_REQ',
      {
        PeripheralID: peripheralOf(scene, active.call.peripheral),
        ActiveConnectionCallID: active.call.callId,
        ActiveConnectionDeviceIDType: active.call.connectionType,
        ...heldOf(held),
      },
      [
        ['ActiveConnDevID', connectionDevice(scene, active.call, active.leg)],
        ['HeldConnDevID', connectionDevice(scene, held.call, held.leg)],
        ['AgentInstrument', instrumentOf(scene, active.leg.device)],
      ],
    )
    return done()
  }
}

export function alternate(scene: Scene): ConnectionAction {
  return async (given, asked) => {
    const about = callOf(scene, inputOf(given), asked)
    requirePhase('alternate', about.leg)
    const { held, active } = pairOf(scene, about)
    await scene.session().request(
      'ALTERNATE_CALL_REQ',
      {
        PeripheralID: peripheralOf(scene, active.call.peripheral),
        ActiveConnectionCallID: active.call.callId,
        OtherConnectionCallID: held.call.callId,
        ActiveConnectionDeviceIDType: active.call.connectionType,
        OtherConnectionDeviceIDType: held.call.connectionType,
      },
      [
        ['ActiveConnDevID', connectionDevice(scene, active.call, active.leg)],
        ['OtherConnDevID', connectionDevice(scene, held.call, held.leg)],
        ['AgentInstrument', instrumentOf(scene, active.leg.device)],
      ],
    )
    return done()
  }
}

export function sendDigits(scene: Scene): ConnectionAction {
  return async (given, asked) => {
    const input = inputOf(given)
    const about = callOf(scene, input, asked)
    requirePhase('send-digits', about.leg)
    await scene.session().request('SEND_DTMF_SIGNAL_REQ', named(scene, about), [
      ['ConnectionDevID', connectionDevice(scene, about.call, about.leg)],
      ['DtmfString', textOf(input, 'digits') ?? ''],
      ['AgentInstrument', instrumentOf(scene, about.leg.device)],
    ])
    return done()
  }
}

/** Calls the agent's own phone out. Confirmed when the call exists, not when it is answered. */
export function dial(scene: Scene): ConnectionAction {
  return async (given, asked) => {
    const input = inputOf(given)
    const device = textOf(input, 'device') ?? asked.facts.agent?.device
    if (device === undefined) throw new PluginError('bad-input', 'neither the step nor the trigger names a device')
    const agent = [...scene.normaliser.state.agents.values()].find((one) => one.device === device || one.instrument === device)
    const confirmed = await scene
      .session()
      .request('MAKE_CALL_REQ', { PeripheralID: peripheralOf(scene, agent?.peripheral), SkillGroupNumber: none }, [
        ['AgentInstrument', agent?.instrument ?? device],
        ['DialedNumber', dialable(textOf(input, 'number'))],
      ])
    return done(`call ${confirmed.fixed.NewConnectionCallID ?? 0}`)
  }
}

// Where there is no held call.
function single(scene: Scene, { call }: CallAtPhone) {
  return {
    PeripheralID: peripheralOf(scene, call.peripheral),
    ActiveConnectionCallID: call.callId,
    ActiveConnectionDeviceIDType: call.connectionType,
    HeldConnectionCallID: none,
    HeldConnectionDeviceIDType: noneShort,
  }
}

function heldOf({ call }: CallAtPhone) {
  return { HeldConnectionCallID: call.callId, HeldConnectionDeviceIDType: call.connectionType }
}

function dialable(number: string | undefined): string {
  const plain = (number ?? '').replace(/[\s().-]/g, '')
  if (!/^[+*#\w]{1,39}$/.test(plain)) throw new PluginError('bad-input', `${JSON.stringify(number ?? '')} is no number to dial`)
  return plain
}
