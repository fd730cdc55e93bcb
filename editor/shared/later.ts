/** Runs `work` when nobody asked for so many milliseconds; who asks meanwhile ends what still runs of it. */
export function later(milliseconds: number, work: (signal: AbortSignal) => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined
  return () => {
    clearTimeout(timer)
    running?.abort()
    timer = setTimeout(() => {
      running = new AbortController()
      const { signal } = running
      work(signal).catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
    }, milliseconds)
  }
}
