import { type TextKey, t } from '../texts/texts.ts'
import { arity, type Clause, type Condition, conditionText, type Group, type Literal, type Operator, operators } from './condition.ts'
import { fieldName } from './field-names.ts'
import { FieldPicker } from './field-picker.tsx'
import { readCondition } from './read-condition.ts'
import type { Field } from './words.ts'

export interface ConditionsProps {
  /** JSONata, or none. */
  readonly text: string | undefined
  readonly fields: readonly Field[]
  /** What the whole is called. */
  readonly label: string
  readonly onChange: (text: string | undefined) => void
}

/** The conditions of a rule or of a step: a group of comparisons, which may hold groups. */
export function Conditions({ text, fields, label, onChange }: ConditionsProps) {
  const whole = text === undefined ? undefined : readCondition(text)
  const group: Group = whole === undefined ? { kind: 'all', parts: [] } : 'parts' in whole ? whole : { kind: 'all', parts: [whole] }
  const change = (next: Condition | undefined) => onChange(next === undefined ? undefined : conditionText(next))
  return (
    <fieldset class="conditions">
      <legend>{label}</legend>
      <GroupView group={group} fields={fields} onChange={(next) => change(next.parts.length === 0 ? undefined : next)} />
    </fieldset>
  )
}

interface PartProps<One> {
  readonly fields: readonly Field[]
  readonly onChange: (next: One) => void
}

const KINDS = ['all', 'any', 'none'] as const

function GroupView({ group: { kind, parts }, fields, onChange }: PartProps<Group> & { readonly group: Group }) {
  const put = (next: readonly Condition[]) => onChange({ kind, parts: next })
  const [first] = fields
  return (
    <div class="group">
      {parts.length > 1 || kind === 'none' ? (
        <select
          aria-label={t('form.group')}
          value={kind}
          onChange={({ currentTarget }) => onChange({ kind: KINDS[currentTarget.selectedIndex] ?? 'all', parts })}
        >
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {t(`form.${one}`)}
            </option>
          ))}
        </select>
      ) : null}
      <ul class="parts">
        {parts.map((part, index) => (
          <li key={index} class="part">
            <PartView part={part} fields={fields} onChange={(next) => put(parts.with(index, next))} />
            <button
              type="button"
              class="quiet"
              aria-label={t('form.remove')}
              title={t('form.remove')}
              onClick={() => put(parts.toSpliced(index, 1))}
            >
              ✕
            </button>
          </li>
        ))}
      </ul>
      <div class="row">
        <button
          type="button"
          class="quiet"
          onClick={() =>
            put([...parts, { kind: 'clause', field: first?.path ?? 'call.type', operator: 'is', values: [firstValue(first)] }])
          }
        >
          + {t('form.condition')}
        </button>
        {parts.length > 0 && (
          <button
            type="button"
            class="quiet"
            onClick={() => put([...parts, { kind: kind === 'any' ? 'all' : 'any', parts: [fresh(first), fresh(first)] }])}
          >
            + {t('form.subgroup')}
          </button>
        )}
      </div>
    </div>
  )
}

function fresh(field: Field | undefined): Clause {
  return { kind: 'clause', field: field?.path ?? 'call.type', operator: 'is', values: [firstValue(field)] }
}

function PartView({ part, fields, onChange }: PartProps<Condition> & { readonly part: Condition }) {
  if (part.kind === 'clause') return <ClauseView clause={part} fields={fields} onChange={onChange} />
  if (part.kind !== 'expression') return <GroupView group={part} fields={fields} onChange={onChange} />
  return (
    <label class="expression">
      <span class="soft">{t('form.expression')}</span>
      <input class="mono" value={part.source} onChange={({ currentTarget }) => onChange(readCondition(currentTarget.value))} />
    </label>
  )
}

function ClauseView({ clause: { field: path, operator, values }, fields, onChange }: PartProps<Clause> & { readonly clause: Clause }) {
  const field = fields.find((one) => one.path === path)
  const put = (change: Partial<Clause>) => onChange({ kind: 'clause', field: path, operator, values, ...change })
  return (
    <span class="clause">
      <FieldPicker
        value={path}
        fields={fields}
        onChange={(next) => {
          const chosen = fields.find((one) => one.path === next)
          onChange({
            kind: 'clause',
            field: next,
            ...(chosen?.type === field?.type ? { operator, values } : { operator: 'is', values: [firstValue(chosen)] }),
          })
        }}
      />
      <select
        aria-label={t('form.operator')}
        value={operator}
        onChange={({ currentTarget }) => {
          const next = operators.find((one) => one === currentTarget.value) ?? 'is'
          put({
            operator: next,
            values:
              arity(next) === 'none' ? [] : values.length === 0 ? [firstValue(field)] : arity(next) === 'one' ? values.slice(0, 1) : values,
          })
        }}
      >
        {operatorsFor(field).map((one) => (
          <option key={one} value={one}>
            {t(`operator.${one}` satisfies TextKey)}
          </option>
        ))}
      </select>
      {arity(operator) !== 'none' && (
        <ValueInput
          field={field}
          label={`${fieldName(path)}: ${t('form.value')}`}
          isMany={arity(operator) === 'many'}
          values={values}
          onChange={(next) => put({ values: next })}
        />
      )}
    </span>
  )
}

function operatorsFor(field: Field | undefined): readonly Operator[] {
  if (field?.type === 'flag') return ['is', 'is-not', 'is-known', 'is-unknown']
  if (field?.type === 'number') return operators.filter((one) => one !== 'starts-with' && one !== 'contains')
  if (field?.values !== undefined) return ['is', 'is-not', 'one-of', 'is-known', 'is-unknown']
  return operators
}

interface ValueProps {
  readonly field: Field | undefined
  readonly label: string
  readonly isMany: boolean
  readonly values: readonly Literal[]
  readonly onChange: (values: readonly Literal[]) => void
}

function ValueInput({ field, label, isMany, values, onChange }: ValueProps) {
  const [first = ''] = values
  if (field?.type === 'flag')
    return (
      <select aria-label={label} value={String(first)} onChange={({ currentTarget }) => onChange([currentTarget.value === 'true'])}>
        <option value="true">{t('form.yes')}</option>
        <option value="false">{t('form.no')}</option>
      </select>
    )
  if (field?.values !== undefined && !isMany)
    return (
      <select aria-label={label} value={String(first)} onChange={({ currentTarget }) => onChange([currentTarget.value])}>
        {field.values.map((value) => (
          <option key={value} value={value}>
            {value}
          </option>
        ))}
      </select>
    )
  const list = `examples ${field?.path ?? ''}`
  const isNumber = field?.type === 'number'
  const read = (word: string): Literal => (isNumber && word.trim() !== '' && Number.isFinite(Number(word)) ? Number(word) : word)
  return (
    <>
      <input
        aria-label={label}
        list={list}
        type={isNumber && !isMany ? 'number' : 'text'}
        placeholder={isMany ? t('form.several') : ''}
        value={isMany ? values.join(', ') : String(first)}
        onChange={({ currentTarget }) =>
          onChange(isMany ? currentTarget.value.split(',').map((word) => read(word.trim())) : [read(currentTarget.value)])
        }
      />
      <datalist id={list}>
        {field?.examples?.map((example) => (
          <option key={example} value={example} />
        ))}
      </datalist>
    </>
  )
}

function firstValue(field: Field | undefined): Literal {
  if (field?.type === 'flag') return true
  if (field?.type === 'number') return 0
  return field?.values?.[0] ?? field?.examples?.[0] ?? ''
}
