import { addDays } from '../../server/calendar/plain-date.ts';
import {
  countCustomers,
  countTouches,
  type TouchCount,
} from '../../server/previews/count-rules.ts';
import { previewTouches, type DraftBook } from '../../server/previews/foresight.ts';
import { listKeptCounts, listKeptPreviews } from '../../server/previews/kept-queries.ts';
import { withActivated } from '../../server/scenarios/book-rules.ts';
import { listDrafts, loadScenarioBook } from '../../server/scenarios/queries.ts';
import { givenCustomer, givenHold, givenInvoice } from '../support/given.ts';
import { TODAY, type TestServices } from '../support/services.ts';

/** Customers of every kind with one to three invoices, some held, some in pounds. */
export async function givenBook(services: TestServices, customers: number): Promise<void> {
  for (let n = 0; n < customers; n += 1) {
    const customer = await givenCustomer(services, {
      name: `Customer ${n}`,
      ...(n % 4 === 3 && { kind: 'consumer', country: 'BE' }),
      ...(n % 5 === 4 && { segment: 'frequent_late' }),
    });
    for (let k = 0; k <= n % 3; k += 1) {
      const invoice = await givenInvoice(services, customer, {
        dueOn: addDays(TODAY, ((n * 17 + k * 23) % 70) - 20),
        totalMinor: 5_000 + n * 700 + k,
        currency: k === 2 ? 'GBP' : 'EUR',
      });
      if (n % 6 === 5 && k === 0) {
        await givenHold(services, invoice, 'dispute', addDays(TODAY, 10 + n));
      }
    }
  }
}

/** A draft of the scenario "standard" with one late reminder. */
export async function givenDraft({ sql }: TestServices, offsetDays = 10): Promise<number> {
  const steps = [{ key: 'reminder-1', anchor: 'due', offset_days: offsetDays, channel: 'email' }];
  const [draft] = await sql<{ id: number }[]>`
    insert into scenario_versions (scenario_id, number, definition, created_at, updated_at)
    select id, 2, ${sql.json({ thanks: 'never', steps })}, now(), now() from scenarios where key = 'standard'
    returning id`;
  return draft?.id ?? 0;
}

interface Counted {
  counts: TouchCount[];
  customers: number;
}

/** What the page would count for a small book, in the order of the kept counts. */
export async function countedLive(
  services: TestServices,
  versionId: number | null,
): Promise<Counted> {
  const { sql } = services;
  const draft = (await listDrafts(sql)).find((one) => one.versionId === versionId);
  const drafted: DraftBook | null = draft
    ? { book: withActivated(await loadScenarioBook(sql), draft, 'move'), scenarioId: draft.id }
    : null;
  const preview = await previewTouches(sql, services, { draft: drafted, customersMax: 1_000 });
  if (!preview || preview.isTooLarge) throw new Error('The book is small.');
  const { touches } = preview;
  return { counts: sorted(countTouches(touches)), customers: countCustomers(touches) };
}

/** What is kept and shown; null when nothing is. */
export async function countedKept(
  { sql }: TestServices,
  versionId: number | null,
): Promise<Counted | null> {
  const done = (await listKeptPreviews(sql, versionId)).find(({ doneAt }) => doneAt !== null);
  if (!done) return null;
  return { counts: sorted(await listKeptCounts(sql, done.id, TODAY)), customers: done.customers };
}

function sorted(counts: readonly TouchCount[]): TouchCount[] {
  const key = ({ on, mark, scenario, step, channel, currency }: TouchCount) =>
    JSON.stringify([on, mark, scenario, step, channel, currency]);
  return counts.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
