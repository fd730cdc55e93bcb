import { useSignal } from '@preact/signals'
import { type TextKey, t } from '../texts/texts.ts'
import { busy, command } from './command.ts'
import { state } from './store.ts'

const LABEL: TextKey = 'dial.whom'

/** A number to call, where one of the user's phone systems can place calls. */
export function Dial() {
  const problem = useSignal<string | undefined>(undefined)
  const able = state.value.connections.filter(({ commands }) => commands.includes('dial'))
  const [first] = able
  if (first === undefined) return null

  async function call(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = event.currentTarget
    if (!(form instanceof HTMLFormElement)) return
    const given = new FormData(form)
    const connection = String(given.get('connection') ?? first?.id)
    problem.value = undefined
    problem.value = await command('dial', { connection }, { number: String(given.get('number')).trim() })
    if (problem.value === undefined) form.reset()
  }

  return (
    <section class="list">
      <form class="row dial" onSubmit={call}>
        {able.length > 1 && (
          <select name="connection" aria-label={t('desk.connection')}>
            {able.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        )}
        <input
          name="number"
          type="tel"
          class="grow"
          aria-label={t(LABEL)}
          placeholder={t(LABEL)}
          maxLength={64}
          autocomplete="off"
          required
        />
        <button type="submit" data-command="dial" disabled={busy.value}>
          {t('dial.call')}
        </button>
      </form>
      {problem.value !== undefined && (
        <p class="notice problem" role="alert">
          {problem.value}
        </p>
      )}
    </section>
  )
}
