import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { cellOf } from '../../server/scenarios/assignment-actions.ts';
import { followersInWords } from '../../server/scenarios/assignment-views.ts';
import { isPossible } from '../../server/scenarios/cell-rules.ts';
import { problemSentence } from '../../server/scenarios/draft-views.ts';
import { listScenarioStates } from '../../server/scenarios/editor-queries.ts';
import {
  exportScenarios,
  importScenarios,
  previewImport,
  type ImportedScenario,
  type ImportPreview,
  type TakenFile,
} from '../../server/scenarios/yaml-actions.ts';
import { readScenarioFile, type ScenarioFile } from '../../server/scenarios/yaml-rules.ts';
import { fileProblemInWords, takenInWords } from '../../server/scenarios/yaml-views.ts';
import type { Services } from '../../server/services.ts';
import { createReader, type Reader } from '../../server/web/reader.ts';
import { print, Refused } from './output.ts';
import { withServices } from './services.ts';

/** `relance scenarios list`. */
export async function listScenarios(options: { json?: boolean }): Promise<void> {
  await withServices(async ({ sql }) => {
    const scenarios = (await listScenarioStates(sql)).map((one) => ({
      ...{ key: one.key, name: one.name, version: one.activeNumber, draft: one.draftNumber },
      ...{ is_put_away: one.archivedAt !== null, running: one.running },
    }));
    const width = Math.max(0, ...scenarios.map(({ key }) => key.length));
    print(
      options,
      { scenarios },
      scenarios.map(({ key, name, version, draft, is_put_away: isAway, running }) =>
        [
          `${key.padEnd(width)}  ${version === null ? 'not activated yet' : `version ${version}`}`,
          ...(draft === null ? [] : [`draft of version ${draft}`]),
          ...(isAway ? ['put away'] : []),
          ...[`${running} under way`, name],
        ].join(', '),
      ),
    );
  });
}

/** `relance scenarios export`: the active versions as one YAML file, with who follows them, or one scenario alone. */
export async function exportFile(options: {
  key?: string;
  output?: string;
  json?: boolean;
}): Promise<void> {
  await withServices(async ({ sql }) => {
    const { key, output } = options;
    const yaml = await exportScenarios(sql, key ?? null);
    if (yaml === undefined) {
      const states = await listScenarioStates(sql);
      const keys = states.filter((one) => one.activeNumber !== null && one.archivedAt === null);
      const known = keys.map((one) => one.key).join(', ');
      throw new Refused(`There is no active scenario ${key}. There are: ${known}.`);
    }
    if (output === undefined) return print(options, { yaml }, [yaml.trimEnd()]);
    await writeFile(output, yaml).catch((error: unknown) => {
      throw new Refused(`${output} cannot be written: ${reasonOf(error)}`);
    });
    print(options, { output }, [`Written to ${output}.`]);
  });
}

interface ImportOptions {
  dryRun?: boolean;
  assignments?: boolean;
  json?: boolean;
}

/** `relance scenarios import FILE`: drafts, as the page makes them, and who follows what if that is asked for. */
export async function importFile(path: string, options: ImportOptions): Promise<void> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Refused(`${path} cannot be read: ${reasonOf(error)}`);
  });
  await withServices(async (services) => {
    const reader = englishReader(services);
    const file = readOrRefuse(reader, path, text, options);
    const preview = await previewImport(services.sql, file);
    const takesCells = options.assignments ?? false;
    const isWhole = !takesCells || preview.cells.every(isPossible);
    const taken =
      (options.dryRun ?? false) || !isWhole ? null : await take(services, file, takesCells);
    print(options, present(reader, preview, taken), [
      ...preview.scenarios.flatMap((one) => describeScenario(reader, one)),
      ...preview.cells.map((cell) => describeCell(reader, cell, takesCells)),
      ...(taken ? [takenInWords(reader, taken)] : []),
      ...(options.dryRun ? ['Nothing was written.'] : []),
    ]);
    if (!isWhole) {
      throw new Refused(
        'Nothing was imported: who follows what cannot be taken along as a whole. Mend the file, or leave --assignments out.',
      );
    }
  });
}

async function take(
  services: Services,
  file: ScenarioFile,
  takesCells: boolean,
): Promise<TakenFile> {
  const assignments = takesCells ? { seen: null } : null;
  const taken = await importScenarios(services, file, assignments, { actor: 'system' });
  if (!taken.ok) throw new Refused('Somebody else changed who follows what. Try again.');
  const { drafts, given, waiting, left } = taken;
  return { drafts, given, waiting, left };
}

function readOrRefuse(
  reader: Reader,
  path: string,
  text: string,
  options: ImportOptions,
): ScenarioFile {
  const read = readScenarioFile(text.replace(/^\ufeff/, ''));
  if (read.ok) return read.file;
  const problems = read.problems.map((problem) => ({
    ...problem,
    message: fileProblemInWords(reader, problem),
  }));
  if (options.json) print(options, { problems }, []);
  const lines = problems.map(({ line, column, message }) =>
    line === null
      ? `${basename(path)}: ${message}`
      : `${basename(path)}:${line}:${column}: ${message}`,
  );
  throw new Refused(['Nothing was imported.', ...lines].join('\n'));
}

function present(reader: Reader, preview: ImportPreview, taken: TakenFile | null) {
  return {
    scenarios: preview.scenarios.map(({ key, name, outcome, problems }) => ({
      ...{ key, name, outcome },
      problems: problems.map((problem) => ({
        ...{ step: problem.step === null ? null : problem.step + 1, code: problem.code },
        ...{ is_refusal: problem.isRefusal, message: problemSentence(reader, problem) },
      })),
    })),
    assignments: preview.cells.map(
      ({ audience, segment, from, to, state, customers, invoices }) => ({
        ...{ audience, segment, from: from?.key ?? null, to: to.key, state, customers, invoices },
      }),
    ),
    taken,
  };
}

function describeScenario(reader: Reader, { key, outcome, problems }: ImportedScenario): string[] {
  if (outcome === 'unchanged') return [`${key}: unchanged`];
  return [
    `${key}: ${outcome}`,
    ...problems.map((problem) => {
      const { refusals, warnings } = reader.texts.scenarioEditor;
      const about = problem.isRefusal ? refusals : warnings;
      return `  ${about}: ${problemSentence(reader, problem)}`;
    }),
  ];
}

function describeCell(
  reader: Reader,
  cell: ImportPreview['cells'][number],
  takesCells: boolean,
): string {
  const when = takesCells
    ? reader.texts.scenarioEditor.importCell[cell.state]
    : 'left as it is without --assignments';
  const { from, to } = cell;
  return `${cellOf(cell)}: ${to.key} instead of ${from?.key ?? '–'}, ${when} (${followersInWords(reader, cell)})`;
}

/** The command line speaks English, and so do the sentences it has in common with the pages. */
function englishReader({ clock }: Services): Reader {
  return createReader({
    ...{ language: 'en', organization: undefined, now: clock.now(), mayWrite: false },
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
