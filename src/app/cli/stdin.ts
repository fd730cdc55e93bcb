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

/** Asks on a terminal; where nobody can be asked, rejects with a CordError that names --yes. */
export async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new CordError('CORD_CLI_NOT_CONFIRMED')
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: true })
  try {
    return /^y(es)?$|^o(ui)?$/i.test((await lines.question(`${question} [y/N] `)).trim())
  } finally {
    lines.close()
  }
}
