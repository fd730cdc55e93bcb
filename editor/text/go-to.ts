import { actionWords } from '../form/words.ts'
import { referred } from '../reference/store.ts'
import { go } from '../shell/places.ts'
import { t } from '../texts/texts.ts'
import { type Reference, referenceAt } from './definitions.ts'
import type { monaco as Monaco } from './monaco.ts'

const scheme = 'cordboard'

/** F12 and Ctrl+click lead from a table to its page, and from an action to what it takes and gives. */
export function teachReferences(monaco: typeof Monaco): void {
  monaco.languages.registerDefinitionProvider('yaml', {
    provideDefinition(model, position) {
      const found = referenceAt(model.getValue(), model.getOffsetAt(position))
      if (found === undefined || !isKnown(found)) return null
      const originSelectionRange = monaco.Range.fromPositions(model.getPositionAt(found.from), model.getPositionAt(found.to))
      return [{ originSelectionRange, uri: said(monaco, found), range: new monaco.Range(1, 1, 1, 1) }]
    },
  })
  monaco.editor.registerEditorOpener({
    openCodeEditor(_, resource) {
      if (resource.scheme !== scheme) return false
      const name = decodeURIComponent(resource.path.slice(1))
      if (resource.authority === 'table') go('tables', name)
      else referred.value = name
      return true
    },
  })
}

function isKnown({ kind, name }: Reference): boolean {
  return kind === 'table' || actionWords(name) !== undefined
}

/** Monaco shows a line of where it leads to when the pointer is above it with Ctrl: it takes a text of its own. */
function said(monaco: typeof Monaco, { kind, name }: Reference): Monaco.Uri {
  const uri = monaco.Uri.from({ scheme, authority: kind, path: `/${encodeURIComponent(name)}` })
  const action = kind === 'action' ? actionWords(name) : undefined
  const text = action === undefined ? t('reference.table', { name }) : [action.title, action.description].filter(Boolean).join(': ')
  const model = monaco.editor.getModel(uri)
  if (model === null) monaco.editor.createModel(text, 'plaintext', uri)
  else if (model.getValue() !== text) model.setValue(text)
  return uri
}
