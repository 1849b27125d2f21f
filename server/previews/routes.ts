import type { FastifyInstance } from 'fastify';
import { isPlainDate, type PlainDate } from '../calendar/plain-date.ts';
import type { Sql } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import type { People } from '../runs/plan-context.ts';
import { listColleagues, listDebtors, listPeople } from '../runs/queries.ts';
import { withActive } from '../scenarios/book-rules.ts';
import { listDrafts, loadScenarioBook } from '../scenarios/queries.ts';
import type { Scenario } from '../scenarios/rules.ts';
import type { Services } from '../services.ts';
import { idOf, textOf } from '../today/wording.ts';
import { readerOf } from '../web/reader.ts';
import { compareTouches, inOrder, type MarkedTouch } from './compare-rules.ts';
import { previewTouches, type Preview } from './foresight.ts';
import { findCustomerName, listForeseenInvoices } from './page-queries.ts';
import { previewIndex } from './views.ts';

// What is worked out while somebody waits for the page: about two seconds of an ordinary machine.
const CUSTOMERS_MAX = 3_000;
// What fits a list that is read; each day has a list of its own.
const TOUCHES_LISTED = 60;
const TOUCHES_A_DAY = 1_000;

/** What will go to whom in the next sixty days: for everybody, a customer, or with a draft of a scenario. */
export function registerPreviewRoutes(app: FastifyInstance, services: Services): void {
  app.get('/preview', async (request, reply) => {
    const reader = await readerOf(services, request);
    const { sql } = services;
    const customer = await findAskedCustomer(sql, textOf(request.query, 'customer', 15));
    const draft = await findAskedDraft(sql, textOf(request.query, 'draft', 40));
    const wanted = textOf(request.query, 'day', 10);
    const day = isPlainDate(wanted) ? wanted : null;
    const asked = {
      ...(customer && { customerId: customer.id }),
      customersMax: CUSTOMERS_MAX,
    };
    const standing = await previewTouches(sql, services, asked);
    const drafted = draft && (await previewWith(services, asked, draft));
    const touches = standing ? marked(standing, drafted) : [];
    const shown = shownOf(touches, day);
    const [people, invoices] = await Promise.all([
      listRecipients(sql, shown),
      listForeseenInvoices(
        sql,
        shown.flatMap(({ carried, beside }) => [...carried, ...beside]).map((one) => one.invoiceId),
      ),
    ]);
    const props = previewIndex(reader, {
      ...{ customer, draft, day, touches, shown, people, invoices },
      preview: drafted ?? standing,
      workingDays: services.workingDays,
    });
    return reply.page('/previews/index', props);
  });
}

/** Null when nobody was named. Throws NotFound for one that is not there. */
async function findAskedCustomer(
  sql: Sql,
  text: string,
): Promise<{ id: number; name: string } | null> {
  if (text === '') return null;
  const id = idOf(text);
  const name = id === undefined ? undefined : await findCustomerName(sql, id);
  if (id === undefined || name === undefined) throw new NotFound('There is no such customer.');
  return { id, name };
}

/** The draft of the scenario with this key. */
async function findAskedDraft(sql: Sql, text: string): Promise<Scenario | null> {
  if (text === '') return null;
  const draft = (await listDrafts(sql)).find(({ key }) => key === text);
  if (!draft) throw new NotFound('There is no such draft.');
  return draft;
}

async function previewWith(
  services: Services,
  asked: { customerId?: number; customersMax: number },
  draft: Scenario,
): Promise<Preview | null> {
  const book = withActive(await loadScenarioBook(services.sql), draft);
  return previewTouches(services.sql, services, {
    ...asked,
    draft: { book, scenarioId: draft.id },
  });
}

function marked(standing: Preview, drafted: Preview | null): MarkedTouch[] {
  return drafted
    ? compareTouches(standing.touches, drafted.touches)
    : inOrder(standing.touches).map((touch) => ({ ...touch, mark: 'same' }));
}

function shownOf(touches: readonly MarkedTouch[], day: PlainDate | null): MarkedTouch[] {
  return day === null
    ? touches.slice(0, TOUCHES_LISTED)
    : touches.filter(({ on }) => on === day).slice(0, TOUCHES_A_DAY);
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
