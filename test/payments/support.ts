import Fastify, { type FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import {
  createStripeStandIn,
  type StripeStandIn,
} from '../../scripts/stand-ins/stripe/stand-in.ts';
import { transaction } from '../../server/db/sql.ts';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { paymentJobs } from '../../server/payments/jobs.ts';
import { hashToken, payLinkToken } from '../../server/portal/token.ts';
import { createStripe } from '../../server/stripe/client.ts';
import { registerStripeWebhook } from '../../server/stripe/webhook.ts';
import { registerWeb } from '../../server/web/web.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

export const WEBHOOK_SECRET = 'whsec_of_the_payment_tests';

export interface GivenCustomer {
  id: number;
  contactId: number;
}

/** The firm everybody owes: Atelier Bernard in Lyon. */
export async function givenOrganization(services: TestServices): Promise<void> {
  await services.sql`
    insert into organization (name, legal_name, enterprise_number, vat_number, street, postal_code, city, country,
      reply_to, brand_color, bank_holder, iban, bic, updated_at)
    values ('Atelier Bernard', 'Atelier Bernard SAS', '823 456 789', 'FR12823456789', '12 rue des Tanneurs', '69001',
      'Lyon', 'FR', 'compta@atelier-bernard.example', '#1f5f4a', 'Atelier Bernard SAS', 'FR7630006000011234567890189',
      'AGRIFRPPXXX', ${services.clock.now()})
    on conflict do nothing`;
}

export async function givenCustomer(
  services: TestServices,
  options: { name?: string; country?: string; language?: string; email?: string } = {},
): Promise<GivenCustomer> {
  const { name = 'Bakkerij Jansen', country = 'FR', language = 'fr' } = options;
  const now = services.clock.now();
  const number = `C-${randomUUID().slice(0, 8)}`;
  const [customer] = await services.sql<{ id: number }[]>`
    insert into customers (number, name, country, language, created_at, updated_at)
    values (${number}, ${name}, ${country}, ${language}, ${now}, ${now}) returning id`;
  const id = customer?.id ?? 0;
  const [contact] = await services.sql<{ id: number }[]>`
    insert into contacts (customer_id, name, email, created_at)
    values (${id}, 'Anna Jansen', ${options.email ?? 'anna@jansen.example'}, ${now}) returning id`;
  return { id, contactId: contact?.id ?? 0 };
}

export interface InvoiceWanted {
  customerId: number;
  number: string;
  totalMinor: number;
  issuedOn?: string;
  dueOn?: string;
  currency?: string;
}

/** An invoice as an import leaves it: with its first ledger entry. */
export async function givenInvoice(
  services: TestServices,
  invoice: InvoiceWanted,
): Promise<number> {
  const { issuedOn = '2026-01-01', dueOn = '2026-01-31', currency = 'EUR' } = invoice;
  const now = services.clock.now();
  const [row] = await services.sql<{ id: number }[]>`
    with made as (
      insert into invoices (customer_id, number, issued_on, due_on, currency, total_minor, balance_minor, reference,
        created_at, updated_at)
      values (${invoice.customerId}, ${invoice.number}, ${issuedOn as never}, ${dueOn as never}, ${currency},
        ${invoice.totalMinor}, ${invoice.totalMinor}, ${invoice.number}, ${now}, ${now}) returning id
    ), entered as (
      insert into ledger_entries (invoice_id, kind, amount_minor, currency, booked_on, recorded_at)
      select id, 'invoice', ${invoice.totalMinor}::bigint, ${currency}, ${issuedOn}::date, ${now}::timestamptz from made
    )
    select id from made`;
  return row?.id ?? 0;
}

/** A pay link with its token. */
export async function givenPayLink(
  services: TestServices,
  customer: GivenCustomer,
  options: { expiresAt?: Date; revokedAt?: Date; invoiceId?: number } = {},
): Promise<{ id: string; token: string }> {
  const id = randomUUID();
  const token = payLinkToken(services.config.secretKey, id);
  const now = services.clock.now();
  const expiresAt = options.expiresAt ?? new Date(now.getTime() + 90 * 86_400_000);
  await services.sql`
    insert into pay_links (id, token_hash, customer_id, contact_id, invoice_id, created_at, expires_at, revoked_at)
    values (${id}, ${hashToken(token)}, ${customer.id}, ${customer.contactId}, ${options.invoiceId ?? null},
      ${now}, ${expiresAt}, ${options.revokedAt ?? null})`;
  return { id, token };
}

export interface PaymentBed {
  services: TestServices;
  stripe: StripeStandIn;
  /** Where the webhook endpoint listens. */
  url: string;
  app: FastifyInstance;
  /** Does the jobs of this feature that wait, until none is left. */
  work(): Promise<void>;
  /** Moves our clock and Stripe's together. */
  advance(duration: string): Promise<void>;
  close(): Promise<void>;
}

/** Our server's payment side before a stand-in of Stripe that shares its clock; webhooks come over real HTTP. */
export async function setUpPayments(
  register: (app: FastifyInstance, services: TestServices) => void | Promise<void> = () =>
    undefined,
): Promise<PaymentBed> {
  const services = await createTestServices();
  services.config.stripe = {
    secretKey: 'sk_test_of_the_tests',
    webhookSecrets: [WEBHOOK_SECRET],
    apiBase: null,
  };
  const app = Fastify();
  const clock = {
    now: () => services.clock.now().getTime(),
    advance: (ms: number) =>
      services.clock.set(new Date(services.clock.now().getTime() + ms).toISOString()),
  };
  // The address is known only after the policy that names Stripe's page is made, so the stand-in comes first.
  const reserved = await freePort();
  const stripe = await createStripeStandIn({
    clock,
    accountName: 'Atelier Bernard',
    webhook: [{ url: `http://127.0.0.1:${reserved}/webhooks/stripe`, secret: WEBHOOK_SECRET }],
  });
  services.config.stripe.apiBase = stripe.url;
  services.stripe = createStripe(services.config.stripe);
  await registerWeb(app, services);
  await registerStripeWebhook(app, services);
  await register(app, services);
  const url = await app.listen({ port: reserved, host: '127.0.0.1' });
  await givenOrganization(services);
  return {
    services,
    stripe,
    url,
    app,
    work: () => workOff(services),
    advance: (duration) => stripe.control.advance(duration),
    async close() {
      await stripe.close();
      await app.close();
      await services.close();
    },
  };
}

async function freePort(): Promise<number> {
  const app = Fastify();
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  await app.close();
  return typeof address === 'object' && address ? address.port : 0;
}

const WORKED = ['stripe.event', 'checkouts.expire', 'refunds.finish'] as const;

interface WaitingJob {
  id: string;
  name: (typeof WORKED)[number];
  data: { eventId: string } & { checkoutId: number } & { refundId: number };
}

/**
 * Takes the jobs from the queue's own table and gives them to the real handlers. One that fails goes back, as the queue
 * would do; its error is thrown when the others are done.
 */
async function workOff(services: TestServices): Promise<void> {
  const handlers = paymentJobs(services);
  const failed: { job: WaitingJob; error: unknown }[] = [];
  for (;;) {
    const jobs = await transaction(
      services.sql,
      (tx) => tx<WaitingJob[]>`
        delete from pgboss.job where name in ${tx(WORKED)} returning id, name, data`,
    );
    if (jobs.length === 0) break;
    for (const job of jobs) {
      await handlers[job.name]([job.data]).catch((error: unknown) => failed.push({ job, error }));
    }
  }
  for (const { job } of failed) await services.jobs.enqueue(services.sql, job.name, job.data);
  if (failed[0]) throw failed[0].error;
}

export interface Books {
  payments: { amountMinor: number; fee: number | null; intent: string | null }[];
  balances: number[];
  checkouts: string[];
}

/** What the ledger says, without ids; throws when it does not prove itself. */
export async function readBooks(services: TestServices): Promise<Books> {
  const violations = await checkLedger(services.sql);
  if (violations.length > 0) throw new Error(JSON.stringify(violations));
  const payments = await services.sql<Books['payments']>`
    select amount_minor, fee_minor as fee, stripe_payment_intent_id as intent from payments order by id`;
  const invoices = await services.sql<{ balanceMinor: number }[]>`
    select balance_minor from invoices order by id`;
  const checkouts = await services.sql<{ status: string }[]>`
    select status from checkouts order by id`;
  return {
    payments: [...payments],
    balances: invoices.map((row) => row.balanceMinor),
    checkouts: checkouts.map((row) => row.status),
  };
}
