import { dayIn } from '../calendar/zone.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import { findOrganization } from '../organization/queries.ts';
import { askedFacts } from '../scenarios/book-rules.ts';
import { loadScenarioBook } from '../scenarios/queries.ts';
import type { Scenario } from '../scenarios/rules.ts';
import type { Services } from '../services.ts';
import { considerChase, type Considered, type Considering } from './consider.ts';
import {
  findAwaitingMail,
  insertTouchSteps,
  listChaseRows,
  listChaseSteps,
  listOpenInvoiceIds,
  lockChases,
  saveChases,
  type ChaseRow,
  type ChaseStep,
} from './queries.ts';

// Enough rows for one statement to be worth its round trip, few enough to stay small in memory.
const CHUNK = 5_000;

/**
 * Works out the next step of these invoices again and writes it down; makes the chase of a new one. To be called in the
 * transaction of every change to an invoice: new, changed, paid, held. Does nothing before there is an organization.
 */
export async function reconsiderChases(
  tx: Tx,
  services: Services,
  invoiceIds: readonly number[],
): Promise<void> {
  const considering = await considerToday(tx, services);
  if (!considering) return;
  for (let start = 0; start < invoiceIds.length; start += CHUNK) {
    await reconsiderChunk(tx, services, considering, invoiceIds.slice(start, start + CHUNK));
  }
}

/** The same for all open invoices of a customer: its address, scenario or segment changed. */
export async function reconsiderCustomer(
  tx: Tx,
  services: Services,
  customerId: number,
): Promise<void> {
  await reconsiderChases(tx, services, await listOpenInvoiceIds(tx, customerId));
}

/** What every question about a chase needs, read once; null before there is an organization. */
export async function considerToday(
  sql: Db,
  services: Services,
  today?: PlainDate,
): Promise<Considering | null> {
  const organization = await findOrganization(sql);
  if (!organization) return null;
  return {
    today: today ?? dayIn(organization.timeZone, services.clock.now()),
    organization,
    book: await loadScenarioBook(sql),
    workingDays: services.workingDays,
  };
}

/** The facts of these invoices on the day of the question. */
export async function readChaseRows(
  sql: Db,
  { today, book }: Considering,
  invoiceIds: readonly number[],
): Promise<ChaseRow[]> {
  return listChaseRows(sql, invoiceIds, { today, asked: askedFacts(book) });
}

export async function reconsiderChunk(
  tx: Tx,
  services: Services,
  considering: Considering,
  invoiceIds: readonly number[],
): Promise<Considered[]> {
  await lockChases(tx, invoiceIds);
  const rows = await readChaseRows(tx, considering, invoiceIds);
  const considered = rows
    // An invoice that was settled when it came in never enters a scenario.
    .filter((row) => row.balanceMinor > 0 || row.scenarioId !== null)
    .map((row) => considerChase(row, considering));
  await insertTouchSteps(
    tx,
    considered.flatMap((one) => one.passedOver),
  );
  await saveChases(
    tx,
    considered.filter((one) => !isAsItWas(one)).map((one) => one.state),
    services.clock.now(),
  );
  return considered;
}

/** Most chases stay as they were; what would write the same again is not even sent. */
function isAsItWas({ row, state }: Considered): boolean {
  return (
    row.versionId === state.versionId &&
    row.cycle === state.cycle &&
    row.position === state.position &&
    row.lastTouchOn === state.lastTouchOn &&
    row.slideDays === state.slideDays &&
    row.nextPosition === state.nextPosition &&
    row.nextOn === state.nextOn &&
    row.heldBecause === state.heldBecause &&
    row.reviewOn === state.reviewOn
  );
}

export interface Explanation {
  scenario: Scenario;
  next:
    | {
        kind: 'step';
        stepKey: string;
        channel: string;
        mail: string | null;
        tone: string;
        on: PlainDate;
        plannedOn: PlainDate;
      }
    | { kind: 'held'; because: string; reviewOn: PlainDate | null }
    | { kind: 'done' }
    | { kind: 'paid' };
  /** Codes with their facts; the sentences are written where they are shown. */
  reasons: { code: string; facts: Record<string, string | number> }[];
  steps: ChaseStep[];
}

/** Why an invoice stands where it stands: what is next, when, or what holds it (promise 6). Reads only. */
export async function explainChase(
  sql: Db,
  services: Services,
  invoiceId: number,
): Promise<Explanation | null> {
  const considering = await considerToday(sql, services);
  if (!considering) return null;
  const [row] = await readChaseRows(sql, considering, [invoiceId]);
  if (!row) return null;
  const considered = considerChase(row, considering);
  const { scenario, next, chase } = considered;
  const steps = await listChaseSteps(sql, invoiceId);
  const waiting = await findAwaitingMail(sql, row.customerId);
  // A step that a person passed over counts for the day of the next one, and nothing went out for it.
  const last = steps.findLast((step) => step.outcome === 'carried' && !step.awaitsApproval);
  return {
    scenario,
    next: describeNext(considered),
    reasons: [
      {
        code: 'due',
        facts: { due_on: row.dueOn, balance_minor: row.balanceMinor, currency: row.currency },
      },
      ...(waiting && row.balanceMinor > 0
        ? [
            {
              code: 'awaiting_approval',
              facts: { message_id: waiting.messageId, planned_on: waiting.plannedOn },
            },
          ]
        : []),
      ...(last && chase.lastTouchOn ? [{ code: 'last_touch', facts: { on: last.decidedOn } }] : []),
      ...(chase.slideDays > 0 ? [{ code: 'slid', facts: { days: chase.slideDays } }] : []),
      ...row.holds.map((hold) => ({
        code: `hold_${hold.kind}`,
        facts: hold.untilOn ? { until_on: hold.untilOn } : {},
      })),
      ...(next.kind === 'step' && next.on > next.plannedOn
        ? [{ code: 'moved', facts: { planned_on: next.plannedOn, on: next.on } }]
        : []),
    ],
    steps,
  };
}

function describeNext({ next }: Considered): Explanation['next'] {
  if (next.kind === 'done') return { kind: 'done' };
  if (next.kind === 'held') {
    return next.because === 'paid'
      ? { kind: 'paid' }
      : { kind: 'held', because: next.because, reviewOn: next.reviewOn };
  }
  const { step, on, plannedOn } = next;
  return {
    kind: 'step',
    stepKey: step.key,
    channel: step.channel,
    mail: step.mail,
    tone: step.tone,
    on,
    plannedOn,
  };
}
