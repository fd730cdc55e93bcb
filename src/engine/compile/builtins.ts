import { guard } from './error.ts'
import type { Limits } from './limits.ts'

type Check = (args: readonly unknown[], limits: Limits) => void

/** JSONata's own functions that can be asked for more than is sensible in one call, with what is checked before. */
export const watched: Readonly<Record<string, Check>> = {
  pad: ([, width, char], { pad }) => atMost(Math.abs(Number(width)) * (typeof char === 'string' ? char.length : 1), pad, '$pad'),
  join: ([texts, separator], { weight }) => atMost(sizeOfJoined(texts, separator), weight, '$join'),
  distinct: ([items], { sequence }) => atMost(Array.isArray(items) ? items.length : 0, sequence, '$distinct'),
  fromMillis: ([, picture], limits) => checkPicture(picture, '$fromMillis', true, limits),
  toMillis: ([text, picture], limits) => checkMoment(text, picture, limits),
  formatNumber: ([, picture], limits) => checkPicture(picture, '$formatNumber', false, limits),
  formatInteger: ([, picture], limits) => checkPicture(picture, '$formatInteger', false, limits),
  parseInteger: ([text, picture], limits) => {
    checkPicture(text, '$parseInteger', false, limits)
    checkPicture(picture, '$parseInteger', false, limits)
  },
}

const markers = /\[[^\]]*\]/g

/** A picture is read by a pattern that backtracks between its names, words and fractions of a second. */
function checkMoment(text: unknown, picture: unknown, limits: Limits): void {
  if (typeof text === 'string') atMost(text.length, limits.picture / 4, '$toMillis')
  if (typeof picture !== 'string') return
  checkPicture(picture, '$toMillis', true, limits)
  const parts = picture.match(markers) ?? []
  const [open, words] = [parts.filter((part) => /[fFPECNnwWIiAa]/.test(part)), parts.filter((part) => /w/i.test(part))]
  if (limits.picture < Number.POSITIVE_INFINITY && (open.length > 4 || words.length > 1))
    throw guard('value-too-large', '$toMillis may read four names, words or fractions, one of them in words')
}

/** In a picture of a date a number is a width. */
export function checkPicture(picture: unknown, name: string, dates: boolean, limits: Limits): void {
  if (typeof picture !== 'string') return
  atMost(picture.length, limits.picture, name)
  if (dates) for (const width of picture.match(/\d{4,}/g) ?? []) atMost(Number(width), limits.pad, name)
}

function sizeOfJoined(texts: unknown, separator: unknown): number {
  if (!Array.isArray(texts)) return 0
  const between = typeof separator === 'string' ? separator.length : 0
  return texts.reduce<number>((size, text) => size + (typeof text === 'string' ? text.length : 0) + between, 0)
}

function atMost(size: number, limit: number, name: string): void {
  if (size > limit) throw guard('value-too-large', `${name} may make ${limit} characters or entries, not ${size}`)
}
