import { useLayoutEffect, useRef } from 'preact/hooks'
import type { CellProblem } from './problems.ts'

interface CellProps {
  readonly id: string
  readonly isHeader: boolean
  readonly column: number
  readonly label: string
  readonly value: string
  readonly problem: CellProblem | undefined
  readonly isMarked: boolean
  readonly isCursor: boolean
  /** What is being written; undefined: nobody writes here. */
  readonly draft: string | undefined
  readonly onFinish: (value: string | undefined, how: 'down' | 'right' | 'left' | 'stay') => void
  readonly onPick: (shift: boolean) => void
  readonly onOpen: () => void
}

/** A cell, and the field in it while somebody writes. What is wrong with it stands in it, for eyes and for readers of the screen. */
export function GridCell(props: CellProps) {
  const { id, isHeader, column, value, problem, isMarked, isCursor, draft, onPick, onOpen } = props
  const Tag = isHeader ? 'th' : 'td'
  const marks = [isMarked && 'marked', isCursor && 'cursor', problem?.severity].filter((mark) => typeof mark === 'string').join(' ')
  return (
    <Tag
      id={id}
      class={marks === '' ? undefined : marks}
      role={isHeader ? 'columnheader' : 'gridcell'}
      aria-colindex={column + 1}
      aria-selected={isMarked}
      aria-invalid={problem?.severity === 'error'}
      title={problem?.text}
      onMouseDown={(event: MouseEvent) => draft === undefined && onPick(event.shiftKey)}
      onDblClick={onOpen}
    >
      {draft === undefined ? <span class="cut">{value}</span> : <CellField {...props} draft={draft} />}
      {problem !== undefined && <span class="unseen"> {problem.text}</span>}
    </Tag>
  )
}

function CellField({ label, draft, onFinish }: CellProps & { readonly draft: string }) {
  const field = useRef<HTMLTextAreaElement>(null)
  // Before the next key comes.
  useLayoutEffect(() => {
    const element = field.current
    element?.focus()
    element?.setSelectionRange(element.value.length, element.value.length)
  }, [])

  function onKeyDown(event: KeyboardEvent): void {
    // While letters are composed, the keys belong to whoever composes them.
    if (event.isComposing) return
    const written = field.current?.value ?? ''
    if (event.key === 'Enter' && !event.altKey) onFinish(written, 'down')
    else if (event.key === 'Tab') onFinish(written, event.shiftKey ? 'left' : 'right')
    else if (event.key === 'Escape') onFinish(undefined, 'stay')
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <textarea
      ref={field}
      aria-label={label}
      rows={1}
      defaultValue={draft}
      onKeyDown={onKeyDown}
      onBlur={() => onFinish(field.current?.value, 'stay')}
    />
  )
}
