import { cpSync, existsSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { evaluateMapping } from '../../../engine/index.ts'
import { CordError, type Json, type Problem } from '../../../model/index.ts'
import { checkPlugin } from '../../../plugin-kit/index.ts'
import { isProblem } from '../../answers.ts'
import { homePaths } from '../../config/paths.ts'
import { runOperation } from '../../control/client.ts'
import { pluginsOnly } from '../../inspect.ts'
import { listPlugins } from '../../list-plugins.ts'
import { writeNewPlugin } from '../../new-plugin.ts'
import { homeOption, jsonOption } from '../options.ts'
import { exit, member, memberText, renderProblem, say, sayJson, table } from '../output.ts'
import type { Ended } from '../program.ts'

export function addPlugin(program: Command, ended: Ended): void {
  const plugin = program.command('plugin').description('Phone systems and actions, each a plugin.')
  plugin
    .command('new <folder>')
    .description('Write the skeleton of a plugin that runs as it is.')
    .action((folder: string) => {
      writeNewPlugin(resolve(folder))
      say(`${resolve(folder)} holds plugin.json and index.ts. Next: cordboard plugin check ${folder}`)
    })
  plugin
    .command('check <folder>')
    .description('Run the conformance kit on a plugin.')
    .addOption(jsonOption())
    .action(async (folder: string, options: { json?: boolean }) => {
      const report = await checkPlugin(resolve(folder), { mapping: evaluateMapping })
      if (options.json === true) sayJson(report)
      else
        for (const check of report.checks)
          say(`${check.outcome.padEnd(8)} ${check.title}${check.detail === undefined ? '' : `: ${check.detail}`}`)
      if (report.checks.some((check) => check.outcome === 'failed')) ended(exit.findings)
    })
  plugin
    .command('list')
    .description('List the plugins of a home, the built-in ones and its own, as they are in the running server, or on disk when none runs.')
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(async (options: { home: string; json?: boolean }) => {
      const listed = await listPlugins(options.home)
      if (options.json === true) return sayJson(listed.plugins)
      say(
        table([
          ['plugin', 'version', 'from', 'state'],
          ...listed.plugins.map((one) => [
            memberText(one, 'id'),
            memberText(one, 'version'),
            member(one, 'builtin') === true ? 'built in' : memberText(one, 'folder'),
            memberText(member(one, 'state'), 'kind'),
          ]),
        ]),
      )
      if (!listed.running) say('No server runs: this is what lies on disk.')
      const problems = listed.plugins.flatMap((one) => problemsOf(one))
      for (const problem of problems) say(renderProblem(problem))
      if (problems.length > 0) ended(exit.findings)
    })
  plugin
    .command('add <folder>')
    .description("Copy a plugin into the home's plugins/; a running server takes it up.")
    .addOption(homeOption())
    .action((folder: string, options: { home: string }) => {
      const target = join(homePaths(options.home).plugins, basename(resolve(folder)))
      if (!existsSync(join(folder, 'plugin.json')))
        throw new CordError('CORD_CLI_FILE', { file: join(folder, 'plugin.json'), detail: 'there is no such file' })
      if (existsSync(target)) throw new CordError('CORD_CLI_PLUGIN_EXISTS', { folder: target })
      cpSync(folder, target, { recursive: true })
      say(`copied to ${target}`)
    })
  plugin
    .command('remove <id>')
    .description("Delete a plugin from the home's plugins/.")
    .addOption(homeOption())
    .action(async (id: string, options: { home: string }) => {
      await using found = await pluginsOnly(options.home)
      const one = found.host.plugins().find((known) => known.id === id && !known.builtin)
      if (one === undefined) throw new CordError('CORD_CLI_PLUGIN_UNKNOWN', { plugin: id })
      rmSync(one.folder, { recursive: true })
      say(`${one.folder} is gone`)
    })
  for (const [verb, description] of [
    ['reload', 'Start a plugin anew in the running server; its connections are handed over.'],
    ['unpark', 'Put a parked plugin back to work in the running server.'],
  ] as const) {
    plugin
      .command(`${verb} <id>`)
      .description(description)
      .addOption(homeOption())
      .action(async (id: string, options: { home: string }) => {
        const state = await runOperation(options.home, `plugins.${verb}`, { id })
        say(`${id}: ${memberText(state, 'kind')}`)
      })
  }
}

/** Why a plugin is not in use, or not in its newest form. */
function problemsOf(plugin: Json): readonly Problem[] {
  const state = member(plugin, 'state')
  const found = [member(state, 'problem'), member(state, 'diagnostics'), member(plugin, 'refused')]
  return found.flatMap((one) => (Array.isArray(one) ? one : [one])).filter((one) => isProblem(one))
}
