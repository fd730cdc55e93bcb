import { Separator, widthsOf } from '../shared/panes.tsx'
import { t } from '../texts/texts.ts'
import { Trial } from '../trial/trial.tsx'
import { RulePage } from './rule-page.tsx'
import { RuleTree } from './tree.tsx'
import './rules.css'

/** What exists, what I am writing, what it would do to real calls. */
export function RulesView() {
  return (
    <main class="triple" style={widthsOf('rules', 'trial')}>
      <nav class="column tree">
        <RuleTree />
      </nav>
      <Separator name="rules" side="before" label={t('panes.rules')} />
      <div class="column detail">
        <RulePage />
      </div>
      <Separator name="trial" side="behind" label={t('panes.trial')} />
      <aside class="column trial">
        <Trial />
      </aside>
    </main>
  )
}
