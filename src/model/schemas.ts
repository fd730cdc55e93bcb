import action from './schemas/action.json' with { type: 'json' }
import capabilities from './schemas/capabilities.json' with { type: 'json' }
import config from './schemas/config.json' with { type: 'json' }
import decision from './schemas/decision.json' with { type: 'json' }
import emitted from './schemas/emitted.json' with { type: 'json' }
import facts from './schemas/facts.json' with { type: 'json' }
import manifest from './schemas/manifest.json' with { type: 'json' }
import quality from './schemas/quality.json' with { type: 'json' }
import rule from './schemas/rule.json' with { type: 'json' }
import trigger from './schemas/trigger.json' with { type: 'json' }

/** The JSON Schemas (2020-12) that the generated types come from. They refer to each other by file name. */
export const schemas = { action, capabilities, config, decision, emitted, facts, manifest, quality, rule, trigger } as const
