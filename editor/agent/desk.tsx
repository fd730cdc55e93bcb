import { useSignal } from '@preact/signals'
import type { BarConnection } from '../../src/server/wire/index.ts'
import { ApiError, ask } from '../shared/api.ts'
import { Mark } from '../shared/mark.tsx'
import { now } from '../shared/time.ts'
import { named, t } from '../texts/texts.ts'
import { me, state } from './store.ts'

/** Where this user sits; a form where the administrator lets agents say so themselves. */
export function Desk() {
  const { agents, connections } = state.value
  const problem = useSignal<string | undefined>(undefined)
  const connection = connections[0]

  async function sit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = event.currentTarget
    if (!(form instanceof HTMLFormElement)) return
    try {
      problem.value = undefined
      await ask('PUT', '/api/v1/agents/me/desk', Object.fromEntries(new FormData(form)))
      form.reset()
    } catch (error) {
      problem.value = error instanceof ApiError ? `${error.problem.detail} ${error.problem.next}` : t('failed')
    }
  }

  return (
    <section class="list">
      <h2>{t('desk')}</h2>
      {connections.length === 0 && <p class="soft">{t('desk.none')}</p>}
      <ul>
        {agents.map((agent) => (
          <li key={`${agent.connection} ${agent.device}`}>
            <span class="grow cut">{connections.find(({ id }) => id === agent.connection)?.title ?? agent.connection}</span>
            <span>{agent.device}</span>
            <LinkOf connection={connections.find(({ id }) => id === agent.connection)} />
          </li>
        ))}
      </ul>
      {me.value?.mayChooseDesk === true && connection !== undefined && (
        <form class="row desk" onSubmit={sit}>
          <select name="connection" aria-label={t('desk.connection')}>
            {connections.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
          <input name="device" aria-label={t('desk.device')} placeholder={t('desk.device')} required />
          <button type="submit">{t('desk.sit')}</button>
        </form>
      )}
      {problem.value !== undefined && (
        <p class="notice problem" role="alert">
          {problem.value}
        </p>
      )}
    </section>
  )
}

/** The state of a phone system's link, in words. */
function LinkOf({ connection }: { readonly connection: BarConnection | undefined }) {
  if (connection === undefined) return null
  const { online, link } = connection
  const seconds = link.nextAt === undefined ? undefined : Math.max(0, Math.ceil((Date.parse(link.nextAt) - now.value) / 1000))
  return (
    <span class="row soft link-of">
      <Mark shape={online ? 'full' : link.kind === 'failed' ? 'triangle' : 'half'} tone={online ? 'good' : 'warn'} />
      {online ? named('link', 'online') : named('link', link.kind)}
      {seconds !== undefined && ` (${t('seconds', { count: seconds })})`}
    </span>
  )
}
