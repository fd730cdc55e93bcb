import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const plugin = join(import.meta.dirname, '../../../src/plugins/cisco')
const rows: readonly {
  readonly event: string
  readonly interface: string
  readonly variant?: string
  readonly as: string
  readonly what?: string
  readonly note?: string
}[] = JSON.parse(readFileSync(join(plugin, 'coverage.json'), 'utf8'))
const manifest = JSON.parse(readFileSync(join(plugin, 'plugin.json'), 'utf8'))
const { triggers, actions }: { readonly triggers: readonly string[]; readonly actions: readonly string[] } =
  manifest.contributes.connections[0].capabilities

/** Events of the CTI OS guide, by interface. */
const described = {
  ISessionEvents: 15,
  ICallEvents: 38,
  IAgentEvents: 19,
  ISkillGroupEvents: 2,
  IButtonEnablementEvents: 2,
  ISilentMonitorEvents: 12,
  IGenericEvents: 1,
  IMonitoredAgentEvents: 2,
  IMonitoredCallEvents: 21,
}

describe('the coverage table', () => {
  test('has a row of its own for each of the 112 events', () => {
    expect(new Set(rows.map((row) => [row.interface, row.event, row.variant].join(' '))).size).toBe(112)
    const counts = Object.fromEntries(Object.keys(described).map((name) => [name, rows.filter((row) => row.interface === name).length]))
    expect([rows.length, counts]).toEqual([112, described])
  })

  test('names only triggers that the plugin declares, and all of them but those it makes of several', () => {
    const named = new Set(rows.filter((row) => row.as === 'trigger').flatMap((row) => (row.what ?? '').match(/(cisco:)?[a-zA-Z-]+/g) ?? []))
    for (const word of ['up', 'down', 'degraded', 'synthetic', 'logged-out']) named.delete(word)
    expect([...named].filter((type) => !triggers.includes(type))).toEqual([])
    expect(triggers.filter((type) => !named.has(type)).toSorted()).toEqual([
      'cisco:supervisor-assist',
      'device-state',
      'queue-answer',
      'queue-offer',
      'queue-offer-failed',
    ])
  })

  test('names only actions that the plugin declares', () => {
    const named = rows.filter((row) => row.as === 'capability').flatMap((row) => (row.what ?? '').split(', '))
    expect(named.filter((action) => !actions.includes(action))).toEqual([])
  })

  test('gives a reason for everything that is left out', () => {
    expect(rows.filter((row) => row.as === 'none' && (row.note ?? '').length < 10)).toEqual([])
    expect(rows.filter((row) => row.as !== 'none' && (row.what ?? '') === '')).toEqual([])
  })
})
