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
