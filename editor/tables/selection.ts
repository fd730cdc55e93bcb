/** A cell of the grid; row 0 is the header. */
export interface Spot {
  readonly row: number
  readonly column: number
}

/** What is marked: from where it began to where the cursor is. */
export interface Selection {
  readonly anchor: Spot
  readonly cursor: Spot
}

export interface Area {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

export function areaOf({ anchor, cursor }: Selection): Area {
  return {
    top: Math.min(anchor.row, cursor.row),
    bottom: Math.max(anchor.row, cursor.row),
    left: Math.min(anchor.column, cursor.column),
    right: Math.max(anchor.column, cursor.column),
  }
}

export function isInside({ top, bottom, left, right }: Area, { row, column }: Spot): boolean {
  return row >= top && row <= bottom && column >= left && column <= right
}

export interface Keys {
  readonly key: string
  readonly ctrl: boolean
  readonly shift: boolean
}

export interface Size {
  readonly rows: number
  readonly columns: number
  /** Rows that are seen at once. */
  readonly page: number
}

/** Where a key leads; undefined: it does not move. */
export function moved(selection: Selection, { key, ctrl, shift }: Keys, { rows, columns, page }: Size): Selection | undefined {
  const { row, column } = selection.cursor
  const last = { row: rows - 1, column: columns - 1 }
  const targets: Readonly<Record<string, Spot>> = {
    ArrowUp: { row: ctrl ? 0 : row - 1, column },
    ArrowDown: { row: ctrl ? last.row : row + 1, column },
    ArrowLeft: { row, column: ctrl ? 0 : column - 1 },
    ArrowRight: { row, column: ctrl ? last.column : column + 1 },
    PageUp: { row: row - page, column },
    PageDown: { row: row + page, column },
    Home: { row: ctrl ? 0 : row, column: 0 },
    End: { row: ctrl ? last.row : row, column: last.column },
  }
  const target = Object.hasOwn(targets, key) ? targets[key] : undefined
  if (target === undefined) return undefined
  const cursor = within(target, last)
  return { anchor: shift ? selection.anchor : cursor, cursor }
}

/** The next cell to the right or to the left, over the ends of rows. */
export function stepped({ row, column }: Spot, by: 1 | -1, { rows, columns }: Size): Spot {
  const at = Math.min(rows * columns - 1, Math.max(0, row * columns + column + by))
  return { row: Math.floor(at / columns), column: at % columns }
}

function within({ row, column }: Spot, last: Spot): Spot {
  return { row: Math.min(last.row, Math.max(0, row)), column: Math.min(last.column, Math.max(0, column)) }
}
