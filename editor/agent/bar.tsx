import type { Card } from '../../src/server/wire/index.ts'
import { Mark } from '../shared/mark.tsx'
import { Switches } from '../shared/switches.tsx'
import { now } from '../shared/time.ts'
import { named, t } from '../texts/texts.ts'
import { StateMenu } from './agent-state.tsx'
import { Announcer } from './announcer.tsx'
import { CallCard } from './call-card.tsx'
import { Callbacks } from './callbacks.tsx'
import { CardLine } from './card.tsx'
import { Desk } from './desk.tsx'
import { Dial } from './dial.tsx'
import { FramedRecord, framed } from './framed.tsx'
import { Gone } from './gone.tsx'
import { Keys } from './keys.tsx'
import { linkState } from './link.ts'
import { OtherCalls } from './lists.tsx'
import { Quiet } from './quiet.tsx'
import { RecentCalls } from './recent.tsx'
import { clickWindow, current, looseCards, me, state, windowOpen } from './store.ts'
import { Team } from './team.tsx'

/** The agent's page: what rings, what to open, and whether all of it works. */
export function Bar() {
  const call = current.value
  return (
    <div class={framed.value === undefined ? 'bar' : 'bar with-frame'}>
      <header class="head">
        <LinkWords />
        <StateMenu />
        <span class="who">{me.value?.name}</span>
      </header>
      <main class="body">
        <div class="now">
          <Warnings />
          <Gone />
          {call === undefined ? <NoCall /> : <CallCard call={call} key={`${call.connection} ${call.callId}`} />}
          {looseCards.value.map((card) => (
            <LooseCard card={card} key={card.key} />
          ))}
          <Callbacks />
          <OtherCalls />
          <Team />
        </div>
        <FramedRecord />
        <div class="past">
          <Dial />
          <RecentCalls />
          <Desk />
          <Quiet />
        </div>
      </main>
      <footer class="foot">
        <Switches />
        <Keys />
      </footer>
      <Announcer />
    </div>
  )
}

/** What belongs to a call that is not the large one says whose call that is. */
function LooseCard({ card }: { readonly card: Card }) {
  const call = state.value.calls.find(({ connection, callId }) => connection === card.call?.connection && callId === card.call.callId)
  const name = call?.customer?.name ?? call?.customer?.display
  return (
    <div class="loose">
      {name !== undefined && name !== '' && <p class="soft">{t('card.of', { name })}</p>}
      <CardLine card={card} />
    </div>
  )
}

function LinkWords() {
  const link = linkState.value
  if (link.kind === 'connected') {
    return (
      <span class="row link" title={t('link.connected')}>
        <Mark shape="full" tone="good" />
        <span class="unseen">{t('link.connected')}</span>
      </span>
    )
  }
  const words =
    link.kind === 'connecting'
      ? t('link.connecting')
      : t('link.waiting', { seconds: Math.max(0, Math.ceil((link.until - now.value) / 1000)) })
  return (
    <span class="row link lost">
      <Mark shape="half" tone="warn" />
      {words}
    </span>
  )
}

function Warnings() {
  const offline = state.value.connections.filter(({ online }) => !online)
  return (
    <>
      {!windowOpen.value && (
        <section class="notice warning window" aria-label={t('window.missing')}>
          <strong>{t('window.missing')}</strong>
          <p>{t('window.why')}</p>
          <button type="button" class="main" onClick={clickWindow}>
            {t('window.open')}
          </button>
        </section>
      )}
      {offline.map(({ id, title, link: { kind } }) => (
        <p class="notice problem" role="alert" key={id}>
          {t('phone.offline', { names: title, state: named('link', kind) })}
        </p>
      ))}
    </>
  )
}

function NoCall() {
  return (
    <section class="sheet none">
      <p>{t('calls.none')}</p>
      <p class="soft">{t('calls.none-next')}</p>
    </section>
  )
}
