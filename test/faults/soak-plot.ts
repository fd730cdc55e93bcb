/** One picture with a strip for each kind of figure, over minutes. */
export interface Strip {
  readonly title: string
  /** A line across, for a goal. */
  readonly goal?: number
  readonly lines: readonly { readonly name: string; readonly points: readonly (readonly [minutes: number, value: number])[] }[]
}

const [width, stripHeight, left, right, top] = [860, 170, 60, 110, 30]
const colours = ['#0b5fff', '#c2410c', '#15803d']

export function plotStrips(title: string, strips: readonly Strip[]): string {
  const height = top + strips.length * stripHeight + 20
  const longest = Math.max(...strips.flatMap(({ lines }) => lines.flatMap(({ points }) => points.map(([minutes]) => minutes))), 0.1)
  const x = (minutes: number): number => left + (minutes / longest) * (width - left - right)
  const drawn = strips.map((strip, index) => drawStrip(strip, top + index * stripHeight, x))
  const step = longest > 10 ? 5 : longest > 2 ? 1 : 0.5
  const ticks = Array.from({ length: Math.floor(longest / step) + 1 }, (_, index) => index * step)
  const marks = ticks.map((minutes) => `<text x="${x(minutes).toFixed(1)}" y="${height - 6}" text-anchor="middle">${minutes} min</text>`)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">
<rect width="${width}" height="${height}" fill="#fff"/>
<title>${title}</title>
${[...drawn, ...marks].join('\n')}
</svg>
`
}

function drawStrip({ title, goal, lines }: Strip, at: number, x: (minutes: number) => number): string {
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value))
  const most = roundUp(Math.max(...values, goal ?? 0, 1))
  const bottom = at + stripHeight - 30
  const y = (value: number): number => bottom - (value / most) * (stripHeight - 55)
  const grid = [0, most / 2, most].map(
    (value) =>
      `<path d="M${left} ${y(value).toFixed(1)}H${width - right}" stroke="#ddd"/><text x="${left - 8}" y="${y(value).toFixed(1)}" text-anchor="end" dy="4">${value}</text>`,
  )
  const across =
    goal === undefined ? [] : [`<path d="M${left} ${y(goal).toFixed(1)}H${width - right}" stroke="#b91c1c" stroke-dasharray="4 4"/>`]
  const paths = lines.map(({ name, points }, index) => {
    const path = points
      .map(([minutes, value], place) => `${place === 0 ? 'M' : 'L'}${x(minutes).toFixed(1)} ${y(value).toFixed(1)}`)
      .join('')
    const label = `<text x="${width - right + 8}" y="${at + 30 + 16 * index}" fill="${colours[index]}">${name}</text>`
    return `<path d="${path}" fill="none" stroke="${colours[index]}" stroke-width="1.5"/>${label}`
  })
  return [`<text x="${left}" y="${at + 12}" font-weight="600">${title}</text>`, ...grid, ...across, ...paths].join('\n')
}

/** 1, 2 or 5 with noughts. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 5, 10].find((factor) => factor * power >= value) ?? 10) * power
}
