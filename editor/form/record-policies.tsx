import { t } from '../texts/texts.ts'
import { set } from './form.ts'
import { isEntries, type Path, textOf, type Value } from './value.ts'

/** What the form says in words of its own, the first of each being what happens when nothing is written. */
const POLICIES = [
  ['present', ['open', 'offer']],
  ['busy', ['open', 'offer', 'skip']],
  ['none', ['skip', 'search', 'create']],
  ['many', ['choose', 'first', 'skip']],
] as const

export const recordPolicyNames: readonly string[] = [...POLICIES.map(([name]) => name), 'choices']

/** How a record comes: at once or offered, on top of another call, for nobody and for several. */
export function RecordPolicies({ value, path }: { readonly value: Value | undefined; readonly path: Path }) {
  const given = isEntries(value) ? value : {}
  return (
    <div class="pairs">
      {POLICIES.map(([name, words]) => (
        <label key={name}>
          <span>{t(`form.record-${name}`)}</span>
          <select
            value={given[name] === undefined ? words[0] : textOf(given[name])}
            onChange={({ currentTarget }) =>
              set([...path, name], currentTarget.value === words[0] && given[name] === undefined ? undefined : currentTarget.value)
            }
          >
            {words.map((word) => (
              <option key={word} value={word}>
                {named(name, word)}
              </option>
            ))}
          </select>
        </label>
      ))}
    </div>
  )
}

function named(name: string, word: string): string {
  const texts: Readonly<Record<string, string>> = {
    'present open': t('form.record-at-once'),
    'present offer': t('form.record-as-button'),
    'busy open': t('form.record-all-the-same'),
    'busy offer': t('form.record-as-button'),
    'busy skip': t('form.record-not-at-all'),
    'none skip': t('form.record-not-at-all'),
    'none search': t('form.record-search'),
    'none create': t('form.record-create'),
    'many choose': t('form.record-choose'),
    'many first': t('form.record-first'),
    'many skip': t('form.record-not-at-all'),
  }
  return texts[`${name} ${word}`] ?? word
}
