import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { packageRoot } from '../config/paths.ts'
import { addAudit } from './commands/audit.ts'
import { addCheck } from './commands/check.ts'
import { addConnection } from './commands/connection.ts'
import { addData } from './commands/data.ts'
import { addDeadLetters } from './commands/dead-letters.ts'
import { addDemo } from './commands/demo.ts'
import { addDoctor } from './commands/doctor.ts'
import { addExplain } from './commands/explain.ts'
import { addPeople } from './commands/people.ts'
import { addPlugin } from './commands/plugin.ts'
import { addPop } from './commands/pop.ts'
import { addRecord } from './commands/record.ts'
import { addReplay } from './commands/replay.ts'
import { addRules } from './commands/rules.ts'
import { addStart } from './commands/start.ts'
import { addTest } from './commands/test.ts'
import { complainOf, exit } from './output.ts'

/** How a command ends: its exit code. */
export type Ended = (code: number) => void

/** Runs one command line, without the program's name; returns its exit code. Never throws. */
export async function runCli(args: readonly string[]): Promise<number> {
  let code: number = exit.good
  const program = buildProgram((value) => {
    code = value
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit.good : exit.usage
    complainOf(error)
    return exit.usage
  }
}

/** All commands; `ended` is told the exit code of the one that ran. */
export function buildProgram(ended: Ended): Command {
  const program = new Command('cordboard')
    .description('The right customer record on the screen before the agent says hello.')
    .version(version())
    .showHelpAfterError('Run with --help to see what can be said.')
    .exitOverride()
  for (const add of [
    addStart,
    addDemo,
    addCheck,
    addTest,
    addReplay,
    addExplain,
    addRecord,
    addRules,
    addConnection,
    addPlugin,
    addPeople,
    addPop,
    addData,
    addDeadLetters,
    addAudit,
    addDoctor,
  ]) {
    add(program, ended)
  }
  inherit(program)
  return program
}

// Commander keeps these settings per command; a wrong use of a sub-command must end with 2 as well.
function inherit(command: Command): void {
  for (const sub of command.commands) {
    sub.copyInheritedSettings(command)
    inherit(sub)
  }
}

function version(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'))
  return manifest.version
}
