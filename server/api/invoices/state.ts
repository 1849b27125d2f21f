import { addDays } from '../../calendar/plain-date.ts';
import type { Tx } from '../../db/sql.ts';
import { assignFactor } from '../../factors/actions.ts';
import { findFactorByName } from '../../factors/queries.ts';
import { upsertInvoice } from '../../invoices/actions.ts';
import { lockInvoiceByNumber } from '../../invoices/queries.ts';
import { findOrganization } from '../../organization/queries.ts';
import type { Services } from '../../services.ts';
import { chooseInvoiceScenario } from '../../invoices/scenario-actions.ts';
import { BY_API, findScenarioId, stateCustomer } from '../customers/state.ts';
import { stateTerms } from '../discounts/state.ts';
import { refuse } from '../problems.ts';
import { refusedAt, stated } from '../stated.ts';
import type { InvoiceBody } from './bodies.ts';

// DOMAIN: thirty days when nothing was agreed; only before there is an organization to say otherwise.
const USUAL_TERM_DAYS = 30;

/** Makes or changes the invoice of a body, and its customer with it. */
export async function stateInvoice(
  tx: Tx,
  services: Services,
  body: InvoiceBody,
): Promise<{ invoiceId: number; isNew: boolean }> {
  const { customerId } = await stateCustomer(tx, services, body.customer, 'customer');
  const { invoiceId, outcome } = await refusedAt('', { currency: 'total.currency' }, async () =>
    upsertInvoice(
      tx,
      services,
      {
        number: body.number,
        customerId,
        issuedOn: body.issued_on,
        dueOn: body.due_on ?? (await dueDateOf(tx, body)),
        currency: body.total.currency,
        totalMinor: body.total.amount,
        ...stated({ reference: body.reference, subject: body.subject }),
      },
      BY_API,
    ),
  );
  await stateFactor(tx, services, invoiceId, body.factor);
  const scenarioId = await findScenarioId(tx, body.scenario, '');
  if (scenarioId !== undefined) {
    await refusedAt('', {}, () =>
      chooseInvoiceScenario(tx, services, { invoiceId, scenarioId }, BY_API),
    );
  }
  await stateTerms(tx, services, {
    ...{ type: 'invoice', id: invoiceId, currency: body.total.currency },
    ...{ terms: body.discount_terms, pointer: '/discount_terms' },
  });
  return { invoiceId, isNew: outcome === 'new' };
}

async function stateFactor(
  tx: Tx,
  services: Services,
  invoiceId: number,
  name: string | null | undefined,
): Promise<void> {
  if (name === undefined) return;
  const factor = name === null ? null : await findFactorByName(tx, name);
  if (factor === undefined) {
    throw refuse('/factor', 'unknown_factor', 'There is no factor of this name in the settings.');
  }
  const assigned = { invoiceId, factorId: factor?.id ?? null };
  const refusal = await assignFactor(tx, services, assigned, BY_API);
  if (refusal) {
    throw refuse('/factor', refusal, 'An instalment plan is about this invoice: it ends first.');
  }
}

async function dueDateOf(tx: Tx, { number, issued_on }: InvoiceBody) {
  const known = await lockInvoiceByNumber(tx, number);
  if (known) return known.dueOn;
  const organization = await findOrganization(tx);
  return addDays(issued_on, organization?.paymentTermDays ?? USUAL_TERM_DAYS);
}
