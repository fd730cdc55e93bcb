import { t } from '../texts/texts.ts'
import { monaco } from './monaco.ts'

/** Shows them in one column until the returned function is called. */
export function showDiff(element: HTMLElement, before: string, after: string): () => void {
  const original = monaco.editor.createModel(before, 'yaml')
  const modified = monaco.editor.createModel(after, 'yaml')
  const editor = monaco.editor.createDiffEditor(element, {
    automaticLayout: true,
    readOnly: true,
    renderSideBySide: false,
    renderOverviewRuler: false,
    diffWordWrap: 'on',
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    hideUnchangedRegions: { enabled: true },
    fontSize: 13,
  })
  // Made here, for the editor does not dispose of the one it makes: what that still computes would fail on models that are gone.
  const both = editor.createViewModel({ original, modified })
  editor.setModel(both)
  // Given at the start, the names are lost with the first change of an option.
  editor.getOriginalEditor().updateOptions({ ariaLabel: t('diff.before') })
  editor.getModifiedEditor().updateOptions({ ariaLabel: t('diff.after') })
  return () => {
    editor.dispose()
    both.dispose()
    original.dispose()
    modified.dispose()
  }
}
