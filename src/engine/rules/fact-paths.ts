import { schemas } from '../../model/index.ts'
import { asSchema, childSchema, resolve, type Schema } from '../shape/walk.ts'

const facts: Schema = schemas.facts

interface At {
  readonly schema: Schema | undefined
  readonly home: Schema
}

/** A name in a path that no fact has there, with the names that there are. */
interface UnknownName {
  readonly name: string
  readonly known: readonly string[]
  /** The path before it, with a dot behind; empty at the root. */
  readonly before: string
}

/** undefined: there is such a fact, or nobody can know, as in attached data. `results`: names that steps give. */
export function unknownName(path: string, results: ReadonlySet<string>): UnknownName | undefined {
  let at: At = { schema: facts, home: facts }
  const names = path.split('.')
  for (const [index, name] of names.entries()) {
    const known = namesIn(at)
    if (known === undefined) return undefined
    if (index === 0 && results.has(name)) return undefined
    if (!known.includes(name))
      return {
        name,
        known: index === 0 ? [...known, ...results] : known,
        before: names
          .slice(0, index)
          .map((one) => `${one}.`)
          .join(''),
      }
    at = itemsOf(childSchema(at.schema, at.home, name))
  }
  return undefined
}

/** All values that a field can have; undefined: they are not counted. */
export function valuesOf(path: string): readonly unknown[] | undefined {
  let at: At = { schema: facts, home: facts }
  for (const name of path.split('.')) at = childSchema(at.schema, at.home, name)
  const values = resolved(at).schema?.enum
  return Array.isArray(values) ? values : undefined
}

/** The names of an object that has no others. */
function namesIn(at: At): readonly string[] | undefined {
  const { schema } = resolved(at)
  const properties = asSchema(schema?.properties)
  if (properties === undefined || schema?.additionalProperties !== false) return undefined
  return Object.keys(properties).filter((name) => schema !== facts || name !== 'ledger')
}

function itemsOf(at: At): At {
  const { schema, home } = resolved(at)
  return schema?.type === 'array' ? childSchema(schema, home, 0) : { schema, home }
}

/** Behind its references: what stands there says the rest. */
function resolved({ schema, home }: At): At {
  const target = typeof schema?.$ref === 'string' ? resolve(schema.$ref, home) : undefined
  return target === undefined ? { schema, home } : resolved(target)
}
