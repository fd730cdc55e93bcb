/** A list that takes no more room than it needs, for those that are kept by the thousand: one that was put together has room for more. */
export function compact<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? none : list.slice()
}

const none: readonly never[] = []
