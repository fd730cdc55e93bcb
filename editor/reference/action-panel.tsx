import { isEntries, isList, textOf, type Value } from '../form/value.ts'
import { actionWords, words } from '../form/words.ts'
import { linkTo } from '../shell/places.ts'
import { t } from '../texts/texts.ts'
import { referred } from './store.ts'

/** What an action takes and gives, and who can do it, in words. */
export function ActionPanel() {
  const action = referred.value === undefined ? undefined : actionWords(referred.value)
  if (action === undefined) return null
  const { id, title, description, effect, input, result } = action
  const [plugin, own] = id.split(':')
  const doers = words.value?.connections.filter(({ actions }) => actions.includes(id)) ?? []
  return (
    <section class="panel reference" aria-label={t('reference.action', { name: title })}>
      <h2>{title}</h2>
      {description !== undefined && <p>{description}</p>}
      <p class="soft">
        <code>{id}</code> · {t(effect === 'read' ? 'reference.reads' : 'reference.writes')}
      </p>
      <Fields heading={t('reference.takes')} schema={input} />
      <Fields heading={t('reference.gives')} schema={isEntries(result) ? { ...result, required: [] } : result} />
      {doers.length > 0 && <p>{t('reference.by', { names: doers.map((one) => one.title).join(', ') })}</p>}
      <div class="row">
        <a class="grow" href={linkTo('connections')}>
          {own === undefined ? t('reference.connections') : t('reference.plugin', { name: plugin ?? id })}
        </a>
        <button
          type="button"
          onClick={() => {
            referred.value = undefined
          }}
        >
          {t('rules.close')}
        </button>
      </div>
    </section>
  )
}

function Fields({ heading, schema }: { readonly heading: string; readonly schema: Value }) {
  const properties = isEntries(schema) && isEntries(schema.properties) ? Object.entries(schema.properties) : []
  const required = isEntries(schema) && isList(schema.required) ? schema.required : []
  if (properties.length === 0) return null
  return (
    <>
      <h3>{heading}</h3>
      <dl>
        {properties.map(([name, one]) => {
          const field = isEntries(one) ? one : {}
          const labels = isEntries(field.labels) ? field.labels : {}
          const values = isList(field.enum) ? field.enum.map((value) => textOf(labels[String(value)]) || String(value)) : []
          return (
            <div key={name}>
              <dt>
                <code>{name}</code> {textOf(field.title)} {required.includes(name) && <span class="soft">({t('reference.must')})</span>}
              </dt>
              <dd class="soft">{[textOf(field.description), values.join(' | ')].filter((part) => part !== '').join(' · ')}</dd>
            </div>
          )
        })}
      </dl>
    </>
  )
}
