import { signal } from '@preact/signals'
import type { BarState } from '../../src/server/wire/index.ts'
import { t } from '../texts/texts.ts'

const supported = 'Notification' in window && window.parent === window

/** The person has not been asked yet. */
export const mayAsk = signal(supported && Notification.permission === 'default')

/** To be called in a click. */
export async function askToNotify(): Promise<void> {
  await Notification.requestPermission()
  mayAsk.value = false
}

const told = new Map<string, Notification>()

/** Says what rings, and what is offered, while nobody sees this page; takes it back with the call. */
export function notify({ calls, cards }: BarState): void {
  if (!supported || Notification.permission !== 'granted') return
  const ringing = calls.filter(({ state }) => state === 'ringing')
  const wanted = new Set(ringing.map(({ connection, callId }) => `${connection}|${callId}`))
  for (const [tag, shown] of told) {
    if (wanted.has(tag)) continue
    shown.close()
    told.delete(tag)
  }
  if (!document.hidden) return
  for (const { connection, callId, customer, queue } of ringing) {
    const tag = `${connection}|${callId}`
    if (told.has(tag)) continue
    const offered = cards.find(({ call, state }) => state === 'offered' && call?.connection === connection && call.callId === callId)
    const who = customer?.name ?? (customer?.display || t('call.unknown'))
    const body = [queue, offered?.title].filter((line) => line !== undefined).join('\n')
    // One tag a call: two tabs of this browser tell it once.
    const shown = new Notification(t('notify.rings', { who }), { tag, body })
    shown.onclick = () => {
      window.focus()
      shown.close()
    }
    told.set(tag, shown)
  }
}
