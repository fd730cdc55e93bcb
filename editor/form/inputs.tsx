import { t } from '../texts/texts.ts'
import { FieldOptions } from './field-picker.tsx'
import { set } from './form.ts'
import { type Entries, isEntries, isList, type Path, textOf, type Value } from './value.ts'
import type { Field } from './words.ts'

export interface InputsProps {
  /** JSON Schema of an object. */
  readonly schema: Entries
  readonly value: Value | undefined
  readonly path: Path
  readonly fields: readonly Field[]
  /** What is asked elsewhere in the form. */
  readonly without?: readonly string[]
}

/** What an action takes, as its schema says: what is required or written is shown, the rest behind a line. */
export function Inputs({ schema, value, path, fields, without = [] }: InputsProps) {
  const properties = entriesOf(schema.properties)
  const given = isEntries(value) ? value : {}
  const required = isList(schema.required) ? schema.required : []
  const names = Object.keys(properties).filter((name) => !without.includes(name))
  const isShown = (name: string, index: number) =>
    required.includes(name) || given[name] !== undefined || (required.length === 0 && index === 0)
  const shown = names.filter(isShown)
  const hidden = names.filter((name, index) => !isShown(name, index))
  const view = (name: string) => (
    <Input
      key={name}
      name={name}
      schema={entriesOf(properties[name])}
      isRequired={required.includes(name)}
      value={given[name]}
      path={[...path, name]}
      fields={fields}
    />
  )
  return (
    <div class="inputs">
      {shown.map(view)}
      {hidden.length > 0 && (
        <details>
          <summary>{t('form.more', { names: hidden.map((name) => labelOf(name, entriesOf(properties[name]))).join(', ') })}</summary>
          {hidden.map(view)}
        </details>
      )}
    </div>
  )
}

/** What people call it: the server says it in their language, where the action does; else its name in separate words. */
function labelOf(name: string, schema: Entries): string {
  if (typeof schema.title === 'string') return schema.title
  const words = name.replace(/[_-]+/g, ' ').replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase()
}

interface InputProps {
  readonly name: string
  readonly schema: Entries
  readonly isRequired: boolean
  readonly value: Value | undefined
  readonly path: Path
  readonly fields: readonly Field[]
}

function Input({ name, schema, isRequired, value, path, fields }: InputProps) {
  const hint = typeof schema.description === 'string' ? schema.description : undefined
  const label = labelOf(name, schema)
  const labels = entriesOf(schema.labels)
  const choices = isList(schema.enum) ? schema.enum.map(String) : undefined
  if (isEntries(schema.properties))
    return (
      <fieldset>
        <legend>
          {label} <code class="soft small">{name}</code>
        </legend>
        <Inputs schema={schema} value={value} path={path} fields={fields} />
      </fieldset>
    )
  return (
    <div class="input">
      <span title={hint}>
        {label}
        {isRequired && ' *'} <code class="soft small">{name}</code>
      </span>
      {choices === undefined ? (
        <Templated name={label} value={value} path={path} fields={fields} hint={hint} />
      ) : (
        <select aria-label={label} value={textOf(value)} onChange={({ currentTarget }) => set(path, currentTarget.value)}>
          <option value="">{t('form.default')}</option>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {textOf(labels[choice]) || choice}
            </option>
          ))}
        </select>
      )}
    </div>
  )
}

/** A text with values of the call in it; a picker puts them in. What is no text is shown as JSON. */
function Templated({
  name,
  value,
  path,
  fields,
  hint,
}: Pick<InputProps, 'name' | 'value' | 'path' | 'fields'> & { readonly hint: string | undefined }) {
  const shown = textOf(value)
  return (
    <span class="templated">
      <input aria-label={name} value={shown} title={hint} onChange={({ currentTarget }) => set(path, read(currentTarget.value, value))} />
      <select
        aria-label={t('form.insert')}
        title={t('form.insert')}
        value=""
        onChange={({ currentTarget }) => {
          set(path, `${shown}{{ ${currentTarget.value} }}`)
          currentTarget.value = ''
        }}
      >
        <option value="">{'{ }'}</option>
        <FieldOptions fields={fields} />
      </select>
    </span>
  )
}

/** Numbers and collections stay what they were, as long as what is typed is still one. */
function read(word: string, before: Value | undefined): Value {
  if (typeof before !== 'object' && typeof before !== 'number' && typeof before !== 'boolean') return word
  try {
    const value: Value = JSON.parse(word)
    return typeof value === typeof before ? value : word
  } catch {
    return word
  }
}

function entriesOf(value: Value | undefined): Entries {
  return isEntries(value) ? value : {}
}
