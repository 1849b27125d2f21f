import type { SelectProps } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import { scenarioName } from '../today/wording.ts';
import { cellOf, changedCells, gridText } from './assignment-actions.ts';
import type { Assignment } from './assignment-queries.ts';
import { AUDIENCES, SEGMENTS, type Audience, type Scenario, type Segment } from './rules.ts';

export interface AssignmentPage {
  isAdmin: boolean;
  isStale: boolean;
  hasProblem: boolean;
  audiences: { legend: string; selects: SelectProps[] }[];
  seen: string;
  /** Asked for, with what changes; null: not looked at yet. */
  changes: { text: string; about: string }[] | null;
  maySave: boolean;
  progress: string;
}

export interface AssignmentSources {
  scenarios: readonly Scenario[];
  now: readonly Assignment[];
  typed: readonly Assignment[];
  counts: readonly { audience: Audience; segment: Segment; customers: number; invoices: number }[];
  isLook: boolean;
  isStale: boolean;
  /** The cell that was refused. */
  refused: string | null;
  isAdmin: boolean;
  walked: number | null;
}

/** Name of a cell's field in the form. */
export function cellField(audience: Audience, segment: Segment): string {
  return `${audience}_${segment}`;
}

/** Who follows what, as a form. */
export function assignmentPage(reader: Reader, sources: AssignmentSources): AssignmentPage {
  const { scenarioEditor: words, trade } = reader.texts;
  const { typed, refused } = sources;
  const changes = changedCells(sources.now, typed);
  return {
    isAdmin: sources.isAdmin,
    isStale: sources.isStale,
    hasProblem: refused !== null,
    audiences: AUDIENCES.map((audience) => ({
      legend: words.audience[audience],
      selects: SEGMENTS.map((segment) => {
        const chosen = typed.find((cell) => cell.audience === audience && cell.segment === segment);
        const isRefused = refused === cellOf({ audience, segment });
        return {
          name: cellField(audience, segment),
          label: trade.segment[segment] ?? segment,
          field: {
            value: String(chosen?.scenarioId ?? ''),
            problem: isRefused ? words.notForBelgians : null,
          },
          options: sources.scenarios.map((one) => ({
            value: String(one.id),
            label: scenarioName(reader, one),
          })),
        };
      }),
    })),
    seen: gridText(sources.now),
    changes: sources.isLook
      ? changes.map(({ cell, from }) => changeInWords(reader, sources, cell, from))
      : null,
    maySave: sources.isLook && refused === null && changes.length > 0,
    progress: sources.walked === null ? '' : words.assignmentWalk(reader.count(sources.walked)),
  };
}

function changeInWords(
  reader: Reader,
  { scenarios, counts }: AssignmentSources,
  cell: Assignment,
  from: number | null,
): { text: string; about: string } {
  const { scenarioEditor: words, trade } = reader.texts;
  const nameOf = (id: number | null) => {
    const found = scenarios.find((one) => one.id === id);
    return found ? scenarioName(reader, found) : '–';
  };
  const concerned = counts.find(
    (one) => one.audience === cell.audience && one.segment === cell.segment,
  );
  const customers = concerned?.customers ?? 0;
  const invoices = concerned?.invoices ?? 0;
  const name = words.cell(
    words.audience[cell.audience],
    trade.segment[cell.segment] ?? cell.segment,
  );
  return {
    text: words.assignmentMove(name, nameOf(from), nameOf(cell.scenarioId)),
    about: words.assignmentCount(
      trade.customers(customers, reader.count(customers)),
      trade.invoices(invoices, reader.count(invoices)),
    ),
  };
}
