import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { repository } from '../architecture.walls.ts'
import { until } from '../host/helpers.ts'
import { program } from '../server/clients.ts'
import { type Home, openHome, TOKENS } from '../server/home.ts'

const run = promisify(execFile)
const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
)

let home: Home
let folder: string
let token: string
beforeAll(async () => {
  home = await openHome({ config: { connections: { office: { kind: 'divalto', country: 'FR', config: {} } } } })
  await until(() => home.host.plugins.connections().some(({ state }) => state.kind === 'online'), 'office online')
  folder = mkdtempSync(join(tmpdir(), 'cordboard-workstation-'))
  token = (await cordboard('token', 'add', 'pc', '--workstation', 'office:1024')).out.trim()
  writeFileSync(join(folder, 'token'), `${token}\n`, { mode: 0o600 })
})
afterAll(async () => {
  await home.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Ran {
  readonly code: number
  readonly out: string
}

async function command(file: string, args: readonly string[]): Promise<Ran> {
  return run(file, args, { env: { ...process.env, LANG: 'C', CORDBOARD_HOME: home.folder.path } }).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout + stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, out: stdout + stderr }),
  )
}

function cordboard(...args: readonly string[]): Promise<Ran> {
  return command(process.execPath, ['--conditions=cordboard-source', join(repository, 'src/app/cli/main.ts'), ...args])
}

async function newest(): Promise<unknown> {
  await home.host.idle()
  const read = program(home.url, TOKENS.read)
  const { traces } = (await read('GET', '/api/v1/traces?limit=1')).body as { traces: readonly { id: string }[] }
  return ((await read('GET', `/api/v1/traces/${traces[0]?.id}`)).body as { trigger: unknown }).trigger
}

const at = () => ['--connection', 'office', '--server', home.url]

test('a pop from another machine rings at the telephone of its token', async () => {
  const said = await cordboard(
    'pop',
    'ctidivalto:0388202122',
    'popup',
    ...at(),
    '--token-file',
    join(folder, 'token'),
    '--called',
    'tel:100',
  )
  expect(said).toEqual({ code: 0, out: 'accepted: ctidivalto:0388202122 rings\n' })
  expect(await newest()).toMatchObject({
    type: 'ringing',
    agent: { device: '1024' },
    call: { caller: { number: '0388202122', e164: '+33388202122' }, called: { number: '100' } },
    data: { popup: true },
  })
})

test('a pop on the server itself may be wished at once, too', async () => {
  expect((await cordboard('pop', 'tel:100%', 'popup', '--connection', 'office', '--device', '1025')).code).toBe(0)
  expect(await newest()).toMatchObject({ agent: { device: '1025' }, call: { caller: { number: '100%' } }, data: { popup: true } })
})

test.each([
  ['a wrong token', ['--token-file', 'WRONG'], 'answered 401'],
  ['no token', [], "'token-file' is missing"],
  ['a file that is not there', ['--token-file', '/nowhere/token'], 'cannot be used'],
  ['a device of its own', ['--token-file', 'WRONG', '--device', '9'], 'left out with --server'],
])('%s is said with what to do', async (_, args, words) => {
  writeFileSync(join(folder, 'wrong'), 'no-such-token')
  const said = await cordboard('pop', '0388202122', ...at(), ...args.map((arg) => (arg === 'WRONG' ? join(folder, 'wrong') : arg)))
  expect([said.code, said.out]).toEqual([2, expect.stringContaining(words)])
  expect(said.out).not.toContain('no-such-token')
})

test('a server that is not there, and words that mean nothing, are told apart', async () => {
  const away = await cordboard(
    'pop',
    '1',
    '--connection',
    'office',
    '--server',
    'http://127.0.0.1:9',
    '--token-file',
    join(folder, 'token'),
  )
  expect(away.out).toContain('CORD_CLI_POP_UNREACHED')
  expect((await cordboard('pop', '1', 'open', '--connection', 'office')).out).toContain('popup, or nothing')
  expect((await cordboard('pop', '--connection', 'office')).out).toContain('a number or a link')
  expect((await cordboard('pop', '1', '--connection', 'office', '--server', 'ftp://x', '--token-file', 'x')).out).toContain(
    'https://cordboard.example',
  )
})

