/**
 * The editor in headless Chromium: how long until it can be used on a cold cache, and what a key costs in a rule of 300 lines
 * while the text is checked, and tried on a call, at each pause. Pages must be built.
 * Run: npm run bench -- editor [loads] [keys]
 */
import type { Page } from 'playwright-core'
import { createHost } from '../src/app/index.ts'
import { launch } from '../test/e2e/browser.ts'
import { temporaryHome } from '../test/helpers/home.ts'
import { signIn } from '../test/server/clients.ts'
import { PASSWORD } from '../test/server/home.ts'
import { longRule } from './editor/long-rule.ts'
import { observeKeys, observeLoad } from './editor/observe.ts'

const [loads = 7, keys = 300] = process.argv.slice(3).map(Number)
/** Between two keys: a quick typist, so that the pauses in which the text is tried come too. */
const gapMs = 120
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

using home = temporaryHome({
  'cordboard.yaml': 'connections:\n  paris: { kind: ingest, country: FR }\nrecords: { origins: ["https://crm.example"] }\n',
  'rules/long.yaml': longRule(300),
  ...Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`rules/sales/rule-${index}.yaml`, longRule(40)])),
})
const host = await createHost({ home: home.path, port: 0, log: quiet })
await host.operations.run('users.add', { id: 'ines', role: 'integrator', password: PASSWORD })
for (let call = 0; call < 60; call += 1) {
  await host.ingest('paris', [
    {
      id: `t-${call}`,
      type: 'ringing',
      call: { id: `c-${call}`, type: 'inbound', caller: { number: '0388202122' }, waitSeconds: call },
      queue: { id: '500', name: 'sales' },
      agent: { device: '4021' },
    },
  ])
}
await host.idle()
const { cookie } = await signIn(host.url, 'ines')

/** A browser of its own each time: nothing is cached, nor compiled before. */
async function withPage<T>(view: 'form' | 'text', work: (page: Page) => Promise<T>): Promise<T> {
  const browser = await launch()
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
    const [name = '', value = ''] = cookie.split('=')
    await context.addCookies([{ name, value, url: host.url }])
    const page = await context.newPage()
    await page.addInitScript(`localStorage.setItem('cordboard-view', '${view}')`)
    return await work(page)
  } finally {
    await browser.close()
  }
}

/** Seconds that the page's main thread computed so far: unlike what the clock says, they do not depend on what else this machine does. */
async function computed(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000
  }
}

interface Load {
  readonly list: number
  readonly rule: number
  readonly computed: number
  readonly kilobytes: number
}

async function load(view: 'form' | 'text'): Promise<Load> {
  return await withPage(view, async (page) => {
    await page.addInitScript(observeLoad)
    const busy = await computed(page)
    await page.goto(`${host.url}/#/rules/long`)
    while (!(await page.evaluate<boolean>('window.loaded.rule !== undefined && window.loaded.list !== undefined')))
      await page.waitForTimeout(100)
    const took = await busy()
    return { ...(await page.evaluate<Omit<Load, 'computed'>>('({ ...window.loaded, kilobytes: window.kilobytes() })')), computed: took }
  })
}

console.log(`Chromium ${await version()}, Node ${process.versions.node}; ${loads} loads by a browser just started, ${keys} keys; ms`)
for (const view of ['form', 'text'] as const) {
  const all: Load[] = []
  for (let turn = 0; turn < loads; turn += 1) all.push(await load(view))
  row(`load, ${view}`, ['min', 'median', 'max'])
  line('list of rules to be seen', all, ({ list }) => list)
  line(view === 'form' ? 'rule in the form' : 'text can be written', all, ({ rule }) => rule)
  line('of it, the page computed', all, ({ computed }) => computed)
  console.log(`${'kilobytes over the wire'.padEnd(32)}${Math.round(all[0]?.kilobytes ?? 0)}`)
}

interface Keys {
  readonly keys: readonly number[]
  readonly long: readonly number[]
  readonly simulations: number
  readonly computed: number
}

for (const place of ['in the condition', 'in a comment'] as const) {
  const typed = await withPage('text', async (page) => {
    await page.goto(`${host.url}/#/rules/long`)
    await page.locator('.verdict strong').waitFor()
    await page.locator('.monaco .view-line', { hasText: 'queue.name' }).first().click()
    if (place === 'in a comment') await page.keyboard.press('Control+End')
    await page.keyboard.press('End')
    if (place === 'in a comment') await page.keyboard.insertText('\n# ')
    await page.waitForTimeout(1000)
    const busy = await computed(page)
    const before = await busy()
    await page.evaluate(observeKeys)
    const text = place === 'in a comment' ? 'and waited for longer than we like ' : " and call.waitSeconds > 12 and agent.device = '4021'"
    for (let key = 0; key < keys; key += 1) {
      await page.keyboard.press(text[key % text.length] === ' ' ? 'Space' : (text[key % text.length] ?? 'a'))
      await page.waitForTimeout(gapMs)
    }
    await page.waitForTimeout(1000)
    const took = (await busy()) - before
    return { ...(await page.evaluate<Omit<Keys, 'computed'>>('window.typed')), computed: took / keys }
  })
  row(`keys, ${place}`, ['p50', 'p95', 'p99', 'max'])
  const sorted = typed.keys.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN).toFixed(1)
  row('from the key to the next frame', [at(0.5), at(0.95), at(0.99), at(1)])
  console.log(`${'of it and all that follows, the page computed a key'.padEnd(32)} ${typed.computed.toFixed(1)}`)
  const slow = typed.keys.filter((took) => took >= 50).length
  console.log(
    `${sorted.length} keys, ${slow} of them from 50 ms on; ${typed.long.length} long tasks, the longest ${Math.max(0, ...typed.long)}; tried on the call ${typed.simulations} times`,
  )
}
await host.close()

function line(title: string, all: readonly Load[], of: (load: Load) => number): void {
  const sorted = all.map(of).sort((a, b) => a - b)
  row(
    title,
    [0, Math.floor(sorted.length / 2), sorted.length - 1].map((index) => (sorted[index] ?? Number.NaN).toFixed(0)),
  )
}

function row(title: string, cells: readonly string[]): void {
  console.log(title.padEnd(32) + cells.map((cell) => cell.padStart(9)).join(''))
}

async function version(): Promise<string> {
  const browser = await launch()
  const version = browser.version()
  await browser.close()
  return version
}
