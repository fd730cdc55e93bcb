interface Line {
  readonly name: string
  /** Number of rules and microseconds per trigger. */
  readonly points: readonly (readonly [number, number])[]
}

const [width, height, left, right, top, bottom] = [860, 460, 60, 250, 20, 50]
const colours = [
  '#0b5fff',
  '#444',
  '#888',
  '#bbb',
  '#c2410c',
  '#b91c1c',
  '#7c3aed',
  '#15803d',
  '#0f766e',
  '#a16207',
  '#999',
  '#60a5fa',
  '#1e3a8a',
]

/** Costs by the number of rules, both in powers of ten, as a picture. */
export function plot(lines: readonly Line[]): string {
  const known = lines.map((line) => ({ ...line, points: line.points.filter(([, cost]) => Number.isFinite(cost)) }))
  const all = known.flatMap(({ points }) => points)
  const [lowX, highX] = rangeOf(all.map(([rules]) => rules))
  const [lowY, highY] = rangeOf(all.map(([, cost]) => cost))
  const x = (rules: number): number => left + ((Math.log10(rules) - lowX) / (highX - lowX)) * (width - left - right)
  const y = (cost: number): number => height - bottom - ((Math.log10(cost) - lowY) / (highY - lowY)) * (height - top - bottom)
  const powers = Array.from({ length: highY - lowY + 1 }, (_, index) => lowY + index)
  const grid = powers.map((power) => {
    const at = y(10 ** power).toFixed(1)
    return `<path d="M${left} ${at}H${width - right}" stroke="#ddd"/><text x="${left - 8}" y="${at}" text-anchor="end" dy="4">${10 ** power}</text>`
  })
  const ticks = [...new Set(all.map(([rules]) => rules))].map(
    (rules) => `<text x="${x(rules).toFixed(1)}" y="${height - bottom + 20}" text-anchor="middle">${rules}</text>`,
  )
  const labels = apart(known.map(({ points }) => y(points.at(-1)?.[1] ?? 1)))
  const drawn = known.map(({ name, points }, index) => {
    const colour = colours[index % colours.length]
    const path = points.map(([rules, cost], at) => `${at === 0 ? 'M' : 'L'}${x(rules).toFixed(1)} ${y(cost).toFixed(1)}`).join('')
    const wide = name.startsWith('cordboard') ? 3 : 1.5
    const label = `<text x="${width - right + 8}" y="${labels[index]?.toFixed(1)}" dy="4" fill="${colour}">${name}</text>`
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${wide}"/>${label}`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">
<rect width="${width}" height="${height}" fill="#fff"/>
<title>Microseconds per trigger by the number of rules</title>
${[...grid, ...ticks, ...drawn].join('\n')}
<text x="${(left + width - right) / 2}" y="${height - 10}" text-anchor="middle">rules</text>
<text x="14" y="${height / 2}" text-anchor="middle" transform="rotate(-90 14 ${height / 2})">microseconds per trigger</text>
</svg>
`
}

function rangeOf(values: readonly number[]): readonly [number, number] {
  const low = Math.floor(Math.log10(Math.min(...values)))
  return [low, Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))))]
}

/** The same heights, none nearer to another one than a line of text. */
function apart(heights: readonly number[]): readonly number[] {
  const placed: number[] = []
  const order = heights.map((_, index) => index).sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0))
  let free = 0
  for (const index of order) {
    const at = Math.max(heights[index] ?? 0, free)
    placed[index] = at
    free = at + 14
  }
  return placed
}
