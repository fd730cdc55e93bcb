import { render } from 'preact'
import { useTicket } from '../shared/ticket.ts'
import { Bar } from './bar.tsx'
import { start } from './store.ts'
import '../shared/theme.ts'
import '../shared/base.css'
import './agent.css'

// Who signs in by a ticket may be another than whose session this browser still has. One that does not hold changes nothing.
await useTicket().catch(() => undefined)
start()
const page = document.getElementById('page')
if (page !== null) render(<Bar />, page)
