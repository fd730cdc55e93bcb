import { computed, signal } from '@preact/signals'
import type { BarCall, BarState, Card, FromPage, ToPage } from '../../src/server/wire/index.ts'
import { findRecordWindow, mayOpen, openRecordWindow, recordWindowIsOpen } from '../shared/record-window.ts'
import { local } from '../shared/storage.ts'
import { setServerTime } from '../shared/time.ts'
import { preferLanguage } from '../texts/texts.ts'
import { callOut, embedded, listenToFrame } from './embedded.ts'
import { allowInBar } from './framed.tsx'
import { sayGone } from './gone.tsx'
import { compareClocks, isLate, rememberAsked, saidHello } from './late.ts'
import { connect, type Link } from './link.ts'
import { notify } from './notify.ts'
import { hearRecordSystem } from './record-system.ts'
import { noteCards, show } from './show.ts'

export interface Me {
  readonly name: string
  readonly role: string
  readonly mayChooseDesk: boolean
}

export const me = signal<Me | undefined>(undefined)
export const state = signal<BarState>({
  calls: [],
  cards: [],
  recent: [],
  callbacks: [],
  muted: undefined,
  agents: [],
  connections: [],
  team: undefined,
})
export const windowOpen = signal(false)

const IMPORTANCE = ['ringing', 'talking', 'dialing', 'held']

/** The call that the agent made the large one. */
const picked = signal<string | undefined>(undefined)

/** The call that matters now: the one that was picked, else one that rings, else the one that is spoken; the newest of those. */
export const current = computed<BarCall | undefined>(() => {
  const chosen = state.value.calls.find((call) => keyOf(call) === picked.value)
  if (chosen !== undefined) return chosen
  const rank = (call: BarCall): number => IMPORTANCE.indexOf(call.state) + 1 || IMPORTANCE.length + 1
  return state.value.calls.toSorted((a, b) => rank(a) - rank(b) || b.startedAt.localeCompare(a.startedAt))[0]
})

export const others = computed(() => state.value.calls.filter((call) => call !== current.value))

export function pick(call: BarCall): void {
  picked.value = keyOf(call)
}

export function keyOf({ connection, callId }: { readonly connection: string; readonly callId: string }): string {
  return `${connection} ${callId}`
}

export function cardsOf(call: BarCall | undefined): readonly Card[] {
  return state.value.cards.filter((card) => card.call?.callId === call?.callId && card.call?.connection === call?.connection)
}

/** What is still to be looked at for calls that are not the current one, and cards without a call. */
export const looseCards = computed(() => {
  const here = new Set(cardsOf(current.value).map(({ key }) => key))
  return state.value.cards.filter(({ key, call, state: shown }) => !here.has(key) && (call === undefined || shown !== 'opened'))
})

// Shared by the tabs of this browser: what one of them opened, no other opens again.
const OPENED = 'cordboard-opened'
const OPENED_KEPT = 100

let schemes: readonly string[] = []
let frames: readonly string[] = []
const told = new Set<string>()
let link: Link | undefined
let lastClicked: { readonly key: string; readonly title: string | undefined } | undefined

export function start(): void {
  findRecordWindow()
  windowOpen.value = recordWindowIsOpen()
  listenToFrame((origin) => frames.includes(origin))
  embedded.subscribe(noteWindow)
  link = connect(() => {
    saidHello()
    return { opened: openedKeys(), window: windowOpen.value ? 'open' : 'missing' }
  }, receive)
  hearRecordSystem(({ url, title }) => {
    const call = current.value
    if (call === undefined) return
    const { connection, callId } = call
    link?.send({ type: 'record', connection, callId, url, ...(title === undefined ? {} : { title }) })
  })
  // A window that is closed tells nobody.
  setInterval(noteWindow, 1000)
  for (const sign of ['pointerdown', 'keydown', 'focus'] as const) addEventListener(sign, sayActive)
}

