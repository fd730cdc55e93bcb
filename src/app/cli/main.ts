import { enableCompileCache } from 'node:module'
import { argv } from 'node:process'

// A command should answer at once: what was compiled for the last one is not compiled again.
enableCompileCache()
const { runCli } = await import('./program.ts')
process.exitCode = await runCli(argv.slice(2))
