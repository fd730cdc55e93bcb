import { boundsOf, type CounterName, type GaugeName, type HistogramName, type MetricName, metricCatalogue } from './catalogue.ts'

export interface Metrics {
  /** Adds to a counter; labels are values of a small closed set, never numbers or names of people. */
  count(name: CounterName, by: number, labels?: Labels): void
  /** Notes one value. */
  observe(name: HistogramName, value: number, labels?: Labels): void
  /** Prometheus text format, with `gauges` read now. */
  render(gauges: readonly Gauge[]): string
}

export interface Gauge {
  readonly name: GaugeName
  readonly value: number
  readonly labels?: Labels
}

type Labels = Readonly<Record<string, string>>

interface Histogram {
  readonly labels: Labels
  /** Per bound, then above the last. */
  readonly counts: number[]
  sum: number
}

const prefix = 'cordboard_'
const none: Labels = {}
const special = /[\\"\n]/

export function createMetrics(): Metrics {
  const counters = new Map<CounterName, Map<string, number>>()
  const histograms = new Map<HistogramName, Map<string, Histogram>>()

  function histogramOf(name: HistogramName, labels: Labels): Histogram {
    const series = histograms.get(name) ?? new Map<string, Histogram>()
    histograms.set(name, series)
    const key = labels === none ? '' : renderLabels(labels)
    const known = series.get(key)
    if (known !== undefined) return known
    const made = { labels, counts: new Array<number>(boundsOf(name).length + 1).fill(0), sum: 0 }
    series.set(key, made)
    return made
  }

  return {
    count(name, by, labels = none) {
      const series = counters.get(name) ?? new Map<string, number>()
      counters.set(name, series)
      const key = labels === none ? '' : renderLabels(labels)
      series.set(key, (series.get(key) ?? 0) + by)
    },
    observe(name, value, labels = none) {
      const bounds = boundsOf(name)
      const histogram = histogramOf(name, labels)
      let at = 0
      while (at < bounds.length && value > (bounds[at] ?? 0)) at += 1
      histogram.counts[at] = (histogram.counts[at] ?? 0) + 1
      histogram.sum += value
    },
    render(gauges) {
      const lines: string[] = []
      for (const [name, series] of counters) {
        lines.push(...head(name))
        for (const [labels, value] of series) lines.push(`${prefix}${name}${labels} ${value}`)
      }
      for (const [name, series] of histograms) {
        lines.push(...head(name))
        for (const histogram of series.values()) lines.push(...renderHistogram(name, histogram))
      }
      const byName = Map.groupBy(gauges, (gauge) => gauge.name)
      for (const [name, found] of byName) {
        lines.push(...head(name))
        for (const { value, labels = none } of found) lines.push(`${prefix}${name}${renderLabels(labels)} ${value}`)
      }
      return `${lines.join('\n')}\n`
    },
  }
}

function head(name: MetricName): readonly string[] {
  const { type, help } = metricCatalogue[name]
  return [`# HELP ${prefix}${name} ${help}`, `# TYPE ${prefix}${name} ${type}`]
}

function renderHistogram(name: HistogramName, { labels, counts, sum }: Histogram): readonly string[] {
  let total = 0
  const buckets = counts.map((count, index) => {
    total += count
    return `${prefix}${name}_bucket${renderLabels({ ...labels, le: String(boundsOf(name)[index] ?? '+Inf') })} ${total}`
  })
  return [...buckets, `${prefix}${name}_sum${renderLabels(labels)} ${sum}`, `${prefix}${name}_count${renderLabels(labels)} ${total}`]
}

// Prometheus knows three escapes in a label's value: \\, \" and \n.
function renderLabels(labels: Labels): string {
  let text = ''
  for (const key in labels) {
    const value = labels[key] ?? ''
    const escaped = special.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n') : value
    text += `${text === '' ? '{' : ','}${key}="${escaped}"`
  }
  return text === '' ? '' : `${text}}`
}
