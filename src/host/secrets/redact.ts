/** Cuts known secrets out of what leaves a plugin. */
export interface Redactor {
  add(secrets: readonly string[]): void
  text(text: string): string
  /** All strings of plain data, names of properties too. */
  deep(value: unknown): unknown
}

/** Anything shorter stands in every text, and keeps no secret. */
const shortest = 4

export function createRedactor(): Redactor {
  const forms = new Set<string>()

  function text(source: string): string {
    let result = source
    for (const form of forms) if (result.includes(form)) result = result.replaceAll(form, '***')
    return result
  }

  function deep(value: unknown): unknown {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return value.map(deep)
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), deep(item)]))
    }
    return value
  }

  return {
    add(secrets) {
      for (const secret of secrets) {
        if (secret.length < shortest) continue
        for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64(secret)]) forms.add(form)
      }
    },
    text,
    deep,
  }
}

/** Strings at dotted paths, in every item of a list on the way: what a manifest says is secret is secret also when it was written in clear. */
export function secretsAt(value: unknown, paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => stringsAt(value, path.split('.')))
}

function stringsAt(value: unknown, path: readonly string[]): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => stringsAt(item, path))
  const [key, ...rest] = path
  if (key === undefined) return typeof value === 'string' ? [value] : []
  return typeof value === 'object' && value !== null ? stringsAt(Reflect.get(value, key), rest) : []
}

function base64(secret: string): string {
  return Buffer.from(secret).toString('base64').replace(/=+$/, '')
}
