// The bundler makes a worker of a file of ours, not of a package's.
import 'monaco-yaml/yaml.worker.js'
