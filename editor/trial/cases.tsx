import { addCase, checkedRule } from '../form/form.ts'
import { type Entries, isEntries, isList } from '../form/value.ts'
import { coverage } from '../rules/diagnostics.ts'
import { text } from '../rules/draft.ts'
import { Mark } from '../shared/mark.tsx'
import { mayChange } from '../shell/session.ts'
import { named, t } from '../texts/texts.ts'
import { caseOf, isValue, noCase } from './case.ts'
import { facts } from './facts.ts'
import { event, explanation, isUpToDate, steps } from './store.ts'

/** The rule's own tests: how many there are, which conditions they have seen both ways, and the chosen event as one more. */
export function CasesView() {
  const cases = checkedRule.value?.['cases']
  const count = isList(cases) ? cases.length : 0
  return (
    <section class="cases">
      <div class="row">
        <h2 class="grow">{t('cases.title', { count })}</h2>
        {mayChange() && <MakeCase />}
      </div>
      {count === 0 && <p class="soft">{t('cases.none')}</p>}
      {coverage.value.length > 0 && (
        <ul class="items">
          {coverage.value.map(({ name, text: clause, place, step, yes, no }) => {
            const isWhole = yes > 0 && no > 0
            return (
              <li key={`${place?.line} ${place?.column} ${clause}`}>
                <div class="line">
                  <Mark shape={isWhole ? 'check' : 'half'} tone={isWhole ? 'good' : 'warn'} />
                  <span class="soft">{step === undefined ? named('clause', name) : t('cases.step', { number: step + 1 })}</span>
                  <code class="grow">{clause}</code>
                </div>
                <p class="soft small">
                  {t(isWhole ? 'cases.both' : yes > 0 ? 'cases.only-true' : no > 0 ? 'cases.only-false' : 'cases.neither')}
                </p>
              </li>
            )
          })}
        </ul>
      )}
    </section>
  )
}

function MakeCase() {
  const known: unknown = facts.value
  const [now, explained, shown] = [checkedRule.value, explanation.value, event.value]
  if (now === undefined || explained === undefined || shown === undefined || !isValue(known) || !isEntries(known)) return null
  const source = { rule: now, text: text.value, facts: known, explanation: explained, steps: steps.value }
  const why = noCase(source)
  const name = `${shown.trigger.type} ${shown.display ?? ''}, trace ${shown.id}`.replace(' ,', ',')
  return (
    <button
      type="button"
      disabled={why !== undefined || !isUpToDate.value}
      title={why === undefined ? undefined : t(`cases.not-${why}`)}
      onClick={() => addCase(caseOf(nameOf(name, now), source))}
    >
      {t('cases.make')}
    </button>
  )
}

/** Each case of a rule has a name of its own. */
function nameOf(name: string, { cases }: Entries): string {
  const taken = isList(cases) ? cases.flatMap((one) => (isEntries(one) ? [one['name']] : [])) : []
  for (let count = 1; ; count += 1) {
    const wanted = count === 1 ? name : `${name} (${count})`
    if (!taken.includes(wanted)) return wanted
  }
}
