import type { Binding, People, Role, User } from './contract.ts'
import { numberOf, optionalTextOf, type Row, type Statements, textOf } from './rows.ts'
import { createSignIns } from './sign-ins.ts'
import type { Writer } from './writer.ts'

/** Users and the agents they are. Both lists are read at every trigger, so they are kept until they change. */
export function createPeople(sql: Statements, writer: Writer): People {
  let users: readonly User[] | undefined
  let byId: ReadonlyMap<string, User> | undefined
  let bindings: readonly Binding[] | undefined

  async function change(work: () => void): Promise<void> {
    await writer.write(work)
    users = undefined
    byId = undefined
    bindings = undefined
  }

  function bind({ user, connection, agentId, device }: Binding): void {
    sql('insert into bindings (user, connection, agent_id, device) values (?, ?, ?, ?)').run(
      user,
      connection,
      agentId ?? null,
      device ?? null,
    )
  }

  function readBindings(): readonly Binding[] {
    return sql('select user, connection, agent_id, device from bindings order by user, rowid').all().map(bindingOf)
  }

  function readUsers(): readonly User[] {
    return sql('select id, name, role, teams, language, disabled from users order by id').all().map(userOf)
  }

  function allUsers(): readonly User[] {
    users ??= readUsers()
    return users
  }

  return {
    ...createSignIns(sql, writer),
    users: allUsers,
    user(id) {
      byId ??= new Map(allUsers().map((user) => [user.id, user]))
      return byId.get(id)
    },
    putUser(user, passwordHash) {
      return change(() => {
        sql(`
          insert into users (id, name, role, teams, language, disabled, password) values (?, ?, ?, ?, ?, ?, ?)
          on conflict do update set name = excluded.name, role = excluded.role, teams = excluded.teams, language = excluded.language,
            disabled = excluded.disabled, password = coalesce(excluded.password, password)`).run(
          user.id,
          user.name,
          user.role,
          JSON.stringify(user.teams),
          user.language ?? null,
          user.disabled === true ? 1 : 0,
          passwordHash ?? null,
        )
      })
    },
    removeUser(id) {
      return change(() => {
        sql('delete from users where id = ?').run(id)
      })
    },
    passwordHash(id) {
      const row = sql('select password from users where id = ?').get(id)
      return row === undefined ? undefined : optionalTextOf(row, 'password')
    },
    bindings() {
      bindings ??= readBindings()
      return bindings
    },
    setBindings(user, wanted) {
      return change(() => {
        sql('delete from bindings where user = ?').run(user)
        for (const binding of wanted) bind({ user, ...binding })
      })
    },
    moveDevice(user, connection, device) {
      return change(() => {
        // Who sat there, and where this user sat before: a binding by agent id stays, without its device.
        sql('update bindings set device = null where connection = ? and (device = ? or user = ?)').run(connection, device, user)
        sql('delete from bindings where connection = ? and agent_id is null and device is null').run(connection)
        const own = sql('select min(rowid) as id from bindings where connection = ? and user = ?').get(connection, user)
        if (typeof own?.id === 'number') sql('update bindings set device = ? where rowid = ?').run(device, own.id)
        else bind({ user, connection, device })
      })
    },
  }
}

function userOf(row: Row): User {
  const language = optionalTextOf(row, 'language')
  return {
    id: textOf(row, 'id'),
    name: textOf(row, 'name'),
    role: roleOf(textOf(row, 'role')),
    teams: JSON.parse(textOf(row, 'teams')),
    ...(language === 'en' || language === 'fr' ? { language } : {}),
    ...(numberOf(row, 'disabled') === 1 ? { disabled: true } : {}),
  }
}

// What is not known may do least.
function roleOf(text: string): Role {
  return text === 'admin' || text === 'integrator' || text === 'supervisor' ? text : 'agent'
}

function bindingOf(row: Row): Binding {
  const agentId = optionalTextOf(row, 'agent_id')
  const device = optionalTextOf(row, 'device')
  return {
    user: textOf(row, 'user'),
    connection: textOf(row, 'connection'),
    ...(agentId === undefined ? {} : { agentId }),
    ...(device === undefined ? {} : { device }),
  }
}
