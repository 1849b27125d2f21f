import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { addDays, isPlainDate, type PlainDate } from '../calendar/plain-date.ts';
import { answerCustomerPath, currencyOf } from './page.ts';
import { start, type CustomerRequest } from '../customers/page.ts';
import { transaction } from '../db/sql.ts';
import { allocateUnquoted } from '../discounts/grant-actions.ts';
import type { FieldProblem } from '../errors.ts';
import { METHODS_BY_HAND } from '../invoices/show-views.ts';
import { parseTypedAmount } from '../invoices/typed-amount.ts';
import type { PaymentMethod } from '../ledger/queries.ts';
import type { Services } from '../services.ts';
import { signedInUser } from '../users/guard.ts';
import { fields, orProblems, parseForm } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import { recordPayment, type Settled } from './actions.ts';
import { readAllocation, sumProblems, type ReadAllocation } from './allocation-form.ts';
import { isFormKey, once } from './once.ts';
import { listOpenInvoices } from './queries.ts';
import { paymentEntry, type Returned } from './payment-views.ts';

// A day further back is a typing mistake: books are kept for ten years.
const DAYS_BACK_MAX = 3660;

const paymentForm = z.object({
  key: z.string().refine(isFormKey),
  step: fields.text(10),
  currency: z.string().length(3),
  amount: fields.required(30),
  received: fields.required(10),
  method: z.enum(METHODS_BY_HAND as [string, ...string[]]),
  reference: fields.text(140),
  note: fields.text(2000),
  thank: fields.checked(),
});

/** Recording a payment from the customer's page. */
export function registerPaymentRoutes(app: FastifyInstance, services: Services): void {
  app.get('/customers/:id/payments/new', async (request: CustomerRequest, reply) => {
    const { reader, customer } = await start(services, request);
    const { currency, currencies } = await currencyOf(services, request, reader, customer);
    const invoices = await listOpenInvoices(services.sql, customer.id, currency);
    const props = paymentEntry(reader, { customer, currency, currencies, invoices }, null);
    return reply.page('/credits/payment', props);
  });

  app.post('/customers/:id/payments', async (request: CustomerRequest, reply) => {
    const { reader, customer } = await start(services, request);
    const form = parseForm(paymentForm, request.body, reader.texts.problems);
    const { currency, currencies } = await currencyOf(services, request, reader, customer);
    const invoices = await listOpenInvoices(services.sql, customer.id, currency);
    const allocation = readAllocation(reader, form.typed, invoices, currency);
    const read = readPayment(reader, form.typed, allocation, currency);
    const answer = (returned: Returned) =>
      reply.page(
        '/credits/payment',
        paymentEntry(reader, { customer, currency, currencies, invoices }, returned),
        { status: returned.problems.length > 0 ? 422 : 200 },
      );
    const problems = [...(form.ok ? [] : form.problems), ...read.problems];
    if (!form.ok || read.amountMinor === undefined || problems.length > 0) {
      return answer({ typed: form.typed, problems: firstOfEach(problems), preview: null });
    }
    const { amountMinor } = read;
    if (form.values.step === 'preview') {
      const preview = {
        amountMinor,
        allocations: await allocateUnquoted(
          services.sql,
          {
            customerId: customer.id,
            ...{
              amountMinor,
              method: form.values.method,
              receivedOn: form.values.received as PlainDate,
            },
            allocations: allocation.asked ?? 'oldest_first',
          },
          invoices,
        ),
      };
      return answer({ typed: form.typed, problems: [], preview });
    }
    const { values } = form;
    const booked = await orProblems(() =>
      transaction(services.sql, (tx) =>
        once(tx, services, form.typed, async () => {
          const payment = {
            ...{ customerId: customer.id, currency, amountMinor, asked: allocation.asked },
            ...{ reference: values.reference, note: values.note, thank: values.thank },
            method: values.method as PaymentMethod,
            receivedOn: values.received as PlainDate,
            userId: signedInUser(request).id,
          };
          const { changed } = reader.texts.credits;
          const settled = await recordPayment(tx, services, payment, changed);
          return sentenceOf(reader, payment, settled);
        }),
      ),
    );
    if (booked.ok && booked.value !== undefined) {
      return answerCustomerPath(reply, customer.id, booked.value);
    }
    return answer(refusedOf(reader, form.typed, booked.ok ? null : booked.problems));
  });
}

/** A form that was refused; one that had been sent with other values gets a new key. */
export function refusedOf(
  reader: Reader,
  typed: Readonly<Record<string, string>>,
  problems: readonly FieldProblem[] | null,
): Returned {
  const sentBefore = {
    field: 'form',
    code: 'sent_before',
    message: reader.texts.credits.sentBefore,
  };
  return {
    typed: { ...typed, key: randomUUID() },
    problems: problems ?? [sentBefore],
    preview: null,
  };
}

function sentenceOf(
  reader: Reader,
  payment: { amountMinor: number; currency: string },
  settled: Settled,
): string {
  const { recorded, recordedWithRest, invoicesTouched } = reader.texts.credits;
  const amount = reader.amount(payment.amountMinor, payment.currency);
  const invoices = invoicesTouched(settled.invoices, reader.count(settled.invoices));
  return settled.leftMinor > 0
    ? recordedWithRest(amount, invoices, reader.amount(settled.leftMinor, payment.currency))
    : recorded(amount, invoices);
}

/** Reads what the schema cannot: the amount in its currency, the day against today, what is settled against the amount. */
function readPayment(
  reader: Reader,
  typed: Readonly<Record<string, string>>,
  allocation: ReadAllocation,
  currency: string,
): { amountMinor: number | undefined; problems: FieldProblem[] } {
  const amount = readAmount(reader, typed.amount ?? '', currency);
  const problems = [
    ...amount.problems,
    ...dayProblems(reader, 'received', typed.received ?? ''),
    ...allocation.problems,
  ];
  if (amount.amountMinor !== undefined && allocation.problems.length === 0) {
    problems.push(...sumProblems(reader, allocation.asked, amount.amountMinor, currency));
  }
  return { amountMinor: amount.amountMinor, problems };
}

/** An amount above zero in minor units, or what is wrong with it. An empty one is the schema's to refuse. */
export function readAmount(
  reader: Reader,
  text: string,
  currency: string,
): { amountMinor: number | undefined; problems: FieldProblem[] } {
  const { problems: words, credits } = reader.texts;
  if (text === '') return { amountMinor: undefined, problems: [] };
  const amountMinor = parseTypedAmount(text, currency);
  const field = 'amount';
  if (amountMinor === undefined) {
    const problem = { field, code: 'invalid_format', message: words.amount };
    return { amountMinor, problems: [problem] };
  }
  if (amountMinor > 0) return { amountMinor, problems: [] };
  const problem = { field, code: 'too_small', message: credits.positive };
  return { amountMinor: undefined, problems: [problem] };
}

/** What is wrong with a day that cannot be in the future. */
export function dayProblems(reader: Reader, field: string, text: string): FieldProblem[] {
  if (text === '') return [];
  if (!isPlainDate(text) || text < addDays(reader.today, -DAYS_BACK_MAX)) {
    return [{ field, code: 'invalid_format', message: reader.texts.problems.date }];
  }
  if (text <= reader.today) return [];
  return [{ field, code: 'future', message: reader.texts.credits.future }];
}

/** The first thing wrong with a field is what a person mends first. */
export function firstOfEach(problems: readonly FieldProblem[]): FieldProblem[] {
  return problems.filter(
    (problem, at) => problems.findIndex((one) => one.field === problem.field) === at,
  );
}
