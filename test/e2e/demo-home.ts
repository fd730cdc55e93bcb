import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { repository } from '../architecture.walls.ts'
import { temporaryHome } from '../helpers/home.ts'

export interface Demo {
  readonly url: string
  /** What it printed before it waits. */
  readonly said: string
  password(user: string): string
  stop(): Promise<void>
}

/** The demo as a newcomer starts it: one command, in a process of its own, in a home of its own. */
export async function startDemo(): Promise<Demo> {
  const home = temporaryHome()
  const main = join(repository, 'src/app/cli/main.ts')
  const child = spawn(process.execPath, ['--conditions=cordboard-source', main, 'demo', '--home', join(home.path, 'demo'), '--port', '0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  while (!said.includes('Ctrl+C stops')) await once(child.stdout, 'data')
  return {
    url: /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? '',
    said,
    password: (user) => new RegExp(`${user}\\s+password (\\S+)`).exec(said)?.[1] ?? '',
    async stop() {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
      home[Symbol.dispose]()
    },
  }
}
