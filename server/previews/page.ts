import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import type { Sql } from '../db/sql.ts';
import type { People } from '../runs/plan-context.ts';
import { listColleagues, listDebtors, listPeople } from '../runs/queries.ts';
import { withActivated } from '../scenarios/book-rules.ts';
import type { Scenario } from '../scenarios/rules.ts';
import type { Services } from '../services.ts';
import type { MarkedTouch } from './compare-rules.ts';
import { countCustomers, countTouches } from './count-rules.ts';
import {
  foreseeCustomers,
  openForesight,
  PREVIEW_DAYS,
  previewFrom,
  type DraftBook,
  type Preview,
} from './foresight.ts';
import { assumptionsOf, LIVE_MAX } from './kept-actions.ts';
import { listCustomersOfDay, listKeptCounts, listKeptPreviews } from './kept-queries.ts';
import { listForeseenInvoices } from './page-queries.ts';
import type { Foresight } from './rules.ts';
import type { PreviewSources } from './views.ts';

// What fits a list that is read; each day has a list of its own.
const TOUCHES_LISTED = 60;
const TOUCHES_A_DAY = 1_000;
// Of a large book a day may bring thousands: so many customers make a page, and are worked out in some tenths of a second.
const CUSTOMERS_A_PAGE = 50;

export interface AskedPage {
  customer: { id: number; name: string } | null;
  draft: Scenario | null;
  day: PlainDate | null;
  /** A day's list goes on after this customer. */
  after: number;
}

type Found = Pick<PreviewSources, 'counted' | 'keeping' | 'shown' | 'moreAfter' | 'untilOn'>;

const NOTHING: Found = {
  ...{ counted: null, keeping: null, shown: [], moreAfter: null, untilOn: null },
};

/** Everything the page of the sixty days shows. */
export async function readPreviewPage(
  services: Services,
  asked: AskedPage,
  liveMax: number = LIVE_MAX,
): Promise<PreviewSources> {
  const { sql, workingDays } = services;
  const foresight = await openForesight(sql, services);
  const book = foresight && {
    now: foresight.book,
    then: asked.draft ? withActivated(foresight.book, asked.draft, 'move') : foresight.book,
  };
  const draft = book && asked.draft ? { book: book.then, scenarioId: asked.draft.id } : null;
  const preview =
    foresight &&
    (await previewFrom(sql, foresight, {
      ...(asked.customer && { customerIds: [asked.customer.id] }),
      ...{ draft, customersMax: liveMax },
    }));
  const found = await find(sql, { asked, foresight, preview, draft });
  const { shown } = found;
  const [people, invoices] = await Promise.all([
    listRecipients(sql, shown),
    listForeseenInvoices(
      sql,
      shown.flatMap(({ carried, beside }) => [...carried, ...beside]).map((one) => one.invoiceId),
    ),
  ]);
  return {
    ...{ ...asked, ...found, people, invoices, workingDays },
    book: book?.then ?? { active: [], versions: new Map(), assigned: new Map() },
  };
}

interface Finding {
  asked: AskedPage;
  foresight: Foresight | null;
  preview: Preview | null;
  draft: DraftBook | null;
}

async function find(sql: Sql, { asked, foresight, preview, draft }: Finding): Promise<Found> {
  if (!foresight || !preview) return { ...NOTHING, counted: { counts: [], customers: 0 } };
  if (preview.isTooLarge) return findKept(sql, asked, foresight, draft);
  const { touches, untilOn } = preview;
  return {
    ...{ ...NOTHING, untilOn },
    counted: { counts: countTouches(touches), customers: countCustomers(touches) },
    shown:
      asked.day === null
        ? touches.slice(0, TOUCHES_LISTED)
        : touches.filter(({ on }) => on === asked.day).slice(0, TOUCHES_A_DAY),
  };
}

/** Of a large book: the counts as they were kept, and the list of a day as things stand now. */
async function findKept(
  sql: Sql,
  asked: AskedPage,
  foresight: Foresight,
  draft: DraftBook | null,
): Promise<Found> {
  const previews = await listKeptPreviews(sql, asked.draft?.versionId ?? null);
  const working = previews.find(({ doneAt }) => doneAt === null) ?? null;
  const done = previews.find(({ doneAt }) => doneAt !== null) ?? null;
  const kept = done?.assumed === assumptionsOf(foresight, draft) ? done : null;
  const keeping = { kept, working, isOutdated: done !== null && kept === null };
  if (!kept) return { ...NOTHING, keeping };
  const { fromOn } = foresight;
  const counts = await listKeptCounts(sql, kept.id, fromOn);
  const counted = { counts, customers: kept.customers };
  // Nobody has looked further than from the day on which it was worked out.
  const untilOn = addDays(kept.today ?? fromOn, PREVIEW_DAYS);
  const on = asked.day ?? counts[0]?.on;
  if (on === undefined) return { ...NOTHING, keeping, counted, untilOn };
  const customerIds = await listCustomersOfDay(sql, {
    ...{ id: kept.id, on, isFirst: on === fromOn },
    ...{ after: asked.after, limit: CUSTOMERS_A_PAGE + 1 },
  });
  const looked = customerIds.slice(0, CUSTOMERS_A_PAGE);
  const touches = await foreseeCustomers(sql, foresight, looked, draft);
  const ofDay = touches
    .filter((touch) => touch.on === on)
    .toSorted((a, b) => a.customerId - b.customerId);
  return {
    ...{ keeping, counted, untilOn },
    shown: asked.day === null ? ofDay.slice(0, TOUCHES_LISTED) : ofDay,
    moreAfter: customerIds.length > looked.length ? (looked.at(-1) ?? null) : null,
  };
}

/** Who would be written to, as things stand. */
async function listRecipients(sql: Sql, shown: readonly MarkedTouch[]): Promise<People> {
  const ids = [...new Set(shown.map(({ customerId }) => customerId))];
  const [debtors, people, colleagues] = await Promise.all([
    listDebtors(sql, ids),
    listPeople(sql, ids, ['billing', 'buyer', 'signatory']),
    listColleagues(sql),
  ]);
  return {
    debtors: new Map(debtors.map((one) => [one.customerId, one])),
    contacts: Map.groupBy(people, ({ customerId }) => customerId),
    colleagues,
  };
}
