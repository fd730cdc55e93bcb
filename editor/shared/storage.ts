type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** In a frame of another site the browser may refuse to keep anything: then it is kept as long as the page lives. */
export const local = orInMemory(() => localStorage)
export const session = orInMemory(() => sessionStorage)

function orInMemory(storage: () => Kept): Kept {
  try {
    return storage()
  } catch {
    const kept = new Map<string, string>()
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    }
  }
}
