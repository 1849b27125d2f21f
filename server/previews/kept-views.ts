import type { ScenarioBook } from '../scenarios/book-rules.ts';
import type { Scenario } from '../scenarios/rules.ts';
import { scenarioName, stepName } from '../today/wording.ts';
import type { Reader } from '../web/reader.ts';
import { sumTouches, type TouchCount } from './count-rules.ts';
import type { KeptPreview } from './kept-queries.ts';

/** The counts of a large book: how old they are, how far the next ones have come, and the way to ask for them. */
export interface KeptPart {
  about: string;
  /** Empty where nobody may ask, or they are under way. */
  ask: string;
  draft: string;
  progress: { about: string; percent: string; href: string } | null;
}

/** What a step comes to in the sixty days. */
export interface StepRow {
  step: string;
  scenario: string;
  touches: string;
  invoices: string;
  asked: string[];
}

export interface Keeping {
  /** Null: there are none, or none that hold any more. */
  kept: KeptPreview | null;
  isOutdated: boolean;
  working: KeptPreview | null;
}

export function keptPart(
  reader: Reader,
  { kept, isOutdated, working }: Keeping,
  page: { href: string; draft: Scenario | null },
): KeptPart {
  const { previews } = reader.texts;
  return {
    about: kept?.begunAt
      ? previews.keptSince(reader.moment(kept.begunAt))
      : isOutdated
        ? previews.outdated
        : page.draft
          ? previews.notWorkedOutDraft
          : previews.notWorkedOut,
    ask: reader.mayWrite && !working ? (kept ? previews.workOutAnew : previews.workOut) : '',
    draft: page.draft?.key ?? '',
    progress: working && progressOf(reader, working, page.href),
  };
}

function progressOf(reader: Reader, working: KeptPreview, href: string): KeptPart['progress'] {
  const { previews } = reader.texts;
  const { begunAt, lookedAt, customersAhead } = working;
  const percent = Math.min(100, Math.floor((100 * lookedAt) / Math.max(1, customersAhead)));
  return {
    about:
      begunAt === null
        ? previews.waiting
        : previews.lookedAt(reader.count(lookedAt), reader.count(customersAhead)),
    percent: begunAt === null ? '' : String(percent),
    href,
  };
}

/** By scenario and step, in the order of their first day. */
export function stepRows(
  reader: Reader,
  counts: readonly TouchCount[],
  book: ScenarioBook,
): StepRow[] {
  const goingOut = counts.filter(({ mark }) => mark !== 'gone');
  const groups = Map.groupBy(goingOut, ({ scenario, step }) => JSON.stringify([scenario, step]));
  return [...groups.values()].map((own) => {
    const [{ scenario: scenarioKey, step: stepKey } = { scenario: '', step: '' }] = own;
    const scenario = scenarioOf(book, scenarioKey, stepKey);
    const step = scenario?.steps.find(({ key }) => key === stepKey);
    const currencies = Map.groupBy(own, ({ currency }) => currency);
    return {
      step: step ? stepName(reader, step) : stepKey,
      scenario: scenario ? scenarioName(reader, scenario) : scenarioKey,
      touches: reader.count(sumTouches(own)),
      invoices: reader.count(own.reduce((sum, one) => sum + one.invoices, 0)),
      asked: [...currencies]
        .map(([currency, some]): [string, number] => [
          currency,
          some.reduce((sum, one) => sum + one.askedMinor, 0),
        ])
        .filter(([, minor]) => minor > 0)
        .map(([currency, minor]) => reader.amount(minor, currency)),
    };
  });
}

/** The latest version of the scenario that has the step. */
function scenarioOf(book: ScenarioBook, key: string, stepKey: string): Scenario | undefined {
  return [...book.versions.values()]
    .map(({ scenario }) => scenario)
    .filter((one) => one.key === key && one.steps.some((step) => step.key === stepKey))
    .toSorted((a, b) => b.number - a.number)[0];
}
