/** Something long in small steps, for those who have something else to do between two of them. */
export type Steps<T> = Generator<undefined, T>

export function inOneGo<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}
