import { stripVTControlCharacters } from 'node:util'
import type { Reporter, TestCase } from 'vitest/node'

/** Why a test that passed had needed another try: at the end of the run, where it is read. */
export function createTries(): Reporter {
  const told: string[] = []
  return {
    onTestCaseResult(test: TestCase) {
      const result = test.result()
      if (result.state !== 'passed' || (result.errors?.length ?? 0) === 0) return
      told.push(
        `${test.module.relativeModuleId} > ${test.fullName}`,
        ...(result.errors ?? []).map(({ message, diff = '' }) => indent(`${message}\n${stripVTControlCharacters(diff)}`)),
      )
    },
    onTestRunEnd() {
      if (told.length > 0) console.log(['needed another try:', ...told].join('\n'))
    },
  }
}

function indent(text: string): string {
  return text.trimEnd().replace(/^/gm, '    ')
}
