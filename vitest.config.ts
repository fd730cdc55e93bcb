import { defineConfig } from 'vitest/config'
import { createTries } from './test/helpers/tries.ts'

export default defineConfig({
  resolve: { conditions: ['cordboard-source'] },
  ssr: { resolve: { conditions: ['cordboard-source'] } },
  test: {
    include: ['test/**/*.test.ts'],
    // Real processes, sockets and browsers on two cores: generous, so that a slow machine is not a failure.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    setupFiles: ['test/helpers/seed.ts'],
    // Once more on CI, where other machines' load cannot be seen; the report names every test that needed it.
    retry: process.env['CI'] === 'true' ? 1 : 0,
    reporters: ['default', createTries()],
    pool: 'forks',
    maxWorkers: 2,
  },
})
