import { cpSync, existsSync, lstatSync, mkdirSync, rmSync, symlinkSync, unlinkSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { type FoundPlugin, readPlugin } from '../../../host/index.ts'
import { CordError, type Json, type Manifest } from '../../../model/index.ts'
import { homePaths } from '../../config/paths.ts'
import { runOperation } from '../../control/client.ts'
import { pluginsOnly } from '../../inspect.ts'
import { permissionsOf } from '../../plugin-permissions.ts'
import { homeOption } from '../options.ts'
import { exit, member, memberText, renderProblem, say } from '../output.ts'
import { pluginProblems } from '../plugin-problems.ts'
import type { Ended } from '../program.ts'
import { confirmed } from '../stdin.ts'
import { untilStopped } from '../until-stopped.ts'

interface InstallOptions {
  readonly home: string
  readonly yes?: boolean
}

const lookEveryMs = 500

export function addPluginInstall(plugin: Command, ended: Ended): void {
  plugin
    .command('add <folder>')
    .description("Show what a plugin may do, and copy it into the home's plugins/; a running server takes it up.")
    .option('--yes', 'grant it without being asked')
    .addOption(homeOption())
    .action(async (folder: string, options: InstallOptions) => {
      const { manifest } = await granted(folder, options, ended)
      if (manifest === undefined) return
      const target = placeFor(folder, options.home)
      await runOperation(options.home, 'plugins.add', { id: basename(target) })
      cpSync(folder, target, { recursive: true, filter: (path) => !isApart(path) })
      say(`copied to ${target}`)
    })
  plugin
    .command('dev <folder>')
    .description('Run a plugin from where it is written, in the running server: each saved change is taken up. Until stopped with Ctrl+C.')
    .option('--yes', 'grant it without being asked')
    .addOption(homeOption())
    .action(async (folder: string, options: InstallOptions) => {
      // Without a server there is nothing to take it up.
      await runOperation(options.home, 'plugins', {})
      const { manifest } = await granted(folder, options, ended)
      if (manifest !== undefined) ended(await develop(folder, manifest, options.home))
    })
  plugin
    .command('remove <id>')
    .description("Delete a plugin from the home's plugins/.")
    .addOption(homeOption())
    .action(async (id: string, options: { home: string }) => {
      await using found = await pluginsOnly(options.home)
      const one = found.host.plugins().find((known) => known.id === id && !known.builtin)
      if (one === undefined) throw new CordError('CORD_CLI_PLUGIN_UNKNOWN', { plugin: id })
      await runOperation(options.home, 'plugins.remove', { id })
      const place = placeIn(options.home, one)
      // What is only linked there belongs to somebody else.
      if (lstatSync(place).isSymbolicLink()) unlinkSync(place)
      else rmSync(place, { recursive: true })
      say(`${place} is gone`)
    })
}

/** The plugin of a folder, once it is valid and somebody said yes to what it may do. */
async function granted(folder: string, options: InstallOptions, ended: Ended): Promise<Partial<Pick<FoundPlugin, 'manifest'>>> {
  if (!existsSync(join(folder, 'plugin.json')))
    throw new CordError('CORD_CLI_FILE', { file: join(folder, 'plugin.json'), detail: 'there is no such file' })
  const found = await readPlugin(resolve(folder), false)
  for (const diagnostic of found.diagnostics) say(renderProblem(diagnostic))
  if (found.manifest === undefined) {
    ended(exit.findings)
    return {}
  }
  placeFor(folder, options.home)
  for (const line of permissionsOf(found.manifest)) say(line)
  if (options.yes !== true && !(await confirmed('Install it?'))) {
    say('Nothing was done.')
    ended(exit.findings)
    return {}
  }
  return found
}

/** Throws a CordError when something stands there. */
function placeFor(folder: string, home: string): string {
  const target = join(homePaths(home).plugins, basename(resolve(folder)))
  if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) throw new CordError('CORD_CLI_PLUGIN_EXISTS', { folder: target })
  return target
}

/** A plugin is known by its real path: a linked one lies elsewhere. */
function placeIn(home: string, plugin: { readonly id: string; readonly folder: string }): string {
  const { plugins } = homePaths(home)
  const linked = join(plugins, basename(plugin.folder))
  return existsSync(linked) ? linked : plugin.folder
}

/** Links the folder into the home, says how the plugin fares, and takes the link away in the end. */
async function develop(folder: string, { id }: Manifest, home: string): Promise<number> {
  const target = placeFor(folder, home)
  mkdirSync(dirname(target), { recursive: true })
  symlinkSync(resolve(folder), target, 'dir')
  let last = ''
  async function look(): Promise<void> {
    const answer = await runOperation(home, 'plugins', {}).catch(() => [])
    const one = (Array.isArray(answer) ? answer : []).find((known) => memberText(known, 'id') === id)
    const news = one === undefined ? '' : fares(one)
    if (news !== '' && news !== last) say(news)
    last = news
  }
  const looking = setInterval(() => void look(), lookEveryMs)
  say(`${target} is a link to ${resolve(folder)} until this ends`)
  return await untilStopped(async () => {
    clearInterval(looking)
    unlinkSync(target)
  })
}

function fares(plugin: Json): string {
  const state = member(plugin, 'state')
  const generation = memberText(state, 'generation')
  const problems = pluginProblems(plugin).map(renderProblem)
  return [
    `${memberText(plugin, 'id')}: ${memberText(state, 'kind')}${generation === '' ? '' : `, process ${generation}`}`,
    ...problems,
  ].join('\n')
}

/** What it depends on is bundled or not there: node_modules is not loaded from. */
function isApart(path: string): boolean {
  return ['node_modules', '.git'].includes(basename(path))
}
