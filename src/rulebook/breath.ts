/** Lets others have their turn in the middle of something long. */
export interface Breath {
  /** Resolves at once as long as the turn is short, else when everybody else has had theirs. */
  take(): Promise<void> | undefined
}

/** Nobody waits longer than about this, in milliseconds. */
const turn = 5

export function createBreath(): Breath {
  let began = performance.now()
  return {
    take() {
      if (performance.now() - began < turn) return undefined
      return new Promise((resolve) => {
        setImmediate(() => {
          began = performance.now()
          resolve()
        })
      })
    },
  }
}
