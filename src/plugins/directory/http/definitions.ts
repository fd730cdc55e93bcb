import type { Json } from 'cordboard/plugin-api'
import dynamics from '../definitions/dynamics.json' with { type: 'json' }
import hubspot from '../definitions/hubspot.json' with { type: 'json' }
import odoo from '../definitions/odoo.json' with { type: 'json' }
import salesforce from '../definitions/salesforce.json' with { type: 'json' }
import sugarcrm from '../definitions/sugarcrm.json' with { type: 'json' }
import suitecrm from '../definitions/suitecrm.json' with { type: 'json' }
import zendesk from '../definitions/zendesk.json' with { type: 'json' }

/** Kind of connection -> how such a system is asked. Written as data, as an administrator writes a system of his own. */
export const definitions: Readonly<Record<string, Json>> = { dynamics, hubspot, odoo, salesforce, sugarcrm, suitecrm, zendesk }
