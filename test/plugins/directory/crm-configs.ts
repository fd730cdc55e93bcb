import { type PluginContext, PluginError } from 'cordboard/plugin-api'
import type { HttpService } from '../../../src/app/services/http.ts'
import { evaluateMapping } from '../../../src/engine/index.ts'
import { CordError, render } from '../../../src/model/index.ts'
import type { Json } from '../../../src/plugin-api/index.ts'

/** How each system is configured, given where it is and the one secret. */
export const crmConfigs: Readonly<Record<string, (url: string, secret: string) => { readonly [name: string]: Json }>> = {
  odoo: (url, apiKey) => ({ url, apiKey, mobileField: 'mobile' }),
  suitecrm: (url, password) => ({ url: `${url}/legacy`, username: 'cordboard', password }),
  sugarcrm: (url, password) => ({ url, username: 'cordboard', password }),
  salesforce: (url, clientSecret) => ({ url, clientId: 'cordboard', clientSecret }),
  hubspot: (url, accessToken) => ({ url, accessToken, portalId: '77' }),
  zendesk: (url, apiToken) => ({ url, email: 'agent@crm.example', apiToken }),
  dynamics: (url, clientSecret) => ({ url, loginUrl: url, tenant: 'tenant-1', clientId: 'cordboard', clientSecret }),
}

/** As over the border of a process: what the host refuses is bad input, what fails on the way is unavailable. */
export function servicesOver(service: HttpService): Pick<PluginContext, 'http' | 'mapping'> {
  return {
    http: {
      request: (asked) =>
        service.request(asked).catch((error: unknown) => {
          throw error instanceof CordError
            ? new PluginError('bad-input', render(error.problem))
            : new PluginError('unavailable', String(error))
        }),
    },
    mapping: { evaluate: async (expression, input) => evaluateMapping(expression, input) },
  }
}
