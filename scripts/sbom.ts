// The bill of materials of what is shipped, CycloneDX 1.5, on standard output. npm writes it from the lock file, without a network;
// what only builds and tests Cordboard is left out, and what is built into the pages is in, which npm cannot know.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { namedByPages, readLock, shipped } from './shipped.ts'

interface Component {
  readonly 'bom-ref': string
  readonly name: string
  readonly version: string
  readonly [key: string]: unknown
}
interface Bill {
  readonly metadata: { readonly component: Component; readonly [key: string]: unknown }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
  readonly [key: string]: unknown
}

const root = join(import.meta.dirname, '..')
const npm = spawnSync('npm', ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
if (npm.status !== 0) {
  console.error(`npm sbom failed; it needs npm 9.5 or later.\n${npm.stderr}`)
  process.exit(1)
}

const bill: Bill = JSON.parse(npm.stdout)
const product: { readonly name: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const how = new Map(shipped(readLock(), namedByPages()).map((one) => [`${one.name}@${one.version}`, one.how]))
const self = bill.metadata.component['bom-ref']
const kept = (ref: string) => ref === self || how.has(ref)
const result: Bill = {
  ...bill,
  // npm names the product after the folder it happens to lie in.
  metadata: { ...bill.metadata, component: { ...bill.metadata.component, type: 'application', name: product.name } },
  components: bill.components
    .filter((one) => kept(one['bom-ref']))
    .map((one) => ({
      ...one,
      scope: 'required',
      properties: [{ name: 'cordboard:how', value: how.get(one['bom-ref']) }],
    })),
  dependencies: bill.dependencies.filter(({ ref }) => kept(ref)).map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(kept) })),
}
if (result.components.length !== how.size) {
  console.error(`npm sbom names ${result.components.length} of the ${how.size} packages that are shipped.`)
  process.exit(1)
}
console.log(JSON.stringify(result, null, 2))
