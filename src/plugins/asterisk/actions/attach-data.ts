import { type ConnectionAction, type Json, PluginError, stepMark } from 'cordboard/plugin-api'
import { isList } from '../json.ts'
import { field } from '../wire/message.ts'
import { callOf, customerOf, done, inputOf, type Scene } from './scene.ts'

const marked = '1'
const variableName = /^[A-Za-z][A-Za-z0-9_]*$/

/**
 * Sets variables on the customer's channel. A channel keeps one text for each name and no order: `add` and `replace` set it,
 * `delete` empties it, what is not text is written as text. A reserved variable keeps the step's key on the channel: a repeat after a
 * lost answer changes nothing any more, whatever the dial plan has set since.
 */
export function attachData(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const input = inputOf(given)
    const channel = customerOf(scene, callOf(scene, input, request))
    const session = scene.session()
    const entries = entriesOf(input.data ?? {}).map(([key, value]) => [variableOf(scene, key), value] as const)
    const mark = stepMark(request.key)
    if (request.attempt > 1 && field(await session.request('Getvar', { Channel: channel.name, Variable: mark }), 'Value') === marked) {
      return done(`${channel.name}: it was done before`)
    }
    for (const [variable, value] of entries) {
      await session.request('Setvar', {
        Channel: channel.name,
        Variable: scene.settings.inheritVariables ? `__${variable}` : variable,
        Value: input.mode === 'delete' ? '' : value,
      })
    }
    await session.request('Setvar', { Channel: channel.name, Variable: mark, Value: marked })
    return done(`${channel.name}: ${entries.map(([variable]) => variable).join(', ')}`)
  }
}

function entriesOf(data: Json): readonly (readonly [string, string])[] {
  if (isList(data)) return data.flatMap((pair) => pairOf(pair))
  if (typeof data !== 'object' || data === null) throw new PluginError('bad-input', 'data is neither an object nor pairs')
  return Object.entries(data).map(([key, value]) => [key, asText(value)] as const)
}

function pairOf(pair: Json): readonly (readonly [string, string])[] {
  const { key, value } = inputOf(pair)
  return typeof key === 'string' ? [[key, asText(value ?? null)]] : []
}

function asText(value: Json): string {
  if (typeof value === 'string') return value
  return value === null ? '' : JSON.stringify(value)
}

// The name that the configuration gives this key, else the key itself. Functions of the dial plan are no names.
function variableOf(scene: Scene, key: string): string {
  const configured = Object.entries(scene.settings.variables).find(([, shown]) => shown === key)?.[0]
  const name = configured ?? key
  if (!variableName.test(name)) throw new PluginError('bad-input', `${JSON.stringify(key)} cannot be the name of a channel variable`)
  return name
}
