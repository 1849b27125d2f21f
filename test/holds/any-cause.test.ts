import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import { considerToday, readChaseRows } from '../../server/chases/actions.ts';
import { considerChase } from '../../server/chases/consider.ts';
import { transaction } from '../../server/db/sql.ts';
import { findDispute } from '../../server/disputes/queries.ts';
import { createPayLink } from '../../server/messages/actions.ts';
import { listNotices } from '../../server/payment-notices/card-queries.ts';
import { listPromises } from '../../server/promises/card-queries.ts';
import { isBeforeOrOnDue, type Scenario } from '../../server/scenarios/rules.ts';
import { readPlan } from '../plans/support.ts';
import { givenColleague } from '../promises/support.ts';
import { givenCustomer, givenInvoice, givenOrganization } from '../support/given.ts';
import { createTestServices, TODAY, type TestServices } from '../support/services.ts';
import { anyHistory } from './any-event.ts';
import { goOn } from './go-on.ts';
import { balanceOf, happen, type History } from './histories.ts';

// Enough to be under a minute; `HOLD_HISTORIES=500` looks long.
const HISTORIES = Number(process.env['HOLD_HISTORIES'] ?? 15);

let services: TestServices;
let userId: number;

beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
  userId = await givenColleague(services);
  await givenCloseSteps();
});
afterAll(() => services.close());

/** Steps so close to each other that a few days held are enough for the calendar to overtake one. */
async function givenCloseSteps(): Promise<void> {
  const mail = (after: number) => ({
    ...{ key: `day-${after}`, anchor: 'due', offset_days: after, channel: 'email' },
    ...{ mail: 'reminder', tone: 'neutral' },
  });
  const call = { key: 'call', anchor: 'due', offset_days: 20, channel: 'call' };
  const definition = {
    thanks: 'never',
    steps: [...[3, 6, 9, 12, 16].map(mail), call, ...[23, 26, 30, 34, 40].map(mail)],
  };
  await services.sql`update scenario_versions set definition = ${services.sql.json(definition)}`;
}

async function begin(): Promise<History> {
  services.clock.set(`${TODAY}T08:00:00Z`);
  const customer = await givenCustomer(services);
  const invoices = [
    await givenInvoice(services, customer, { dueOn: '2026-02-16', totalMinor: 10_000 }),
    await givenInvoice(services, customer, { dueOn: '2026-02-27', totalMinor: 7_777 }),
  ] as const;
  const payLinkId = await transaction(services.sql, (tx) =>
    createPayLink(tx, services, {
      ...{ customerId: customer.id, contactId: null, days: 365, zone: 'Europe/Paris' },
    }),
  );
  return { services, customer, invoices, payLinkId, userId, today: TODAY, events: 0 };
}

/** What holds an invoice; the last day and the part of it (minor units), null where it has none. */
interface Held {
  by: string;
  untilOn: PlainDate | null;
  amountMinor: number | null;
}

/** What the answers as they stand should hold of an invoice today, worked out from the answers themselves. */
async function expectedHolds(history: History, invoiceId: number): Promise<Held[]> {
  const { customer, today } = history;
  const { sql } = services;
  const asked = { customerId: customer.id, limit: 100 };
  const isAbout = (one: { invoices: { id: number }[] }) =>
    one.invoices.some(({ id }) => id === invoiceId);
  const held: Held[] = [];
  const hold = (by: string, untilOn: PlainDate | null, amountMinor: number | null = null) => {
    if (untilOn === null || untilOn >= today) held.push({ by, untilOn, amountMinor });
  };
  for (const one of (await listPromises(sql, asked)).filter(isAbout)) {
    if (one.status === 'open') hold(`promise ${one.id}`, addDays(one.judgeOn, -1));
    const isOffered = one.status === 'partly_kept' && one.renewedById === null;
    if (isOffered && one.renewUntil !== null) hold(`promise ${one.id}`, one.renewUntil);
  }
  for (const one of (await listNotices(sql, asked)).filter(isAbout)) {
    const isRunning = one.status === 'looking' || one.status === 'to_decide';
    if (isRunning) hold(`payment_notice ${one.id}`, null);
    if (one.status === 'returned' && one.waitsUntil)
      hold(`payment_notice ${one.id}`, one.waitsUntil);
  }
  for (const { id } of await rowsOf('disputes', customer.id)) {
    const one = await findDispute(sql, id);
    if (one?.invoiceId !== invoiceId) continue;
    if (one.status === 'open') hold(`dispute ${id}`, null, one.amountMinor);
    const isRefused = one.status === 'rejected' || one.status === 'partly_accepted';
    const rest = one.amountMinor === null ? null : one.amountMinor - (one.acceptedMinor ?? 0);
    if (isRefused && one.resumeOn && rest !== 0)
      hold(`dispute ${id}`, addDays(one.resumeOn, -1), rest);
  }
  for (const { id } of await rowsOf('plans', customer.id)) {
    const one = await readPlan(services, id);
    if (!one.covered.some((covered) => covered.invoiceId === invoiceId)) continue;
    if (one.status === 'requested') hold(`plan_request ${id}`, null);
    if (one.status === 'offered') hold(`plan_request ${id}`, one.offerUntil);
    if (one.status === 'active') hold(`plan ${id}`, null);
  }
  return held.toSorted((a, b) => a.by.localeCompare(b.by));
}

