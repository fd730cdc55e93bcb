import { lookAtFiles, lookAtHome, lookAtPort, lookAtRuntime, lookAtStore } from './home.ts'
import { lookAtServer } from './server.ts'

export interface Finding {
  readonly good: boolean
  readonly about: string
  /** What is, and where it is not good, what to do. */
  readonly text: string
}

/** Looks at the runtime, the home, its disk, its journal and the running server; never throws. */
export async function examine(home: string): Promise<readonly Finding[]> {
  const server = await lookAtServer(home)
  const stopped = server === undefined ? [await lookAtStore(home), await lookAtPort(home)].flat() : []
  return [lookAtRuntime(), lookAtHome(home), ...(await lookAtFiles(home)), ...stopped, ...(server ?? [])]
}
