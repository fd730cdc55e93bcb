import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
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

const outDir = resolve(import.meta.dirname, 'dist/pages')

/** The server hands them out as they are: nothing is compressed while an agent waits. */
const compressed: Plugin = {
  name: 'compressed',
  closeBundle() {
    for (const file of globSync('assets/*.{js,css,svg,ttf}', { cwd: outDir })) {
      const path = resolve(outDir, file)
      const bytes = readFileSync(path)
      if (bytes.length < 1024) continue
      writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
      writeFileSync(`${path}.gz`, gzipSync(bytes))
    }
  },
}

export default defineConfig({
  root: 'editor',
  // Devtools and prefresh would put their own code into the pages.
  plugins: [preact({ devToolsEnabled: false }), licences, compressed],
  build: {
    outDir,
    emptyOutDir: true,
    // The server reads it to know what may be fetched before a sign-in.
    manifest: true,
    // The policy of the pages allows no data: scripts and no inline anything.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    // The text editor is large, and comes only when a text is shown.
    chunkSizeWarningLimit: 4000,
    rollupOptions: {
      checks: { bundlerTimings: false },
      input: [page('index'), page('agent'), page('sign-in'), page('record'), page('dial')],
    },
  },
})
