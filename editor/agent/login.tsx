import type { BarConnection } from '../../src/server/wire/index.ts'
import { t } from '../texts/texts.ts'
import { busy } from './command.ts'
import { me } from './store.ts'

interface LoginProps {
  readonly connection: BarConnection
  /** The phone system says that the agent is logged out. */
  readonly out: boolean
  readonly run: (action: string, input: Readonly<Record<string, string>>) => Promise<void>
}

/** Logging in and out, of a queue where one is named; at another desk where the phone system or the administrator allows it. */
export function Login({ connection: { commands, logins }, out, run }: LoginProps) {
  const may = (action: string): boolean => commands.includes(action)
  if (!may('agent-login') && !may('agent-logout')) return null

  function submit(event: SubmitEvent): void {
    event.preventDefault()
    const form = event.currentTarget
    const action = event.submitter?.getAttribute('value')
    if (!(form instanceof HTMLFormElement) || action === null || action === undefined) return
    const texts = [...new FormData(form)].flatMap(([name, value]) =>
      typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : [],
    )
    const taken = action === 'agent-logout' ? texts.filter(([name]) => name === 'queue') : texts
    void run(action, Object.fromEntries(taken))
  }

  return (
    <form class="login" onSubmit={submit}>
      <input name="queue" aria-label={t('login.queue')} placeholder={t('login.queue')} maxLength={128} autocomplete="off" />
      {(logins || me.value?.mayChooseDesk === true) && (
        <input name="device" aria-label={t('desk.device')} placeholder={t('desk.device')} maxLength={128} autocomplete="off" />
      )}
      {logins && (
        <input
          name="password"
          type="password"
          aria-label={t('login.password')}
          placeholder={t('login.password')}
          maxLength={128}
          autocomplete="off"
        />
      )}
      <div class="row">
        {may('agent-login') && (
          <button type="submit" class={out ? 'main' : ''} value="agent-login" data-command="agent-login" disabled={busy.value}>
            {t('login.in')}
          </button>
        )}
        {may('agent-logout') && (
          <button type="submit" value="agent-logout" data-command="agent-logout" disabled={busy.value}>
            {t('login.out')}
          </button>
        )}
      </div>
    </form>
  )
}
