import { computed, signal } from '@preact/signals'

/** The views of the page, in the order in which the bar names them. */
export const views = ['rules', 'tables', 'calls', 'connections', 'numbers'] as const
export type View = (typeof views)[number]

/** Where the reader is: `#/rules/sales/vip`, `#/calls/<trace>?number=0388`. */
export interface Place {
  readonly view: View
  /** What is shown there: a rule, a trace; undefined: nothing yet. */
  readonly id: string | undefined
  readonly query: URLSearchParams
}

const hash = signal(location.hash)
export const place = computed<Place>(() => parse(hash.value))

addEventListener('hashchange', () => {
  hash.value = location.hash
})

export function linkTo(view: View, id?: string, query?: Readonly<Record<string, string>>): string {
  const path = id === undefined ? '' : `/${id.split('/').map(encodeURIComponent).join('/')}`
  const asked = new URLSearchParams(query).toString()
  return `#/${view}${path}${asked === '' ? '' : `?${asked}`}`
}

export function go(view: View, id?: string, query?: Readonly<Record<string, string>>): void {
  location.hash = linkTo(view, id, query)
}

function parse(text: string): Place {
  const [path = '', asked = ''] = text.replace(/^#\/?/, '').split('?')
  const [first = '', ...rest] = path.split('/')
  const id = rest.map(decode).join('/')
  return { view: views.find((view) => view === first) ?? 'rules', id: id === '' ? undefined : id, query: new URLSearchParams(asked) }
}

/** What a person typed into the address may be no encoding at all. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
