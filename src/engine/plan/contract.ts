import type { Json } from '../../model/index.ts'
import type { Expression } from '../compile/contract.ts'
import type { Template } from '../rules/contract.ts'
import type { Path } from '../shape/path.ts'

/** A step's `with`, its templates compiled. */
export type InputNode =
  | { readonly kind: 'value'; readonly value: Json }
  | TemplateNode
  | { readonly kind: 'list'; readonly items: readonly InputNode[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, InputNode])[] }

export interface TemplateNode {
  readonly kind: 'template'
  /** Where its text stands in the rule. */
  readonly path: Path
  readonly text: string
  readonly template: Template
  readonly expressions: readonly TemplateExpression[]
  /** The schema says `format: uri`: what is inserted is encoded. */
  readonly uri: boolean
}

export interface TemplateExpression {
  readonly expression: Expression
  /** Where it begins in the template's text. */
  readonly offset: number
}
