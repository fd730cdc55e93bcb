/** A folder of rules/, with what lies in it. */
export interface Folder<Item> {
  /** From rules/ on; empty: rules/ itself. */
  readonly path: string
  readonly name: string
  readonly folders: readonly Folder<Item>[]
  readonly items: readonly Item[]
}

/** Things with ids such as `sales/vip` as they lie in their folders: folders first, each kind by its name. */
export function inFolders<Item extends { readonly id: string }>(items: readonly Item[], path = ''): Folder<Item> {
  const lead = path === '' ? '' : `${path}/`
  const below = items.filter(({ id }) => id.startsWith(lead))
  const names = new Set(below.flatMap(({ id }) => id.slice(lead.length).split('/').slice(0, -1).slice(0, 1)))
  return {
    path,
    name: path.slice(path.lastIndexOf('/') + 1),
    folders: [...names].sort().map((name) => inFolders(below, lead + name)),
    items: below.filter(({ id }) => !id.slice(lead.length).includes('/')),
  }
}

export function folderOf(id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf('/')))
}

export function fileOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1)
}

export function inFolder(folder: string, file: string): string {
  const path = tidy(folder)
  return path === '' ? file : `${path}/${file}`
}

/** Every folder there is, also those that hold nothing but folders. */
export function foldersOf(ids: readonly string[]): readonly string[] {
  const all = new Set<string>()
  for (const id of ids) for (let folder = folderOf(id); folder !== ''; folder = folderOf(folder)) all.add(folder)
  return [...all].sort()
}

/** Where the rules of a folder lie when it has another name. */
export function movedIds(ids: readonly string[], from: string, to: string): readonly { readonly from: string; readonly to: string }[] {
  return ids.filter((id) => id.startsWith(`${from}/`)).map((id) => ({ from: id, to: inFolder(to, id.slice(from.length + 1)) }))
}

function tidy(folder: string): string {
  return folder
    .split('/')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('/')
}
