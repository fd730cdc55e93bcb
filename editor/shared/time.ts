import { signal } from '@preact/signals'
import { language, t } from '../texts/texts.ts'

/** Milliseconds by which the server's clock is ahead of this one. */
let ahead = 0

/** The server's time, milliseconds since 1970; ticks by itself. */
export const now = signal(Date.now())
setInterval(() => {
  now.value = Date.now() + ahead
}, 1000)

export function setServerTime(time: string): void {
  ahead = Date.parse(time) - Date.now()
  now.value = Date.now() + ahead
}

/** Up to a minute "12 s", then the clock; another day with its date. */
export function whenShort(time: string): string {
  const at = Date.parse(time)
  const seconds = Math.max(0, Math.round((now.value - at) / 1000))
  if (seconds < 60) return t('seconds', { count: seconds })
  const date = new Date(at)
  const sameDay = date.toDateString() === new Date(now.value).toDateString()
  return formatted(sameDay ? 'clock' : 'date', at)
}

/** The whole stamp, for the pointer. */
export function whenFull(time: string): string {
  return formatted('full', Date.parse(time))
}

const clock = { hour: '2-digit', minute: '2-digit', hour12: false } as const
const formats = {
  clock,
  date: { ...clock, day: '2-digit', month: '2-digit' },
  full: { dateStyle: 'full', timeStyle: 'medium' },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>

// Making one takes longer than all else that a line of a list costs.
const made = new Map<string, Intl.DateTimeFormat>()

function formatted(format: keyof typeof formats, at: number): string {
  if (Number.isNaN(at)) return ''
  const key = `${language.value} ${format}`
  // As it is written where the reader lives, in the language that was chosen.
  const locale = navigator.languages.find((one) => one.startsWith(language.value)) ?? language.value
  const known = made.get(key) ?? new Intl.DateTimeFormat(locale, formats[format])
  made.set(key, known)
  return known.format(at)
}

/** 0:31, 12:05, 1:02:03. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const rest = `${Math.floor(whole / 60) % 60}:${String(whole % 60).padStart(2, '0')}`
  return whole < 3600 ? rest : `${Math.floor(whole / 3600)}:${rest.padStart(5, '0')}`
}

export function secondsSince(time: string): number {
  return (now.value - Date.parse(time)) / 1000
}
