import { enableCompileCache } from 'node:module'
import { argv, exit, stdout } from 'node:process'
import { setFlagsFromString } from 'node:v8'

// A command should answer at once: what was compiled for the last one is not compiled again.
enableCompileCache()
// A server's memory stays flat: left alone, V8 lets a heap grow to four times what lives in it before it looks for what does not.
setFlagsFromString('--heap-growing-percent=50')
// Whoever reads may have read enough: `cordboard traces | head`.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  exit()
})
const { runCli } = await import('./program.ts')
process.exitCode = await runCli(argv.slice(2))
