// What of Monaco a rule's text needs. Its whole bundle brings half as much again: colour pickers, code lenses, texts that a machine suggests.
import 'monaco-editor/esm/vs/editor/browser/coreCommands.js'
import 'monaco-editor/esm/vs/editor/browser/widget/codeEditor/codeEditorWidget.js'
import 'monaco-editor/esm/vs/editor/browser/widget/diffEditor/diffEditor.contribution.js'
import 'monaco-editor/esm/vs/editor/common/standaloneStrings.js'
import 'monaco-editor/esm/vs/editor/contrib/bracketMatching/browser/bracketMatching.js'
import 'monaco-editor/esm/vs/editor/contrib/caretOperations/browser/caretOperations.js'
import 'monaco-editor/esm/vs/editor/contrib/clipboard/browser/clipboard.js'
import 'monaco-editor/esm/vs/editor/contrib/codeAction/browser/codeActionContributions.js'
import 'monaco-editor/esm/vs/editor/contrib/comment/browser/comment.js'
import 'monaco-editor/esm/vs/editor/contrib/contextmenu/browser/contextmenu.js'
import 'monaco-editor/esm/vs/editor/contrib/cursorUndo/browser/cursorUndo.js'
import 'monaco-editor/esm/vs/editor/contrib/documentSymbols/browser/documentSymbols.js'
import 'monaco-editor/esm/vs/editor/contrib/find/browser/findController.js'
import 'monaco-editor/esm/vs/editor/contrib/folding/browser/folding.js'
import 'monaco-editor/esm/vs/editor/contrib/format/browser/formatActions.js'
import 'monaco-editor/esm/vs/editor/contrib/gotoError/browser/gotoError.js'
import 'monaco-editor/esm/vs/editor/contrib/gotoSymbol/browser/goToCommands.js'
import 'monaco-editor/esm/vs/editor/contrib/gotoSymbol/browser/link/goToDefinitionAtPosition.js'
import 'monaco-editor/esm/vs/editor/contrib/hover/browser/hoverContribution.js'
import 'monaco-editor/esm/vs/editor/contrib/indentation/browser/indentation.js'
import 'monaco-editor/esm/vs/editor/contrib/inlayHints/browser/inlayHintsContribution.js'
import 'monaco-editor/esm/vs/editor/contrib/lineSelection/browser/lineSelection.js'
import 'monaco-editor/esm/vs/editor/contrib/linesOperations/browser/linesOperations.js'
import 'monaco-editor/esm/vs/editor/contrib/links/browser/links.js'
import 'monaco-editor/esm/vs/editor/contrib/multicursor/browser/multicursor.js'
import 'monaco-editor/esm/vs/editor/contrib/parameterHints/browser/parameterHints.js'
import 'monaco-editor/esm/vs/editor/contrib/readOnlyMessage/browser/contribution.js'
import 'monaco-editor/esm/vs/editor/contrib/rename/browser/rename.js'
import 'monaco-editor/esm/vs/editor/contrib/smartSelect/browser/smartSelect.js'
import 'monaco-editor/esm/vs/editor/contrib/snippet/browser/snippetController2.js'
import 'monaco-editor/esm/vs/editor/contrib/suggest/browser/suggestController.js'
import 'monaco-editor/esm/vs/editor/contrib/toggleTabFocusMode/browser/toggleTabFocusMode.js'
import 'monaco-editor/esm/vs/editor/contrib/tokenization/browser/tokenization.js'
import 'monaco-editor/esm/vs/editor/contrib/unicodeHighlighter/browser/unicodeHighlighter.js'
import 'monaco-editor/esm/vs/editor/contrib/unusualLineTerminators/browser/unusualLineTerminators.js'
import 'monaco-editor/esm/vs/editor/contrib/wordHighlighter/browser/wordHighlighter.js'
import 'monaco-editor/esm/vs/editor/contrib/wordOperations/browser/wordOperations.js'
import 'monaco-editor/esm/vs/editor/standalone/browser/quickAccess/standaloneCommandsQuickAccess.js'
import 'monaco-editor/esm/vs/editor/standalone/browser/quickAccess/standaloneGotoLineQuickAccess.js'
import 'monaco-editor/esm/vs/editor/standalone/browser/referenceSearch/standaloneReferenceSearch.js'
import 'monaco-editor/esm/vs/basic-languages/yaml/yaml.contribution.js'
import { effect } from '@preact/signals'
import * as monaco from 'monaco-editor/esm/vs/editor/editor.api.js'
import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker'
import { configureMonacoYaml, type JSONSchema, type MonacoYaml } from 'monaco-yaml'
import { theme } from '../shared/theme.ts'
import { expressionsOf, isInside } from './expressions.ts'
import { teachFixes } from './fixes.ts'
import { teachReferences } from './go-to.ts'
import { teachJsonata } from './jsonata.ts'
import { teachNames } from './rename.ts'
import YamlWorker from './yaml.worker.ts?worker'

// This whole file is loaded when the first text is shown: the rest of the page does not wait for it.

self.MonacoEnvironment = {
  getWorker: () => new EditorWorker(),
}

type CompletionProvider = monaco.languages.CompletionItemProvider

/** monaco-yaml asks for its worker in the words of Monaco's whole bundle; we load the core alone, which takes a worker that is made. */
const withWorkers: typeof monaco = {
  ...monaco,
  languages: {
    ...monaco.languages,
    // Inside of an expression the schema of the rule has nothing to say: its worker is not asked at each key there.
    registerCompletionItemProvider(selector: monaco.languages.LanguageSelector, provider: CompletionProvider) {
      return monaco.languages.registerCompletionItemProvider(selector, {
        ...provider,
        provideCompletionItems(model, position, context, token) {
          const isExpression = isInside(expressionsOf(model.getValue()), model.getOffsetAt(position))
          return isExpression ? undefined : provider.provideCompletionItems(model, position, context, token)
        },
      })
    },
  },
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
  // As rules are written by hand: no line is broken that need not be, and comments stay.
  format: { enable: true, printWidth: 140, singleQuote: true, bracketSpacing: true, proseWrap: 'preserve' },
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
teachNames(monaco)
teachReferences(monaco)
effect(paint)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint)

export { monaco }
