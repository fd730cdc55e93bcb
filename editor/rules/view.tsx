import { Trial } from '../trial/trial.tsx'
import { RulePage } from './rule-page.tsx'
import { RuleTree } from './tree.tsx'

/** What exists, what I am writing, what it would do to real calls. */
export function RulesView() {
  return (
    <main class="triple">
      <nav class="column tree">
        <RuleTree />
      </nav>
      <div class="column writing">
        <RulePage />
      </div>
      <aside class="column trial">
        <Trial />
      </aside>
    </main>
  )
}
