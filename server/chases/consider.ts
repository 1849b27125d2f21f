import type { PlainDate } from '../calendar/plain-date.ts';
import type { WorkingDays } from '../calendar/working-days.ts';
import type { Organization } from '../organization/queries.ts';
import { scenarioFor, type ScenarioBook } from '../scenarios/book-rules.ts';
import type { Scenario, Segment } from '../scenarios/rules.ts';
import type { ChaseRow, ChaseState, TouchStep } from './queries.ts';
import {
  carryOver,
  nextTouch,
  resumeChase,
  type Chase,
  type ChaseFacts,
  type NextTouch,
} from './rules.ts';

/** What is the same for every invoice of one question. */
export interface Considering {
  today: PlainDate;
  organization: Pick<
    Organization,
    'minimumGapDays' | 'consumerGapDays' | 'contactsMax' | 'consumerContactsMax'
  >;
  book: ScenarioBook;
  workingDays: WorkingDays;
}

export interface Considered {
  row: ChaseRow;
  scenario: Scenario;
  /** Where the chase stands now that steps whose time has passed are behind it. */
  chase: Chase;
  cycle: number;
  next: NextTouch;
  state: ChaseState;
  passedOver: TouchStep[];
}

/** Works out where an invoice stands and what is next. Pure: the caller reads the row and writes the result. */
export function considerChase(row: ChaseRow, considering: Considering): Considered {
  const scenario = scenarioFor(considering.book, row);
  const before = considering.book.versions.get(row.versionId ?? 0)?.scenario ?? scenario;
  const isMoved = before.versionId !== scenario.versionId;
  let chase: Chase = {
    position: row.position,
    lastTouchOn: row.lastTouchOn,
    slideDays: row.slideDays,
  };
  if (isMoved) chase = carryOver(chase, before, scenario);
  // A settled invoice that is owed again starts a new cycle, at the step it had; so does one whose steps are others now.
  const isReopened = row.heldBecause === 'paid' && row.balanceMinor > 0;
  const cycle = row.cycle + (isReopened || isMoved ? 1 : 0);

  const facts = factsOf(row, considering);
  if (isHold(row.heldBecause)) {
    chase = resumeChase(chase, scenario, considering.workingDays, facts);
  }
  const next = nextTouch(chase, scenario, considering.workingDays, facts);
  const passedOver: TouchStep[] =
    next.kind === 'held'
      ? []
      : next.passedOver.map(({ step, because }) => ({
          invoiceId: row.invoiceId,
          cycle,
          position: step.position,
          touchId: null,
          stepKey: step.key,
          outcome: 'passed_over',
          reason: because,
          decidedOn: considering.today,
          previousPosition: chase.position,
          previousLastTouchOn: chase.lastTouchOn,
          previousSlideDays: chase.slideDays,
        }));
  const position = passedOver.reduce((far, step) => Math.max(far, step.position), chase.position);
  chase = { ...chase, position };
  return {
    row,
    scenario,
    chase,
    cycle,
    next,
    passedOver,
    state: stateOf(row, scenario, chase, cycle, next),
  };
}

/** True when what stopped it was somebody's reason, which is over now if it stops it no more; a missing address is none. */
function isHold(heldBecause: string | null): boolean {
  return (
    heldBecause !== null &&
    heldBecause !== 'paid' &&
    heldBecause !== 'below_minimum' &&
    !heldBecause.startsWith('address_')
  );
}

export function stateOf(
  row: Pick<ChaseRow, 'invoiceId' | 'customerId' | 'currency'>,
  scenario: Scenario,
  chase: Chase,
  cycle: number,
  next: NextTouch,
): ChaseState {
  return {
    invoiceId: row.invoiceId,
    customerId: row.customerId,
    currency: row.currency,
    scenarioId: scenario.id,
    versionId: scenario.versionId,
    cycle,
    position: chase.position,
    lastTouchOn: chase.lastTouchOn,
    slideDays: chase.slideDays,
    nextPosition: next.kind === 'step' ? next.step.position : null,
    nextOn: next.kind === 'step' ? next.on : null,
    heldBecause: next.kind === 'held' ? next.because : null,
    reviewOn: next.kind === 'held' ? next.reviewOn : null,
  };
}

export function factsOf(row: ChaseRow, { today, organization }: Considering): ChaseFacts {
  const isConsumer = row.kind === 'consumer';
  return {
    today,
    issuedOn: row.issuedOn,
    dueOn: row.dueOn,
    balanceMinor: row.balanceMinor,
    holds: row.holds,
    address: row.address,
    kind: row.kind,
    segment: row.segment as Segment,
    isFactored: row.factorId !== null,
    debtorCountry: row.country,
    contacts: row.contacts,
    minimumGapDays: isConsumer ? organization.consumerGapDays : organization.minimumGapDays,
    contactsMax: isConsumer ? organization.consumerContactsMax : organization.contactsMax,
    exposureMinor: row.exposureMinor,
    seniorityDays: row.seniorityDays,
  };
}
