import type { Reader } from '../web/reader.ts';
import { scenarioName, type Badge } from '../today/wording.ts';
import { changesPart, type ChangesPart } from './activation-views.ts';
import { cellName, followersInWords } from './assignment-views.ts';
import { isPossible, type CellState } from './cell-rules.ts';
import { problemSentence } from './draft-views.ts';
import type { ImportPreview, TakenFile } from './yaml-actions.ts';
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
  cells: { text: string; about: string; badge: Badge }[];
  /** Of who follows what: the box to tick, why there is none, or nothing where the file says the same as here. */
  take: {
    seen: string;
    isAdmin: boolean;
    isChecked: boolean;
    hint: string;
    /** It is all that the file would change: the button says so, and no box is ticked. */
    isAlone: boolean;
  } | null;
  isStale: boolean;
  mayApply: boolean;
}

/** The page on which a file of scenarios is taken. */
export function importPage(
  reader: Reader,
  text: string,
  looked: {
    problems?: readonly FileProblem[];
    preview?: ImportPreview;
    notice?: string;
    isAdmin?: boolean;
    isStale?: boolean;
  } = {},
): ImportPage {
  const { preview } = looked;
  const isAdmin = looked.isAdmin ?? false;
  const hasDrafts = preview?.scenarios.some(({ outcome }) => outcome !== 'unchanged') ?? false;
  const cells = preview?.cells ?? [];
  return {
    text,
    isLooked: preview !== undefined,
    problems: [
      ...(looked.notice === undefined ? [] : [looked.notice]),
      ...(looked.problems ?? []).map((problem) => problemInWords(reader, problem)),
    ],
    scenarios: preview?.scenarios.map((one) => scenarioRow(reader, one)) ?? [],
    cells: cells.map((cell) => cellRow(reader, cell)),
    take:
      preview === undefined || cells.length === 0
        ? null
        : takePart(reader, preview, { isAdmin, isAlone: !hasDrafts }),
    isStale: looked.isStale ?? false,
    mayApply: hasDrafts || (isAdmin && cells.some(isPossible)),
  };
}

function takePart(
  reader: Reader,
  { cells, seen }: ImportPreview,
  { isAdmin, isAlone }: { isAdmin: boolean; isAlone: boolean },
): ImportPage['take'] {
  const { scenarioEditor: words } = reader.texts;
  const isWaiting = cells.some(({ state }) => state === 'later');
  const isWhole = cells.every(isPossible);
  const hints = [...(isWaiting ? [words.takeWaits] : []), ...(isWhole ? [] : [words.takeLeaves])];
  // What cannot be done as a whole is for the person to want in parts.
  return { seen, isAdmin, isAlone, isChecked: isWhole, hint: hints.join(' ') };
}

/** What became of a file, in a sentence or a few. */
export function takenInWords(reader: Reader, { drafts, given, waiting, left }: TakenFile): string {
  const { scenarioEditor: words } = reader.texts;
  const sentences: [number, (count: string) => string][] = [
    [drafts, words.imported],
    [given, words.importedGiven],
    [waiting, words.importedWaiting],
    [left, words.importedLeft],
  ];
  const told = sentences.filter(([count]) => count > 0);
  if (drafts + given + waiting === 0) return words.importedNothing;
  return told.map(([count, say]) => say(reader.count(count))).join(' ');
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

/** `Line 7, column 9: …` */
function problemInWords(reader: Reader, problem: FileProblem): string {
  const { line, column } = problem;
  const sentence = fileProblemInWords(reader, problem);
  if (line === null) return sentence;
  return reader.texts.scenarioEditor.importLine(String(line), String(column ?? 1), sentence);
}

/** What is wrong with a file, without where. */
export function fileProblemInWords(reader: Reader, { path, code, detail }: FileProblem): string {
  const { scenarioEditor: words } = reader.texts;
  const sentence = words.importProblem[code](detail);
  return path === '' ? sentence : words.aboutStep(path, sentence);
}

function cellRow(
  reader: Reader,
  cell: ImportPreview['cells'][number],
): ImportPage['cells'][number] {
  const { scenarioEditor: words } = reader.texts;
  const { from, to, state } = cell;
  const tones: Record<CellState, Badge['tone']> = {
    ...{ now: 'good', later: 'info', unlawful: 'bad', archived: 'bad', unknown: 'bad' },
  };
  return {
    text: words.assignmentMove(
      cellName(reader, cell),
      from ? scenarioName(reader, from) : '–',
      scenarioName(reader, to),
    ),
    about: followersInWords(reader, cell),
    badge: { label: words.importCell[state], tone: tones[state] },
  };
}
