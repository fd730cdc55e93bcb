import './monaco-parts.ts'
import 'monaco-editor/esm/vs/basic-languages/yaml/yaml.contribution.js'
import { effect } from '@preact/signals'
import * as monaco from 'monaco-editor/esm/vs/editor/editor.api.js'
import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker'
import { configureMonacoYaml, type JSONSchema, type MonacoYaml } from 'monaco-yaml'
import { theme } from '../shared/theme.ts'
import { teachFixes } from './fixes.ts'
import { teachJsonata } from './jsonata.ts'
import YamlWorker from './yaml.worker.ts?worker'

// This whole file is loaded when the first text is shown: the rest of the page does not wait for it.

self.MonacoEnvironment = {
  getWorker: () => new EditorWorker(),
}

/** monaco-yaml asks for its worker in the words of Monaco's whole bundle; we load the core alone, which takes a worker that is made. */
const withWorkers: typeof monaco = {
  ...monaco,
  editor: {
    ...monaco.editor,
    createWebWorker<T extends object>(options: monaco.editor.IWebWorkerOptions | monaco.editor.IInternalWebWorkerOptions) {
      if ('worker' in options) return monaco.editor.createWebWorker<T>(options)
      const worker = new YamlWorker()
      worker.postMessage('ignore')
      worker.postMessage(options.createData)
      return monaco.editor.createWebWorker<T>({ worker })
    },
  },
}

const yaml: MonacoYaml = configureMonacoYaml(withWorkers, {
  // Problems come from the server, which knows more than a schema can say.
  validate: false,
  hover: true,
  completion: true,
  isKubernetes: false,
  enableSchemaRequest: false,
})

// What Monaco still works on when a text is closed ends so, by its design, and is nobody's fault.
addEventListener('unhandledrejection', (event) => {
  if (event.reason instanceof Error && event.reason.name === 'Canceled') event.preventDefault()
})

/** What completion and hover know of a rule: the schema of the running server, with each loaded action's own. */
export async function useRuleSchema(schema: JSONSchema): Promise<void> {
  await yaml.update({ schemas: [{ uri: 'cordboard://schema/rule', fileMatch: ['**/rules/**'], schema }] })
}

/** Monaco's own two themes on our paper. */
function paint(): void {
  const dark = theme.value === 'dark' || (theme.value === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches)
  monaco.editor.defineTheme('cordboard', {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: 'type', foreground: dark ? '82adff' : '1f5fd6' },
      { token: 'string', foreground: dark ? 'eceff4' : '171a1f' },
      { token: 'comment', foreground: dark ? 'a5afbd' : '525b68' },
    ],
    colors: {
      'editor.background': dark ? '#1b1f26' : '#ffffff',
      'editor.foreground': dark ? '#eceff4' : '#171a1f',
      'editorLineNumber.foreground': dark ? '#8791a0' : '#6b7480',
      'editorGutter.background': dark ? '#1b1f26' : '#ffffff',
    },
  })
  monaco.editor.setTheme('cordboard')
}

teachJsonata(monaco)
teachFixes(monaco)
effect(paint)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint)

export { monaco }
