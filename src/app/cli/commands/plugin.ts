import { resolve } from 'node:path'
import type { Command } from 'commander'
import { checkFolder } from '../../check-plugin.ts'
import { runOperation } from '../../control/client.ts'
import { listPlugins } from '../../list-plugins.ts'
import { writeNewPlugin } from '../../new-plugin.ts'
import { homeOption, jsonOption } from '../options.ts'
import { exit, member, memberText, renderProblem, say, sayJson, table } from '../output.ts'
import { pluginProblems } from '../plugin-problems.ts'
import type { Ended } from '../program.ts'
import { addPluginInstall } from './plugin-install.ts'

export function addPlugin(program: Command, ended: Ended): void {
  const plugin = program.command('plugin').description('Phone systems and actions, each a plugin.')
  plugin
    .command('new <folder>')
    .description('Write a whole small plugin, to be changed into yours.')
    .action((folder: string) => {
      writeNewPlugin(resolve(folder))
      say(`${resolve(folder)} holds a plugin. Next: cordboard plugin check ${folder} --system`)
    })
  plugin
    .command('check <folder>')
    .description('Run the conformance kit on a plugin.')
    .option(
      '--system [file]',
      "a fake of its phone system to connect to; default: the plugin's fixtures/system.ts. Its code runs outside of the walls that plugins have",
    )
    .addOption(jsonOption())
    .action(async (folder: string, options: { json?: boolean; system?: string | boolean }) => {
      const report = await checkFolder(resolve(folder), options.system)
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
      const problems = listed.plugins.flatMap((one) => pluginProblems(one))
      for (const problem of problems) say(renderProblem(problem))
      if (problems.length > 0) ended(exit.findings)
    })
  addPluginInstall(plugin, ended)
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
