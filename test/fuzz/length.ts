import '../helpers/seed.ts'

// A bounded part in every run of the tests; `npm run fuzz` gives each a minute.
const seconds = Number(process.env.CORDBOARD_FUZZ_SECONDS ?? 0)

/** How long a fuzzer goes on. */
export const length =
  seconds > 0 ? { numRuns: 10_000_000, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false } : { numRuns: 250 }

/** Milliseconds after which the test counts as stuck. */
export const patience = 240_000 + seconds * 1000
