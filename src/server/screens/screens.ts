import type { CallAtDevice } from '../../calls/index.ts'
import type { Clock } from '../../model/index.ts'
import type { ScreenItem } from '../../plugin-api/index.ts'
import type { ShowAnswer, ShowRequest } from '../contract.ts'
import type { Card, FromPage } from '../wire/index.ts'
import { cardOf, isAllowedScheme, userOf } from './cards.ts'
import { leaderOf, type Page } from './pages.ts'

/** What is shown to whom. It knows pages by what they do, not how they are reached. */
export interface Screens {
  /** Resolves when a page has said what happened; the same key always gives the same answer. */
  show(item: ScreenItem, request: ShowRequest): Promise<ShowAnswer>
  withdraw(call: CallAtDevice): void
  cards(user: string): readonly Card[]
  /** A page came: `opened` are the keys it has opened, also in an earlier life. */
  join(page: Page, opened: readonly string[]): void
  leave(page: Page): void
  pages(user: string): readonly Page[]
  users(): ReadonlySet<string>
  /** `choice`: which of several was clicked. */
  acknowledge(page: Page, key: string, did: Extract<FromPage, { type: 'ack' }>['did'], choice?: number): void
  dismiss(page: Page, key: string): void
  close(): void
}

export interface ScreensOptions {
  readonly clock: Clock
  /** Schemes a record may have besides http and https. */
  readonly schemes: () => readonly string[]
  readonly isUser: (id: string) => boolean
  readonly ruleName: (id: string) => string | undefined
  /** The cards of a user changed. */
  readonly changed: (user: string) => void
  /** Has this user switched offers off? */
  readonly isMuted: (user: string) => boolean
  /** A record of a call is on the screen of this user. */
  readonly onScreen: (user: string, call: { readonly connection: string; readonly interactionId: string }, card: Card) => void
  /** Of several customers with a number, an agent chose this one. */
  readonly chosen: (number: string, id: string) => void
  readonly offerSettled: (key: string, how: 'opened' | 'withdrawn' | 'expired') => void
}

/** How long the leading page may be silent before the record is offered on all pages of its user. */
const LEADER_MS = 2000
/** After a restart, how long pages have to come back and say what they opened, before another page is asked for the same. */
const COMEBACK_MS = 3000
const CARDS_PER_USER = 20
/** A note about a call that is over already, a missed one for example, goes away by itself. */
const NOTE_MS = 300_000
const ANSWERS_KEPT = 5000
/** Offers that went away with their calls while a click on them may be under way. */
const WITHDRAWN_KEPT = 500

interface Shown {
  card: Card
  readonly user: string
  readonly interactionId: string | undefined
  /** Of the customer. */
  readonly number: string | undefined
  /** The desk that it was shown for; a call may ring at several. */
  readonly device: string | undefined
  /** The one page that was asked to open it: no other one ever is. */
  asked: string | undefined
  /** Not sent yet: a page that is on its way back may have opened it. */
  held: boolean
  /** No longer wanted, while the page that was asked may be opening it: what it is if that page did not. */
  unwanted: ShowAnswer | undefined
  answer: ShowAnswer | undefined
  readonly promise: Promise<ShowAnswer>
  readonly resolve: (answer: ShowAnswer) => void
  readonly cancels: (() => void)[]
  /** Stops what would take it away by itself. */
  keep: () => void
}

