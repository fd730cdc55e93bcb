import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** Colors on their way to others are not what anybody reads. */
const whenNothingMoves = `Promise.allSettled(
  document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime < Infinity).map(({ finished }) => finished)).then(() => undefined)`

/** What axe calls serious or critical on the page as it stands when what moves has come to its end. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(whenNothingMoves)
  // Past the policy of the page, as the tools of a browser are.
  const found: { readonly id: string; readonly impact: string; readonly nodes: readonly { readonly html: string }[] }[] =
    await page.evaluate(`(() => { ${axe.source}; return axe.run().then(({ violations }) => violations) })()`)
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}
