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

/** Runs `work` when the page has nothing else to do, soon in any case; the function that is returned gives it up. */
export function idle(work: () => void): () => void {
  // Safari does not know when it is idle.
  if (!('requestIdleCallback' in globalThis)) {
    const timer = setTimeout(work, 500)
    return () => clearTimeout(timer)
  }
  const asked = requestIdleCallback(work, { timeout: 2000 })
  return () => cancelIdleCallback(asked)
}
