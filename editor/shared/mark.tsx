export type Shape = 'full' | 'half' | 'ring' | 'square' | 'triangle' | 'check' | 'cross' | 'dash'

const PATHS: Readonly<Record<Shape, string>> = {
  full: 'M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3z',
  half: 'M8 3a5 5 0 0 1 0 10z',
  ring: '',
  square: 'M3.5 3.5h9v9h-9z',
  triangle: 'M8 2.5 14 13.5H2z',
  check: 'M2.5 8.5 6.2 12.2 13.5 4.2',
  cross: 'M3.5 3.5 12.5 12.5 M12.5 3.5 3.5 12.5',
  dash: 'M3 8h10',
}

/** A state's shape; the word stands beside it, the color only helps. */
export function Mark({ shape, tone }: { readonly shape: Shape; readonly tone: 'good' | 'warn' | 'bad' | 'soft' }) {
  const drawn = shape === 'check' || shape === 'cross' || shape === 'dash'
  return (
    <svg class={`mark ${tone}`} viewBox="0 0 16 16" aria-hidden="true">
      {(shape === 'half' || shape === 'ring') && <circle cx="8" cy="8" r="4.2" fill="none" stroke="currentColor" stroke-width="1.6" />}
      <path
        d={PATHS[shape]}
        fill={drawn ? 'none' : 'currentColor'}
        stroke={drawn ? 'currentColor' : 'none'}
        stroke-width="2"
        stroke-linecap="round"
      />
    </svg>
  )
}
