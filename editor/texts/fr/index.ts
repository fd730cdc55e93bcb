import { bar } from './bar.ts'
import { calls } from './calls.ts'
import { common } from './common.ts'
import { form } from './form.ts'
import { guide } from './guide.ts'
import { numbers } from './numbers.ts'
import { palette } from './palette.ts'
import { rules } from './rules.ts'
import { shell } from './shell.ts'
import { tables } from './tables.ts'
import { trial } from './trial.ts'

export const french = unbroken({
  ...common,
  ...shell,
  ...numbers,
  ...rules,
  ...bar,
  ...calls,
  ...form,
  ...guide,
  ...palette,
  ...tables,
  ...trial,
})

/** French sets a space before these signs: no line begins with one. */
function unbroken<Told extends Readonly<Record<string, string>>>(texts: Told): Told {
  const pairs = Object.entries(texts).map(([key, text]) => [key, text.replace(/ (?=[?!:;»])|(?<=«) /g, '\u00a0')])
  return Object.fromEntries(pairs)
}
