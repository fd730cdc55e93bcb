import { join } from 'node:path'
import { expect, test } from 'vitest'
import { evaluateMapping } from '../../../src/engine/index.ts'
import { checkPlugin } from '../../../src/plugin-kit/index.ts'

test('the plugin passes the conformance kit, its recordings included', async () => {
  const report = await checkPlugin(join(import.meta.dirname, '../../../src/plugins/generic-http'), { mapping: evaluateMapping })
  expect(report.checks.map(({ number, outcome, detail }) => ({ number, outcome, detail }))).toEqual(
    [1, 2, 3, 4, 5, 9].map((number) => ({ number, outcome: 'passed', detail: undefined })),
  )
})