export function createScreens(options: ScreensOptions): Screens {
  const { clock, changed, offerSettled } = options
  const pages = new Map<string, Set<Page>>()
  const shown = new Map<string, Shown>()
  const answered = new Map<string, ShowAnswer>()
  const withdrawn = new Map<string, Shown>()
  /** What the pages that are here said they had opened when they came. */
  const claims = new Map<Page, ReadonlySet<string>>()
  const backBy = clock.now() + COMEBACK_MS

  const pagesOf = (user: string): readonly Page[] => [...(pages.get(user) ?? [])]
  const shownTo = (user: string): readonly Shown[] => [...shown.values()].filter((one) => one.user === user && one.unwanted === undefined)

  function answer(one: Shown, given: ShowAnswer): void {
    if (one.answer !== undefined) return
    one.answer = given
    for (const cancel of one.cancels.splice(0)) cancel()
    // Only what a page did is said again: what nobody saw may be tried once more.
    if ('session' in given) answered.set(one.card.key, given)
    keepFew(answered, ANSWERS_KEPT)
    one.resolve(given)
  }

  function become(one: Shown, change: Partial<Card>): void {
    one.card = { ...one.card, ...change }
    changed(one.user)
  }

  function remove(one: Shown, how: 'withdrawn' | 'expired', given: ShowAnswer): void {
    if (isOnItsWay(one)) {
      letGo(one, given)
      return
    }
    shown.delete(one.card.key)
    one.keep()
    if (one.card.state === 'offered') {
      withdrawn.set(one.card.key, one)
      keepFew(withdrawn, WITHDRAWN_KEPT)
    }
    if (one.answer === undefined) answer(one, given)
    else if (one.card.state === 'offered') offerSettled(one.card.key, how)
    changed(one.user)
  }

  /** Off the screens; the page that was asked has a moment to say whether it opened it. */
  function letGo(one: Shown, given: ShowAnswer): void {
    if (one.unwanted !== undefined) return
    one.unwanted = given
    for (const cancel of one.cancels.splice(0)) cancel()
    after(one, LEADER_MS, () => conclude(one, { status: 'unsure' }))
    changed(one.user)
  }

  function conclude(one: Shown, given: ShowAnswer): void {
    shown.delete(one.card.key)
    answer(one, given)
  }

  function after(one: Shown, milliseconds: number, run: () => void): void {
    one.cancels.push(clock.setTimer(milliseconds, run))
  }

  function deliver(one: Shown): void {
    if (one.held || one.card.state !== 'waiting' || one.unwanted !== undefined) return
    const leader = one.asked === undefined ? leaderOf(pagesOf(one.user)) : pagesOf(one.user).find(({ id }) => id === one.asked)
    if (leader === undefined) return
    if (one.asked === undefined) {
      after(one, LEADER_MS, () => {
        if (one.card.state === 'waiting') become(one, { state: 'offered' })
      })
    }
    one.asked = leader.id
    leader.open(one.card)
  }

  /** A page may have opened it and be about to say so: called refused now, its once key would be given back and it would open again. */
  function isOnItsWay(one: Shown): boolean {
    return one.card.state === 'waiting' && one.asked !== undefined && one.answer === undefined
  }

  function release(one: Shown): void {
    one.held = false
    deliver(one)
  }

  function opened(one: Shown, page: Page): void {
    if (one.unwanted !== undefined) {
      conclude(one, { status: 'opened', session: page.id })
      return
    }
    const wasOffer = one.answer?.status === 'offered' && one.card.state === 'offered'
    answer(one, { status: 'opened', session: page.id })
    if (wasOffer) offerSettled(one.card.key, 'opened')
    become(one, { state: 'opened' })
    tellOnScreen(one)
  }

  function tellOnScreen({ user, card, interactionId }: Shown): void {
    if (card.call !== undefined && interactionId !== undefined)
      options.onScreen(user, { connection: card.call.connection, interactionId }, card)
  }

  /** The page has opened what it still showed: the agent is told that the call has gone, and the trace says what came of it. */
  function clickedTooLate(one: Shown | undefined, page: Page, key: string, choice: number | undefined): void {
    page.gone(key)
    if (one === undefined || one.user !== page.user) return
    withdrawn.delete(key)
    choose(one, choice)
    offerSettled(key, 'opened')
    tellOnScreen(one)
  }

  function choose(one: Shown, choice: number | undefined): void {
    const chosen = choice === undefined ? undefined : one.card.choices?.[choice]
    if (chosen?.id !== undefined && one.number !== undefined) options.chosen(one.number, chosen.id)
    if (chosen !== undefined) one.card = { ...one.card, url: chosen.url, title: chosen.title }
  }

  return {
    async show(item, request) {
      const known = shown.get(request.key)?.promise ?? answered.get(request.key)
      if (known !== undefined) return known
      const { user, detail } = userOf(item, request.facts)
      if (user === undefined || !options.isUser(user)) return { status: 'no-user', detail: detail ?? `${user} is not a user` }
      if (item.kind === 'record' && !isAllowedScheme(item.url, options.schemes()))
        return { status: 'refused', detail: 'scheme not allowed' }
      if (item.kind === 'record' && item.present === 'offer' && item.choices === undefined && options.isMuted(user))
        return { status: 'refused', detail: 'the agent has switched offers off' }
      if (request.signal.aborted) return { status: 'withdrawn' }

      const { promise, resolve } = Promise.withResolvers<ShowAnswer>()
      const card = cardOf(item, request, clock.now(), options.ruleName)
      const device = request.facts.agent?.device
      const held = request.attempt > 1 && clock.now() < backBy
      const one: Shown = {
        card,
        user,
        interactionId: request.facts.call?.interactionId,
        number: request.facts.call?.customer?.e164 ?? request.facts.call?.customer?.number,
        device,
        asked: undefined,
        held,
        unwanted: undefined,
        answer: undefined,
        promise,
        resolve,
        cancels: [],
        keep: () => undefined,
      }
      shown.set(request.key, one)
      const withdraw = (): void => remove(one, 'withdrawn', { status: 'withdrawn' })
      request.signal.addEventListener('abort', withdraw, { once: true })
      one.cancels.push(() => request.signal.removeEventListener('abort', withdraw))
      after(one, Math.max(0, request.deadline - clock.now()), () => {
        remove(one, 'expired', { status: 'no-session', detail: pagesOf(user).length > 0 ? 'no page answered' : 'not signed in' })
      })
      for (const oldest of shownTo(user).slice(0, -CARDS_PER_USER))
        if (!isOnItsWay(oldest)) remove(oldest, 'expired', { status: 'refused', detail: 'too many cards' })
      if (item.kind === 'note')
        one.keep = clock.setTimer(NOTE_MS, () => remove(one, 'expired', { status: 'no-session', detail: 'no page answered' }))
      changed(user)
      const claimant = pagesOf(user).find((page) => claims.get(page)?.has(request.key))
      if (claimant !== undefined) opened(one, claimant)
      else if (held) after(one, backBy - clock.now(), () => release(one))
      else deliver(one)
      return promise
    },

    withdraw(call) {
      for (const one of [...shown.values()]) {
        if (one.card.call?.connection !== call.connection || one.card.call.callId !== call.callId) continue
        if (one.device !== undefined && call.device !== undefined && one.device !== call.device) continue
        remove(one, 'withdrawn', { status: 'withdrawn', detail: call.why })
      }
    },

    cards: (user) => shownTo(user).map(({ card }) => card),

    join(page, keys) {
      pages.set(page.user, (pages.get(page.user) ?? new Set()).add(page))
      claims.set(page, new Set(keys))
      for (const one of [...shown.values()].filter(({ user }) => user === page.user)) {
        if (keys.includes(one.card.key) && one.card.state !== 'opened') opened(one, page)
        // It came back without it: it has not opened it, and will not.
        else if (one.unwanted !== undefined && one.asked === page.id) conclude(one, one.unwanted)
        else deliver(one)
      }
    },

    leave(page) {
      const left = pages.get(page.user)
      left?.delete(page)
      claims.delete(page)
      if (left?.size === 0) pages.delete(page.user)
    },

    pages: pagesOf,
    users: () => new Set(pages.keys()),

    acknowledge(page, key, did, choice) {
      const one = shown.get(key)
      if (one === undefined && did === 'clicked') return clickedTooLate(withdrawn.get(key), page, key, choice)
      if (one === undefined || one.user !== page.user) return
      choose(one, choice)
      if (did === 'opened' || did === 'clicked') return opened(one, page)
      if (one.unwanted !== undefined) return one.asked === page.id ? conclude(one, one.unwanted) : undefined
      if (did === 'late') {
        if (one.card.state === 'waiting' && one.asked === page.id) page.open(one.card)
        return
      }
      if (did === 'refused') {
        answer(one, { status: 'refused', detail: 'the page refused the address' })
        return become(one, { state: 'refused' })
      }
      if (did === 'blocked' && one.card.state === 'waiting') {
        answer(one, { status: 'offered', session: page.id, detail: 'popup-blocked' })
        return become(one, { state: 'offered', blocked: true })
      }
      if (one.card.state === 'shown') answer(one, { status: 'shown', session: page.id })
      if (one.card.state !== 'offered') return
      answer(one, { status: 'offered', session: page.id, ...(one.asked === undefined ? {} : { detail: 'leader-silent' }) })
    },

    dismiss(page, key) {
      const one = shown.get(key)
      if (one !== undefined && one.user === page.user && one.card.state !== 'waiting')
        remove(one, 'withdrawn', { status: 'withdrawn', detail: 'dismissed' })
    },

    close() {
      for (const one of shown.values()) {
        for (const cancel of one.cancels.splice(0)) cancel()
        one.keep()
        one.resolve({ status: 'no-session', detail: 'the server stops' })
      }
      shown.clear()
      pages.clear()
      withdrawn.clear()
      claims.clear()
    },
  }
}

function keepFew(map: Map<string, unknown>, most: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= most) break
    map.delete(oldest)
  }
}
