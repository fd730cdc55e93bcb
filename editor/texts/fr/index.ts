import { bar } from './bar.ts'
import { calls } from './calls.ts'
import { common } from './common.ts'
import { form } from './form.ts'
import { rules } from './rules.ts'
import { shell } from './shell.ts'
import { tables } from './tables.ts'
import { trial } from './trial.ts'

export const french = { ...bar, ...calls, ...common, ...shell, ...rules, ...tables, ...trial, ...form }
