import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'

/** Whether a value has a shape; `errors` says of the last value why not. */
export interface Guard<T> {
  (value: unknown): value is T
  errors: readonly ErrorObject[]
}

/** Compiled when it is first asked: most commands ask few of them, and compiling all takes longer than the rest of a start. */
export function guardOf<T>(make: () => ValidateFunction<T>): Guard<T> {
  let validate: ValidateFunction<T> | undefined
  const guard: Guard<T> = (value: unknown): value is T => {
    validate ??= make()
    const valid = validate(value)
    guard.errors = validate.errors ?? []
    return valid
  }
  guard.errors = []
  return guard
}
