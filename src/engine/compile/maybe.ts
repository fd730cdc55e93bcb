/** A value that may have to be waited for. */
export type Maybe<T> = T | Promise<T>

/** Goes on with a value: at once when it is there, so that what is synchronous stays so. */
export function after<T, R>(value: Maybe<T>, next: (value: T) => Maybe<R>): Maybe<R> {
  return value instanceof Promise ? value.then(next) : next(value)
}

/** Folds items strictly one after another; synchronous as long as every step is. */
export function fold<T, S>(items: readonly T[], start: S, step: (state: S, item: T) => Maybe<S>, from = 0): Maybe<S> {
  let state = start
  for (let index = from; index < items.length; index += 1) {
    const item = items[index] as T
    const reached = step(state, item)
    if (reached instanceof Promise) return reached.then((value) => fold(items, value, step, index + 1))
    state = reached
  }
  return state
}

/** Evaluates and keeps what went wrong as a value, whether it is thrown or rejected. */
export function attempt<T, E>(run: () => Maybe<T>, failed: (error: unknown) => E): Maybe<T | E> {
  try {
    const value = run()
    return value instanceof Promise ? value.catch(failed) : value
  } catch (error) {
    return failed(error)
  }
}
