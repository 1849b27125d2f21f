import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../root.ts';
import type { Services } from '../services.ts';
import { problem } from './schemas.ts';

const DESCRIPTION = `Invoices in, reminders and payments out.

Every request but this document's shows a token: \`Authorization: Bearer …\`. Tokens of scope \`read\` may only GET.
Money is an integer of minor units with its currency, days are \`YYYY-MM-DD\`, instants RFC 3339 in UTC. Lists are paged
by \`cursor\`; what is there when the first page is read comes exactly once. A POST with an \`Idempotency-Key\` is executed
once in 24 hours: a repetition gets the same answer with \`Idempotency-Replayed: true\`.`;

const TAGS = [
  ['customers', 'Who owes, and whom to write to'],
  ['invoices', 'What is owed, where it stands and why'],
  ['payments', 'Money received'],
  ['credit_notes', 'What is taken back of what was invoiced'],
  ['promises', 'Days customers promised to pay by'],
  ['disputes', 'Invoices customers contest'],
  ['plans', 'What customers pay in instalments'],
  ['messages', 'What was written to customers'],
  ['runs', 'Planning and sending what is due'],
  ['tasks', 'What waits for a person'],
  ['scenarios', 'The plans of steps'],
] as const;

/** Describes the interface in OpenAPI 3.1, from the schemas that check its requests and answers. */
export async function registerOpenApi(api: FastifyInstance, services: Services): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Relance',
        version,
        description: DESCRIPTION,
        license: { name: 'MIT' },
      },
      servers: [{ url: services.config.publicUrl }],
      tags: TAGS.map(([name, description]) => ({ name, description })),
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'A token of this installation' },
        },
      },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => withoutUnused(jsonSchemaTransformObject(document)),
  });
  api.get(
    '/openapi.json',
    { config: { isOpen: true }, schema: { hide: true } },
    async (_request, reply) => reply.type('application/json').send(api.swagger()),
  );
}

/** What a route tells of itself beside its schemas. */
export interface RouteDescription {
  tags: [(typeof TAGS)[number][0]];
  operationId: string;
  summary: string;
  description?: string;
}

/** The answers of a route: its own, and the refusals every route may give beside those named. */
export function answers<A extends Partial<Record<keyof typeof DONE, z.ZodType>>>(
  own: A,
  ...refusals: number[]
): A {
  const done = Object.entries(own).map(([status, schema]) => {
    const description = DONE[Number(status) as keyof typeof DONE];
    const content = { 'application/json': { schema } };
    return [status, status === '204' ? schema : { description, content }];
  });
  const refused = [401, 429, 500, 503, ...refusals].map((status) => [
    status,
    { description: REFUSED[status], content: { 'application/problem+json': { schema: problem } } },
  ]);
  // Handlers are typed by the schemas of what they answer; the refusals come from the error handler.
  return Object.fromEntries([...done, ...refused]) as A;
}

const DONE = { 200: 'Done, or as it is', 201: 'Made', 204: 'Removed' } as const;

const REFUSED: Readonly<Record<number, string>> = {
  400: 'Malformed: not JSON, unknown cursor, wrong parameter',
  401: 'No token, or one that is unknown or revoked',
  403: 'The token may only read',
  404: 'There is nothing here',
  409: 'Something else is in the way',
  413: 'The body is too large',
  415: 'The body is not application/json',
  422: 'The body is not as it should be, or asks for something that cannot be',
  429: 'Too many requests: Retry-After says when to go on',
  500: 'Something went wrong here',
  503: 'The database is busy: try again',
};

/** The refusals of a request with a body. */
export const BODY_REFUSALS = [400, 403, 409, 413, 415, 422] as const;

/** Headers of a POST. */
export const postHeaders = z.object({
  'idempotency-key': z
    .string()
    .optional()
    .meta({ description: 'Executes the request once in 24 hours, 1 to 255 visible characters' }),
});

type Document = ReturnType<typeof jsonSchemaTransformObject>;
interface Components {
  components?: { schemas?: Record<string, unknown> };
}

// The named schemas come twice, as what is sent and what is answered; most are only one of the two.
function withoutUnused(document: Document): Document {
  const schemas = (document as Components).components?.schemas;
  if (!schemas) return document;
  for (;;) {
    const text = JSON.stringify(document);
    const unused = Object.keys(schemas).filter(
      (key) => !text.includes(`"#/components/schemas/${key}"`),
    );
    if (unused.length === 0) return document;
    for (const key of unused) delete schemas[key];
  }
}
