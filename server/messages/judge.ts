import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import type { MailFacts } from '../../emails/facts.ts';
import { listOffersOfCustomers, type InvoiceOffer } from '../discounts/queries.ts';
import { listFactors } from '../factors/queries.ts';
import type { Factor } from '../factors/rules.ts';
import type { Organization } from '../organization/queries.ts';
import { listCredits } from '../runs/queries.ts';
import type { ScenarioBook } from '../scenarios/book-rules.ts';
import { loadScenarioBook } from '../scenarios/queries.ts';
import type { Services } from '../services.ts';
import { firstReminderFacts, statementFacts, type Writing } from './facts.ts';
import { otherFacts } from './other-facts.ts';
import { listMessageInvoices, type MessageInvoice } from './line-queries.ts';
import {
  listAllowedCopies,
  listBlockedMessages,
  listMessageCustomers,
  type MessageCustomer,
  type WaitingMessage,
} from './queries.ts';
import { listNewestWordings } from '../wordings/queries.ts';
import { decideMessage, type Decided, type Dropped } from './rules.ts';
import { listSentBefore } from './sent-queries.ts';
import type { About, WritingRules } from './write.ts';

/** What is true of some messages on a day. */
export interface Reading extends WritingRules {
  book: ScenarioBook;
  today: PlainDate;
  from: string;
  customers: Map<number, MessageCustomer>;
  invoices: Map<number, MessageInvoice[]>;
  /** Messages whose address must not be written to any more, and why. */
  blocked: Map<number, string>;
  credits: { customerId: number; currency: string; creditMinor: number }[];
  offers: InvoiceOffer[];
  factors: Factor[];
}

/** What a message would ask for on the day of the reading, or why it must not leave. */
export type Judged =
  | {
      about: About;
      facts: MailFacts;
      kept: MessageInvoice[];
      dropped: Dropped[];
      /** Null for what no step asked for. */
      leading: Decided['leading'];
      /** What is asked for together (minor units), credit taken off; 0 for what no step asked for. */
      askedMinor: number;
    }
  | { skip: string; dropped: Dropped[] };

/** Reads what decides about these messages. Changes nothing and locks nothing: a sender locks their invoices beforehand. */
export async function readMessages(
  sql: Db,
  services: Services,
  { organization, today }: { organization: Organization; today: PlainDate },
  messages: readonly WaitingMessage[],
): Promise<Reading> {
  const ids = messages.map((message) => message.id);
  const customerIds = [...new Set(messages.flatMap((message) => message.customerId ?? []))];
  const withCopies = messages.filter(({ copies }) => copies.length > 0).map(({ id }) => id);
  // Asked together, which costs one wait.
  const [invoices, book, customers, blocked, credits, sentBefore, offers, ...others] =
    await Promise.all([
      listMessageInvoices(sql, ids, today),
      loadScenarioBook(sql),
      listMessageCustomers(sql, customerIds),
      listBlockedMessages(sql, ids),
      listCredits(sql, customerIds),
      listSentBefore(sql, customerIds, ids),
      listOffersOfCustomers(sql, customerIds, today),
      listAllowedCopies(sql, withCopies),
      // Somebody may save one at any time; from the next batch on it counts.
      listNewestWordings(sql),
      listFactors(sql),
    ]);
  const [copies, wordings, factors] = others;
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

/** What the message would ask for now. Reads only; the facts are those of its mail. */
export async function judgeMessage(
  sql: Db,
  services: Services,
  message: WaitingMessage,
  reading: Reading,
): Promise<Judged> {
  const blocked = reading.blocked.get(message.id);
  if (blocked !== undefined) return { skip: blocked, dropped: [] };
  if (message.touchId !== null) return judgeStep(services, message, reading);
  const facts = await otherFacts(sql, services, message, reading.organization, reading.today);
  if (facts === null) return { skip: 'no_longer_true', dropped: [] };
  const about: About = {
    kind: message.kind as About['kind'],
    tone: 'friendly',
    step: message.step,
    adds: [],
  };
  return { about, facts, kept: [], dropped: [], leading: null, askedMinor: 0 };
}

function judgeStep(services: Services, message: WaitingMessage, reading: Reading): Judged {
  const { organization, today } = reading;
  const customer = reading.customers.get(message.customerId ?? 0);
  const { kept, dropped, leading } = decideMessage(
    reading.invoices.get(message.id) ?? [],
    reading.book,
    { today, country: customer?.country ?? organization.country, calendar: services.workingDays },
  );
  if (!customer || !leading) return { skip: dropped[0]?.because ?? 'no_longer_true', dropped };
  const { step, scenario } = leading;
  const kind = step.mail ?? 'reminder';
  const told: WaitingMessage = { ...message, kind };
  const credit = reading.credits.find(
    (one) => one.customerId === customer.id && one.currency === message.currency,
  );
  const factor = reading.factors.find((one) => one.id === kept[0]?.factorId) ?? null;
  // What was paid to the firm too much pays nothing of what a factor has bought.
  const creditMinor = factor ? 0 : (credit?.creditMinor ?? 0);
  const askedMinor = kept.reduce((sum, invoice) => sum + invoice.balanceMinor, 0) - creditMinor;
  if (askedMinor < Math.max(1, organization.minimumAmountMinor))
    return { skip: 'below_minimum', dropped };
  const payUrlPrefix = `${services.config.publicUrl}/p/`;
  const writing: Writing = { organization, customer, factor, today, payUrlPrefix };
  const statement = statementFacts(told, writing, reading.from, kept, {
    creditMinor,
    offers: reading.offers,
  });
  // BEC-3: the day after sending is the first of fourteen.
  const facts: MailFacts =
    kind === 'first_reminder_be'
      ? firstReminderFacts(statement, writing, told, kept, addDays(today, 14))
      : statement;
  const { tone, adds } = step;
  const about: About = { kind, tone, step: `${scenario.key}/${step.key}`, adds };
  return { about, facts, kept, dropped, leading, askedMinor };
}
