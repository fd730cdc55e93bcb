import fc from 'fast-check'

// One seed for every law, so that a run can be had again: CORDBOARD_SEED=7 npm test; CORDBOARD_SEED=random looks elsewhere each time.
const wished = process.env['CORDBOARD_SEED'] ?? '20261120'
export const seed = wished === 'random' ? Math.floor(Math.random() * 2_147_483_647) : Number(wished)
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed })
