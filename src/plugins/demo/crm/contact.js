import { contacts } from './contacts.js'

const asked = new URLSearchParams(location.search)
const page = document.querySelector('#record')

/** An element with its children; text is never read as HTML. */
function element(tag, children, attributes = {}) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

function list(pairs) {
  const known = pairs.filter(([, value]) => value !== undefined && value !== null && value !== '')
  return element(
    'dl',
    known.flatMap(([term, value]) => [element('dt', [term]), element('dd', [value])]),
  )
}

function record(contact) {
  const vip = contact.segment === 'vip' ? [element('span', ['VIP'], { class: 'vip' })] : []
  const wait = asked.get('wait')
  const call = [
    ['Queue', asked.get('queue')],
    ['Waited', wait === null || wait === '' ? undefined : `${wait} s`],
  ]
  const called = call.some(([, value]) => value)
  document.title = contact.company
  return [
    element('section', [
      element('h1', [contact.company, ...vip]),
      element('span', [`${contact.contact}, ${contact.role}, ${contact.city}`], { class: 'soft' }),
    ]),
    ...(called ? [element('section', [element('h2', ['This call']), list(call)], { class: 'call' })] : []),
    element('section', [
      element('h2', ['Contact']),
      list([['Number', contact.id], ...contact.phones.map((phone) => ['Phone', phone]), ['Mail', contact.mail]]),
    ]),
    element('section', [element('h2', ['Open matter']), contact.matter]),
    element('section', [
      element('h2', ['Notes']),
      element(
        'ul',
        contact.notes.map((note) => element('li', [note])),
      ),
    ]),
  ]
}

function choice(title, found, text) {
  document.title = title
  return [
    element('section', [
      element('h1', [title]),
      element('p', [text]),
      element(
        'ul',
        found.map(({ id, company, contact }) => element('li', [element('a', [`${company} (${contact})`], { href: `?id=${id}` })])),
      ),
    ]),
  ]
}

function answer(id, number) {
  const contact = contacts.find((each) => each.id === id)
  if (contact !== undefined) return record(contact)
  if (number === null) return choice('All contacts', contacts, 'Choose one:')
  const found = contacts.filter(({ phones }) => phones.includes(number))
  return choice(number, found, found.length === 0 ? 'No contact has this number yet.' : 'These contacts have this number:')
}

page.replaceChildren(...answer(asked.get('id'), asked.get('number')))
