import type { Reader } from '../web/reader.ts';
import { scenarioName, type Badge } from '../today/wording.ts';
import { assignedScenario, type ScenarioBook } from './book-rules.ts';
import type { ScenarioState } from './editor-queries.ts';
import type { CustomerGroup } from './page-queries.ts';
import type { Scenario } from './rules.ts';
import { rail, type RailStep } from './step-words.ts';
import { previewPath } from './views.ts';

export interface ScenarioCard {
  key: string;
  href: string;
  name: string;
  forWhom: string;
  badges: Badge[];
  running: string;
  thanks: string;
  steps: RailStep[];
}

export interface ScenariosIndex {
  mayEdit: boolean;
  scenarios: ScenarioCard[];
  archived: { href: string; name: string }[];
  rules: readonly string[];
}

/** All scenarios, each drawn on the line of its due date. */
export function scenariosIndex(
  reader: Reader,
  states: readonly ScenarioState[],
  book: ScenarioBook,
  groups: readonly CustomerGroup[],
  mayEdit: boolean,
): ScenariosIndex {
  return {
    mayEdit,
    scenarios: states
      .filter(({ archivedAt }) => archivedAt === null)
      .map((state) => card(reader, state, book, groups)),
    archived: states
      .filter(({ archivedAt }) => archivedAt !== null)
      .map((state) => ({ href: `/scenarios/${state.key}`, name: scenarioName(reader, state) })),
    rules: reader.texts.scenarios.ruleList,
  };
}

function card(
  reader: Reader,
  state: ScenarioState,
  book: ScenarioBook,
  groups: readonly CustomerGroup[],
): ScenarioCard {
  const { texts } = reader;
  const active = book.active.find(({ id }) => id === state.id);
  const customers = countCustomers(book, active, groups);
  return {
    key: state.key,
    href: `/scenarios/${state.key}`,
    name: scenarioName(reader, state),
    forWhom: texts.scenarios.forWhom[state.key] ?? texts.scenarios.chosenFor,
    badges: [
      ...stateBadges(reader, state),
      { label: texts.trade.customers(customers, reader.count(customers)), tone: '' },
    ],
    running: texts.scenarioEditor.running(state.running, reader.count(state.running)),
    thanks: active ? texts.scenarios.thanks[active.thanks] : '',
    steps: active ? rail(reader, active, (step) => previewPath(active, step)) : [],
  };
}

/** Which version is active, and whether a draft waits. */
export function stateBadges(reader: Reader, state: ScenarioState): Badge[] {
  const { scenarioEditor: words } = reader.texts;
  return [
    ...(state.archivedAt === null ? [] : [{ label: words.archived, tone: 'warn' as const }]),
    state.activeNumber === null
      ? { label: words.neverActive, tone: 'warn' as const }
      : { label: words.version(state.activeNumber), tone: 'good' as const },
    ...(state.draftNumber === null
      ? []
      : [{ label: words.draftWaiting(state.draftNumber), tone: 'info' as const }]),
  ];
}

/** Customers whose invoices follow it, as far as nothing was chosen for an invoice. */
export function countCustomers(
  book: ScenarioBook,
  scenario: Scenario | undefined,
  groups: readonly CustomerGroup[],
): number {
  return groups
    .filter((group) =>
      group.scenarioId === null
        ? assignedScenario(book, group).id === scenario?.id
        : group.scenarioId === scenario?.id,
    )
    .reduce((sum, group) => sum + group.customers, 0);
}
