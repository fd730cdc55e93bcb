import { effect } from '@preact/signals'
import { render } from 'preact'
import { tab } from '../rules/rule-page.tsx'
import { preloadText } from '../text/text-view.tsx'
import { language } from '../texts/texts.ts'
import { place } from './places.ts'
import { refreshAll, startSession } from './session.ts'
import { Shell } from './shell.tsx'
import '../shared/theme.ts'
import '../shared/base.css'
import './shell.css'
import '../form/form.css'
import '../tables/tables.css'

const page = document.getElementById('page')
if (page !== null) render(<Shell />, page)
if (tab.value === 'text' && place.value.view === 'rules' && place.value.id !== undefined) preloadText()
const asked = language.value
const session = startSession()
refreshAll()
await session

// What the server says comes in the language that was asked for, which the account may have changed just now.
let shown = asked
effect(() => {
  if (language.value === shown) return
  shown = language.value
  refreshAll()
})
