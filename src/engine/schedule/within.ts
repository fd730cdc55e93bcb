import type { Schedule } from '../../model/index.ts'

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
const minutesOfDay = 24 * 60

/**
 * Whether a moment (milliseconds since 1970) lies in the hours of a schedule, read on the clock of its time zone, else of
 * `timezone`. `from` counts, `to` does not. Hours that end at or before they begin go on past midnight and belong to the day
 * on which they begin; a closed day has no hours that begin on it. Throws a RangeError for a time zone that is not known.
 */
export function isWithin(schedule: Schedule, at: number, timezone: string): boolean {
  const zone = schedule.timezone ?? timezone
  const now = wallClock(at, zone)
  return [now.date, dayBefore(now.date)].some((date, daysAgo) => {
    if (schedule.closed?.includes(date)) return false
    const day = days[new Date(`${date}T00:00:00Z`).getUTCDay()]
    const minutes = now.minutes + daysAgo * minutesOfDay
    return schedule.hours.some((hours) => day !== undefined && hours.days.includes(day) && covers(hours, minutes))
  })
}

function covers(hours: Schedule['hours'][number], minutes: number): boolean {
  const from = minutesOf(hours.from)
  const to = minutesOf(hours.to)
  return minutes >= from && minutes < (to <= from ? to + minutesOfDay : to)
}

function minutesOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return hour * 60 + minute
}

const formats = new Map<string, Intl.DateTimeFormat>()

function wallClock(at: number, zone: string): { readonly date: string; readonly minutes: number } {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(new Date(at))
      .map((part) => [part.type, part.value]),
  )
  const date = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`
  return { date, minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  formats.set(zone, made)
  return made
}

function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - minutesOfDay * 60_000).toISOString().slice(0, 10)
}
