import { type ActionRequest, type ConnectionAction, type Json, PluginError } from 'cordboard/plugin-api'
import type { Floats } from '../wire/encode.ts'
import { reasonRequired } from './enablement.ts'
import { agentOf, deviceOf, done, type Input, inputOf, peripheralOf, type Scene, textOf } from './scene.ts'

const states = { login: 0, logout: 1, notReady: 2, available: 3, workNotReady: 5 }

/** Ready, not ready, or after-call work that ends in not ready. */
export function setAgentState(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const input = inputOf(given)
    const wanted = textOf(input, 'state')
    const state = wanted === 'ready' ? states.available : wanted === 'after-call-work' ? states.workNotReady : states.notReady
    const agent = agentOf(scene, input, request)
    if (state === states.notReady && textOf(input, 'reason') === undefined && reasonRequired(agent, 'not-ready')) {
      throw new PluginError('bad-input', 'the desk settings of this agent ask for a reason with not ready', { vendorCode: '281' })
    }
    return change(scene, input, request, state)
  }
}

export function agentLogin(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const input = inputOf(given)
    const id = textOf(input, 'agentId') ?? request.facts.agent?.id
    if (id === undefined) throw new PluginError('bad-input', 'to log in, the step must name the agent (agentId)')
    return change(scene, { ...input, agentId: id }, request, states.login, [['AgentPassword', textOf(input, 'password') ?? '']])
  }
}

export function agentLogout(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const input = inputOf(given)
    const agent = agentOf(scene, input, request)
    if (textOf(input, 'reason') === undefined && reasonRequired(agent, 'logout')) {
      throw new PluginError('bad-input', 'the desk settings of this agent ask for a reason with a logout', { vendorCode: '281' })
    }
    return change(scene, input, request, states.logout)
  }
}

async function change(scene: Scene, input: Input, request: ActionRequest, AgentState: number, more: Floats = []): Promise<Json> {
  const agent = agentOf(scene, input, request)
  const id = agent?.id ?? textOf(input, 'agentId')
  const instrument = agent?.instrument ?? agent?.device ?? deviceOf(input, request)
  const queue = skillGroupOf(scene, textOf(input, 'queue'))
  await scene.session().request(
    'SET_AGENT_STATE_REQ',
    {
      PeripheralID: peripheralOf(scene, agent?.peripheral),
      AgentState,
      EventReasonCode: reasonOf(textOf(input, 'reason')),
      NumSkillGroups: queue === undefined ? 0 : 1,
    },
    [
      ['AgentInstrument', instrument],
      ...(id === undefined ? [] : [[id.length > 11 ? 'AgentIDLong' : 'AgentID', id] as const]),
      ...more,
      ...(queue === undefined ? [] : [['SkillGroupNumberF', queue] as const, ['SkillGroupPriorityF', 0] as const]),
    ],
  )
  return done()
}

function reasonOf(reason: string | undefined): number {
  if (reason === undefined) return 0
  if (/^\d{1,5}$/.test(reason) && Number(reason) < 0xffff) return Number(reason)
  throw new PluginError('bad-input', `a reason is a number here, as the system lists them: ${JSON.stringify(reason)} is none`, {
    vendorCode: '266',
  })
}

// By its number, or by the name that the configuration gives it.
function skillGroupOf(scene: Scene, queue: string | undefined): number | undefined {
  if (queue === undefined) return undefined
  const number = Object.entries(scene.settings.queues).find(([, name]) => name === queue)?.[0] ?? queue
  if (/^\d{1,9}$/.test(number)) return Number(number)
  throw new PluginError('bad-input', `${JSON.stringify(queue)} is no skill group's number, nor a name of queues in the configuration`)
}