/** `choice`: the place of one of several in the card. */
export async function clickCard(card: Card, choice?: number): Promise<void> {
  const { url, title } = (choice === undefined ? card : card.choices?.[choice]) ?? card
  if (url === undefined || !mayOpen(url, schemes)) return
  if ((await show({ key: card.key, url, title, target: card.target }, { clicked: true })) === 'blocked') return
  remember(card.key)
  lastClicked = { key: card.key, title }
  noteWindow()
  link?.send({ type: 'ack', key: card.key, did: 'clicked', ...(choice === undefined ? {} : { choice }) })
}

/** A record that no card offers. */
export async function openRecord(url: string, title: string | undefined): Promise<void> {
  if (mayOpen(url, schemes)) await show({ key: url, url, title, target: 'record-window' }, { clicked: true })
  noteWindow()
}

export function dismissCard(card: Card): void {
  link?.send({ type: 'dismiss', key: card.key })
}

export function callbackDone(id: string): void {
  link?.send({ type: 'callback', id })
}

export function mute(muted: boolean): void {
  link?.send({ type: 'mute', muted })
}

export function clickWindow(): void {
  openRecordWindow()
  noteWindow()
}

function receive(message: ToPage): void {
  if (message.type === 'welcome') {
    schemes = message.schemes
    frames = message.frames
    allowInBar(message.inBar)
    if (!embedded.value) callOut()
    setServerTime(message.now)
    compareClocks(message.now)
    preferLanguage(message.user.language)
    me.value = { name: message.user.name, role: message.user.role, mayChooseDesk: message.mayChooseDesk }
    told.clear()
  }
  if (message.type === 'welcome' || message.type === 'state') {
    // A new call is looked at by itself, whatever was picked before.
    const known = new Set(state.value.calls.map(keyOf))
    if (message.state.calls.some((call) => call.state === 'ringing' && !known.has(keyOf(call)))) picked.value = undefined
    state.value = message.state
    tellShown(message.state.cards)
    noteCards(message.state.cards)
    notify(message.state)
  }
  if (message.type === 'open') void openNow(message)
  if (message.type === 'gone') sayGone(message.key === lastClicked?.key ? lastClicked.title : undefined)
}

async function openNow({ card: { key, url, title, target }, now }: Extract<ToPage, { type: 'open' }>): Promise<void> {
  const tell = (did: Extract<FromPage, { type: 'ack' }>['did']): void => link?.send({ type: 'ack', key, did })
  if (openedKeys().includes(key)) return tell('opened')
  if (isLate(key, now)) {
    rememberAsked(key)
    return tell('late')
  }
  if (url === undefined || !mayOpen(url, schemes)) return tell('refused')
  remember(key)
  const did = await show({ key, url, title, target }, { clicked: false })
  if (did === 'blocked') forget(key)
  noteWindow()
  tell(did)
}

// The server answers a rule's step when a page says that it shows the card.
function tellShown(cards: readonly Card[]): void {
  for (const { key, state: shown } of cards) {
    if ((shown !== 'offered' && shown !== 'shown') || told.has(key)) continue
    told.add(key)
    link?.send({ type: 'ack', key, did: shown })
  }
}

function noteWindow(): void {
  const open = embedded.value || recordWindowIsOpen()
  if (open === windowOpen.value) return
  windowOpen.value = open
  sayActive()
}

let saidAt = 0
let said = false
function sayActive(): void {
  const changed = said !== windowOpen.value
  if (!changed && Date.now() - saidAt < 1000) return
  saidAt = Date.now()
  said = windowOpen.value
  link?.send({ type: 'active', window: windowOpen.value ? 'open' : 'missing' })
}

function openedKeys(): readonly string[] {
  const stored: unknown = JSON.parse(local.getItem(OPENED) ?? '[]')
  return Array.isArray(stored) ? stored.filter((key) => typeof key === 'string') : []
}

function remember(key: string): void {
  forget(key)
  local.setItem(OPENED, JSON.stringify([...openedKeys(), key].slice(-OPENED_KEPT)))
}

function forget(key: string): void {
  local.setItem(OPENED, JSON.stringify(openedKeys().filter((known) => known !== key)))
}
