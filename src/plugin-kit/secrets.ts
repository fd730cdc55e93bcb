import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../model/index.ts'
import { type Problem, problem } from '../model/index.ts'
import type { Trial } from './trial.ts'

/** A config with a value of ours in place of every secret, and that value; undefined where it holds none. */
export function withCanary(
  config: JsonObject,
  fields: readonly string[],
): { readonly config: JsonObject; readonly canary: string } | undefined {
  const canary = `canary-${randomUUID()}`
  let put = false
  const replace = (value: unknown, path: readonly string[]): unknown => {
    const [key, ...rest] = path
    if (Array.isArray(value)) return value.map((item) => replace(item, path))
    if (key === undefined) {
      put = true
      return canary
    }
    if (typeof value !== 'object' || value === null || !(key in value)) return value
    return { ...value, [key]: replace(Reflect.get(value, key), rest) }
  }
  const replaced = fields.reduce<unknown>((value, field) => replace(value, field.split('.')), config)
  return put ? { config: JSON.parse(JSON.stringify(replaced)), canary } : undefined
}

/** Looks for the canary, as it is and as protocols write it, in all that people may see. */
export function checkSecrets(trial: Trial, canary: string): readonly Problem[] {
  const visible = trial.visible()
  const forms = {
    'as it is': canary,
    'in Base64': Buffer.from(canary).toString('base64').replace(/=+$/, ''),
    'in hexadecimal': Buffer.from(canary).toString('hex'),
  }
  const found = Object.entries(forms).find(([, text]) => visible.includes(text))
  if (found === undefined) return []
  const [form, text] = found
  const at = visible.indexOf(text)
  const around = visible.slice(Math.max(0, at - 80), at).replaceAll(/\s+/g, ' ')
  return [problem('CORD_KIT_SECRET', { form, around })]
}
