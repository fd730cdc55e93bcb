import { resolve } from 'node:path'
import preact from '@preact/preset-vite'
import { defineConfig, type Plugin } from 'vite'
import { licenceTexts } from './scripts/shipped.ts'

const page = (name: string) => resolve(import.meta.dirname, 'editor', `${name}.html`)

// The bundler's own list leaves out what is in workers.
const licences: Plugin = {
  name: 'licences',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'licences.md', source: licenceTexts() })
  },
}

export default defineConfig({
  root: 'editor',
  // Devtools and prefresh would put their own code into the pages.
  plugins: [preact({ devToolsEnabled: false }), licences],
  build: {
    outDir: resolve(import.meta.dirname, 'dist/pages'),
    emptyOutDir: true,
    // The server reads it to know what may be fetched before a sign-in.
    manifest: true,
    // The policy of the pages allows no data: scripts and no inline anything.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    // The text editor is large, and comes only when a text is shown.
    chunkSizeWarningLimit: 4000,
    rollupOptions: { checks: { bundlerTimings: false }, input: [page('index'), page('agent'), page('sign-in'), page('record')] },
  },
})