async function rowsOf(table: string, customerId: number): Promise<{ id: number }[]> {
  const { sql } = services;
  return sql<{ id: number }[]>`
    select id from ${sql(table)} where customer_id = ${customerId} order by id`;
}

async function storedHolds(history: History, invoiceId: number): Promise<Held[]> {
  const rows = await services.sql<Held[]>`
    select concat_ws(' ', kind, cause_id) as by, until_on, amount_minor from holds
    where invoice_id = ${invoiceId} and lifted_at is null
      and (until_on is null or until_on >= ${history.today})`;
  return rows.toSorted((a, b) => a.by.localeCompare(b.by));
}

const isOfCause = (hold: Held) => hold.by.includes(' ');

interface Stand {
  isHeld: boolean;
  /** The last step that went out or was passed over. */
  position: number;
  carried: number[];
}

/** Looks at an invoice after an event; answers where it stands, to compare with the next time. */
async function look(history: History, invoiceId: number, before: Stand | null): Promise<Stand> {
  const stored = await storedHolds(history, invoiceId);
  expect(stored.filter(isOfCause)).toEqual(await expectedHolds(history, invoiceId));
  const balanceMinor = await balanceOf(history, invoiceId);
  const partsMinor = stored.reduce((sum, one) => sum + (one.amountMinor ?? 0), 0);
  const isStopped =
    stored.some((one) => one.amountMinor === null) ||
    (stored.length > 0 && partsMinor >= balanceMinor);

  const considering = await considerToday(services.sql, services);
  const [row] = considering ? await readChaseRows(services.sql, considering, [invoiceId]) : [];
  if (!row || !considering) throw new Error('The invoice has a chase.');
  const { heldBecause, reviewOn, position, slideDays, cycle, nextPosition, nextOn } = row;
  // Held exactly when something holds it, or paid.
  if (balanceMinor <= 0) expect(heldBecause).toBe('paid');
  else expect(heldBecause !== null).toBe(isStopped);
  if (isStopped && balanceMinor > 0) {
    expect(stored.map((one) => one.by.split(' ')[0])).toContain(heldBecause);
    expect(nextPosition).toBeNull();
  }
  // What is stored is what would be worked out now.
  const { state, scenario } = considerChase(row, considering);
  const kept = { heldBecause, reviewOn, position, slideDays, cycle, nextPosition };
  expect(state).toMatchObject(kept);
  if (nextOn !== null && state.nextOn !== null) expect(nextOn <= state.nextOn).toBe(true);

  const steps = await services.sql<{ position: number }[]>`
    select position from touch_steps where invoice_id = ${invoiceId} and outcome = 'carried'
    order by cycle, position`;
  const stand = { isHeld: isStopped, position, carried: steps.map((one) => one.position) };
  if (before?.isHeld && balanceMinor > 0 && !isStopped) {
    // Free again: what went out or goes out next is the step after the last one, whatever the calendar says.
    const following = stepAfter(scenario, before.position, balanceMinor - partsMinor);
    const [sent] = stand.carried.slice(before.carried.length);
    expect(sent ?? nextPosition).toBe(following);
  }
  return stand;
}

/** The next step after a position, for what may be asked (minor units); null after the last. */
function stepAfter(scenario: Scenario, position: number, askableMinor: number): number | null {
  const next = scenario.steps.find(
    (step) =>
      step.position > position &&
      !isBeforeOrOnDue(step) &&
      step.conditions.minimumAmountMinor <= askableMinor,
  );
  return next?.position ?? null;
}

test(
  'whatever is answered, decided and paid in any order: held exactly while something holds it, and then on with the next step',
  { timeout: Math.max(180_000, HISTORIES * 12_000) },
  async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory, async (events) => {
        const history = await begin();
        const stands = new Map<number, Stand>();
        for (const event of [null, ...events]) {
          if (event) await ('next' in event ? goOn(history, event) : happen(history, event));
          for (const { id } of history.invoices) {
            stands.set(id, await look(history, id, stands.get(id) ?? null));
          }
        }
      }),
      { numRuns: HISTORIES },
    );
  },
);
