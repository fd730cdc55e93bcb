/** What a person reads: what happened with its likely cause, then the next step. `{name}` is a parameter. */
export interface Message {
  readonly en: string
  readonly fr: string
  readonly next: { readonly en: string; readonly fr: string }
}

export type Catalogue = Readonly<Record<`CORD_${string}`, Message>>
