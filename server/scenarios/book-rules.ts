import { audienceOf, isBeforeOrOnDue, type Audience, type Scenario } from './rules.ts';

/** A version as far as choosing one goes. */
export interface Version {
  scenario: Scenario;
  isActive: boolean;
  /** What became of running chases when it was activated; null: it never was. */
  running: 'keep' | 'move' | null;
}

/** All scenarios with their versions, and who follows which. */
export interface ScenarioBook {
  /** The active version of each scenario, in the order they are listed. */
  active: readonly Scenario[];
  /** By the id of the version. */
  versions: ReadonlyMap<number, Version>;
  /** By audience and segment. */
  assigned: ReadonlyMap<string, number>;
}

/** What decides which scenario an invoice follows. */
export interface Followed {
  kind: string;
  country: string;
  segment: string;
  /** The scenario chosen for the invoice, for its customer; null: none was. */
  invoiceScenarioId: number | null;
  chosenScenarioId: number | null;
  /** The version its chase runs in; null: it has no chase yet. */
  versionId: number | null;
}

export function assignmentKey(audience: Audience, segment: string): string {
  return `${audience}/${segment}`;
}

/** The scenario that follows from what a customer is. */
export function assignedScenario(
  book: ScenarioBook,
  customer: Pick<Followed, 'kind' | 'country' | 'segment'>,
): Scenario {
  const id = book.assigned.get(assignmentKey(audienceOf(customer), customer.segment));
  const scenario = book.active.find((one) => one.id === id) ?? book.active[0];
  if (!scenario) throw new Error('There is no scenario.');
  return scenario;
}

/**
 * The scenario an invoice follows and the version of it: the one chosen for the invoice, else for its customer, else the one
 * assigned to what the customer is. A running chase stays in its version until one is activated that takes running chases along.
 */
export function scenarioFor(book: ScenarioBook, invoice: Followed): Scenario {
  const chosen = [invoice.invoiceScenarioId, invoice.chosenScenarioId]
    .filter((id) => id !== null)
    .map((id) => book.active.find((one) => one.id === id))
    // A choice that the law does not allow (any more: the customer became a consumer in Belgium) does not count.
    .find((scenario) => scenario !== undefined && mayFollow(scenario, invoice));
  const scenario = chosen ?? assignedScenario(book, invoice);
  const running = book.versions.get(invoice.versionId ?? 0);
  if (running?.scenario.id !== scenario.id) return scenario;
  const stays = latestThatMoves(book, running.scenario) ?? running.scenario;
  return mayFollow(stays, invoice) ? stays : scenario;
}

/** Whether a customer of this kind may follow a scenario: consumers in Belgium only one that keeps their law (BEC-1). */
export function mayFollow(
  scenario: Pick<Scenario, 'steps'>,
  customer: { kind: string; country: string },
): boolean {
  return maySuit(scenario, audienceOf(customer));
}

/** The same by the audience. */
export function maySuit(scenario: Pick<Scenario, 'steps'>, audience: Audience): boolean {
  return audience !== 'belgian_consumer' || suitsBelgianConsumers(scenario);
}

/** The book as it is once this version has been activated. */
export function withActivated(
  book: ScenarioBook,
  scenario: Scenario,
  running: 'keep' | 'move',
): ScenarioBook {
  const isListed = book.active.some(({ id }) => id === scenario.id);
  const versions = [...book.versions].map(([id, version]): [number, Version] => [
    id,
    version.scenario.id === scenario.id ? { ...version, isActive: false } : version,
  ]);
  return {
    ...book,
    active: isListed
      ? book.active.map((one) => (one.id === scenario.id ? scenario : one))
      : [...book.active, scenario],
    versions: new Map([...versions, [scenario.versionId, { scenario, isActive: true, running }]]),
  };
}

function latestThatMoves(book: ScenarioBook, from: Scenario): Scenario | undefined {
  return [...book.versions.values()]
    .filter(
      ({ scenario, running }) =>
        running === 'move' && scenario.id === from.id && scenario.number > from.number,
    )
    .map(({ scenario }) => scenario)
    .toSorted((a, b) => b.number - a.number)[0];
}

/** Facts that only some scenarios ask for, and that cost to read. */
export interface AskedFacts {
  exposure: boolean;
  seniority: boolean;
}

export function askedFacts(book: ScenarioBook): AskedFacts {
  const steps = [...book.versions.values()].flatMap(({ scenario }) => scenario.steps);
  return {
    exposure: steps.some(({ conditions }) => conditions.minimumExposureMinor > 0),
    seniority: steps.some(({ conditions }) => conditions.minimumSeniorityDays > 0),
  };
}

/** The amounts (minor units) at which some step begins or ceases to concern an invoice. */
export function amountLimits(book: ScenarioBook): number[] {
  const limits = [...book.versions.values()].flatMap(({ scenario }) =>
    scenario.steps.flatMap(({ conditions }) => [
      conditions.minimumAmountMinor,
      ...(conditions.maximumAmountMinor === null ? [] : [conditions.maximumAmountMinor + 1]),
    ]),
  );
  return [...new Set(limits)];
}

// BEC-3: fourteen calendar days from the day after the first reminder; the next step may follow on the sixteenth.
const FIRST_REMINDER_DAYS = 16;

/**
 * Whether Belgian consumers may follow a scenario: after the due date nothing comes before the free first reminder of article
 * XIX.2, which no condition takes away, and what follows leaves its period of fourteen days (BEC-1, BEC-3).
 */
export function suitsBelgianConsumers({ steps }: Pick<Scenario, 'steps'>): boolean {
  const after = steps.filter((step) => !isBeforeOrOnDue(step) && step.channel !== 'note');
  const [first, second] = after;
  if (!first) return true;
  const { conditions } = first;
  const isAlways =
    conditions.minimumAmountMinor === 0 &&
    conditions.maximumAmountMinor === null &&
    conditions.minimumExposureMinor === 0 &&
    conditions.minimumSeniorityDays === 0 &&
    conditions.factored === null &&
    conditions.segments.length === 0 &&
    (conditions.audiences.length === 0 || conditions.audiences.includes('belgian_consumer'));
  if (first.mail !== 'first_reminder_be' || !isAlways) return false;
  if (!second) return true;
  return second.anchor === 'previous'
    ? second.offsetDays >= FIRST_REMINDER_DAYS
    : first.anchor === 'due' && second.offsetDays - first.offsetDays >= FIRST_REMINDER_DAYS;
}
