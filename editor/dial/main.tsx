import { useSignal } from '@preact/signals'
import { render } from 'preact'
import { ApiError, ask } from '../shared/api.ts'
import { Brand } from '../shared/brand.tsx'
import { Switches } from '../shared/switches.tsx'
import { t } from '../texts/texts.ts'
import '../shared/base.css'
import '../sign-in/sign-in.css'

// Whoever leads here gives the number; dialling it takes a click of the agent's own.
const given = new URLSearchParams(location.search).get('number') ?? ''
const here = `${location.origin}/dial?number=`
const bookmarklet = `javascript:void open('${here}'+encodeURIComponent(String(getSelection())),'cordboard-dial','width=420,height=560')`

function Dial() {
  const said = useSignal<string | undefined>(undefined)
  const problem = useSignal<string | undefined>(undefined)
  const busy = useSignal(false)

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = event.currentTarget
    if (!(form instanceof HTMLFormElement) || busy.value) return
    busy.value = true
    said.value = undefined
    problem.value = undefined
    try {
      const { dialled } = await ask<{ readonly dialled: string }>('POST', '/api/v1/dial', {
        number: String(new FormData(form).get('number')),
      })
      said.value = t('dial.done', { number: dialled })
    } catch (error) {
      problem.value = error instanceof ApiError ? error.problem.detail : t('failed')
    }
    busy.value = false
  }

  return (
    <main class="sign-in">
      <form onSubmit={submit}>
        <Brand />
        <h1>{t('dial.title')}</h1>
        <label>
          {t('dial.number')}
          <input name="number" required maxLength={200} defaultValue={given.replace(/^(?:tel|callto):/i, '')} inputMode="tel" />
        </label>
        <button type="submit" class="main" disabled={busy.value}>
          {t('dial.go')}
        </button>
        {said.value !== undefined && (
          <p class="notice" role="status">
            {said.value}
          </p>
        )}
        {problem.value !== undefined && (
          <p class="notice problem" role="alert">
            {problem.value}
          </p>
        )}
        <button
          type="button"
          class="quiet"
          onClick={() => {
            navigator.registerProtocolHandler('tel', `${here}%s`)
            said.value = t('dial.handler.done')
          }}
        >
          {t('dial.handler')}
        </button>
        <p>
          <a href={bookmarklet}>{t('dial.bookmarklet')}</a>
          <br />
          <span class="soft">{t('dial.bookmarklet.help')}</span>
        </p>
      </form>
      <Switches />
    </main>
  )
}

const page = document.getElementById('page')
if (page !== null) render(<Dial />, page)
