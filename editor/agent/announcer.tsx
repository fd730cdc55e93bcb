import { named, t } from '../texts/texts.ts'
import { linkState } from './link.ts'
import { current, state } from './store.ts'

/** What changed, said once: clocks that tick are not in it. */
export function Announcer() {
  const call = current.value
  const agent = state.value.agents.find((one) => one.breakUntil !== undefined) ?? state.value.agents.find((one) => one.state !== 'unknown')
  const said = [
    linkState.value.kind === 'connected' ? undefined : t('link.lost'),
    call === undefined ? undefined : named('state', call.state),
    call?.customer?.name,
    call === undefined ? undefined : call.customer?.display || t('call.unknown'),
    call?.queue,
    agent === undefined ? undefined : agent.breakUntil === undefined ? named('agent', agent.state) : t('state.break'),
  ]
  return (
    <p class="unseen" role="status" data-announced>
      {said.filter((part) => part !== undefined && part !== '').join(', ')}
    </p>
  )
}
