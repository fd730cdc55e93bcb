/** The error names of the Screen Pop API (guide, 3.2.2) without their prefix, and what helps. */
const sentences: Readonly<Record<string, string>> = {
  Already_Registered: 'This listener is registered already: another program on this machine may have it.',
  Cannot_Create_Diag: 'The library cannot write its diagnostic file: check the rights on its folder.',
  Cannot_Find_HiPath_ProCenter: 'OpenScape Contact Center was not found: check the administration server address, port@server.',
  Cannot_Register:
    'The listener cannot be registered: the media server (T-server, callback, e-mail or web interaction server) may be down.',
  Framework_Error: 'The library had an internal error.',
  Initialization_Error: 'The listener could not be initialized.',
  Memory_Allocation_Error: 'The workstation has not enough memory.',
  Wrong_Key: 'A key of the contact data is wrong or missing.',
  Wrong_Status: 'The listener cannot do this in its present state.',
}

/** What each method may return (guide, 3.1): for an error whose name the bridge could not find out. */
const possible: Readonly<Record<string, readonly string[]>> = {
  Initialize: ['Cannot_Create_Diag', 'Cannot_Find_HiPath_ProCenter', 'Initialization_Error', 'Memory_Allocation_Error', 'Wrong_Status'],
  StartListening: ['Cannot_Register', 'Framework_Error', 'Wrong_Status'],
  StopListening: ['Framework_Error', 'Wrong_Status'],
  ShutDown: ['Cannot_Register', 'Wrong_Status'],
}

/** A sentence for an error of a method. */
export function sentenceOf(method: string, code: string, detail: string | undefined): string {
  // The guide writes this one in two ways.
  const name = code.replace(/^SCREENPOP_/i, '').replace(/Diags$/, 'Diag')
  const known = Object.hasOwn(sentences, name) ? sentences[name] : undefined
  if (known !== undefined) return `${method}: ${known} (SCREENPOP_${name})`
  const names = Object.hasOwn(possible, method) ? possible[method] : undefined
  const hint = names === undefined ? '' : `; the guide knows ${names.join(', ')} there`
  return `${method} failed with ${code}${detail === undefined ? '' : `: ${detail}`}${hint}`
}
