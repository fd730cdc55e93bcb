import { type Json, type PluginAction, PluginError, type RecordChoice } from 'cordboard/plugin-api'
import { isObject, type JsonObject, objectOf, oneOf, requiredText, text } from './input.ts'
import { show } from './screen.ts'

/** Opens or offers a page on the screen of the right agent. */
export const openRecord: PluginAction = {
  async run(ctx, input, request) {
    const values = objectOf(input)
    const answer = await show(ctx, itemOf(values), request)
    const url = text(values, 'url')
    return {
      status: answer.status === 'offered' ? 'offered' : 'opened',
      session: answer.session,
      ...(url === undefined ? {} : { url }),
      ...(answer.detail === undefined ? {} : { detail: answer.detail }),
    }
  },
}

function itemOf(values: JsonObject) {
  const how = {
    title: text(values, 'title'),
    present: oneOf(values, 'present', ['open', 'offer']),
    target: oneOf(values, 'target', ['record-window', 'new-tab', 'bar']),
    to: text(values, 'to'),
    ...(Array.isArray(values.choices) ? { choices: values.choices.filter(isObject).map(choiceOf) } : {}),
  }
  const url = text(values, 'url')
  return url === undefined
    ? { kind: 'directory-record' as const, ...recordOf(values.record), ...how }
    : { kind: 'record' as const, url, ...how }
}

function choiceOf(values: JsonObject): RecordChoice {
  const [id, url] = [text(values, 'id'), text(values, 'url')]
  return {
    title: text(values, 'title') ?? '?',
    hints: Array.isArray(values.hints) ? values.hints.map(String) : [],
    ...(id === undefined ? {} : { id }),
    ...(url === undefined ? { record: recordOf(values.record) } : { url }),
  }
}

function recordOf(record: Json | undefined): { readonly directory: string; readonly id: string } {
  if (!isObject(record)) throw new PluginError('bad-input', 'open-record needs a url, or a record with a directory and an id.')
  return { directory: requiredText(record, 'directory'), id: requiredText(record, 'id') }
}
