import type { ToldProblem } from '../../src/server/wire/index.ts'
import { linkTo } from '../shell/places.ts'
import { t } from '../texts/texts.ts'

type Found = ToldProblem & { readonly severity?: 'error' | 'warning' }

/** Each with its place, its sentence, its next step and its code. */
export function Problems({ list }: { readonly list: readonly Found[] }) {
  if (list.length === 0) return null
  return (
    <ul class="problems">
      {list.map((found) => (
        <li key={`${found.code} ${placeOf(found)}`} class={`notice ${found.severity === 'warning' ? 'warning' : 'problem'}`}>
          {placeOf(found) !== '' && <Place found={found} />} {found.message} {found.next} <code class="soft">{found.code}</code>{' '}
          <OtherRule found={found} />
        </li>
      ))}
    </ul>
  )
}

/** Where it is; a rule or a table can be gone to. */
function Place({ found }: { readonly found: ToldProblem }) {
  const [, folder, id] = /^(rules|tables)\/(.+)\.(?:yaml|yml|json|csv)$/.exec(found.place?.file ?? '') ?? []
  const text = <code>{placeOf(found)}</code>
  if (id === undefined) return text
  return <a href={linkTo(folder === 'tables' ? 'tables' : 'rules', id)}>{text}</a>
}

/** What two rules do to each other is looked at in both. */
function OtherRule({ found: { code, params } }: { readonly found: ToldProblem }) {
  const other = PAIRS.has(code) && typeof params.rule === 'string' ? params.rule : undefined
  return other === undefined ? null : <a href={linkTo('rules', other)}>{t('problems.other', { rule: other })}</a>
}

const PAIRS: ReadonlySet<string> = new Set(['CORD_RULE_SHADOWED', 'CORD_RULE_OPENS_TOO'])

function placeOf({ place }: ToldProblem): string {
  if (place === undefined) return ''
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(':') || (place.field ?? '')
}
