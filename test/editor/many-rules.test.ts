import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { commentsIn } from '../../editor/form/lines.ts'
import { readTree } from '../../editor/form/tree.ts'
import { changedLines } from '../../editor/rules/changed-lines.ts'
import { edited, type RuleEdit, renamed } from '../../editor/rules/edits.ts'
import { foldersOf, inFolder, inFolders, movedIds } from '../../editor/rules/folders.ts'

const folder = join(import.meta.dirname, '../corpus/commented-rules')
const corpus = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
const read = (text: string): { readonly [key: string]: unknown } => parseDocument(text).toJSON()
const commentsOf = (text: string) => commentsIn(text, 0, text.length).map((comment) => comment.trim())

describe('one edit of many rules', () => {
  test.each<RuleEdit>([
    { kind: 'enabled', value: false },
    { kind: 'enabled', value: 'shadow' },
    { kind: 'tag', tag: 'on holiday' },
  ])('changes what it says in every commented rule, and nothing else: %o', (edit) => {
    for (const text of corpus) {
      const next = edited(text, edit)
      expect(next === undefined, text).toBe(readTree(text) === undefined)
      if (next === undefined) continue
      expect(commentsOf(next)).toEqual(commentsOf(text))
      const { enabled: _, tags: __, ...others } = read(text)
      const { enabled, tags, ...same } = read(next)
      expect(same, next).toEqual(others)
      expect(edit.kind === 'enabled' ? enabled : tags, next).toEqual(
        edit.kind === 'enabled' ? edit.value : expect.arrayContaining(['on holiday']),
      )
      expect(edited(next, edit)).toBe(next)
    }
  })

  test('takes away what it put there, to the byte', () => {
    const plain = 'name: A # of ours\non: ringing\ndo: [{ action: log }]\n'
    const tagged = edited(plain, { kind: 'tag', tag: 'vip' }) ?? ''
    const twice = edited(tagged, { kind: 'tag', tag: 'late' }) ?? ''
    expect(read(twice).tags).toEqual(['vip', 'late'])
    expect(edited(edited(twice, { kind: 'untag', tag: 'late' }) ?? '', { kind: 'untag', tag: 'vip' })).toBe(plain)
    expect(edited(plain, { kind: 'untag', tag: 'other' })).toBe(plain)
  })

  test('leaves to a person what no form can edit', () => {
    expect(edited('name: &a A\non: ringing\ndescription: *a\n', { kind: 'enabled', value: false })).toBeUndefined()
    expect(edited('name: [', { kind: 'enabled', value: false })).toBeUndefined()
  })

  test('is shown by the lines that differ', () => {
    expect(changedLines('a\nb\nc\n', 'a\nx\nb\nc\n')).toEqual({ gone: [], come: ['x'] })
    expect(changedLines('a\nb\nb\n', 'a\nb\n')).toEqual({ gone: ['b'], come: [] })
    expect(changedLines('a\n', 'a\n')).toEqual({ gone: [], come: [] })
  })

  test('a copy has another name and the same comments', () => {
    expect(renamed('# mine\nname: A # of ours\non: ringing\n', 'A (copy)')).toBe('# mine\nname: A (copy) # of ours\non: ringing\n')
  })
})

describe('folders', () => {
  const ids = ['top', 'sales/vip/one', 'sales/two', 'service/three']

  test('hold rules and folders, by their names', () => {
    expect(inFolders(ids.map((id) => ({ id })))).toMatchObject({
      path: '',
      items: [{ id: 'top' }],
      folders: [
        { path: 'sales', name: 'sales', items: [{ id: 'sales/two' }], folders: [{ path: 'sales/vip', name: 'vip' }] },
        { path: 'service', items: [{ id: 'service/three' }], folders: [] },
      ],
    })
    expect(foldersOf(ids)).toEqual(['sales', 'sales/vip', 'service'])
  })

  test('take all that lies in them along', () => {
    expect(movedIds(ids, 'sales', ' north / sales ')).toEqual([
      { from: 'sales/vip/one', to: 'north/sales/vip/one' },
      { from: 'sales/two', to: 'north/sales/two' },
    ])
    expect(inFolder('', 'a')).toBe('a')
  })
})
