import { render } from 'preact'
import { t } from '../texts/texts.ts'
import '../shared/theme.ts'
import '../shared/base.css'
import './record.css'

function Waiting() {
  return (
    <main class="waiting">
      <h1>{t('record.wait')}</h1>
      <p class="soft">{t('record.keep')}</p>
    </main>
  )
}

const page = document.getElementById('page')
if (page !== null) render(<Waiting />, page)
