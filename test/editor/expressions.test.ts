import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expressionsOf } from '../../editor/text/expressions.ts'

const folder = join(import.meta.dirname, '../corpus/commented-rules')
const corpus = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))

const afresh = (text: string) => {
  expressionsOf('')
  return expressionsOf(text)
}

test('where expressions stand is the same, whether the text was read anew or followed key by key', () => {
  const key = fc.constantFrom('a', '1', ' ', '.', '$', '(', ')', '=', '"', "'", ':', '#', '{', '}', '\n', '-', '')
  fc.assert(
    fc.property(fc.constantFrom(...corpus), fc.nat(), fc.array(key, { minLength: 1, maxLength: 8 }), (start, where, keys) => {
      const ranges = afresh(start)
      const range = ranges[where % Math.max(1, ranges.length)]
      if (range === undefined) return
      let [text, at] = [start, range.from + (where % Math.max(1, range.to - range.from))]
      for (const one of keys) {
        // An empty key takes the letter before away.
        const next = one === '' ? text.slice(0, at - 1) + text.slice(at) : text.slice(0, at) + one + text.slice(at)
        at += one === '' ? -1 : 1
        expressionsOf(text)
        const followed = expressionsOf(next)
        expect(followed, next).toEqual(afresh(next))
        text = next
      }
    }),
    { numRuns: 40 },
  )
})
