import type { Command } from 'commander'
import { runOperation } from '../../control/client.ts'
import { homeOption, jsonOption } from '../options.ts'
import { member, memberText, say, sayJson, table } from '../output.ts'
import type { Ended } from '../program.ts'
import { readPassword } from '../stdin.ts'

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value]

export function addPeople(program: Command, _ended: Ended): void {
  const user = program.command('user').description('Who signs in, and which agent they are where.')
  user
    .command('add <name>')
    .description('Add a user; the password is read from standard input.')
    .requiredOption('--role <role>', 'admin, integrator, supervisor or agent')
    .option('--agent <connection:device>', 'where this user is an agent: paris:1024, or paris:id=4711 for a login; may repeat', collect, [])
    .option('--team <team>', 'a team of this user; may repeat', collect, [])
    .option('--full-name <text>', 'how colleagues see the name')
    .addOption(homeOption())
    .action(
      async (
        name: string,
        options: { role: string; agent: readonly string[]; team: readonly string[]; fullName?: string; home: string },
      ) => {
        await runOperation(options.home, 'users.add', {
          id: name,
          role: options.role,
          agents: options.agent,
          teams: options.team,
          ...(options.fullName === undefined ? {} : { name: options.fullName }),
          password: await readPassword(),
        })
        say(`${name} can sign in as ${options.role}`)
      },
    )
  user
    .command('reset <name>')
    .description('Give a user a new password, read from standard input, and end their sessions.')
    .addOption(homeOption())
    .action(async (name: string, options: { home: string }) => {
      await runOperation(options.home, 'users.reset', { id: name, password: await readPassword() })
      say(`${name} has a new password`)
    })
  user
    .command('list')
    .description('List the users.')
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(async (options: { home: string; json?: boolean }) => {
      const users = await runOperation(options.home, 'users.list', {})
      if (options.json === true || !Array.isArray(users)) return sayJson(users)
      say(
        table([
          ['user', 'name', 'role', 'agent'],
          ...users.map((one) => [memberText(one, 'id'), memberText(one, 'name'), memberText(one, 'role'), list(member(one, 'agents'))]),
        ]),
      )
    })

  user
    .command('signout <name>')
    .description('End all sessions of a user.')
    .addOption(homeOption())
    .action(async (name: string, options: { home: string }) => {
      await runOperation(options.home, 'users.signout', { id: name })
      say(`${name} is signed out everywhere`)
    })

  const token = program.command('token').description('Keys for programs.')
  token
    .command('add <name>')
    .description('Make a token; it is printed once and sent as "Authorization: Bearer".')
    .option('--scope <scope>', 'ingest, read, dial, sign-in or admin; may repeat', collect, [])
    .option('--workstation <connection:device>', 'instead of a scope: it speaks for this one telephone, and opens nothing else')
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(async (name: string, options: { scope: readonly string[]; workstation?: string; home: string; json?: boolean }) => {
      const { scope, workstation } = options
      const answer = await runOperation(options.home, 'tokens.add', {
        name,
        scopes: scope,
        ...(workstation === undefined ? {} : { workstation }),
      })
      if (options.json === true) sayJson(answer)
      else say(memberText(answer, 'token'))
    })
  token
    .command('list')
    .description('List the tokens, with when each was last used.')
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(async (options: { home: string; json?: boolean }) => {
      const tokens = await runOperation(options.home, 'tokens.list', {})
      if (options.json === true || !Array.isArray(tokens)) return sayJson(tokens)
      say(
        table([
          ['token', 'scopes', 'made', 'ends', 'last used'],
          ...tokens.map((one) => [
            memberText(one, 'name'),
            list(member(one, 'scopes')) || memberText(one, 'workstation'),
            ...['createdAt', 'expiresAt', 'lastUsedAt'].map((key) => memberText(one, key) || '-'),
          ]),
        ]),
      )
    })
  token
    .command('remove <name>')
    .description('Revoke a token: it opens nothing from now on.')
    .addOption(homeOption())
    .action(async (name: string, options: { home: string }) => {
      await runOperation(options.home, 'tokens.remove', { name })
      say(`${name} opens nothing any more`)
    })
}

function list(value: unknown): string {
  return Array.isArray(value) ? value.join(' ') : ''
}
