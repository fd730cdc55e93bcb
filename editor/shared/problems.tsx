import type { ToldProblem } from '../../src/server/wire/index.ts'

type Found = ToldProblem & { readonly severity?: 'error' | 'warning' }

/** Each with its place, its sentence, its next step and its code. */
export function Problems({ list }: { readonly list: readonly Found[] }) {
  if (list.length === 0) return null
  return (
    <ul class="problems">
      {list.map((found) => (
        <li key={`${found.code} ${placeOf(found)}`} class={`notice ${found.severity === 'warning' ? 'warning' : 'problem'}`}>
          {placeOf(found) !== '' && <code>{placeOf(found)} </code>}
          {found.message} {found.next} <code class="soft">{found.code}</code>
        </li>
      ))}
    </ul>
  )
}

function placeOf({ place }: ToldProblem): string {
  if (place === undefined) return ''
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(':') || (place.field ?? '')
}
