import { openGuide } from '../guide/store.ts'
import { chosen, rules } from '../rules/store.ts'
import { signOut } from '../shared/api.ts'
import { nextTheme, theme } from '../shared/theme.ts'
import { go, place, views } from '../shell/places.ts'
import { mayChange } from '../shell/session.ts'
import { tables } from '../tables/draft.ts'
import { chooseLanguage, language, t } from '../texts/texts.ts'
import { closeness } from './fuzzy.ts'
import { press } from './press.ts'
import { show } from './shown.ts'

export interface Command {
  readonly id: string
  /** What stands on it; what is typed is held against it. */
  readonly name: string
  /** What kind of thing it is, or where it lies. */
  readonly about: string
  readonly run: () => void
}

const SHOWN = 12

/** What fits what was typed, the best first. */
export function commandsFor(typed: string): readonly Command[] {
  return [...pages(), ...doable(), ...ruleCommands(), ...tableCommands()]
    .flatMap((command) => {
      const score = closeness(typed, `${command.name} ${command.about}`)
      return score === undefined ? [] : [{ command, score }]
    })
    .toSorted((one, other) => (typed === '' ? 0 : other.score - one.score))
    .slice(0, SHOWN)
    .map(({ command }) => command)
}

function pages(): readonly Command[] {
  return views.map((view) => ({ id: `view ${view}`, name: t(`view.${view}`), about: t('palette.page'), run: () => go(view) }))
}

function ruleCommands(): readonly Command[] {
  return (rules.value?.rules ?? []).map(({ id, name }) => ({
    id: `rule ${id}`,
    name: name ?? id,
    about: `${t('palette.rule')} ${id}`,
    run: () => go('rules', id),
  }))
}

function tableCommands(): readonly Command[] {
  return (tables.value ?? []).map(({ name }) => ({ id: `table ${name}`, name, about: t('palette.table'), run: () => go('tables', name) }))
}

/** What a button of the page does, and what all pages offer. */
function doable(): readonly Command[] {
  const isRule = place.value.view === 'rules' && chosen.value !== undefined
  const other = language.value === 'en' ? 'fr' : 'en'
  const all: readonly (false | readonly [string, string, () => void])[] = [
    mayChange() && ['new', t('rules.new'), () => press('new')],
    isRule && ['form', t('palette.form'), () => press('form')],
    isRule && ['text', t('palette.text'), () => press('text')],
    isRule && mayChange() && ['publish', t('rules.publish'), () => press('publish')],
    isRule && ['backtest', t('backtest.title'), () => press('backtest')],
    isRule && ['history', t('rules.history'), () => press('history')],
    mayChange() && ['guide', t('guide'), openGuide],
    ['keys', t('keys'), () => show('keys')],
    ['language', t(`language.${other}`), () => chooseLanguage(other)],
    ['theme', t(`theme.${theme.value}`), nextTheme],
    ['bar', t('bar'), () => location.assign('/agent')],
    ['sign-out', t('sign-out'), () => void signOut()],
  ]
  return all.flatMap((one) => (one === false ? [] : [{ id: one[0], name: one[1], about: t('palette.command'), run: one[2] }]))
}
