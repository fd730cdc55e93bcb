import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parse } from 'yaml'
import type { RulebookSource } from '../../src/engine/index.ts'
import { type Config, standardActions } from '../../src/model/index.ts'

export const root = join(import.meta.dirname, '..', '..')

/** Everything of a home that rules can see, read once. Its connections' capabilities stay unknown. */
export function readHome(folder: string): RulebookSource {
  return sourceOf(join(folder, 'rules'), join(folder, 'tables'), parse(readFileSync(join(folder, 'cordboard.yaml'), 'utf8')))
}

/** The rules that ship, with the settings that their README shows. */
export function readShippedRules(): RulebookSource {
  const readme = readFileSync(join(root, 'rules', 'README.md'), 'utf8')
  return sourceOf(join(root, 'rules'), undefined, parse(/```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''))
}

function sourceOf(rules: string, tables: string | undefined, config: Config): RulebookSource {
  return {
    rules: filesIn(rules, '.yaml').map((file) => ({
      id: relative(rules, file).replace(/\.yaml$/, ''),
      file,
      text: readFileSync(file, 'utf8'),
    })),
    tables: Object.fromEntries(
      (tables === undefined ? [] : filesIn(tables, '.csv')).map((file) => [
        relative(tables ?? '', file).replace(/\.csv$/, ''),
        readFileSync(file, 'utf8'),
      ]),
    ),
    schedules: config.schedules ?? {},
    constants: JSON.parse(JSON.stringify(config.const ?? {})),
    actions: standardActions,
    functions: {},
    connections: Object.fromEntries(
      Object.entries(config.connections ?? {}).map(([id, { country, timezone }]) => [
        id,
        { country, timezone: timezone ?? 'UTC', capabilities: undefined },
      ]),
    ),
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    records: { origins: config.records?.origins ?? [], schemes: config.records?.schemes ?? [] },
  }
}

function filesIn(folder: string, extension: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(extension))
    .sort()
    .map((name) => join(folder, name))
}
