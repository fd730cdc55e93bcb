/** The lines that differ, without those that begin and end both texts alike. */
export function changedLines(before: string, after: string): { readonly gone: readonly string[]; readonly come: readonly string[] } {
  const [old, next] = [before.split('\n'), after.split('\n')]
  const most = Math.min(old.length, next.length)
  let head = 0
  while (head < most && old[head] === next[head]) head += 1
  let tail = 0
  while (tail < most - head && old.at(-1 - tail) === next.at(-1 - tail)) tail += 1
  return { gone: old.slice(head, old.length - tail), come: next.slice(head, next.length - tail) }
}
