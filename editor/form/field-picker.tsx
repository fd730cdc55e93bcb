import { t } from '../texts/texts.ts'
import { fieldGroup, fieldName } from './field-names.ts'
import type { Field } from './words.ts'

export interface FieldPickerProps {
  readonly value: string
  readonly fields: readonly Field[]
  readonly onChange: (path: string) => void
}

/** The fields in plain words, those that carried a value lately first in each group. */
export function FieldPicker({ value, fields, onChange }: FieldPickerProps) {
  return (
    <select aria-label={t('form.field')} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
      <FieldOptions fields={fields} />
      {fields.some(({ path }) => path === value) ? null : <option value={value}>{fieldName(value)}</option>}
    </select>
  )
}

export function FieldOptions({ fields }: { readonly fields: readonly Field[] }) {
  const groups = Object.entries(Object.groupBy(fields, ({ path }) => fieldGroup(path)))
  return (
    <>
      {groups.map(([group, list = []]) => (
        <optgroup key={group} label={group}>
          {list
            .toSorted((one, other) => Number(isSeen(other)) - Number(isSeen(one)))
            .map(({ path, description, examples }) => (
              <option key={path} value={path} title={[description, examples?.[0]].filter((part) => part !== undefined).join(' · ')}>
                {fieldName(path)}
              </option>
            ))}
        </optgroup>
      ))}
    </>
  )
}

function isSeen({ examples }: Field): boolean {
  return examples !== undefined && examples.length > 0
}
