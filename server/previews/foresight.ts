import { setImmediate as giveWay } from 'node:timers/promises';
import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import { dayIn, minuteOfDayIn } from '../calendar/zone.ts';
import { considerToday, readChaseRows } from '../chases/actions.ts';
import type { Considering } from '../chases/consider.ts';
import type { Db } from '../db/sql.ts';
import type { Organization } from '../organization/queries.ts';
import { hasFinishedRun, listCredits } from '../runs/queries.ts';
import { accountOf } from '../runs/rules.ts';
import type { ScenarioBook } from '../scenarios/book-rules.ts';
import type { Services } from '../services.ts';
import { compareTouches, inOrder, type MarkedTouch } from './compare-rules.ts';
import { listCustomersAhead, listOpenInvoices } from './queries.ts';
import { foresee, type Foresight, type ForeseenTouch } from './rules.ts';

/** How far the preview looks. */
export const PREVIEW_DAYS = 60;
// One statement reads the chases of so many customers: few enough to answer other requests between two of them.
export const CUSTOMERS_A_CHUNK = 100;
// Working so many out takes some milliseconds, in which this process does nothing else.
const CUSTOMERS_AT_A_STRETCH = 20;

/** A draft to compare with: the scenarios as they would be, and which of them it is of. */
export interface DraftBook {
  book: ScenarioBook;
  scenarioId: number;
}

/** Whose touches are asked for; everybody's when nothing is said. */
export interface Asked {
  customerIds?: readonly number[];
  /** Beside what stands also with these scenarios, a draft among them. */
  draft?: DraftBook | null;
  /** More customers than this are not worked out while somebody waits. */
  customersMax: number;
}

export interface Preview {
  fromOn: PlainDate;
  untilOn: PlainDate;
  /** By day and customer. */
  touches: MarkedTouch[];
  /** Whether there are too many customers for an answer at once: then nobody was looked at. */
  isTooLarge: boolean;
}

/** What would go to whom in the next sixty days, when nothing else happens. Reads only; null before there is an organization. */
export async function previewTouches(
  sql: Db,
  services: Services,
  asked: Asked,
): Promise<Preview | null> {
  const foresight = await openForesight(sql, services);
  return foresight && previewFrom(sql, foresight, asked);
}

/** The same from what was read before. */
export async function previewFrom(
  sql: Db,
  foresight: Foresight,
  { customerIds, draft = null, customersMax }: Asked,
): Promise<Preview> {
  const { fromOn, untilOn } = foresight;
  const ids =
    customerIds ??
    (await listCustomersAhead(sql, {
      ...{ untilOn, after: 0, limit: customersMax + 1 },
      scenarioId: draft?.scenarioId ?? null,
    }));
  if (ids.length > customersMax) return { fromOn, untilOn, touches: [], isTooLarge: true };
  const touches: MarkedTouch[] = [];
  for (let start = 0; start < ids.length; start += CUSTOMERS_A_CHUNK) {
    const some = ids.slice(start, start + CUSTOMERS_A_CHUNK);
    touches.push(...(await foreseeCustomers(sql, foresight, some, draft)));
  }
  return { fromOn, untilOn, touches: inOrder(touches), isTooLarge: false };
}

/** The touches of these customers, few enough for one statement; beside a draft with what it changes. */
export async function foreseeCustomers(
  sql: Db,
  foresight: Foresight,
  customerIds: readonly number[],
  draft: DraftBook | null,
): Promise<MarkedTouch[]> {
  const now = await touchesOf(sql, foresight, customerIds, false);
  if (!draft) return now.map((touch) => ({ ...touch, mark: 'same' }));
  const drafted = { ...foresight, book: draft.book };
  return compareTouches(now, await touchesOf(sql, drafted, customerIds, true));
}

/** What everybody's sixty days start from, read once; null before there is an organization. */
export async function openForesight(sql: Db, services: Services): Promise<Foresight | null> {
  const considering = await considerToday(sql, services);
  return considering && foresightOf(sql, services, considering);
}

/** From the next day that has a run before it: today's may be over, or its window closed. */
async function foresightOf(
  sql: Db,
  services: Services,
  considering: Considering,
): Promise<Foresight> {
  const { today } = considering;
  const organization = considering.organization as Organization;
  const { timeZone, country, sendUntilMinute, minimumAmountMinor } = organization;
  const now = services.clock.now();
  const isOver =
    dayIn(timeZone, now) === today &&
    (minuteOfDayIn(timeZone, now) >= sendUntilMinute || (await hasFinishedRun(sql, today)));
  return {
    ...considering,
    country,
    minimumAmountMinor,
    fromOn: isOver ? addDays(today, 1) : today,
    untilOn: addDays(today, PREVIEW_DAYS),
  };
}

async function touchesOf(
  sql: Db,
  foresight: Foresight,
  customerIds: readonly number[],
  anew: boolean,
): Promise<ForeseenTouch[]> {
  const invoiceIds = await listOpenInvoices(sql, customerIds);
  const [rows, creditRows] = await Promise.all([
    readChaseRows(sql, foresight, invoiceIds),
    listCredits(sql, customerIds),
  ]);
  const credits = new Map(creditRows.map((row) => [accountOf(row), row.creditMinor]));
  const touches: ForeseenTouch[] = [];
  let customers = 0;
  for (const own of Map.groupBy(rows, ({ customerId }) => customerId).values()) {
    touches.push(...foresee(own, credits, foresight, { anew }));
    customers += 1;
    if (customers % CUSTOMERS_AT_A_STRETCH === 0) await giveWay();
  }
  return touches;
}
