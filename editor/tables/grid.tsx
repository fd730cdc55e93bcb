import { computed, signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { mayChange } from '../shell/session.ts'
import { t } from '../texts/texts.ts'
import { draft, problems, redo, sheet, tables, undo, write } from './draft.ts'
import { GridCell } from './grid-cell.tsx'
import { problemsAt } from './problems.ts'
import { areaOf, isInside, moved, type Selection, type Size, type Spot, stepped } from './selection.ts'
import { clipboardText, deleteRows, insertRows, readClipboard, setCells } from './sheet.ts'

/** As in the style sheet: a table may have a hundred thousand rows, and only those that are seen are drawn. */
const rowHeight = 32
const around = 10

const origin: Spot = { row: 0, column: 0 }
export const selection = signal<Selection>({ anchor: origin, cursor: origin })
/** What stands in the cell that is written in. */
const editing = signal<string | undefined>(undefined)
const scrolled = signal({ top: 0, height: 600 })

const columns = computed(() => Math.max(1, ...sheet.value.rows.slice(0, 1000).map(({ cells }) => cells.length)))
/** One more than there are: who writes in it adds a row. */
const rows = computed(() => sheet.value.rows.length + (mayChange() ? 1 : 0))
const found = computed(() => {
  const name = draft.value?.name
  const file = tables.value?.find((table) => table.name === name)?.file ?? `tables/${name}.csv`
  return problemsAt(problems.value, sheet.value, file)
})

export function resetGrid(): void {
  selection.value = { anchor: origin, cursor: origin }
  editing.value = undefined
}

export function select(cursor: Spot): void {
  selection.value = { anchor: cursor, cursor }
}

/** An empty row below the cursor. */
export function addRow(): void {
  const row = Math.min(selection.peek().cursor.row + 1, sheet.peek().rows.length)
  write(insertRows(sheet.peek(), row, 1))
  select({ row, column: 0 })
}

/** The rows that are marked; the header stays. */
export function removeRows(): void {
  const { top, bottom } = areaOf(selection.peek())
  const from = Math.max(1, top)
  if (bottom < from) return
  write(deleteRows(sheet.peek(), from, bottom - from + 1))
  select({ row: Math.min(from, sheet.peek().rows.length), column: selection.peek().cursor.column })
}

function valueAt({ row, column }: Spot): string {
  return sheet.peek().rows[row]?.cells[column]?.value ?? ''
}

/** A table as a spreadsheet: the keys are those of one. */
export function Grid({ label }: { readonly label: string }) {
  const box = useRef<HTMLDivElement>(null)
  const grid = useRef<HTMLTableElement>(null)
  const { cursor } = selection.value

  useEffect(() => {
    const element = box.current
    if (element === null) return
    const see = () => {
      scrolled.value = { top: element.scrollTop, height: element.clientHeight }
    }
    const observer = new ResizeObserver(see)
    observer.observe(element)
    element.addEventListener('scroll', see, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', see)
    }
  }, [])

  // The cursor is seen wherever it goes; the header covers one row.
  useEffect(() => {
    const element = box.current
    if (element === null || cursor.row === 0) return
    const top = cursor.row * rowHeight
    if (top < element.scrollTop + rowHeight) element.scrollTop = top - rowHeight
    else if (top + rowHeight > element.scrollTop + element.clientHeight) element.scrollTop = top + 2 * rowHeight - element.clientHeight
    document.getElementById(idOf(cursor))?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [cursor])

  const size: Size = { rows: rows.value, columns: columns.value, page: Math.max(1, Math.floor(scrolled.value.height / rowHeight) - 2) }

  function edit(seed?: string): void {
    if (mayChange()) editing.value = seed ?? valueAt(selection.peek().cursor)
  }

  function finish(value: string | undefined, next: Spot | undefined): void {
    if (editing.peek() === undefined) return
    const at = selection.peek().cursor
    editing.value = undefined
    if (value !== undefined && value !== valueAt(at)) write(setCells(sheet.peek(), [{ ...at, value }]))
    if (next !== undefined) select(next)
    grid.current?.focus({ preventScroll: true })
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (editing.peek() !== undefined) return
    const { key, shiftKey: shift } = event
    const ctrl = event.ctrlKey || event.metaKey
    const next = moved(selection.peek(), { key, ctrl, shift }, size)
    const done = next !== undefined ? move(next) : ctrl ? withControl(key.toLowerCase(), shift) : !event.altKey && plainKey(key, shift)
    if (done) event.preventDefault()
  }

  function move(next: Selection): boolean {
    selection.value = next
    return true
  }

  function withControl(key: string, shift: boolean): boolean {
    const doing: Readonly<Record<string, () => void>> = {
      z: shift ? redo : undo,
      y: redo,
      a: () => {
        selection.value = { anchor: { row: size.rows - 1, column: size.columns - 1 }, cursor: origin }
      },
      enter: addRow,
      delete: removeRows,
    }
    const run = Object.hasOwn(doing, key) ? doing[key] : undefined
    if (run === undefined || (key !== 'a' && !mayChange())) return false
    run()
    return true
  }

  function plainKey(key: string, shift: boolean): boolean {
    const { cursor: at } = selection.peek()
    if (key === 'Enter' || key === 'F2') edit()
    else if (key === 'Delete' || key === 'Backspace') fill(() => '')
    else if (key === 'Dead') edit('')
    else if (key.length === 1) edit(key)
    else if (key === 'Escape' && shift) select(at)
    else return false
    return key !== 'Dead'
  }

  /** The same for all that is marked, where something stands. */
  function fill(value: (spot: Spot) => string): void {
    if (!mayChange()) return
    const { top, bottom, left, right } = areaOf(selection.peek())
    const all = sheet.peek().rows.slice(top, bottom + 1)
    write(
      setCells(
        sheet.peek(),
        all.flatMap(({ cells }, index) =>
          cells
            .slice(left, right + 1)
            .map((_, at) => ({ row: top + index, column: left + at, value: value({ row: top + index, column: left + at }) })),
        ),
      ),
    )
  }

  function onCopy(event: ClipboardEvent): void {
    if (editing.peek() !== undefined) return
    const { top, bottom, left, right } = areaOf(selection.peek())
    const marked = sheet.peek().rows.slice(top, bottom + 1)
    const texts = marked.map((_, row) =>
      Array.from({ length: right - left + 1 }, (_unused, column) => valueAt({ row: top + row, column: left + column })),
    )
    event.clipboardData?.setData('text/plain', clipboardText(texts))
    event.preventDefault()
    if (event.type === 'cut') fill(() => '')
  }

  function onPaste(event: ClipboardEvent): void {
    if (editing.peek() !== undefined || !mayChange()) return
    const pasted = readClipboard(event.clipboardData?.getData('text/plain') ?? '')
    event.preventDefault()
    if (pasted.length === 0) return
    const { top, left } = areaOf(selection.peek())
    write(
      setCells(
        sheet.peek(),
        pasted.flatMap((values, row) => values.map((value, column) => ({ row: top + row, column: left + column, value }))),
      ),
    )
    const width = Math.max(...pasted.map((values) => values.length))
    selection.value = { anchor: { row: top, column: left }, cursor: { row: top + pasted.length - 1, column: left + width - 1 } }
  }

  const { top, height } = scrolled.value
  const first = Math.max(1, Math.floor(top / rowHeight) - around)
  const behind = Math.min(rows.value, Math.ceil((top + height) / rowHeight) + around)
  const area = areaOf(selection.value)
  const cells = (row: number) =>
    Array.from({ length: columns.value }, (_, column) => {
      const spot = { row, column }
      const isCursor = cursor.row === row && cursor.column === column
      return (
        <GridCell
          key={column}
          id={idOf(spot)}
          isHeader={row === 0}
          column={column}
          label={t('tables.cell', { column: valueAt({ row: 0, column }) || String(column + 1), row })}
          value={valueAt(spot)}
          problem={found.value.find((one) => one.row === row && one.column === column)}
          isMarked={isInside(area, spot)}
          isCursor={isCursor}
          draft={isCursor ? editing.value : undefined}
          onFinish={(value, how) =>
            finish(
              value,
              how === 'down'
                ? { row: Math.min(row + 1, size.rows), column }
                : how === 'right' || how === 'left'
                  ? stepped(spot, how === 'right' ? 1 : -1, size)
                  : undefined,
            )
          }
          onPick={(shift) => {
            if (editing.peek() !== undefined && !isCursor) editing.value = undefined
            selection.value = { anchor: shift ? selection.peek().anchor : spot, cursor: spot }
          }}
          onOpen={() => edit()}
        />
      )
    })
  const number = (row: number) => {
    const wrong = found.value.find((one) => one.row === row && one.column === undefined)
    return (
      <th class={wrong === undefined ? 'number' : `number ${wrong.severity}`} scope="row" title={wrong?.text}>
        {row < sheet.value.rows.length ? row : '+'}
        {wrong !== undefined && <span class="unseen">{wrong.text}</span>}
      </th>
    )
  }

  return (
    <div class="grid" ref={box}>
      <table
        ref={grid}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table that is moved in by keys is a grid.
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={rows.value}
        aria-colcount={columns.value}
        aria-multiselectable="true"
        aria-readonly={!mayChange()}
        aria-activedescendant={idOf(cursor)}
        onKeyDown={onKeyDown}
        onCopy={onCopy}
        onCut={onCopy}
        onPaste={onPaste}
      >
        <thead>
          <tr aria-rowindex={1}>
            <th class="number" scope="col">
              <span class="unseen">{t('tables.row')}</span>
            </th>
            {cells(0)}
          </tr>
        </thead>
        <tbody>
          <Gap rows={first - 1} />
          {Array.from({ length: Math.max(0, behind - first) }, (_, index) => (
            <tr key={first + index} aria-rowindex={first + index + 1}>
              {number(first + index)}
              {cells(first + index)}
            </tr>
          ))}
          <Gap rows={rows.value - behind} />
        </tbody>
      </table>
    </div>
  )
}

/** Stands for the rows that are not seen. */
function Gap({ rows: count }: { readonly rows: number }) {
  if (count <= 0) return null
  return (
    <tr>
      <td colSpan={columns.value + 1} style={{ height: count * rowHeight }} />
    </tr>
  )
}

function idOf({ row, column }: Spot): string {
  return `cell-${row}-${column}`
}
