import { createInterface } from 'node:readline/promises'
import { CordError } from '../../model/index.ts'

/** A password: asked for on a terminal without showing it, else the first line of standard input. */
export async function readPassword(): Promise<string> {
  const terminal = process.stdin.isTTY
  const lines = createInterface({ input: process.stdin, ...(terminal ? { output: process.stderr, terminal: true } : {}) })
  try {
    if (terminal) process.stderr.write('Password: ')
    for await (const line of lines) {
      if (line !== '') return line
      break
    }
    throw new CordError('CORD_CLI_NO_PASSWORD')
  } finally {
    lines.close()
  }
}
