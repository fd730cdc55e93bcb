/** Lets so many in at a time, in the order in which they came. */
export interface Gate {
  /** Resolves when there is room, with the way out; leaving twice does no harm. */
  enter(): Promise<() => void>
}

/** A site with a thousand agents must not be asked for a thousand sessions at once. */
export function createGate(room: number): Gate {
  const waiting: (() => void)[] = []
  let inside = 0

  return {
    async enter() {
      if (inside >= room) await new Promise<void>((resolve) => waiting.push(resolve))
      else inside += 1
      let left = false
      return () => {
        if (left) return
        left = true
        const next = waiting.shift()
        if (next === undefined) inside -= 1
        else next()
      }
    },
  }
}
