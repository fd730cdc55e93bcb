import { monaco } from './monaco.ts'

/** Shows them in one column until the returned function is called. */
export function showDiff(element: HTMLElement, before: string, after: string): () => void {
  const original = monaco.editor.createModel(before, 'yaml')
  const modified = monaco.editor.createModel(after, 'yaml')
  const editor = monaco.editor.createDiffEditor(element, {
    automaticLayout: true,
    readOnly: true,
    renderSideBySide: false,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    hideUnchangedRegions: { enabled: true },
    fontSize: 13,
  })
  editor.setModel({ original, modified })
  return () => {
    editor.dispose()
    original.dispose()
    modified.dispose()
  }
}
