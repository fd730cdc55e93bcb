import { weighIn } from '../weight.ts'
import type { Run } from './run.ts'

type Effort = (args: readonly unknown[], run: Run) => number

/** Steps of an evaluation that a picture is worth: it is taken apart for each call. */
const picture = 100
/** Steps that a function contributed to rules is worth: nobody knows what it does. */
const contributed = 50

/** Functions that do more with their arguments than to go through them once. */
const special: Readonly<Record<string, Effort>> = {
  ...of(['fromMillis', 'toMillis', 'now', 'formatNumber', 'formatInteger', 'parseInteger'], (args) => picture + lengthOf(args)),
  string: (args, run) => weightOf(args, run) >> 4,
  clone: (args, run) => weightOf(args, run) >> 4,
  ...of(['lookup', 'keys', 'spread', 'merge', 'distinct'], (args, run) => 20 + (weightOf(args, run) >> 6)),
  ...of(
    ['base64encode', 'base64decode', 'encodeUrl', 'decodeUrl', 'encodeUrlComponent', 'decodeUrlComponent'],
    (args) => lengthOf(args) >> 3,
  ),
  ...of(['trim', 'number', 'formatBase'], (args) => lengthOf(args) >> 3),
  pad: (args) => (lengthOf(args) + Math.abs(Number(args[1]))) >> 3,
  // They come here with characters of two code units only, and look at each.
  ...of(['length', 'substring'], (args) => lengthOf(args)),
}

/** Steps that a call of one of JSONata's own functions is worth beside the call itself. */
export function effortOf(name: string): Effort {
  return special[name] ?? ((args) => handling(args))
}

/** Steps that a call of a contributed function is worth. */
export function contributedEffort(args: readonly unknown[]): number {
  return contributed + handling(args)
}

/** Steps that going through a value once is worth. */
export function handlingOf(value: unknown): number {
  if (typeof value === 'string') return value.length >> 6
  return Array.isArray(value) ? value.length >> 3 : 0
}

function handling(args: readonly unknown[]): number {
  let effort = 0
  for (let index = 0; index < args.length; index += 1) effort += handlingOf(args[index])
  return effort
}

function lengthOf(args: readonly unknown[]): number {
  let length = 0
  for (const arg of args) if (typeof arg === 'string') length += arg.length
  return length
}

function weightOf(args: readonly unknown[], run: Run): number {
  let weight = 0
  for (const arg of args) weight += weighIn(arg, run.rest.scales, run.limits.weight)
  return weight
}

function of(names: readonly string[], effort: Effort): Readonly<Record<string, Effort>> {
  return Object.fromEntries(names.map((name) => [name, effort]))
}
