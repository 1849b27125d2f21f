import { randomUUID } from 'node:crypto';
import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import { dayIn } from '../calendar/zone.ts';
import { reconsiderChases } from '../chases/actions.ts';
import { transaction, type Tx } from '../db/sql.ts';
import type { MailFacts } from '../../emails/facts.ts';
import type { Skeleton } from '../../emails/fill.ts';
import { listOffersOfCustomers, type InvoiceOffer } from '../discounts/queries.ts';
import { listFactors } from '../factors/queries.ts';
import type { Factor } from '../factors/rules.ts';
import { findOrganization, type Organization } from '../organization/queries.ts';
import { withdrawUntrueReminders } from '../plans/walk-actions.ts';
import { listCredits } from '../runs/queries.ts';
import type { Copy } from '../runs/recipient-rules.ts';
import type { ScenarioBook } from '../scenarios/book-rules.ts';
import { loadScenarioBook } from '../scenarios/queries.ts';
import type { Services } from '../services.ts';
import { listNewestWordings } from '../wordings/queries.ts';
import { firstReminderFacts, statementFacts, type Writing } from './facts.ts';
import { otherFacts } from './other-facts.ts';
import {
  dropBlockedCopies,
  listBlockedMessages,
  listMessageCustomers,
  lockMessageInvoices,
  lockWaiting,
  markClaimed,
  markSkipped,
  saveLines,
  withdrawSteps,
  withdrawTouches,
  type MessageCustomer,
  type MessageInvoice,
  type ReadyMessage,
  type WaitingMessage,
} from './queries.ts';
import { insertSkeleton, type StoredMessage } from './handover-queries.ts';
import { listSentBefore } from './sent-queries.ts';
import { writeMessage, type About, type WritingRules } from './write.ts';
import { decideMessage } from './rules.ts';

export interface Prepared {
  messages: StoredMessage[];
  batchKey: string;
  /** How many rows were taken, skipped ones included: zero means that the outbox is empty. */
  taken: number;
}

interface Reading extends WritingRules {
  book: ScenarioBook;
  today: PlainDate;
  from: string;
  customers: Map<number, MessageCustomer>;
  invoices: Map<number, MessageInvoice[]>;
  blocked: Map<number, string>;
  credits: { customerId: number; currency: string; creditMinor: number }[];
  offers: InvoiceOffer[];
  copies: Map<number, Copy[]>;
  factors: Factor[];
}

interface Lines {
  dropped: { invoice: MessageInvoice; because: string }[];
  kept: MessageInvoice[];
}

type Verdict = ({ ready: ReadyMessage; skeleton: Skeleton } & Lines) | { skip: string };

/**
 * Takes the next messages from the outbox in one transaction: everything is read again under lock, what no longer holds
 * is skipped with its reason and its step given back, the rest gets its facts. Afterwards they are this worker's.
 */
export async function prepareBatch(
  services: Services,
  limit: number,
  status: 'claimed' | 'sending',
): Promise<Prepared> {
  return transaction(services.sql, async (tx) => {
    const organization = await findOrganization(tx);
    if (!organization) return { messages: [], batchKey: '', taken: 0 };
    const now = services.clock.now();
    const waiting = await lockWaiting(tx, now, limit, organization.remindersPaused);
    const batchKey = `batch_${randomUUID()}`;
    if (waiting.length === 0) return { messages: [], batchKey, taken: 0 };
    const reading = await readAgain(tx, services, organization, waiting);
    const ready: ReadyMessage[] = [];
    const lines: Parameters<typeof saveLines>[1][number][] = [];
    const skipped: { message: WaitingMessage; because: string }[] = [];
    for (const message of waiting) {
      const verdict = await decide(tx, services, message, reading);
      if ('skip' in verdict) {
        skipped.push({ message, because: verdict.skip });
        continue;
      }
      await keepSkeleton(services, verdict.skeleton);
      ready.push(verdict.ready);
      lines.push(...linesOf(message, verdict));
    }
    await saveLines(tx, lines);
    await withdrawDropped(tx, services, lines, reading);
    await skip(tx, services, skipped);
    await markClaimed(tx, ready, {
      workerId: services.workerId,
      at: now,
      transport: services.mail.name,
      batchKey,
      status,
    });
    return { messages: ready, batchKey, taken: waiting.length };
  });
}

async function readAgain(
  tx: Tx,
  services: Services,
  organization: Organization,
  waiting: readonly WaitingMessage[],
): Promise<Reading> {
  const ids = waiting.map((message) => message.id);
  const today = dayIn(organization.timeZone, services.clock.now());
  const customerIds = [...new Set(waiting.flatMap((message) => message.customerId ?? []))];
  // Invoices are locked before anything of them is read; the rest is asked together, which costs one wait.
  const [invoices, book, customers, blocked, credits, sentBefore, offers, ...others] =
    await Promise.all([
      lockMessageInvoices(tx, ids, today),
      loadScenarioBook(tx),
      listMessageCustomers(tx, customerIds),
      listBlockedMessages(tx, ids),
      listCredits(tx, customerIds),
      listSentBefore(tx, customerIds, ids),
      listOffersOfCustomers(tx, customerIds, today),
      // Somebody may save one at any time; from the next batch on it counts.
      listNewestWordings(tx),
      listFactors(tx),
    ]);
  const [wordings, factors] = others;
  const withCopies = waiting.filter(({ copies }) => copies.length > 0).map(({ id }) => id);
  const copies = await dropBlockedCopies(tx, withCopies);
  for (const [id, because] of await withdrawUntrueReminders(tx, services, ids)) {
    blocked.set(id, blocked.get(id) ?? because);
  }
  return {
    organization,
    book,
    today,
    from: services.config.mail.from,
    publicUrl: services.config.publicUrl,
    invoices: Map.groupBy(invoices, (invoice) => invoice.messageId),
    customers,
    blocked,
    credits,
    sentBefore,
    offers,
    copies,
    wordings,
    factors,
  };
}

