import { useSignal } from '@preact/signals'

interface Shown {
  readonly values: readonly number[]
  /** What the whole of it says, for who cannot see it. */
  readonly label: string
  /** A minute's value in words, for the pointer. */
  readonly say: (value: number, minutesAgo: number) => string
}

const height = 24
const wide = 3

/** Sixty minutes as bars, the last one at the right; the value of the one under the pointer stands beside it. */
export function Sparkline({ values, label, say }: Shown) {
  /** The minute under the pointer. */
  const pointed = useSignal<number | undefined>(undefined)
  const most = Math.max(1, ...values)
  const at = pointed.value
  return (
    <span class="sparkline">
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${values.length * wide} ${height}`}
        width={values.length * wide}
        height={height}
        onPointerLeave={() => {
          pointed.value = undefined
        }}
      >
        {values.map((value, index) => {
          const tall = value === 0 ? 1 : Math.max(2, (value / most) * height)
          return (
            <g
              key={index}
              onPointerEnter={() => {
                pointed.value = index
              }}
            >
              <rect class="back" x={index * wide} y={0} width={wide} height={height} />
              <rect class={value === 0 ? 'none' : 'bar'} x={index * wide} y={height - tall} width={wide - 1} height={tall} />
            </g>
          )
        })}
      </svg>
      <span class="soft small">{at === undefined ? label : say(values[at] ?? 0, values.length - 1 - at)}</span>
    </span>
  )
}
