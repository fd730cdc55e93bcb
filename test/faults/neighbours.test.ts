import { expect, it } from 'vitest'
import { type Misdeed, visitNeighbours } from './neighbours.ts'

it('a plugin that floods, and one of 100 MB, cost nobody else an answer', async () => {
  const bad: readonly Misdeed[] = ['endless flood', '100 MB']
  const found = await visitNeighbours({ misdeeds: bad, rounds: 1, postsPerRound: 30 })
  // How long answers take is for a machine of its own: npm run faults -- neighbours.
  expect(found.map(({ misdeed, refused }) => [misdeed, refused])).toEqual(bad.map((misdeed) => [misdeed, 0]))
  for (const { p50 } of found) expect(p50.harmed).toBeLessThan(2_000)
}, 180_000)
