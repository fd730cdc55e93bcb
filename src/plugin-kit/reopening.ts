import type { Workbench } from '../host/index.ts'
import { type Problem, problem } from '../model/index.ts'

const rounds = 20
const warmUp = 5
/** What a round may leave behind in the heap: compiled code and caches of Node settle within the rounds before. */
const mostBytes = 12_288

/** Opens and closes a connection again and again in one process: what it leaves behind must not add up. */
export async function checkMemory(bench: Workbench, kind: string, config: Readonly<Record<string, unknown>>): Promise<readonly Problem[]> {
  const reopen = async (times: number) => {
    for (let round = 0; round < times; round += 1) await (await bench.connect(kind, config)).close()
    return await bench.heap()
  }
  const first = await reopen(warmUp)
  const second = await reopen(rounds)
  if (second - first <= rounds * mostBytes) return []
  // Once may be the machine's doing; twice is the plugin's.
  const third = await reopen(rounds)
  if (third - second <= rounds * mostBytes) return []
  return [problem('CORD_KIT_MEMORY', { kind, times: rounds, kilobytes: Math.round((third - second) / 1024) })]
}
