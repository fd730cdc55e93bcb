import { effect } from '@preact/signals'
import { render } from 'preact'
import { language } from '../shared/texts.ts'
import { Overview } from './overview.tsx'
import { refresh, start } from './store.ts'
import '../shared/theme.ts'
import '../shared/base.css'
import './overview.css'

const page = document.getElementById('page')
if (page !== null) render(<Overview />, page)
await start()

// What the server says comes in the language that was asked for.
let shown = language.value
effect(() => {
  if (language.value === shown) return
  shown = language.value
  void refresh(['rules', 'connections', 'traces'])
})
