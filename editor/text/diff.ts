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
  // Made here, for the editor does not dispose of the one it makes: what that still computes would fail on models that are gone.
  const both = editor.createViewModel({ original, modified })
  editor.setModel(both)
  return () => {
    editor.dispose()
    both.dispose()
    original.dispose()
    modified.dispose()
  }
}
