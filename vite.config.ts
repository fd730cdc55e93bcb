import { resolve } from 'node:path'
import preact from '@preact/preset-vite'
import { defineConfig } from 'vite'

const page = (name: string) => resolve(import.meta.dirname, 'editor', `${name}.html`)

export default defineConfig({
  root: 'editor',
  // Devtools and prefresh would put their own code into the pages.
  plugins: [preact({ devToolsEnabled: false })],
  build: {
    outDir: resolve(import.meta.dirname, 'dist/pages'),
    emptyOutDir: true,
    // The server reads it to know what may be fetched before a sign-in.
    manifest: true,
    // The policy of the pages allows no data: scripts and no inline anything.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    rollupOptions: { input: [page('index'), page('agent'), page('sign-in'), page('record')] },
  },
})
