import { statSync } from 'node:fs'
import { type Clock, type Config, CordError, type Log } from '../../model/index.ts'
import { loadConfig } from './load.ts'

const everyMilliseconds = 1000

/** Looks at cordboard.yaml every second; a broken file is logged and the settings in force stay. Returns its closer. */
export function watchConfig(
  path: string,
  options: { readonly clock: Clock; readonly log: Log; readonly onChange: (config: Config) => Promise<void> },
): () => void {
  const { clock, log } = options
  let known = stampOf(path)
  let cancel = clock.setTimer(everyMilliseconds, look)

  async function apply(): Promise<void> {
    const stamp = stampOf(path)
    if (stamp === known) return
    known = stamp
    await options.onChange(loadConfig(path))
    log.info({ file: path }, 'the configuration was read again')
  }

  function look(): void {
    apply()
      .catch((error: unknown) => {
        if (error instanceof CordError) log.error({ file: path, problem: error.problem }, `${error.message}; the settings in force stay`)
        else log.error({ err: error }, 'the configuration could not be applied')
      })
      .finally(() => {
        cancel = clock.setTimer(everyMilliseconds, look)
      })
  }

  return () => cancel()
}

function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true })
  return stat === undefined ? 'absent' : `${stat.size}/${stat.mtimeNs}/${stat.ino}`
}
