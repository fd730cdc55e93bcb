import { readFileSync, realpathSync, statSync } from 'node:fs'
import { isAbsolute, resolve, sep } from 'node:path'
import { type Json, type Problem, problem } from '../../model/index.ts'

export interface SecretSources {
  /** The home folder: relative paths start here. */
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface Resolved {
  readonly value: Json
  /** What was read, to be cut out of everything that people see. */
  readonly secrets: readonly string[]
  readonly problems: readonly Problem[]
}

const maxFileBytes = 64 * 1024
const reference = /\$(\$?)\{([^}]*)\}/g

/**
 * Replaces ${env:NAME} and ${file:path} in every string of a value; $${ gives ${. `at` is where the value stands, for problems.
 * A file lies in the home, in /run/secrets or in systemd's credentials directory.
 */
export function resolveSecrets(value: Json, sources: SecretSources, at: string): Resolved {
  const secrets = new Set<string>()
  const problems: Problem[] = []
  return { value: walk(value, at), secrets: [...secrets], problems }

  function walk(part: Json, field: string): Json {
    if (typeof part === 'string') return text(part, field)
    if (isList(part)) return part.map((item, index) => walk(item, `${field}.${index}`))
    if (typeof part === 'object' && part !== null) {
      return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, walk(item, `${field}.${key}`)]))
    }
    return part
  }

  function text(source: string, field: string): string {
    return source.replace(reference, (whole: string, escaped: string, inside: string) => {
      if (escaped !== '') return whole.slice(1)
      const found = lookUp(inside, whole, sources)
      if (typeof found === 'string') {
        if (found !== '') secrets.add(found)
        return found
      }
      problems.push({ ...found, place: { file: 'cordboard.yaml', field } })
      return ''
    })
  }
}

function lookUp(inside: string, whole: string, sources: SecretSources): string | Problem {
  const [, scheme, name = ''] = /^(env|file):(.+)$/.exec(inside) ?? []
  if (scheme === 'env') return sources.env[name] ?? problem('CORD_SECRET_ENV', { name })
  if (scheme === 'file') return readSecret(name, sources)
  return problem('CORD_SECRET_SYNTAX', { text: whole })
}

function readSecret(path: string, sources: SecretSources): string | Problem {
  try {
    const named = resolve(sources.home, path)
    const places = isAbsolute(path) ? ['/run/secrets', sources.env.CREDENTIALS_DIRECTORY, sources.home] : [sources.home]
    // What lies elsewhere is not even looked at: whether it exists is nobody's business.
    if (!places.some((place) => place !== undefined && (named.startsWith(`${resolve(place)}${sep}`) || isInside(place, named)))) {
      return problem('CORD_SECRET_FILE_PLACE', { path })
    }
    const full = realpathSync(named)
    if (!places.some((place) => place !== undefined && isInside(place, full))) return problem('CORD_SECRET_FILE_PLACE', { path })
    const { size } = statSync(full)
    if (size > maxFileBytes) return problem('CORD_SECRET_FILE', { path, reason: `it has ${size} bytes` })
    return readFileSync(full, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    return problem('CORD_SECRET_FILE', { path, reason: error instanceof Error ? error.message : String(error) })
  }
}

function isInside(place: string, full: string): boolean {
  try {
    return full.startsWith(`${realpathSync(place)}${sep}`)
  } catch {
    return false
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
