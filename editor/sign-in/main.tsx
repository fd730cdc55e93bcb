import { useSignal } from '@preact/signals'
import { render } from 'preact'
import { useEffect } from 'preact/hooks'
import type { MeAnswer, SignInMethods, Told } from '../../src/server/wire/index.ts'
import { ApiError, ask } from '../shared/api.ts'
import { Brand } from '../shared/brand.tsx'
import { closeRecordWindow, openRecordWindow } from '../shared/record-window.ts'
import { Switches } from '../shared/switches.tsx'
import { useTicket } from '../shared/ticket.ts'
import { t } from '../texts/texts.ts'
import '../shared/base.css'
import './sign-in.css'

// Only pages of ours: what comes with the address may not lead elsewhere.
const asked = ['/', '/agent'].find((page) => page === new URLSearchParams(location.search).get('next'))

/** The record system around the bar shows the records itself. */
const isFramed = window.parent !== window

function SignIn() {
  const busy = useSignal(false)
  const problem = useSignal<{ readonly detail: string; readonly next: string } | undefined>(undefined)
  const ways = useSignal<Told<SignInMethods>>({ passwords: true, oidc: undefined, problem: undefined })

  useEffect(() => {
    const code = new URLSearchParams(location.search).get('problem')
    ask<Told<SignInMethods>>('GET', `/api/v1/sign-in${code === null ? '' : `?problem=${encodeURIComponent(code)}`}`)
      .then((found) => {
        ways.value = found
        if (found.problem !== undefined) problem.value = { detail: found.problem.message, next: found.problem.next }
      })
      // The form stands as it is: whoever signs in is told what is wrong.
      .catch(() => undefined)
  }, [])

  useEffect(() => {
    useTicket()
      .then((me) => me !== undefined && location.replace('/agent'))
      .catch((error: unknown) => (problem.value = error instanceof ApiError ? error.problem : { detail: t('failed'), next: t('again') }))
  }, [])

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = event.currentTarget
    if (!(form instanceof HTMLFormElement) || busy.value) return
    const { user, password } = Object.fromEntries(new FormData(form))
    // In the click itself: half a second later the browser would call it a pop-up and block it.
    if (asked !== '/' && !isFramed) openRecordWindow()
    busy.value = true
    problem.value = undefined
    try {
      const me = await ask<MeAnswer>('POST', '/api/v1/session', { user, password })
      const next = me.role === 'agent' ? '/agent' : (asked ?? '/')
      if (next === '/') closeRecordWindow()
      location.replace(next)
    } catch (error) {
      closeRecordWindow()
      problem.value = error instanceof ApiError ? error.problem : { detail: t('failed'), next: t('again') }
      busy.value = false
    }
  }

  return (
    <main class="sign-in">
      <form onSubmit={submit}>
        <Brand />
        <h1>{t('sign-in.title')}</h1>
        {ways.value.passwords && (
          <>
            <label>
              {t('sign-in.user')}
              <input name="user" autocomplete="username" autocapitalize="none" spellcheck={false} required autofocus />
            </label>
            <label>
              {t('sign-in.password')}
              <input name="password" type="password" autocomplete="current-password" required />
            </label>
          </>
        )}
        {problem.value !== undefined && (
          <p class="notice problem" role="alert">
            {problem.value.detail} {problem.value.next}
          </p>
        )}
        {ways.value.passwords && (
          <button type="submit" class="main" disabled={busy.value}>
            {busy.value ? t('sign-in.busy') : t('sign-in.go')}
          </button>
        )}
        {ways.value.oidc !== undefined && (
          <a class="button outside" href={`/sign-in/oidc${asked === undefined ? '' : `?next=${asked}`}`}>
            {t('sign-in.with', { title: ways.value.oidc.title })}
          </a>
        )}
        {asked !== '/' && !isFramed && <p class="soft hint">{t('sign-in.window')}</p>}
      </form>
      <Switches signedIn={false} />
    </main>
  )
}

const page = document.getElementById('page')
if (page !== null) render(<SignIn />, page)
