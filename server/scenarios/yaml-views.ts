import type { Reader } from '../web/reader.ts';
import { scenarioName, type Badge } from '../today/wording.ts';
import { changesPart, type ChangesPart } from './activation-views.ts';
import { problemSentence } from './draft-views.ts';
import type { ImportPreview } from './yaml-actions.ts';
import type { FileProblem } from './yaml-rules.ts';

export interface ImportPage {
  text: string;
  isLooked: boolean;
  problems: string[];
  scenarios: {
    name: string;
    key: string;
    badge: Badge;
    renamed: string;
    changes: ChangesPart | null;
    problems: string[];
  }[];
  assignments: string[];
  mayApply: boolean;
}

/** The page on which a file of scenarios is taken. */
export function importPage(
  reader: Reader,
  text: string,
  looked: { problems?: readonly FileProblem[]; preview?: ImportPreview; notice?: string } = {},
): ImportPage {
  const { preview } = looked;
  return {
    text,
    isLooked: preview !== undefined,
    problems: [
      ...(looked.notice === undefined ? [] : [looked.notice]),
      ...(looked.problems ?? []).map((problem) => problemInWords(reader, problem)),
    ],
    scenarios: preview?.scenarios.map((one) => scenarioRow(reader, one)) ?? [],
    assignments: preview?.assignments.map((cell) => cellInWords(reader, cell)) ?? [],
    mayApply: preview?.scenarios.some(({ outcome }) => outcome !== 'unchanged') ?? false,
  };
}

function scenarioRow(
  reader: Reader,
  one: ImportPreview['scenarios'][number],
): ImportPage['scenarios'][number] {
  const { scenarioEditor: words } = reader.texts;
  const badges: Record<typeof one.outcome, Badge> = {
    new: { label: words.importNew, tone: 'good' },
    changed: { label: words.importChanged, tone: 'info' },
    unchanged: { label: words.importUnchanged, tone: '' },
  };
  return {
    name: scenarioName(reader, one),
    key: one.key,
    badge: badges[one.outcome],
    renamed: one.isRenamed ? words.renamedTo(one.name) : '',
    changes: one.outcome === 'unchanged' ? null : changesPart(reader, one.before, one.after),
    problems:
      one.outcome === 'unchanged'
        ? []
        : one.problems
            .filter(({ isRefusal }) => isRefusal)
            .map((problem) => problemSentence(reader, problem)),
  };
}

function problemInWords(reader: Reader, { line, path, code, detail }: FileProblem): string {
  const { scenarioEditor: words } = reader.texts;
  const sentence = words.importProblem[code](detail);
  const where = path === '' ? sentence : words.aboutStep(path, sentence);
  return line === null ? where : words.importLine(String(line), where);
}

function cellInWords(reader: Reader, cell: ImportPreview['assignments'][number]): string {
  const { scenarioEditor: words, trade } = reader.texts;
  const name = words.cell(
    words.audience[cell.audience],
    trade.segment[cell.segment] ?? cell.segment,
  );
  return words.aboutStep(name, cell.key);
}
