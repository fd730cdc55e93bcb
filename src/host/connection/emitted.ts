import type { EmittedTrigger } from '../../model/index.ts'
import { PluginError } from '../../plugin-api/index.ts'
import { fieldError, isEmitted } from '../manifest/validators.ts'

const limits = { triggers: 1000, triggerBytes: 256 * 1024, depth: 32 } as const

/** The triggers of an emit, or a PluginError that says which one is wrong, in which field, and why. */
export function checkEmitted(triggers: readonly unknown[], types: ReadonlySet<string>): readonly EmittedTrigger[] {
  if (triggers.length > limits.triggers) throw bad(`${triggers.length} triggers in one emit: at most ${limits.triggers}`)
  return triggers.map((trigger, index) => {
    const which = `trigger ${index + 1} of ${triggers.length}${nameOf(trigger)}`
    if (JSON.stringify(trigger).length > limits.triggerBytes) throw bad(`${which} is larger than ${limits.triggerBytes} bytes`)
    const fault = faultIn(trigger, 0)
    if (fault !== undefined) throw bad(`${which}: ${fault}`)
    if (!isEmitted(trigger)) throw bad(`${which}: ${schemaFault()}`)
    if (trigger.type.includes(':') && !types.has(trigger.type)) {
      throw bad(`${which}: type '${trigger.type}' is not among contributes.triggers of plugin.json`)
    }
    return trigger
  })
}

function schemaFault(): string {
  const [error] = isEmitted.errors
  if (error === undefined) return 'it is not a trigger'
  if (error.instancePath === '/type') return 'type is not one of the known trigger types'
  const { field, reason } = fieldError(error)
  return `${field === '' ? 'it' : field} ${reason}`
}

function faultIn(value: unknown, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (depth > limits.depth) return `it is nested deeper than ${limits.depth} levels`
  for (const [key, item] of Object.entries(value)) {
    if (key.startsWith('_jsonata_')) return `the key '${key}' is reserved`
    const fault = faultIn(item, depth + 1)
    if (fault !== undefined) return fault
  }
  return undefined
}

function nameOf(trigger: unknown): string {
  if (typeof trigger !== 'object' || trigger === null || !('id' in trigger) || typeof trigger.id !== 'string') return ''
  return ` ('${trigger.id.slice(0, 80)}')`
}

function bad(detail: string): PluginError {
  return new PluginError('bad-input', detail)
}
