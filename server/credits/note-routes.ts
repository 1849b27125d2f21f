import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { PlainDate } from '../calendar/plain-date.ts';
import { by, start, type CustomerRequest } from '../customers/page.ts';
import { transaction } from '../db/sql.ts';
import { Conflict, Invalid } from '../errors.ts';
import { bookCreditNote } from '../ledger/credit-actions.ts';
import type { Services } from '../services.ts';
import { textOf } from '../today/wording.ts';
import { fields, orProblems, parseForm } from '../web/forms.ts';
import { noteEntry } from './note-views.ts';
import { isFormKey, once } from './once.ts';
import { answerCustomerPath, currencyOf } from './page.ts';
import { dayProblems, firstOfEach, readAmount, refusedOf } from './payment-routes.ts';
import type { Returned } from './payment-views.ts';
import { findInvoiceNumbered, listOpenInvoices } from './queries.ts';

const noteForm = z.object({
  key: z.string().refine(isFormKey),
  currency: z.string().length(3),
  number: fields.required(100),
  issued: fields.required(10),
  amount: fields.required(30),
  invoice: fields.text(100),
  reason: fields.text(500),
});

/** Entering a credit note from the customer's page. */
export function registerNoteRoutes(app: FastifyInstance, services: Services): void {
  app.get('/customers/:id/credit-notes/new', async (request: CustomerRequest, reply) => {
    const { reader, customer } = await start(services, request);
    const sources = await readSources(request, reader, customer);
    const number = textOf(request.query, 'invoice');
    return reply.page('/credits/note', noteEntry(reader, sources, null, number));
  });

  app.post('/customers/:id/credit-notes', async (request: CustomerRequest, reply) => {
    const { reader, customer } = await start(services, request);
    const sources = await readSources(request, reader, customer);
    const { currency } = sources;
    const { credits } = reader.texts;
    const answer = (returned: Returned) =>
      reply.page('/credits/note', noteEntry(reader, sources, returned, ''), { status: 422 });
    const form = parseForm(noteForm, request.body, reader.texts.problems);
    const { typed } = form;
    const amount = readAmount(reader, typed.amount ?? '', currency);
    const number = typed.invoice ?? '';
    const invoice =
      number === '' ? null : await findInvoiceNumbered(services.sql, customer.id, number);
    const problems = [
      ...(form.ok ? [] : form.problems),
      ...amount.problems,
      ...dayProblems(reader, 'issued', typed.issued ?? ''),
      ...invoiceProblems(invoice),
    ];
    const { amountMinor } = amount;
    if (!form.ok || amountMinor === undefined || problems.length > 0) {
      return answer({ typed, problems: firstOfEach(problems), preview: null });
    }
    const { values } = form;
    const booked = await orProblems(() =>
      transaction(services.sql, (tx) =>
        once(tx, services, typed, async () => {
          const note = {
            ...{ customerId: customer.id, number: values.number, currency },
            ...{ issuedOn: values.issued as PlainDate, totalMinor: amountMinor },
            ...{ invoiceId: invoice?.id ?? null, reason: values.reason, author: by(request) },
          };
          await bookOrRefuse(() => bookCreditNote(tx, services, note));
          return credits.creditNoteBooked(values.number, reader.amount(amountMinor, currency));
        }),
      ),
    );
    if (booked.ok && booked.value !== undefined) {
      return answerCustomerPath(reply, customer.id, booked.value);
    }
    return answer(refusedOf(reader, typed, booked.ok ? null : booked.problems));

    function invoiceProblems(found: typeof invoice) {
      if (found === null) return [];
      const field = 'invoice';
      if (found === undefined) {
        return [{ field, code: 'unknown_invoice', message: credits.invoiceUnknown }];
      }
      if (found.currency === currency) return [];
      const message = credits.invoiceCurrency(found.currency);
      return [{ field, code: 'other_currency', message }];
    }

    /** The number is unique: two people may enter the same document. */
    async function bookOrRefuse(work: () => Promise<number>): Promise<void> {
      try {
        await work();
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
        throw new Invalid([{ field: 'number', code: 'taken', message: credits.numberTaken }]);
      }
    }
  });

  async function readSources(
    request: CustomerRequest,
    reader: Awaited<ReturnType<typeof start>>['reader'],
    customer: { id: number; name: string },
  ) {
    const { currency, currencies } = await currencyOf(services, request, reader, customer);
    const invoices = await listOpenInvoices(services.sql, customer.id, currency);
    return { customer, currency, currencies, invoices };
  }
}
