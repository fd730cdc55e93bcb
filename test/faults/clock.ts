// Loaded before the server by the fault tests: SIGUSR2 sets the clock of its process back by an hour.
let offset = 0
process.on('SIGUSR2', () => {
  offset -= 3_600_000
})

const RealDate = Date
const now = (): number => RealDate.now() + offset

globalThis.Date = new Proxy(RealDate, {
  construct: (target, parameters) => Reflect.construct(target, parameters.length === 0 ? [now()] : parameters),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})
