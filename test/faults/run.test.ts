import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it.each([
  ['--help', 0, /^npm run faults -- FAULT/],
  ['nonsense 3', 2, /^'nonsense' is nothing to be done\n\nnpm run faults/],
  ['soak x', 2, /^'how often' is a number above 0, and 'x' is not/],
  ['kill 2 --round 0', 2, /^'round' is a number above 0, and '0' is not/],
  ['--wrong', 2, /^Unknown option '--wrong'/],
])('what is asked of the fault tests is told how it is asked: %s', (asked, code, said) => {
  const argv = ['--conditions=cordboard-source', join(import.meta.dirname, 'run.ts'), ...asked.split(' ')]
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' })
  expect(stdout + stderr).toMatch(said)
  expect(status).toBe(code)
})