test('what a workstation needs is written: settings, scripts, and registrations for three systems', async () => {
  const said = await cordboard('pop', '--register', folder, ...at(), '--scheme', 'tel', '--scheme', 'ctidivalto:', '--folder', folder)
  expect(said.code).toBe(0)
  const text = (name: string) => readFileSync(join(folder, name), name.endsWith('.reg') ? 'utf16le' : 'utf8').replaceAll(folder, 'FOLDER')
  expect(text('workstation.conf').replace(home.url, 'SERVER')).toMatchInlineSnapshot(`
    "server=SERVER
    connection=office
    program=C:\\divalto\\sys\\xDivaltoClickToCall.exe
    links=tel,callto
    "
  `)
  expect(text('windows/cordboard-links.reg')).toMatchInlineSnapshot(`
    "﻿Windows Registry Editor Version 5.00

    [HKEY_CURRENT_USER\\Software\\Classes\\ctidivalto]
    @="URL:ctidivalto Protocol"
    "URL Protocol"=""

    [HKEY_CURRENT_USER\\Software\\Classes\\ctidivalto\\DefaultIcon]
    @="moricons.dll,1"

    [HKEY_CURRENT_USER\\Software\\Classes\\ctidivalto\\shell\\open\\command]
    @="powershell.exe -NoProfile -ExecutionPolicy Bypass -WindowStyle Hidden -File \\"C:\\\\Cordboard\\\\cordboard-workstation.ps1\\" \\"%1\\""

    [HKEY_CURRENT_USER\\Software\\Classes\\Cordboard.Link]
    @="Cordboard: this number calls"
    "URL Protocol"=""

    [HKEY_CURRENT_USER\\Software\\Classes\\Cordboard.Link\\DefaultIcon]
    @="moricons.dll,1"

    [HKEY_CURRENT_USER\\Software\\Classes\\Cordboard.Link\\shell\\open\\command]
    @="powershell.exe -NoProfile -ExecutionPolicy Bypass -WindowStyle Hidden -File \\"C:\\\\Cordboard\\\\cordboard-workstation.ps1\\" \\"%1\\""

    [HKEY_CURRENT_USER\\Software\\Cordboard\\Capabilities]
    "ApplicationName"="Cordboard"
    "ApplicationDescription"="Tells Cordboard which number calls"

    [HKEY_CURRENT_USER\\Software\\Cordboard\\Capabilities\\UrlAssociations]
    "tel"="Cordboard.Link"

    [HKEY_CURRENT_USER\\Software\\RegisteredApplications]
    "Cordboard"="Software\\\\Cordboard\\\\Capabilities"
    "
  `)
  expect(text('linux/cordboard-links.desktop')).toMatchInlineSnapshot(`
    "[Desktop Entry]
    Type=Application
    Name=Cordboard: this number calls
    NoDisplay=true
    Exec="FOLDER/cordboard-pop.sh" %u
    MimeType=x-scheme-handler/tel;x-scheme-handler/ctidivalto;
    "
  `)
  expect(text('macos/url-types.xml')).toMatchInlineSnapshot(`
    "<array>
      <dict>
        <key>CFBundleURLName</key>
        <string>Cordboard: this number calls</string>
        <key>CFBundleURLSchemes</key>
        <array>
          <string>tel</string>
          <string>ctidivalto</string>
        </array>
      </dict>
    </array>
    "
  `)
  expect(text('macos/cordboard-links.applescript')).toMatchInlineSnapshot(`
    "on open location theLink
      do shell script quoted form of "FOLDER/cordboard-pop.sh" & " " & quoted form of theLink
    end open location
    "
  `)
  expect(statSync(join(folder, 'cordboard-pop.sh')).mode & 0o111).toBe(0o111)
  expect(existsSync(join(folder, 'cordboard-workstation.ps1'))).toBe(true)
})

test.each(['javascript', 'https', 'a b', '1tel', '"'])('links of the kind %s are not taken over', async (scheme) => {
  const said = await cordboard('pop', '--register', join(folder, 'never'), ...at(), '--scheme', scheme)
  expect([said.code, existsSync(join(folder, 'never'))]).toEqual([2, false])
})

test.skipIf(!hasCurl)('the script for workstations without Node says the same, for a program, a link and a quotation mark', async () => {
  const script = join(folder, 'cordboard-pop.sh')
  expect((await command(script, ['0388202130', 'popup'])).code).toBe(0)
  expect(await newest()).toMatchObject({ agent: { device: '1024' }, call: { caller: { number: '0388202130' } }, data: { popup: true } })
  expect((await command(script, ['tel:+33388202131;x=$(touch pwned)&event=hangup'])).code).toBe(0)
  expect(await newest()).toMatchObject({ type: 'ringing', call: { caller: { number: '+33388202131' } } })
  expect((await command(script, ['0388202130', 'dance'])).code).not.toBe(0)
  expect((await command(script, [])).code).toBe(2)
  expect(existsSync('pwned')).toBe(false)
})
