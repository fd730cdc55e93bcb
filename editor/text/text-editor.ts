import type { CheckAnswer } from '../../src/server/wire/index.ts'
import { ask } from '../shared/api.ts'
import { idle } from '../shared/later.ts'
import { changedRange } from './changed-range.ts'
import { offerFixes } from './fixes.ts'
import { monaco, useRuleSchema } from './monaco.ts'

export interface TextEditor {
  /** Takes a text that came from elsewhere, as one step that can be undone. */
  show(text: string): void
  /** Underlines what the server found. */
  mark(diagnostics: CheckAnswer['diagnostics']): void
  /** Indents and spaces as the others of the house: one step that can be undone. */
  format(): void
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
  // The text is there first: what completion knows of it is a worker of its own that takes its time to start.
  const cancelSchema = idle(() => void loadSchema())
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
    // Dimmed, the number of an empty last line is too faint to be read.
    renderFinalNewline: 'on',
    fixedOverflowWidgets: true,
    quickSuggestions: { other: true, comments: false, strings: true },
    // They come between two keys of a quick hand: what they cost, no letter waits for.
    quickSuggestionsDelay: 80,
    // Each of them asks a worker, or goes through the text, at each key: words that stand elsewhere in a rule are no suggestions for it.
    wordBasedSuggestions: 'off',
    occurrencesHighlight: 'off',
    selectionHighlight: false,
    links: false,
    colorDecorators: false,
    bracketPairColorization: { enabled: false },
    tabFocusMode: false,
  })
  let written = text
  model.onDidChangeContent(() => {
    written = model.getValue()
    onWrite(written)
  })
  return {
    show(next) {
      if (next === written) return
      const now = model.getValue()
      written = next
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
    format: () => void editor.getAction('editor.action.formatDocument')?.run(),
    undo: () => editor.trigger(OWNER, 'undo', undefined),
    redo: () => editor.trigger(OWNER, 'redo', undefined),
    reveal(line, column = 1) {
      editor.setPosition({ lineNumber: line, column })
      editor.revealLineInCenterIfOutsideViewport(line)
      editor.focus()
    },
    close() {
      cancelSchema()
      editor.dispose()
      model.dispose()
    },
  }
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
