import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { FastifyInstance } from 'fastify';

interface Operation {
  operationId: string;
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
export interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}

const documents = new WeakMap<FastifyInstance, Document>();
const validators = new WeakMap<Document, Map<string, ValidateFunction>>();

/** Reads the document once, so that every answer can be held against it. */
export function rememberDocument(app: FastifyInstance, document: Document): void {
  documents.set(app, document);
}

/** Fails when an answer is not one the OpenAPI document announces for its route, or does not fit its schema. */
export function checkAnswer(
  app: FastifyInstance,
  method: string,
  path: string,
  answer: { status: number; headers: Record<string, string>; text: string; json: unknown },
): void {
  const document = documents.get(app);
  if (!document) return;
  // The description does not describe itself.
  if (path === '/api/v1/openapi.json') return;
  const operation = findOperation(document, method, path.split('?')[0] ?? '');
  // An address or a method that is not there answers a problem all the same.
  const type = (answer.headers['content-type'] ?? '').split(';')[0] ?? '';
  const where = `${method} ${path} → ${answer.status}`;
  if (!operation) {
    check(document, 'Problem', where, answer.json);
    return;
  }
  const response = operation.responses[String(answer.status)];
  if (!response) throw new Error(`${where} is not in the OpenAPI document.`);
  if (answer.text === '') return;
  const schema = response.content?.[type]?.schema;
  if (!schema)
    throw new Error(`${where} answered ${type}, which the OpenAPI document does not know.`);
  checkSchema(document, `${operation.operationId} ${answer.status}`, schema, where, answer.json);
}

function check(document: Document, component: string, where: string, value: unknown): void {
  const reference = { $ref: `#/components/schemas/${component}` };
  checkSchema(document, component, reference, where, value);
}

function checkSchema(
  document: Document,
  name: string,
  schema: object,
  where: string,
  value: unknown,
): void {
  const known = validators.get(document) ?? new Map<string, ValidateFunction>();
  validators.set(document, known);
  const validate = known.get(name) ?? compile(document, schema);
  known.set(name, validate);
  if (!validate(value)) {
    throw new Error(`${where} is not as described: ${JSON.stringify(validate.errors)}`);
  }
}

/** Compiles a schema of the document by JSON Schema 2020-12, the dialect of OpenAPI 3.1. */
export function compile(document: Document, schema: object): ValidateFunction {
  // Formats are checked by their patterns, which the document spells out too.
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  return ajv.compile({ ...schema, components: document.components });
}

function findOperation(document: Document, method: string, path: string): Operation | undefined {
  const found = Object.entries(document.paths).find(([template]) =>
    new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path),
  );
  return found?.[1][method.toLowerCase()];
}
