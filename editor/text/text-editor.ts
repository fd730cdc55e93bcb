import type { CheckAnswer } from '../../src/server/wire/index.ts'
import { ask } from '../shared/api.ts'
import { offerFixes } from './fixes.ts'
import { monaco, useRuleSchema } from './monaco.ts'

export interface TextEditor {
  /** Takes a text that came from elsewhere, as one step that can be undone. */
  show(text: string): void
  /** Underlines what the server found. */
  mark(diagnostics: CheckAnswer['diagnostics']): void
  undo(): void
  redo(): void
  /** Puts the cursor there, in sight. */
  reveal(line: number, column?: number): void
  close(): void
}

export interface TextEditorOptions {
  /** The rule's. */
  readonly id: string
  readonly text: string
  /** What a screen reader calls it. */
  readonly label: string
  readonly readOnly: boolean
  readonly onWrite: (text: string) => void
}

const OWNER = 'cordboard'

export function createTextEditor(element: HTMLElement, { id, text, label, readOnly, onWrite }: TextEditorOptions): TextEditor {
  void loadSchema()
  const model = monaco.editor.createModel(text, 'yaml', monaco.Uri.parse(`file:///rules/${encodeURIComponent(id)}.yaml`))
  model.updateOptions({ tabSize: 2, insertSpaces: true })
  const editor = monaco.editor.create(element, {
    model,
    readOnly,
    ariaLabel: label,
    automaticLayout: true,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    wordWrap: 'on',
    wrappingIndent: 'indent',
    fontSize: 13,
    lineHeight: 20,
    renderLineHighlight: 'line',
    fixedOverflowWidgets: true,
    quickSuggestions: { other: true, comments: false, strings: true },
    tabFocusMode: false,
  })
  model.onDidChangeContent(() => onWrite(model.getValue()))
  return {
    show(next) {
      const now = model.getValue()
      if (next === now) return
      editor.pushUndoStop()
      const range = changedRange(now, next)
      const [from, to] = [model.getPositionAt(range.start), model.getPositionAt(range.end)]
      model.pushEditOperations(
        [],
        [{ range: monaco.Range.fromPositions(from, to), text: next.slice(range.start, range.start + range.length) }],
        () => null,
      )
      editor.pushUndoStop()
    },
    mark(diagnostics) {
      offerFixes(model, diagnostics)
      monaco.editor.setModelMarkers(model, OWNER, diagnostics.map(markerOf))
    },
    undo: () => editor.trigger(OWNER, 'undo', undefined),
    redo: () => editor.trigger(OWNER, 'redo', undefined),
    reveal(line, column = 1) {
      editor.setPosition({ lineNumber: line, column })
      editor.revealLineInCenterIfOutsideViewport(line)
      editor.focus()
    },
    close() {
      editor.dispose()
      model.dispose()
    },
  }
}

/** The one stretch in which two texts differ: in the old one from `start` to `end`, in the new one of `length`. */
function changedRange(before: string, after: string): { readonly start: number; readonly end: number; readonly length: number } {
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before[start] === after[start]) start += 1
  let tail = 0
  while (tail < most - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1
  return { start, end: before.length - tail, length: after.length - tail - start }
}

function markerOf({ severity, message, next, code, place }: CheckAnswer['diagnostics'][number]): monaco.editor.IMarkerData {
  const line = place?.line ?? 1
  const column = place?.column ?? 1
  return {
    severity: severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
    message: `${message} ${next}`,
    code,
    startLineNumber: line,
    startColumn: column,
    endLineNumber: place?.endLine ?? line,
    endColumn: place?.endColumn ?? column + 1,
  }
}

let schema: Promise<void> | undefined

async function loadSchema(): Promise<void> {
  schema ??= ask<Parameters<typeof useRuleSchema>[0]>('GET', '/api/v1/schema/rule').then(useRuleSchema)
  await schema.catch(() => undefined)
}
