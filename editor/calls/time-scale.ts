/** Where moments of a call stand from left to right. */
export interface TimeScale {
  readonly width: number
  x(time: string): number
}

const leastGap = 8
const perDoubling = 16

/**
 * A call rings for seconds and talks for half an hour: a stretch twice as long is a step wider, not twice as wide, so that the short
 * ones, in which things go wrong, can be seen. Moments stand in their order, and no two different ones on one spot.
 */
export function timeScale(times: readonly string[], leastWidth: number): TimeScale {
  const moments = [...new Set(times.map((time) => Date.parse(time)))].sort((a, b) => a - b)
  const raw = new Map<number, number>()
  let end = 0
  for (const [index, moment] of moments.entries()) {
    const seconds = index === 0 ? 0 : (moment - (moments[index - 1] ?? moment)) / 1000
    if (index > 0) end += leastGap + perDoubling * Math.log2(1 + seconds)
    raw.set(moment, end)
  }
  const stretch = end === 0 ? 0 : Math.max(1, leastWidth / end)
  return { width: Math.max(leastWidth, end), x: (time) => (raw.get(Date.parse(time)) ?? 0) * stretch }
}
