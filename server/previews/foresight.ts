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
import { listCustomersAhead, listOpenInvoices } from './queries.ts';
import { foresee, type Foresight, type ForeseenTouch } from './rules.ts';

/** How far the preview looks. */
export const PREVIEW_DAYS = 60;
// One statement reads the chases of so many customers: few enough to answer other requests between two of them.
const CUSTOMERS_A_CHUNK = 200;

/** Whose touches are asked for; everybody's when nothing is said. */
export interface Asked {
  customerId?: number;
  /** With these scenarios instead of those that stand, a draft among them. */
  draft?: { book: ScenarioBook; scenarioId: number };
  /** More customers than this are not looked at. */
  customersMax: number;
}

export interface Preview {
  fromOn: PlainDate;
  untilOn: PlainDate;
  touches: ForeseenTouch[];
  customers: number;
  /** Whether there are customers that were not looked at. */
  isCut: boolean;
}

/** What would go to whom in the next sixty days, when nothing else happens. Reads only; null before there is an organization. */
export async function previewTouches(
  sql: Db,
  services: Services,
  asked: Asked,
): Promise<Preview | null> {
  const considering = await considerToday(sql, services);
  if (!considering) return null;
  const foresight = await foresightOf(sql, services, considering);
  const draft = asked.draft;
  const seen = draft ? { ...foresight, book: draft.book } : foresight;
  const { fromOn, untilOn } = foresight;
  const touches: ForeseenTouch[] = [];
  let customers = 0;
  let after = 0;
  for (;;) {
    const limit = Math.min(CUSTOMERS_A_CHUNK, asked.customersMax - customers + 1);
    const ids =
      asked.customerId === undefined
        ? await listCustomersAhead(sql, {
            ...{ untilOn, after, limit },
            scenarioId: draft?.scenarioId ?? null,
          })
        : [asked.customerId].filter((id) => id > after);
    const last = ids.at(-1);
    if (last === undefined) break;
    const room = asked.customersMax - customers;
    const looked = ids.slice(0, room);
    touches.push(...(await touchesOf(sql, seen, looked, draft !== undefined)));
    customers += looked.length;
    if (ids.length > room) return { fromOn, untilOn, touches, customers, isCut: true };
    after = last;
  }
  return { fromOn, untilOn, touches, customers, isCut: false };
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
  const byCustomer = Map.groupBy(rows, ({ customerId }) => customerId);
  return [...byCustomer.values()].flatMap((own) => foresee(own, credits, foresight, { anew }));
}
