/** What /ws/live says: something changed, ask for it again. */
export type ToLivePage =
  | { readonly type: 'welcome' }
  | { readonly type: 'changed'; readonly what: readonly ('calls' | 'connections' | 'rules' | 'traces' | 'people')[] }
  | { readonly type: 'signed-out' }
