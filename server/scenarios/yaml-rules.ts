import { isMap, isScalar, Lexer, LineCounter, parseDocument, stringify, type Document } from 'yaml';
import { z } from 'zod';
import type { Assignment } from './assignment-queries.ts';
import { definitionOf, definitionSchema, LIMITS, type Definition } from './definition-rules.ts';
import { isScenarioKey } from './key-rules.ts';
import { AUDIENCES, SEGMENTS, type Audience, type Scenario, type Segment } from './rules.ts';

/** What a file of scenarios says. */
export interface ScenarioFile {
  scenarios: { key: string; name: string; definition: Definition }[];
  /** By the keys of scenarios; what the file does not say is not there. */
  assignments: { audience: Audience; segment: Segment; key: string }[];
}

export type FileProblemCode =
  | 'too_large'
  | 'yaml'
  | 'alias'
  | 'unknown_key'
  | 'missing'
  | 'one_of'
  | 'number'
  | 'length'
  | 'key'
  | 'invalid';

export interface FileProblem {
  /** Both counted from 1; null: the file as a whole. */
  line: number | null;
  column: number | null;
  /** Where it stands, such as `scenarios.standard.steps.2.tone`. */
  path: string;
  code: FileProblemCode;
  /** What the code speaks of: names, limits. */
  detail: string;
}

/** Larger than any book a person writes; forty scenarios of forty full steps are smaller. */
export const FILE_BYTES_MAX = 256 * 1024;
const FORMAT = 1;
const SCENARIOS_MAX = 100;

const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(LIMITS.name)
  .regex(/^\P{Cc}*$/u);
const fileSchema = z.strictObject({
  relance: z.literal(FORMAT),
  scenarios: z.record(z.string(), definitionSchema.extend({ name: nameSchema })),
  assignments: z
    .partialRecord(z.enum(AUDIENCES), z.partialRecord(z.enum(SEGMENTS), z.string().max(40)))
    .optional(),
});

/** Writes scenarios, and who follows them, as one file. */
export function writeScenarioFile(
  scenarios: readonly Pick<Scenario, 'id' | 'key' | 'name' | 'thanks' | 'steps'>[],
  assignments: readonly Assignment[] = [],
): string {
  const keys = new Map(scenarios.map(({ id, key }) => [id, key]));
  const cells = (audience: Audience) =>
    SEGMENTS.flatMap((segment) => {
      const cell = assignments.find((one) => one.audience === audience && one.segment === segment);
      const key = cell && keys.get(cell.scenarioId);
      return key === undefined ? [] : [[segment, key] as const];
    });
  const assigned = AUDIENCES.flatMap((audience) => {
    const row = cells(audience);
    return row.length === 0 ? [] : [[audience, Object.fromEntries(row)] as const];
  });
  return stringify(
    {
      relance: FORMAT,
      scenarios: Object.fromEntries(
        scenarios.map((scenario) => [
          scenario.key,
          { name: scenario.name, ...definitionOf(scenario) },
        ]),
      ),
      ...(assigned.length > 0 && { assignments: Object.fromEntries(assigned) }),
    },
    // An alias would only be harder to read, and is refused when read again.
    { aliasDuplicateObjects: false, lineWidth: 0 },
  );
}

/** Reads such a file, or says what is wrong with it and on which line. */
export function readScenarioFile(
  text: string,
): { ok: true; file: ScenarioFile } | { ok: false; problems: FileProblem[] } {
  const refuse = (code: FileProblemCode) => ({
    ok: false as const,
    problems: [{ ...NOWHERE, path: '', code, detail: '' }],
  });
  if (Buffer.byteLength(text) > FILE_BYTES_MAX) return refuse('too_large');
  if (isTooDeep(text)) return refuse('yaml');
  const lines = new LineCounter();
  let document: Document.Parsed;
  let content: unknown;
  try {
    document = parseDocument(text, { lineCounter: lines, version: '1.2', schema: 'core' });
    const wrong = [...document.errors, ...document.warnings];
    if (wrong.length > 0) {
      const problems = wrong.map(({ pos }) => ({
        ...{ ...placeAt(lines, pos[0]), path: '' },
        ...{ code: 'yaml' as const, detail: '' },
      }));
      return { ok: false, problems };
    }
  } catch {
    // Brackets within brackets, deeper than the parser goes.
    return refuse('yaml');
  }
  try {
    content = document.toJS({ maxAliasCount: 0 });
  } catch {
    return refuse('alias');
  }
  const wrongKeys = keyProblems(document, lines);
  if (wrongKeys.length > 0) return { ok: false, problems: wrongKeys };
  const parsed = fileSchema.safeParse(content);
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, document, lines));
    return { ok: false, problems };
  }
  if (Object.keys(parsed.data.scenarios).length > SCENARIOS_MAX) return refuse('too_large');
  return { ok: true, file: fileOf(parsed.data) };
}

