import type { SelectProps } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import { scenarioName } from '../today/wording.ts';
import { cellOf, changedCells, gridText } from './assignment-actions.ts';
import type { Assignment } from './assignment-queries.ts';
import { AUDIENCES, SEGMENTS, type Audience, type Scenario, type Segment } from './rules.ts';
import type { Wish } from './wish-queries.ts';

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
  waiting: WaitingCell[];
}

/** A cell that becomes another's once a draft is activated. */
export interface WaitingCell {
  text: string;
  about: string;
  cell: string;
  dropAbout: string;
  activationHref: string | null;
}

export interface AssignmentSources {
  scenarios: readonly Pick<Scenario, 'id' | 'key' | 'name'>[];
  now: readonly Assignment[];
  typed: readonly Assignment[];
  counts: readonly { audience: Audience; segment: Segment; customers: number; invoices: number }[];
  isLook: boolean;
  isStale: boolean;
  /** The cell that was refused. */
  refused: string | null;
  isAdmin: boolean;
  walked: number | null;
  wishes: readonly Wish[];
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
    waiting: waitingCells(reader, sources),
  };
}

function changeInWords(
  reader: Reader,
  { scenarios, counts }: Pick<AssignmentSources, 'scenarios' | 'counts'>,
  cell: Assignment,
  from: number | null,
): { text: string; about: string } {
  const { scenarioEditor: words } = reader.texts;
  const nameOf = (id: number | null) => {
    const found = scenarios.find((one) => one.id === id);
    return found ? scenarioName(reader, found) : '–';
  };
  const concerned = counts.find(
    (one) => one.audience === cell.audience && one.segment === cell.segment,
  );
  return {
    text: words.assignmentMove(cellName(reader, cell), nameOf(from), nameOf(cell.scenarioId)),
    about: followersInWords(reader, concerned ?? { customers: 0, invoices: 0 }),
  };
}

/** `Companies, Standard`. */
export function cellName(
  reader: Reader,
  { audience, segment }: Pick<Assignment, 'audience' | 'segment'>,
): string {
  const { scenarioEditor: words, trade } = reader.texts;
  return words.cell(words.audience[audience], trade.segment[segment] ?? segment);
}

/** `3 customers, 12 invoices`. */
export function followersInWords(
  reader: Reader,
  { customers, invoices }: { customers: number; invoices: number },
): string {
  const { scenarioEditor: words, trade } = reader.texts;
  return words.assignmentCount(
    trade.customers(customers, reader.count(customers)),
    trade.invoices(invoices, reader.count(invoices)),
  );
}

/** What waits for drafts: what would change in who follows what, and where that is decided. */
export function waitingCells(
  reader: Reader,
  sources: Pick<AssignmentSources, 'scenarios' | 'now' | 'counts'> & { wishes: readonly Wish[] },
): WaitingCell[] {
  const { scenarioEditor: words } = reader.texts;
  return sources.wishes.map((wish): WaitingCell => {
    const { key, name, draftNumber, scenarioId } = wish;
    const from = changedCells(sources.now, [wish])[0]?.from ?? null;
    const scenarios = [...sources.scenarios, { id: scenarioId, key, name }];
    return {
      ...changeInWords(reader, { scenarios, counts: sources.counts }, wish, from),
      cell: cellOf(wish),
      dropAbout: words.aboutStep(words.wishDrop, cellName(reader, wish)),
      activationHref:
        draftNumber === null ? null : `/scenarios/${key}/versions/${draftNumber}/activation`,
    };
  });
}
