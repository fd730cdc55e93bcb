import { render } from 'preact'
import { Bar } from './bar.tsx'
import { start } from './store.ts'
import '../shared/theme.ts'
import '../shared/base.css'
import './agent.css'

start()
const page = document.getElementById('page')
if (page !== null) render(<Bar />, page)
