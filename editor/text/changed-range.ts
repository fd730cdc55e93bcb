/** The one stretch in which two texts differ: in the old one from `start` to `end`, in the new one of `length`. */
export function changedRange(before: string, after: string): { readonly start: number; readonly end: number; readonly length: number } {
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before[start] === after[start]) start += 1
  let tail = 0
  while (tail < most - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1
  return { start, end: before.length - tail, length: after.length - tail - start }
}
