import { type CheckContext, type Checked, firstAnswer, type Json, PluginError } from 'cordboard/plugin-api'
import { readAs } from './body.ts'
import { askAbout, serverOf } from './poll.ts'
import { readSettings } from './settings.ts'

/** Asks once what is polled otherwise, and maps nothing of the answer. */
export async function checkGenericHttp({ clock, live, signal }: CheckContext, config: Json): Promise<Checked> {
  const { poll } = readSettings(config)
  const [target] = poll?.targets ?? []
  if (poll === undefined || target === undefined) throw new PluginError('not-capable', 'It takes pushes: there is nobody to ask.')
  if (live) throw new PluginError('not-capable', 'It is asked all the time: an answer to anybody else may be missing there.')
  if (poll.method !== 'GET') throw new PluginError('not-capable', `Nobody says that a ${poll.method} changes nothing there.`)
  return firstAnswer([poll], signal, async () => {
    const text = await askAbout(clock, poll, target, signal)
    if (text !== undefined) readAs(text, poll.type)
    return { server: serverOf(poll) }
  })
}
