import type { Json } from '../../model/index.ts'
import type { NativeFunction, Scope } from './contract.ts'
import { guard } from './error.ts'
import { make, type Reference } from './jsonata.ts'
import type { Limits } from './limits.ts'
import { plain } from './plain.ts'
import { shuffled } from './random.ts'

/** What the evaluation under way may look at and has used up. */
export interface Run {
  readonly scope: Scope
  readonly random: () => number
  steps: number
  matched: number
}

interface Native {
  readonly implementation: (this: unknown, ...args: unknown[]) => unknown
}

type Check = (args: readonly unknown[], limits: Limits) => void

/** JSONata's own functions that can be asked for more than is sensible in one call, with their signatures and what is checked before. */
export const watched: Readonly<Record<string, { readonly signature: string; readonly check: Check }>> = {
  pad: { signature: '<s-ns?:s>', check: ([, width], { pad }) => atMost(Math.abs(Number(width)), pad, '$pad') },
  join: { signature: '<a<s>s?:s>', check: ([texts, separator], { weight }) => atMost(sizeOfJoined(texts, separator), weight, '$join') },
  distinct: {
    signature: '<x:x>',
    check: ([items], { sequence }) => atMost(Array.isArray(items) ? items.length : 0, sequence, '$distinct'),
  },
  fromMillis: { signature: '<n-s?s?:s>', check: ([, picture], limits) => checkPicture(picture, '$fromMillis', true, limits) },
  toMillis: { signature: '<s-s?:n>', check: ([text, picture], limits) => checkBoth(text, picture, '$toMillis', true, limits) },
  formatNumber: { signature: '<n-so?:s>', check: ([, picture], limits) => checkPicture(picture, '$formatNumber', false, limits) },
  formatInteger: { signature: '<n-s:s>', check: ([, picture], limits) => checkPicture(picture, '$formatInteger', false, limits) },
  parseInteger: { signature: '<s-s:n>', check: ([text, picture], limits) => checkBoth(text, picture, '$parseInteger', false, limits) },
}

let originals: Promise<ReadonlyMap<string, Native>> | undefined

/** Fetches the implementations behind the names, once: the evaluator hands them out as values of variables. */
export function loadOriginals(): Promise<ReadonlyMap<string, Native>> {
  originals ??= Promise.all(
    Object.keys(watched).map(async (name) => [name, (await make(`$${name}`).evaluate(undefined, {})) as Native] as const),
  ).then((entries) => new Map(entries))
  return originals
}

/** Replaces what is dangerous or depends on the machine's clock or chance. `current` is the evaluation under way. */
export function tame(reference: Reference, natives: ReadonlyMap<string, Native>, current: () => Run, limits: Limits): void {
  for (const [name, { signature, check }] of Object.entries(watched)) {
    reference.registerFunction(
      name,
      function (this: unknown, ...args: unknown[]) {
        check(args, limits)
        return natives.get(name)?.implementation.apply(this, args)
      },
      signature,
    )
  }
  if (!limits.evaluates) {
    reference.registerFunction('eval', () => {
      throw guard('eval-refused', '$eval is not available')
    })
  }
  reference.registerFunction('random', () => current().random(), '<:n>')
  reference.registerFunction('shuffle', (items) => (Array.isArray(items) ? shuffled(items, current().random) : undefined), '<a:a>')
  reference.registerFunction('millis', () => current().scope.now, '<:n>')
  const format = natives.get('fromMillis')
  reference.registerFunction(
    'now',
    function (this: unknown, picture, timezone) {
      checkPicture(picture, '$now', true, limits)
      return format?.implementation.call(this, current().scope.now, picture, timezone)
    },
    '<s?s?:s>',
  )
}

/** Registers functions of ours; which of them is called is looked up when it is called, for the evaluation under way. */
export function register(
  reference: Reference,
  functions: Readonly<Record<string, NativeFunction>>,
  known: Map<string, string>,
  current: () => Run,
): void {
  for (const [name, { signature }] of Object.entries(functions)) {
    if (known.get(name) === signature) continue
    known.set(name, signature)
    reference.registerFunction(name, (...args) => current().scope.functions[name]?.run(...args.map(asJson)), signature)
  }
}

function asJson(value: unknown): Json | undefined {
  return plain(value)
}

function checkBoth(text: unknown, picture: unknown, name: string, dates: boolean, limits: Limits): void {
  checkPicture(text, name, false, limits)
  checkPicture(picture, name, dates, limits)
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
