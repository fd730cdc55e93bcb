import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryHome } from '../helpers/home.ts'
import { soak } from './soak.ts'

it('agents whose pages come and go get their records, nothing is closed on them, and the picture shows it', async () => {
  using folder = temporaryHome({})
  const plot = join(folder.path, 'soak.svg')
  const report = await soak({ minutes: 0.15, rate: 60, watched: 0.5, agents: 20, megabytes: 16, seed: 7, plot })
  // How long it takes, and what grows, is for a machine of its own and for longer.
  const complaints = report.complaints.filter((one) => !/^p99 to the page|^memory grows/.test(one))
  expect(complaints).toEqual([])
  expect(report.fromAccepted.count).toBeGreaterThan(10)
  expect(report.pages.came).toBeGreaterThanOrEqual(20)
  expect(existsSync(plot) && readFileSync(plot, 'utf8')).toMatch(/^<svg .*ms from accepted to the page.*<path d="M.*<\/svg>\n$/s)
}, 180_000)
