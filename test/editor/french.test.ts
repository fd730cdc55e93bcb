import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { english } from '../../editor/texts/en/index.ts'
import { french } from '../../editor/texts/fr/index.ts'
import type { ActionSpec, Manifest } from '../../src/model/index.ts'
import { schemas, standardActions } from '../../src/model/index.ts'
import { factFields } from '../../src/server/words/fields.ts'
import { repository } from '../architecture.walls.ts'

const plugins = join(repository, 'src/plugins')
const contributed = readdirSync(plugins, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }): readonly ActionSpec[] => {
    const manifest: Manifest = JSON.parse(readFileSync(join(plugins, name, 'plugin.json'), 'utf8'))
    return (manifest.contributes.actions ?? []).filter((action): action is ActionSpec => !('standard' in action))
  })

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What of an action has no French words: its title, its inputs, the values to choose from. */
function untold({ id, title, description, input, translations }: ActionSpec): readonly string[] {
  const words = translations?.fr
  const properties = isObject(input.properties) ? Object.entries(input.properties) : []
  // Methods of HTTP and levels of a log are the same everywhere.
  const isSame = (name: string) => name === 'method' || (id === 'log' && name === 'level')
  return [
    ...(words?.title === undefined || words.title === title ? ['title'] : []),
    ...(description === undefined || words?.description !== undefined ? [] : ['description']),
    ...properties.flatMap(([name, schema]) => {
      const own = words?.inputs?.[name]
      if (own?.title === undefined) return [name]
      const values = isObject(schema) && Array.isArray(schema.enum) && !isSame(name) ? schema.enum.map(String) : []
      const described =
        isObject(schema) && schema.description !== undefined && own.description === undefined ? [`${name}: description`] : []
      return [...described, ...values.filter((value) => own.values?.[value] === undefined).map((value) => `${name}: ${value}`)]
    }),
  ].map((what) => `${id} ${what}`)
}

describe('who reads French', () => {
  it('finds every field and every trigger under a name in words', () => {
    const wanted = [
      ...factFields().map(({ path }) => `field.${path}`),
      ...schemas.trigger.$defs.knownType.enum.map((type) => `trigger.${type}`),
    ]
    const known: Readonly<Record<string, string>> = french
    expect(wanted.filter((key) => known[key] === undefined)).toEqual([])
  })

  it('reads no English: what is the same in both is one word, or a name', () => {
    const own: Readonly<Record<string, string>> = french
    const same = Object.entries(english).filter(
      ([key, text]) => own[key] === text && /\p{L}{2,}\P{L}+\p{L}{2,}/u.test(text.replace(/\{\w+\}/g, '')),
    )
    expect(same).toEqual([])
  })

  it('finds the words of every action, its inputs and their values', () => {
    expect([...standardActions, ...contributed].flatMap(untold)).toEqual([])
  })
})
