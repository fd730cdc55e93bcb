import { type Json, schemas } from '../../model/index.ts'
import type { RouteSpec } from '../routes/spec.ts'
import { routes } from '../routes/table.ts'

const problemReference = { content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } }

/** The OpenAPI 3.1 document of all routes, made from the table. */
export function openApi(publicUrl: string | undefined): Json {
  const table: readonly RouteSpec[] = routes
  const paths: Record<string, Record<string, Json>> = {}
  for (const route of table) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) }
  }
  return plain({
    openapi: '3.1.0',
    info: { title: 'Cordboard', version: '1', description: 'Phone events in, the right record on the right screen.' },
    servers: [{ url: publicUrl ?? '/' }],
    paths,
    components: {
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'cordboard',
          description: 'By POST /api/v1/session; changes also need the header X-Cordboard.',
        },
        token: { type: 'http', scheme: 'bearer', description: 'Scopes: ingest, read, admin.' },
      },
      schemas: {
        Trigger: schemas.trigger,
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'detail', 'code', 'next'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            code: { type: 'string' },
            next: { type: 'string' },
            params: { type: 'object' },
            place: { type: 'object' },
            problems: { type: 'array', items: { type: 'object' } },
          },
        },
      },
    },
  })
}

function operation({ id, summary, access, path, query, body, answers }: RouteSpec): Json {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
  const inQuery = Object.entries(query ?? {}).map(([name, description]) => ({ name, in: 'query', description, schema: { type: 'string' } }))
  const content = body?.types.map((type) => [type, { schema: body.shape?.schema ?? { type: 'string' } }] as const)
  return plain({
    operationId: id,
    summary,
    ...(inPath.length + inQuery.length === 0 ? {} : { parameters: [...inPath, ...inQuery] }),
    ...(content === undefined ? {} : { requestBody: { required: true, content: Object.fromEntries(content) } }),
    ...(access === 'public' ? { security: [] } : { security: security(access.roles, access.scopes), 'x-roles': access.roles }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, description]) => [status, { description }])),
      default: { description: 'What is wrong, in words', ...problemReference },
    },
  })
}

function security(roles: readonly string[], scopes: readonly string[]): Json {
  return [...(roles.length > 0 ? [{ session: [] }] : []), ...(scopes.length > 0 ? [{ token: scopes }] : [])]
}

// Undefined members and readonly schemas become plain JSON once, at the border.
function plain(value: unknown): Json {
  const text: Json = JSON.parse(JSON.stringify(value))
  return text
}
