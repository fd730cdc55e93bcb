export interface Metrics {
  /** Adds to a counter; labels are values of a small closed set, never numbers or names of people. */
  count(name: string, by: number, labels?: Readonly<Record<string, string>>): void
  /** Prometheus text format, with `gauges` read now. */
  render(gauges: readonly Gauge[]): string
}

export interface Gauge {
  readonly name: string
  readonly value: number
  readonly labels?: Readonly<Record<string, string>>
}

const prefix = 'cordboard_'

export function createMetrics(): Metrics {
  const counters = new Map<string, Map<string, number>>()
  return {
    count(name, by, labels = {}) {
      const series = counters.get(name) ?? new Map<string, number>()
      counters.set(name, series)
      const key = renderLabels(labels)
      series.set(key, (series.get(key) ?? 0) + by)
    },
    render(gauges) {
      const lines: string[] = []
      for (const [name, series] of counters) {
        lines.push(`# TYPE ${prefix}${name} counter`)
        for (const [labels, value] of series) lines.push(`${prefix}${name}${labels} ${value}`)
      }
      let last = ''
      for (const gauge of gauges) {
        if (gauge.name !== last) lines.push(`# TYPE ${prefix}${gauge.name} gauge`)
        last = gauge.name
        lines.push(`${prefix}${gauge.name}${renderLabels(gauge.labels ?? {})} ${gauge.value}`)
      }
      return `${lines.join('\n')}\n`
    },
  }
}

function renderLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${JSON.stringify(value)}`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
