import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from '../architecture.walls.ts'
import { anchorsOf, linesOf, pages, textOf } from './markdown.ts'

test.each(pages())('every link of %s leads somewhere', (page) => {
  const broken = linesOf(textOf(page)).flatMap(({ text, code }, index) =>
    code ? [] : linksOf(text).flatMap((link) => (isGood(page, link) ? [] : [`${page}:${index + 1} ${link}`])),
  )
  expect(broken).toEqual([])
})

test('a link to a file, or to a heading, that is not there is found', () => {
  const links = linksOf('[a](nowhere.md), [b](#nothing), ![c](docs/images/none.png) and [d](README.md#two-commands), `[e](code.md)`')
  expect(links.map((link) => [link, isGood('README.md', link)])).toEqual([
    ['nowhere.md', false],
    ['#nothing', false],
    ['docs/images/none.png', false],
    ['README.md#two-commands', true],
  ])
})

function linksOf(line: string): readonly string[] {
  const text = line.replace(/(`+).*?\1/g, '')
  return [...text.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)].map((found) => found[1] ?? '')
}

function isGood(page: string, link: string): boolean {
  if (/^[a-z][a-z+.-]*:/i.test(link)) return true
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? page : normalize(join(dirname(page), decodeURIComponent(path)))
  if (target.startsWith('..') || !existsSync(join(repository, target))) return false
  return anchor === undefined || (target.endsWith('.md') && anchorsOf(textOf(target)).has(decodeURIComponent(anchor)))
}
