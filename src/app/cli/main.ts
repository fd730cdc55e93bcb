import { enableCompileCache } from 'node:module'
import { argv, exit, stdout } from 'node:process'

// A command should answer at once: what was compiled for the last one is not compiled again.
enableCompileCache()
// Whoever reads may have read enough: `cordboard traces | head`.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  exit()
})
const { runCli } = await import('./program.ts')
process.exitCode = await runCli(argv.slice(2))