function fileOf({ scenarios, assignments = {} }: z.output<typeof fileSchema>): ScenarioFile {
  return {
    scenarios: Object.entries(scenarios).map(([key, { name, ...definition }]) => ({
      ...{ key, name, definition },
    })),
    assignments: AUDIENCES.flatMap((audience) =>
      SEGMENTS.flatMap((segment) => {
        const key = assignments[audience]?.[segment];
        return key === undefined ? [] : [{ audience, segment, key }];
      }),
    ),
  };
}

// A file of ours is six deep.
const DEPTH_MAX = 20;

/** Whether it goes deeper than any file of ours: what nests a hundred thousand times would keep the parser busy for long. */
function isTooDeep(text: string): boolean {
  let brackets = 0;
  let onLine = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') brackets += 1;
    else if (token === ']' || token === '}') brackets -= 1;
    else if (token === '-' || token === '?' || token === ':') onLine += 1;
    else if (token.includes('\n')) onLine = 0;
    if (brackets > DEPTH_MAX || onLine > DEPTH_MAX * DEPTH_MAX) return true;
  }
  return false;
}

/** Keys of scenarios that cannot be one: told before anything else, for some of them would vanish on the way. */
function keyProblems(document: Document.Parsed, lines: LineCounter): FileProblem[] {
  const scenarios: unknown = document.get('scenarios', true);
  if (!isMap(scenarios)) return [];
  return scenarios.items.flatMap(({ key }) => {
    const text = isScalar(key) ? String(key.value) : '';
    if (isScenarioKey(text)) return [];
    const range = isScalar(key) ? key.range : null;
    const place = range ? placeAt(lines, range[0]) : NOWHERE;
    return [{ ...place, path: `scenarios.${text}`, code: 'key' as const, detail: text }];
  });
}

function problemsOf(
  issue: z.core.$ZodIssue,
  document: Document.Parsed,
  lines: LineCounter,
): FileProblem[] {
  const path = issue.path.map(String);
  const at = (code: FileProblemCode, detail = '', where = path): FileProblem => ({
    ...placeOf(document, lines, where),
    path: where.join('.'),
    code,
    detail,
  });
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => at('unknown_key', key, [...path, key]));
    case 'invalid_value':
      return [at('one_of', issue.values.map(String).join(', '))];
    case 'invalid_type':
      return [
        issue.input === undefined && isMissing(document, path)
          ? at('missing', path.at(-1) ?? '')
          : at('invalid'),
      ];
    case 'too_small':
    case 'too_big':
      return [at(issue.origin === 'number' || issue.origin === 'int' ? 'number' : 'length')];
    case 'invalid_format':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'custom':
      return [at('invalid')];
    default:
      return [at('invalid')];
  }
}

function isMissing(document: Document.Parsed, path: readonly string[]): boolean {
  return document.getIn(path.map(indexOf), true) === undefined;
}

type Place = Pick<FileProblem, 'line' | 'column'>;
const NOWHERE: Place = { line: null, column: null };

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

/** The place of what stands there, or of the nearest thing around it that does. */
function placeOf(document: Document.Parsed, lines: LineCounter, path: readonly string[]): Place {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length).map(indexOf), true);
    const range = (node as { range?: readonly [number, number, number] | null } | undefined)?.range;
    if (range) return placeAt(lines, range[0]);
  }
  return NOWHERE;
}

// Steps are counted, everything else is named.
const indexOf = (part: string): string | number => (/^\d+$/.test(part) ? Number(part) : part);
