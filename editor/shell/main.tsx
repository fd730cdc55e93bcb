import { effect } from '@preact/signals'
import { render } from 'preact'
import { language } from '../texts/texts.ts'
import { refreshAll, startSession } from './session.ts'
import { Shell } from './shell.tsx'
import '../shared/theme.ts'
import '../shared/base.css'
import './shell.css'
import '../form/form.css'
import '../tables/tables.css'

const page = document.getElementById('page')
if (page !== null) render(<Shell />, page)
await startSession()
refreshAll()

// What the server says comes in the language that was asked for.
let shown = language.value
effect(() => {
  if (language.value === shown) return
  shown = language.value
  refreshAll()
})
