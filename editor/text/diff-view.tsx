import { useEffect, useRef } from 'preact/hooks'

/** Two texts, the lines that differ marked. */
export function DiffView({ before, after }: { readonly before: string; readonly after: string }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = box.current
    let close: (() => void) | undefined
    let gone = false
    void import('./diff.ts').then(({ showDiff }) => {
      if (!gone && element !== null) close = showDiff(element, before, after)
    })
    return () => {
      gone = true
      close?.()
    }
  }, [before, after])
  return <div class="diff" ref={box} />
}
