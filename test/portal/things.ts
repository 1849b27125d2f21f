import { randomUUID } from 'node:crypto';
import { transaction } from '../../server/db/sql.ts';
import { openDispute } from '../../server/disputes/actions.ts';
import { listThread } from '../../server/disputes/thread-queries.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { makeNotice } from '../../server/payment-notices/actions.ts';
import { makeOffer } from '../../server/plans/decide-actions.ts';
import { agreeToCharges, useMethod } from '../../server/plans/method-actions.ts';
import { makePromise } from '../../server/promises/actions.ts';
import { SAMPLES } from '../files/samples.ts';
import { givenInvoice, givenPayLink, type GivenCustomer } from '../payments/support.ts';
import { CONSENT } from '../plans/charge-support.ts';
import { accept, askedFor } from '../plans/support.ts';
import type { TestServices } from '../support/services.ts';

/** What a customer has that its own portal names by an id. */
export interface Cast {
  customer: GivenCustomer;
  invoiceId: number;
  link: { id: string; token: string };
  name: string;
}

/** What stands in the place of `:id` in a path, and of the other names where a path has more. */
export type Named = { id: string | number } & Record<string, string | number>;
type Make = (services: TestServices, of: Cast) => Promise<Named>;

/** Every route of the portal that names a thing, with how one of a customer's is made: a line each. */
export const THINGS: Record<string, Make> = {
  '/receipts/:id': givenPayment,
  '/receipts/:id/note': givenDiscounted,
  '/statement/:file': givenAccount,
  '/contact/changes/:id/withdrawal': givenChange,
  '/contact/pay-only/:id/revocation': givenPayOnly,
  '/disputes/:id': givenThread,
  '/disputes/:id/messages': givenThread,
  '/disputes/:id/withdrawal': givenThread,
  '/disputes/:id/files/:fileId': givenThread,
  '/promises/:id': givenOpenPromise,
  '/promises/:id/withdrawal': givenOpenPromise,
  '/paid/:id': givenNotice,
  '/paid/:id/proof': givenNotice,
  '/paid/:id/withdrawal': givenNotice,
  '/plans/:id': givenRunning,
  '/plans/:id/document.pdf': givenRunning,
  '/plans/:id/pay': givenRunning,
  '/plans/:id/method': givenRunning,
  '/plans/:id/kept': givenRunning,
  '/plans/:id/stop-charges': givenCharged,
  '/plans/:id/agree': givenOffer,
  '/plans/:id/accept': givenOffer,
  '/plans/:id/withdraw': givenOffer,
};

let invoices = 0;

/** One of their invoices that nothing else is about. */
async function givenOwn(services: TestServices, of: Cast): Promise<number> {
  const number = `${of.name}-${(invoices += 1)}`;
  return givenInvoice(services, { customerId: of.customer.id, number, totalMinor: 10_000 });
}

async function givenPayment(services: TestServices, of: Cast): Promise<Named> {
  const [row] = await services.sql<{ id: number }[]>`
    insert into payments (customer_id, currency, amount_minor, method, received_on, recorded_at)
    values (${of.customer.id}, 'EUR', 500, 'transfer', '2026-02-02', ${services.clock.now()}) returning id`;
  return { id: row?.id ?? 0 };
}

/** An account in a currency in which nobody else has one. */
async function givenAccount(services: TestServices, of: Cast): Promise<Named> {
  await services.sql`
    insert into payments (customer_id, currency, amount_minor, method, received_on, recorded_at)
    values (${of.customer.id}, 'GBP', 500, 'transfer', '2026-02-02', ${services.clock.now()})`;
  return { id: 'GBP', file: 'GBP.pdf' };
}

/** With a discount that somebody granted, of which a note was written. */
async function givenDiscounted(services: TestServices, of: Cast): Promise<Named> {
  const invoiceId = await givenOwn(services, of);
  const { paymentId } = await transaction(services.sql, (tx) =>
    bookPayment(tx, services, {
      ...{ customerId: of.customer.id, currency: 'EUR', amountMinor: 9_700, method: 'transfer' },
      ...{ receivedOn: '2026-02-20', reference: '', thank: false },
      allocations: [{ invoiceId, amountMinor: 9_700, discountMinor: 300 }],
    }),
  );
  return { id: paymentId };
}

async function givenChange(services: TestServices, of: Cast): Promise<Named> {
  const [row] = await services.sql<{ id: number }[]>`
    insert into contact_changes (customer_id, kind, contact_id, email, status, asked_at)
    values (${of.customer.id}, 'mailbox', ${of.customer.contactId}, 'compta@customer.example', 'waiting',
      ${services.clock.now()}) returning id`;
  return { id: row?.id ?? 0 };
}

