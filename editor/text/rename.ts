import { t } from '../texts/texts.ts'
import type { monaco as Monaco } from './monaco.ts'
import { isStepName, type StepName, stepNameAt } from './names.ts'

type Model = Monaco.editor.ITextModel

/** F2 renames the result of a step wherever it is read; F12 leads to the step that gives it. */
export function teachNames(monaco: typeof Monaco): void {
  const found = (model: Model, position: Monaco.Position): StepName | undefined => stepNameAt(model.getValue(), model.getOffsetAt(position))
  const rangeOf = (model: Model, { from, to }: StepName['uses'][number]): Monaco.IRange =>
    monaco.Range.fromPositions(model.getPositionAt(from), model.getPositionAt(to))

  monaco.languages.registerRenameProvider('yaml', {
    resolveRenameLocation(model, position) {
      const name = found(model, position)
      const offset = model.getOffsetAt(position)
      const here = name?.uses.find(({ from, to }) => offset >= from && offset <= to)
      if (name === undefined || here === undefined)
        return { range: monaco.Range.fromPositions(position), text: '', rejectReason: t('names.none') }
      return { range: rangeOf(model, here), text: name.name }
    },
    provideRenameEdits(model, position, wanted) {
      if (!isStepName(wanted)) return { edits: [], rejectReason: t('names.bad', { name: wanted }) }
      const uses = found(model, position)?.uses ?? []
      const versionId = model.getVersionId()
      return { edits: uses.map((use) => ({ resource: model.uri, versionId, textEdit: { range: rangeOf(model, use), text: wanted } })) }
    },
  })
  monaco.languages.registerDefinitionProvider('yaml', {
    provideDefinition(model, position) {
      const [first] = found(model, position)?.uses ?? []
      return first === undefined ? null : { uri: model.uri, range: rangeOf(model, first) }
    },
  })
}
