import { signal } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import { t } from '../texts/texts.ts'
import { local } from './storage.ts'

const STORED = 'cordboard-panes'
const LEAST = 160
const STEP = 16
/** So much of the width stays for the columns beside. */
const MOST_SHARE = 0.6

/** Widths that were chosen, in pixels, by the name of the column; this browser remembers them. */
const widths = signal<Readonly<Record<string, number>>>(stored())

/** For the `style` of what holds the columns: `--name: 300px` for each that was given a width. */
export function widthsOf(...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.flatMap((name) => (widths.value[name] === undefined ? [] : [[`--${name}`, `${widths.value[name]}px`]])))
}

interface Shown {
  /** Of the column whose width it sets. */
  readonly name: string
  /** That column stands before it, or behind it. */
  readonly side: 'before' | 'behind'
  readonly label: string
}

/** Between two columns: dragged, or moved by arrow keys; Enter or two clicks give the width back that the page begins with. */
export function Separator({ name, side, label }: Shown) {
  const bar = useRef<HTMLHRElement>(null)
  const [now, setNow] = useState(0)
  const chosen = widths.value[name]
  const sign = side === 'before' ? 1 : -1

  const column = () => (side === 'before' ? bar.current?.previousElementSibling : bar.current?.nextElementSibling)
  const width = () => Math.round(column()?.getBoundingClientRect().width ?? 0)
  const most = () => Math.round((bar.current?.parentElement?.clientWidth ?? 0) * MOST_SHARE)
  const set = (wanted: number) => keep(name, Math.round(Math.min(Math.max(wanted, LEAST), most())))

  useEffect(() => setNow(width()), [chosen])

  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => set(width() - sign * STEP),
    ArrowRight: () => set(width() + sign * STEP),
    Home: () => set(sign > 0 ? LEAST : most()),
    End: () => set(sign > 0 ? most() : LEAST),
    Enter: () => keep(name, undefined),
  }

  return (
    <hr
      ref={bar}
      class="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={now}
      aria-valuemin={LEAST}
      aria-valuemax={Math.max(most(), now, LEAST)}
      aria-valuetext={t('panes.width', { pixels: now })}
      title={t('panes.hint')}
      onFocus={() => setNow(width())}
      onKeyDown={(event) => {
        const move = keys[event.key]
        if (move === undefined) return
        event.preventDefault()
        move()
      }}
      onDblClick={() => keep(name, undefined)}
      onPointerDown={({ currentTarget, pointerId, button }) => {
        if (button === 0) currentTarget.setPointerCapture(pointerId)
      }}
      onPointerMove={({ currentTarget, pointerId, clientX }) => {
        if (!currentTarget.hasPointerCapture(pointerId)) return
        const edge = column()?.getBoundingClientRect()
        if (edge !== undefined) set(side === 'before' ? clientX - edge.left : edge.right - clientX)
      }}
    />
  )
}

function keep(name: string, width: number | undefined): void {
  const { [name]: _, ...others } = widths.peek()
  widths.value = width === undefined ? others : { ...others, [name]: width }
  local.setItem(STORED, JSON.stringify(widths.value))
}

function stored(): Readonly<Record<string, number>> {
  try {
    const kept: unknown = JSON.parse(local.getItem(STORED) ?? '{}')
    const entries = typeof kept === 'object' && kept !== null ? Object.entries(kept) : []
    return Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] >= LEAST))
  } catch {
    return {}
  }
}
