import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compileRulebook, parseRule, runCases } from '../../src/engine/index.ts'
import { readHome, readShippedRules, root } from './homes.ts'

const homes = readdirSync(join(root, 'examples')).map((name) => [`examples/${name}`, readHome(join(root, 'examples', name))] as const)

// The demo command puts the port in, after which the cases must hold all the same.
const demo = {
  ...readHome(join(root, 'src/plugins/demo/home')),
  constants: { crm: 'http://127.0.0.1:9/demo-crm' },
  records: { origins: ['http://127.0.0.1:9'], schemes: [] },
}

describe.each([...homes, ['the demo home, on any port', demo] as const, ['the rules that ship', readShippedRules()] as const])(
  '%s',
  (_, source) => {
    it.each(source.rules.map((rule) => [rule.id, rule] as const))('%s is a rule without a fault, and has cases', (_id, text) => {
      const { rule, diagnostics } = parseRule(text)
      expect(diagnostics).toEqual([])
      expect(rule?.cases?.length).toBeGreaterThan(0)
    })

    it('makes a rulebook without an error', () => {
      const errors = compileRulebook(source).diagnostics.filter(({ severity }) => severity === 'error')
      expect(errors).toEqual([])
    })

    it.each(source.rules.map((rule) => [rule.id] as const))('%s passes its cases', (id) => {
      const results = runCases(source, id)
      expect(results.length).toBeGreaterThan(0)
      expect(results.filter((result) => !result.passed)).toEqual([])
    })
  },
)
