import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeTexts, overlapsIn, settle } from '../../editor/rules/merge.ts'

type Edit = { readonly kind: 'keep' } | { readonly kind: 'drop' } | { readonly kind: 'replace' | 'add'; readonly lines: number }

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ kind: 'keep' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'drop' } as const) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('replace' as const, 'add' as const), lines: fc.integer({ min: 1, max: 3 }) }) },
)

/** Every line is the only one of its kind, and says who wrote it. */
function edited(base: readonly string[], edits: readonly Edit[], who: string): readonly string[] {
  let written = 0
  const own = (count: number) => Array.from({ length: count }, () => `${who}${written++}`)
  return base.flatMap((line, at) => {
    const { kind, ...rest } = edits[at] ?? { kind: 'keep' }
    if (kind === 'keep') return [line]
    const lines = 'lines' in rest ? own(rest.lines) : []
    return kind === 'add' ? [line, ...lines] : lines
  })
}

const written = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')
const linesOf = (text: string) => text.split('\n').filter((line) => line !== '')

const three = fc
  .integer({ min: 1, max: 30 })
  .chain((size) =>
    fc.tuple(
      fc.constant(Array.from({ length: size }, (_, at) => `base${at}`)),
      fc.array(edit, { minLength: size, maxLength: size }),
      fc.array(edit, { minLength: size, maxLength: size }),
    ),
  )

const anyText = fc.array(fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', 'd'), { maxLength: 12 }).map((parts) => parts.join(''))

describe('two texts that were made of one', () => {
  test('no line that somebody wrote is lost, and none comes twice', () => {
    fc.assert(
      fc.property(three, ([base, mine, theirs]) => {
        const [one, other] = [edited(base, mine, 'mine'), edited(base, theirs, 'theirs')]
        const parts = mergeTexts(written(base), written(one), written(other))
        const shown = parts.flatMap((part) =>
          part.kind === 'agreed' ? linesOf(part.text) : [...linesOf(part.theirs), ...linesOf(part.mine)],
        )
        const agreed = parts.flatMap((part) => (part.kind === 'agreed' ? linesOf(part.text) : []))
        const isOwn = (line: string) => !line.startsWith('base')
        expect(shown.filter((line) => line.startsWith('mine'))).toEqual(one.filter(isOwn))
        expect(shown.filter((line) => line.startsWith('theirs'))).toEqual(other.filter(isOwn))
        // What one of them took out is not back by itself.
        expect(agreed.filter((line) => !isOwn(line) && !(one.includes(line) && other.includes(line)))).toEqual([])
        // What both kept is there.
        for (const line of base) if (one.includes(line) && other.includes(line)) expect(shown).toContain(line)
        const both = linesOf(settle(parts, () => 'both'))
        for (const line of [...one, ...other].filter(isOwn)) expect(both.filter((found) => found === line)).toEqual([line])
      }),
    )
  })

  test('changes that lie apart come together by themselves', () => {
    const far = fc.integer({ min: 6, max: 40 }).chain((size) =>
      fc.tuple(fc.constant(size), fc.integer({ min: 0, max: size - 4 }), edit, edit).chain(([lines, first, mine, theirs]) =>
        fc.tuple(
          fc.constant(Array.from({ length: lines }, (_, at) => `base${at}`)),
          fc.constant({ at: first, edit: mine }),
          fc.integer({ min: first + 3, max: lines - 1 }).map((at) => ({ at, edit: theirs })),
          fc.boolean(),
        ),
      ),
    )
    fc.assert(
      fc.property(far, ([base, early, late, isMineFirst]) => {
        const [mine, theirs] = isMineFirst ? [early, late] : [late, early]
        const at = (one: typeof mine) => base.map((_, index): Edit => (index === one.at ? one.edit : { kind: 'keep' }))
        const parts = mergeTexts(written(base), written(edited(base, at(mine), 'mine')), written(edited(base, at(theirs), 'theirs')))
        expect(overlapsIn(parts)).toEqual([])
        const wanted = base.flatMap((line, index) => {
          if (index === mine.at) return edited([line], [mine.edit], 'mine')
          return index === theirs.at ? edited([line], [theirs.edit], 'theirs') : [line]
        })
        expect(settle(parts, () => 'both')).toBe(written(wanted))
      }),
    )
  })

  test('any texts: the side that is taken is that text, and who did not change anything has no say', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (base, mine, theirs) => {
        expect(settle(mergeTexts(base, mine, base), () => 'both')).toBe(mine)
        expect(settle(mergeTexts(base, base, theirs), () => 'both')).toBe(theirs)
        expect(settle(mergeTexts(base, mine, mine), () => 'both')).toBe(mine)
        const [one, other] = [mergeTexts(base, mine, theirs), mergeTexts(base, theirs, mine)]
        expect(settle(one, () => 'mine')).toBe(settle(other, () => 'theirs'))
        expect(overlapsIn(one).length).toBe(overlapsIn(other).length)
      }),
    )
  })

  test('a place that both changed is shown with what stood there', () => {
    const parts = mergeTexts('name: A\non: ringing\n', 'name: Mine\non: ringing\n', 'name: Theirs\non: ringing\n')
    expect(parts).toEqual([
      { kind: 'overlap', mine: 'name: Mine\n', theirs: 'name: Theirs\n', base: 'name: A\n' },
      { kind: 'agreed', text: 'on: ringing\n' },
    ])
    expect(settle(parts, () => 'both')).toBe('name: Theirs\nname: Mine\non: ringing\n')
  })
})