async function givenPayOnly(services: TestServices, of: Cast): Promise<Named> {
  const { id } = await givenScoped(services, of.customer, 'pay_only');
  return { id };
}

export async function givenScoped(
  services: TestServices,
  customer: GivenCustomer,
  scope: string,
): Promise<{ id: string; token: string }> {
  const link = await givenPayLink(services, customer);
  await services.sql`update pay_links set scope = ${scope} where id = ${link.id}`;
  return link;
}

/** A dispute with a file in its thread. */
export async function givenThread(services: TestServices, of: Cast): Promise<Named> {
  const invoiceId = await givenOwn(services, of);
  const opened = await transaction(services.sql, (tx) =>
    openDispute(tx, services, {
      ...{ invoiceId, reason: 'not_received', amountMinor: null, text: `${of.name} n’a rien reçu` },
      files: [{ name: 'bon.pdf', content: SAMPLES.pdf }],
      ...{ payLinkId: of.link.id, contactId: of.customer.contactId, by: { actor: 'debtor' } },
      writer: { as: 'debtor', name: of.name, userId: null },
    }),
  );
  if (!opened.ok) throw new Error(opened.reason);
  const [message] = await listThread(services.sql, opened.id);
  return { id: opened.id, fileId: message?.files[0]?.id ?? 0 };
}

async function givenOpenPromise(services: TestServices, of: Cast): Promise<Named> {
  const made = await transaction(services.sql, async (tx) =>
    makePromise(tx, services, {
      ...{ customerId: of.customer.id, invoiceIds: [await givenOwn(services, of)] },
      ...{ promisedOn: '2026-03-13', amountMinor: null, words: of.name },
      by: { madeBy: 'debtor', payLinkId: of.link.id },
    }),
  );
  if (!made.ok) throw new Error(made.reason);
  return { id: made.promiseId };
}

/** With a proof. */
async function givenNotice(services: TestServices, of: Cast): Promise<Named> {
  const invoiceId = await givenOwn(services, of);
  const made = await transaction(services.sql, (tx) =>
    makeNotice(tx, services, {
      ...{ customerId: of.customer.id, invoiceIds: [invoiceId], paidOn: '2026-02-27' },
      ...{ amountMinor: null, method: 'transfer', reference: of.name, words: of.name },
      ...{ proof: { name: 'avis.pdf', content: SAMPLES.pdf }, payLinkId: of.link.id },
      formKey: null,
    }),
  );
  if (!made.ok) throw new Error(made.reason);
  return { id: made.noticeId };
}

/** A debtor starts one plan at once; more than one is offered to them. */
async function givenRunning(services: TestServices, of: Cast): Promise<Named> {
  const { id } = await givenOffer(services, of);
  const accepted = await accept(services, Number(id));
  if (!accepted?.ok) throw new Error(JSON.stringify(accepted));
  return { id };
}

/** Running, its later instalments charged to a card. */
async function givenCharged(services: TestServices, of: Cast): Promise<Named> {
  const named = await givenRunning(services, of);
  const planId = Number(named.id);
  await transaction(services.sql, async (tx) => {
    await agreeToCharges(tx, services, planId, CONSENT);
    await useMethod(tx, services, planId, {
      ...{
        stripePaymentMethodId: `pm_${randomUUID()}`,
        kind: 'card',
        brand: 'visa',
        last4: '4242',
      },
      ...{ expMonth: 12, expYear: 2030, mandateId: null },
    });
  });
  return named;
}

async function givenOffer(services: TestServices, of: Cast): Promise<Named> {
  const invoiceIds = [await givenOwn(services, of)];
  const debts = { customer: { id: of.customer.id, number: '' }, invoiceIds };
  const { asked } = await askedFor(services, debts, { count: 2, firstOn: '2026-03-02' });
  const [user] = await services.sql<{ id: number }[]>`
    insert into users (email, name, role, language, created_at)
    values (${`${randomUUID()}@lumen.test`}, 'Léa', 'collector', 'fr', ${services.clock.now()}) returning id`;
  const made = await transaction(services.sql, (tx) =>
    makeOffer(tx, services, {
      ...{ customerId: of.customer.id, invoiceIds },
      ...{ instalments: asked.schedule, words: of.name, userId: user?.id ?? 0 },
    }),
  );
  if (!made.ok) throw new Error(made.reason);
  return { id: made.planId };
}
