/** Waits for SIGINT or SIGTERM, closes in good order, and gives the exit code. A second signal ends at once. */
export async function untilStopped(close: () => Promise<void>): Promise<number> {
  // Signals alone do not keep the process alive.
  const alive = setInterval(() => undefined, 60_000)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130))
        resolve()
      })
    }
  })
  await close()
  clearInterval(alive)
  return 0
}
