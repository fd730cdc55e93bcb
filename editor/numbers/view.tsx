import { useSignal } from '@preact/signals'
import type { NumberCheck } from '../../src/server/wire/index.ts'
import { connections } from '../operations/store.ts'
import { ask } from '../shared/api.ts'
import { Mark } from '../shared/mark.tsx'
import { guarded } from '../shell/session.ts'
import { t } from '../texts/texts.ts'
import './numbers.css'

/** One types a number, and sees what the number policy makes of it and who has it. */
export function NumbersView() {
  const check = useSignal<NumberCheck | undefined>(undefined)

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = event.currentTarget
    if (!(form instanceof HTMLFormElement)) return
    const asked = new URLSearchParams()
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') asked.set(name, value)
    await guarded(async () => {
      check.value = await ask<NumberCheck>('GET', `/api/v1/number-check?${asked}`)
    })
  }

  return (
    <main class="numbers">
      <h1>{t('numbers.title')}</h1>
      <form onSubmit={submit}>
        <label>
          {t('numbers.number')}
          <input name="number" required maxLength={200} autocomplete="off" inputMode="tel" />
        </label>
        <ConnectionChoice name="connection" label={t('numbers.connection')} />
        <label>
          {t('numbers.agent')}
          <input name="agent" maxLength={200} autocomplete="off" />
        </label>
        <ConnectionChoice name="directory" label={t('numbers.directory')} />
        <label class="check">
          <input type="checkbox" name="busy" value="true" />
          {t('numbers.busy')}
        </label>
        <button type="submit" class="main">
          {t('numbers.go')}
        </button>
      </form>
      {check.value !== undefined && <Outcome check={check.value} />}
    </main>
  )
}

function ConnectionChoice({ name, label }: { readonly name: string; readonly label: string }) {
  return (
    <label>
      {label}
      <select name={name}>
        <option value="">{t('numbers.any')}</option>
        {connections.value?.map(({ id, title }) => (
          <option key={id} value={id}>
            {title ?? id}
          </option>
        ))}
      </select>
    </label>
  )
}

const FORMS = ['e164', 'national', 'international', 'country', 'dialled'] as const

function Outcome({ check }: { readonly check: NumberCheck }) {
  const { forms, steps, verdict, hit } = check
  return (
    <>
      <p class={verdict === 'skip' ? 'notice warning' : 'notice'} role="status">
        {t(`numbers.${verdict}`)}
      </p>
      <section>
        <h2>{t('numbers.forms')}</h2>
        {forms.e164 === undefined && <p class="soft">{t('numbers.noforms')}</p>}
        <table>
          <tbody>
            {FORMS.filter((form) => forms[form] !== undefined).map((form) => (
              <tr key={form}>
                <th scope="row">{t(`numbers.form.${form}`)}</th>
                <td class="mono">{forms[form]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section>
        <h2>{t('numbers.steps')}</h2>
        <table>
          <tbody>
            {steps.map(({ check: name, skips, value }) => (
              <tr key={name}>
                <th scope="row">{t(`numbers.check.${name}`)}</th>
                <td>{value === 'yes' || value === 'no' ? t(`numbers.${value}`) : value}</td>
                <td>
                  <Mark shape={skips ? 'triangle' : 'full'} tone={skips ? 'warn' : 'good'} />{' '}
                  {t(skips ? 'numbers.skips' : 'numbers.passes')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {hit !== undefined && (
        <section>
          <h2>{t('numbers.hit')}</h2>
          <Hit hit={hit} />
        </section>
      )}
    </>
  )
}

/** Of what the directory answered all that is a text: the status first, and each match on a line of its own. */
function Hit({ hit }: { readonly hit: unknown }) {
  const found = membersOf(hit)
  const matches = Array.isArray(found.matches) ? found.matches.map(membersOf) : []
  const words = Object.entries(found).filter(([, value]) => typeof value === 'string')
  const first = ({ name, id }: Members) => [name, id].filter((one) => typeof one === 'string').join(' · ')
  return (
    <table>
      <tbody>
        {words.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{String(value)}</td>
          </tr>
        ))}
        {matches.length > 1 &&
          matches.map((match) => (
            <tr key={String(match.id)}>
              <th scope="row">{String(match.id)}</th>
              <td>{first(match)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  )
}

type Members = Readonly<Record<string, unknown>>

function membersOf(json: unknown): Members {
  return typeof json === 'object' && json !== null ? { ...json } : {}
}
