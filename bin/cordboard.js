#!/usr/bin/env node
// Plain enough for any Node that knows modules, so that an old one gets a sentence instead of a stack.
var major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  console.error(`Cordboard needs Node 24 or later, and this is Node ${process.versions.node}. Install a newer Node and run it again.`)
  process.exitCode = 2
} else {
  import('../dist/app/cli/main.js')
}
