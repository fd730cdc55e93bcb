import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe calls serious or critical on the page as it stands. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  // Past the policy of the page, as the tools of a browser are.
  const found: { readonly id: string; readonly impact: string; readonly nodes: readonly { readonly html: string }[] }[] =
    await page.evaluate(`(() => { ${axe.source}; return axe.run().then(({ violations }) => violations) })()`)
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}