async function decide(
  tx: Tx,
  services: Services,
  message: WaitingMessage,
  reading: Reading,
): Promise<Verdict> {
  const blocked = reading.blocked.get(message.id);
  if (blocked !== undefined) return { skip: blocked };
  const { organization } = reading;
  if (message.touchId === null) {
    const facts = await otherFacts(tx, services, message, organization, reading.today);
    if (facts === null) return { skip: 'no_longer_true' };
    const about: About = {
      kind: message.kind as About['kind'],
      tone: 'friendly',
      step: message.step,
    };
    return write(tx, message, about, facts, reading, { kept: [], dropped: [] });
  }
  const customer = reading.customers.get(message.customerId ?? 0);
  const planned = reading.invoices.get(message.id) ?? [];
  const { kept, dropped, leading } = decideMessage(planned, reading.book);
  if (!customer || !leading) return { skip: dropped[0]?.because ?? 'no_longer_true' };
  const { step, scenario } = leading;
  const kind = step.mail ?? 'reminder';
  const told: WaitingMessage = { ...message, kind };
  const credit = reading.credits.find(
    (one) => one.customerId === customer.id && one.currency === message.currency,
  );
  const factor = reading.factors.find((one) => one.id === kept[0]?.factorId) ?? null;
  // What was paid to the firm too much pays nothing of what a factor has bought.
  const creditMinor = factor ? 0 : (credit?.creditMinor ?? 0);
  const owed = kept.reduce((sum, invoice) => sum + invoice.balanceMinor, 0);
  if (owed - creditMinor < Math.max(1, organization.minimumAmountMinor))
    return { skip: 'below_minimum' };
  const writing: Writing = {
    organization,
    customer,
    factor,
    today: reading.today,
    payUrlPrefix: `${services.config.publicUrl}/p/`,
  };
  const statement = statementFacts(told, writing, reading.from, kept, {
    creditMinor,
    offers: reading.offers,
  });
  // BEC-3: the day after sending is the first of fourteen.
  const facts: MailFacts =
    kind === 'first_reminder_be'
      ? firstReminderFacts(statement, writing, told, kept, addDays(reading.today, 14))
      : statement;
  const about = { kind, tone: step.tone, step: `${scenario.key}/${step.key}` };
  return write(tx, message, about, facts, reading, { kept, dropped });
}

async function write(
  tx: Tx,
  message: WaitingMessage,
  about: About,
  facts: MailFacts,
  reading: Reading,
  lines: Lines,
): Promise<Verdict> {
  const copies = reading.copies.get(message.id) ?? [];
  const written = await writeMessage(tx, { ...message, copies }, about, facts, reading);
  return 'skip' in written ? written : { ...written, ...lines };
}

const kept = new Set<string>();

/** Outside the caller's transaction, so that the other senders see it at once and a rollback takes nothing back. */
async function keepSkeleton(services: Services, skeleton: Skeleton): Promise<void> {
  const key = `${services.config.databaseUrl} ${skeleton.hash}`;
  if (kept.has(key)) return;
  await insertSkeleton(services.sql, skeleton, services.clock.now());
  kept.add(key);
}

function linesOf(
  message: WaitingMessage,
  verdict: Exclude<Verdict, { skip: string }>,
): Parameters<typeof saveLines>[1][number][] {
  const kept = verdict.kept.map((invoice) => ({
    invoice,
    asks: invoice.balanceMinor,
    because: null,
  }));
  const dropped = verdict.dropped.map(({ invoice, because }) => ({ invoice, asks: null, because }));
  return [...kept, ...dropped].flatMap(({ invoice, asks, because }) =>
    invoice.askedMinor === asks && invoice.droppedBecause === because
      ? []
      : [
          {
            messageId: message.id,
            invoiceId: invoice.invoiceId,
            amountMinor: asks,
            droppedBecause: because,
          },
        ],
  );
}

/** An invoice that fell out of its message did not get its step: the chase stands where it stood. */
async function withdrawDropped(
  tx: Tx,
  services: Services,
  lines: readonly { messageId: number; invoiceId: number; droppedBecause: string | null }[],
  reading: Reading,
): Promise<void> {
  const steps = lines.flatMap((line) => {
    if (line.droppedBecause === null) return [];
    const invoice = reading.invoices
      .get(line.messageId)
      ?.find((one) => one.invoiceId === line.invoiceId);
    if (!invoice || invoice.cycle === null || invoice.position === null) return [];
    return [{ invoiceId: invoice.invoiceId, cycle: invoice.cycle, position: invoice.position }];
  });
  if (steps.length === 0) return;
  await withdrawSteps(tx, steps);
  await reconsiderChases(
    tx,
    services,
    steps.map((step) => step.invoiceId),
  );
}

async function skip(
  tx: Tx,
  services: Services,
  skipped: readonly { message: WaitingMessage; because: string }[],
): Promise<void> {
  if (skipped.length === 0) return;
  await markSkipped(
    tx,
    skipped.map(({ message, because }) => ({ id: message.id, because })),
  );
  const touchIds = skipped.flatMap(({ message }) => message.touchId ?? []);
  const invoiceIds = await withdrawTouches(tx, touchIds);
  await reconsiderChases(tx, services, invoiceIds);
}
