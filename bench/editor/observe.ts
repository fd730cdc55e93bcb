// Run inside the page, so that nothing of the driver's own time is measured.

/** Notes when the list of rules is there, and when the chosen rule can be written: its form, or its text with a cursor for the asking. */
export const observeLoad = `
window.loaded = {}
window.kilobytes = () => performance.getEntries().reduce((sum, one) => sum + (one.transferSize ?? 0), 0) / 1024
const note = () => {
  if (document.querySelector('.tree .items a') !== null) window.loaded.list ??= performance.now()
  const text = document.querySelector('.text-view:not([hidden]) .monaco .view-line span')
  if (document.querySelector('.form input') !== null || (text !== null && document.querySelector('.monaco textarea, .monaco .native-edit-context') !== null))
    window.loaded.rule ??= performance.now()
  requestAnimationFrame(note)
}
requestAnimationFrame(note)
`

/** From when the key was pressed to when the frame with its letter is handed over; what else held the page up; how often the text was tried. */
export const observeKeys = `
window.typed = { keys: [], long: [], simulations: 0 }
addEventListener('keydown', (event) => {
  const pressed = event.timeStamp
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => window.typed.keys.push(performance.now() - pressed)
    port2.postMessage(0)
  })
}, true)
new PerformanceObserver((list) => window.typed.long.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' })
new PerformanceObserver((list) => {
  window.typed.simulations += list.getEntries().filter(({ name }) => name.endsWith('/simulate')).length
}).observe({ type: 'resource' })
`
