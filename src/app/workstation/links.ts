/** Programs of Windows choose among those that say what they can: a scheme that others use too, such as tel, must be offered so. */
const shared: ReadonlySet<string> = new Set(['tel', 'callto', 'sip'])

/**
 * A registration file for the user's own part of the registry, UTF-16 as Windows writes them: a scheme of its own is taken
 * at once, tel, callto and sip are offered in the settings under "Default apps".
 */
export function registry(schemes: readonly string[], script: string): Uint8Array {
  const command = `powershell.exe -NoProfile -ExecutionPolicy Bypass -WindowStyle Hidden -File "${script}" "%1"`
  const opener = 'Cordboard.Link'
  const own = schemes.filter((scheme) => !shared.has(scheme)).flatMap((scheme) => registered(scheme, `URL:${scheme} Protocol`, command))
  const offered = schemes.filter((scheme) => shared.has(scheme))
  const offer = [
    ...registered(opener, 'Cordboard: this number calls', command),
    '[HKEY_CURRENT_USER\\Software\\Cordboard\\Capabilities]',
    '"ApplicationName"="Cordboard"',
    '"ApplicationDescription"="Tells Cordboard which number calls"',
    '',
    '[HKEY_CURRENT_USER\\Software\\Cordboard\\Capabilities\\UrlAssociations]',
    ...offered.map((scheme) => `"${scheme}"="${opener}"`),
    '',
    '[HKEY_CURRENT_USER\\Software\\RegisteredApplications]',
    '"Cordboard"="Software\\\\Cordboard\\\\Capabilities"',
    '',
  ]
  const lines = ['Windows Registry Editor Version 5.00', '', ...own, ...(offered.length === 0 ? [] : offer)]
  return Buffer.from(`\uFEFF${lines.join('\r\n')}`, 'utf16le')
}

function registered(name: string, title: string, command: string): readonly string[] {
  const root = `HKEY_CURRENT_USER\\Software\\Classes\\${name}`
  return [
    `[${root}]`,
    `@=${value(title)}`,
    '"URL Protocol"=""',
    '',
    `[${root}\\DefaultIcon]`,
    '@="moricons.dll,1"',
    '',
    `[${root}\\shell\\open\\command]`,
    `@=${value(command)}`,
    '',
  ]
}

function value(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

/** For ~/.local/share/applications; the link is one argument, no shell reads it. */
export function desktopEntry(schemes: readonly string[], command: string): string {
  const lines = [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Cordboard: this number calls',
    'NoDisplay=true',
    `Exec="${command.replace(/["`$\\]/g, '\\$&')}" %u`,
    `MimeType=${schemes.map((scheme) => `x-scheme-handler/${scheme};`).join('')}`,
    '',
  ]
  return lines.join('\n')
}

/** CFBundleURLTypes of an application's Info.plist, as `plutil -replace ... -xml` takes it. */
export function urlTypes(schemes: readonly string[]): string {
  const list = schemes.map((scheme) => `      <string>${scheme}</string>`).join('\n')
  return `<array>
  <dict>
    <key>CFBundleURLName</key>
    <string>Cordboard: this number calls</string>
    <key>CFBundleURLSchemes</key>
    <array>
${list}
    </array>
  </dict>
</array>
`
}
