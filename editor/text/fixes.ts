import type { CheckAnswer } from '../../src/server/wire/index.ts'
import { t } from '../texts/texts.ts'
import type { monaco as Monaco } from './monaco.ts'

type Found = CheckAnswer['diagnostics'][number]

const shown = new WeakMap<Monaco.editor.ITextModel, readonly Found[]>()

/** What was found in a text: where a word was meant, a fix is offered. */
export function offerFixes(model: Monaco.editor.ITextModel, diagnostics: readonly Found[]): void {
  shown.set(model, diagnostics)
}

export function teachFixes(monaco: typeof Monaco): void {
  monaco.languages.registerCodeActionProvider('yaml', {
    provideCodeActions(model, range, { markers }) {
      const actions = (shown.get(model) ?? []).flatMap((found) => {
        const near = found.params.near
        const place = rangeOf(found)
        const marker = markers.find(({ code, startLineNumber }) => code === found.code && startLineNumber === place?.startLineNumber)
        if (near === undefined || place === undefined || marker === undefined || !monaco.Range.areIntersectingOrTouching(place, range))
          return []
        return [
          {
            title: t('fix.near', { near: String(near) }),
            kind: 'quickfix',
            isPreferred: true,
            diagnostics: [marker],
            edit: { edits: [{ resource: model.uri, versionId: model.getVersionId(), textEdit: { range: place, text: String(near) } }] },
          },
        ]
      })
      return { actions, dispose() {} }
    },
  })
}

function rangeOf({ place }: Found): Monaco.IRange | undefined {
  if (place?.line === undefined || place.column === undefined || place.endColumn === undefined) return undefined
  return { startLineNumber: place.line, startColumn: place.column, endLineNumber: place.endLine ?? place.line, endColumn: place.endColumn }
}
