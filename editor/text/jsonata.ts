import { fieldName } from '../form/field-names.ts'
import { checkedSteps } from '../form/form.ts'
import { type Field, fieldsAt } from '../form/words.ts'
import { t } from '../texts/texts.ts'
import { facts } from '../trial/facts.ts'
import { expressionsOf, isInside, wordAt, wordBefore } from './expressions.ts'
import { functions } from './functions.ts'
import type { monaco as Monaco } from './monaco.ts'

type Api = typeof Monaco

/** Completion, hover, signatures and colours of JSONata inside of a rule's YAML. */
export function teachJsonata(monaco: Api): void {
  monaco.languages.registerCompletionItemProvider('yaml', {
    triggerCharacters: ['.', '$', '{', ' '],
    provideCompletionItems(model, position) {
      const text = model.getValue()
      const offset = model.getOffsetAt(position)
      if (!isInside(expressionsOf(text), offset)) return { suggestions: [] }
      const word = wordBefore(text, offset)
      const range = monaco.Range.fromPositions(model.getPositionAt(offset - word.length), position)
      return { suggestions: word.startsWith('$') ? functionItems(monaco, range) : pathItems(monaco, range) }
    },
  })
  monaco.languages.registerHoverProvider('yaml', {
    provideHover(model, position) {
      const text = model.getValue()
      const offset = model.getOffsetAt(position)
      if (!isInside(expressionsOf(text), offset)) return null
      const { word, from } = wordAt(text, offset)
      const said = hoverOf(word)
      const end = model.getPositionAt(from + word.length)
      return said === undefined
        ? null
        : { range: monaco.Range.fromPositions(model.getPositionAt(from), end), contents: said.map((value) => ({ value })) }
    },
  })
  monaco.languages.registerSignatureHelpProvider('yaml', {
    signatureHelpTriggerCharacters: ['(', ','],
    provideSignatureHelp(model, position) {
      const text = model.getValue()
      const offset = model.getOffsetAt(position)
      const call = isInside(expressionsOf(text), offset) ? openCall(text.slice(Math.max(0, offset - 300), offset)) : undefined
      const known = functions.find(({ name }) => name === call?.name)
      if (call === undefined || known === undefined) return null
      const signature = { label: known.signature, parameters: known.takes.map((label) => ({ label })) }
      return { value: { signatures: [signature], activeSignature: 0, activeParameter: call.commas }, dispose() {} }
    },
  })
}

/** Which function is being called at the end of this text, and how many commas stand behind its bracket. */
function openCall(text: string): { readonly name: string; readonly commas: number } | undefined {
  let [depth, commas] = [0, 0]
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const sign = text[at]
    if (sign === ')' || sign === ']' || sign === '}') depth += 1
    else if (sign === ',' && depth === 0) commas += 1
    else if (sign === '(' && depth === 0) {
      const [, name] = /\$(\w+)$/.exec(text.slice(0, at)) ?? []
      return name === undefined ? undefined : { name, commas }
    } else if (sign === '(' || sign === '[' || sign === '{') {
      if (depth === 0) return undefined
      depth -= 1
    }
  }
  return undefined
}

function functionItems(monaco: Api, range: Monaco.IRange): Monaco.languages.CompletionItem[] {
  return functions.map(({ name, signature, takes }) => ({
    label: `$${name}`,
    kind: monaco.languages.CompletionItemKind.Function,
    detail: signature,
    insertText: takes.length === 0 ? `\\$${name}()` : `\\$${name}($1)`,
    ...(takes.length === 0 ? {} : { command: { id: 'editor.action.triggerParameterHints', title: '' } }),
    insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet,
    range,
  }))
}

function pathItems(monaco: Api, range: Monaco.IRange): Monaco.languages.CompletionItem[] {
  return fieldsAt(checkedSteps.peek()).map((field) => ({
    label: { label: field.path, description: fieldName(field.path) },
    kind: monaco.languages.CompletionItemKind.Field,
    detail: examplesOf(field),
    ...(field.description === undefined ? {} : { documentation: field.description }),
    insertText: field.path,
    // What really came stands first.
    sortText: `${(field.examples?.length ?? 0) > 0 ? 0 : 1} ${field.path}`,
    range,
  }))
}

function examplesOf({ type, values, examples = [] }: Field): string {
  return [t(`type.${type}`), values?.join(' | ') ?? examples.slice(0, 2).join(', ')].filter((part) => part !== '').join(' · ')
}

function hoverOf(word: string): readonly string[] | undefined {
  const known = functions.find(({ name }) => `$${name}` === word)
  if (known !== undefined) return [`\`${known.signature}\``]
  const field = fieldsAt(checkedSteps.peek()).find(({ path }) => path === word)
  if (field === undefined) return undefined
  const value = word.split('.').reduce<unknown>((at, key) => below(at, key.replaceAll('`', '')), facts.peek())
  return [
    `**${fieldName(word)}** · ${t(`type.${field.type}`)}`,
    ...(field.description === undefined ? [] : [field.description]),
    ...(field.values === undefined ? [] : [field.values.join(' | ')]),
    value === undefined ? t('hover.nothing') : `${t('hover.value')} \`${JSON.stringify(value)}\``,
  ]
}

function below(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
}
