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

/** Each file of texts of a language. */
async function filesOf(language: 'en' | 'fr'): Promise<readonly (readonly string[])[]> {
  const folder = join(repository, 'editor/texts', language)
  const names = readdirSync(folder).filter((name) => name !== 'index.ts')
  const modules = await Promise.all(names.map(async (name): Promise<object> => await import(join(folder, name))))
  return modules.map((module) => Object.values(module).flatMap((texts: unknown) => (isObject(texts) ? Object.keys(texts) : [])))
}

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
  it.each(['en', 'fr'] as const)('has no text twice in %s: the later one would stand in both places', async (language) => {
    const keys = (await filesOf(language)).flat()
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
    expect(keys.length).toBeGreaterThan(300)
  })

  it('begins no line with a sign that French sets a space before', () => {
    expect(Object.values(french).filter((text) => / [?!:;»]|« /.test(text))).toEqual([])
  })

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

it('in English, too, every input of an action has a name in words', () => {
  const unnamed = [...standardActions, ...contributed].flatMap(({ id, input, translations }) => {
    const names = isObject(input.properties) ? Object.keys(input.properties) : []
    return names.filter((name) => (translations?.en?.inputs?.[name]?.title ?? '') === '').map((name) => `${id} ${name}`)
  })
  expect(unnamed).toEqual([])
})
