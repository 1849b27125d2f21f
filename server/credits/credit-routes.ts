import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { by, start, type CustomerRequest } from '../customers/page.ts';
import { transaction } from '../db/sql.ts';
import type { Source } from '../ledger/allocation-queries.ts';
import { customerCredits } from '../ledger/queries.ts';
import { sumMinor } from '../money/money.ts';
import type { Services } from '../services.ts';
import { fields, orProblems, parseForm } from '../web/forms.ts';
import { spendCredit } from './actions.ts';
import { allocationsOf, readAllocation, sumProblems } from './allocation-form.ts';
import { creditEntry } from './credit-views.ts';
import { isFormKey, once } from './once.ts';
import { answerCustomerPath, currencyOf } from './page.ts';
import { refusedOf } from './payment-routes.ts';
import type { Returned } from './payment-views.ts';
import { listCredits, listOpenInvoices, type Credit } from './queries.ts';

const creditForm = z.object({
  key: z.string().refine(isFormKey),
  step: fields.text(10),
  currency: z.string().length(3),
  source: z.string().regex(/^((payment|credit_note)_\d{1,15})?$/),
});

/** Using what a customer has to their credit: payments that settle nothing yet, credit notes. */
export function registerCreditRoutes(app: FastifyInstance, services: Services): void {
  app.get('/customers/:id/credit', async (request: CustomerRequest, reply) => {
    const { reader, customer } = await start(services, request);
    const sources = await readSources(request, reader, customer);
    return reply.page('/credits/use', creditEntry(reader, sources, null));
  });

  app.post('/customers/:id/credit', async (request: CustomerRequest, reply) => {
    const { reader, customer } = await start(services, request);
    const sources = await readSources(request, reader, customer);
    const { currency, invoices } = sources;
    const { credits: words } = reader.texts;
    const answer = (returned: Returned) =>
      reply.page('/credits/use', creditEntry(reader, sources, returned), {
        status: returned.problems.length > 0 ? 422 : 200,
      });
    const form = parseForm(creditForm, request.body, reader.texts.problems);
    const chosen = sources.credits.filter(isChosen(form.typed.source ?? ''));
    const creditMinor = sumMinor(chosen.map((one) => one.unappliedMinor));
    const { asked, problems: typing } = readAllocation(reader, form.typed, invoices, currency);
    const problems = [
      ...(form.ok ? [] : form.problems),
      ...typing,
      ...(typing.length > 0 ? [] : sumProblems(reader, asked, creditMinor, currency)),
    ];
    if (asked?.length === 0 && problems.length === 0) {
      problems.push({ field: 'allocation', code: 'required', message: words.noneChosen });
    }
    if (!form.ok || problems.length > 0) {
      return answer({ typed: form.typed, problems, preview: null });
    }
    if (form.values.step === 'preview') {
      const allocations = allocationsOf(creditMinor, asked, invoices);
      const preview = { amountMinor: creditMinor, allocations };
      return answer({ typed: form.typed, problems: [], preview });
    }
    const used = await orProblems(() =>
      transaction(services.sql, (tx) =>
        once(tx, services, form.typed, async () => {
          const use = { customerId: customer.id, currency, source: sourceOf(form.values.source) };
          const more = { asked, on: reader.today, author: by(request) };
          const settled = await spendCredit(tx, services, { ...use, ...more }, words.changed);
          return words.used(
            reader.amount(settled.amountMinor, currency),
            words.invoicesTouched(settled.invoices, reader.count(settled.invoices)),
          );
        }),
      ),
    );
    if (used.ok && used.value !== undefined) {
      return answerCustomerPath(reply, customer.id, used.value);
    }
    return answer(refusedOf(reader, form.typed, used.ok ? null : used.problems));
  });

  async function readSources(
    request: CustomerRequest,
    reader: Awaited<ReturnType<typeof start>>['reader'],
    customer: { id: number; name: string },
  ) {
    const preferred = (await customerCredits(services.sql, customer.id)).map((one) => one.currency);
    const asked = { id: customer.id, preferred };
    const { currency, currencies } = await currencyOf(services, request, reader, asked);
    const [invoices, credits] = await Promise.all([
      listOpenInvoices(services.sql, customer.id, currency),
      listCredits(services.sql, customer.id, currency),
    ]);
    return { customer, currency, currencies, invoices, credits };
  }
}

function isChosen(source: string): (credit: Credit) => boolean {
  return ({ kind, id }) => source === '' || source === `${kind}_${id}`;
}

function sourceOf(text: string): Source | null {
  const [, kind, id] = /^(payment|credit_note)_(\d+)$/.exec(text) ?? [];
  return kind ? { kind: kind as Source['kind'], id: Number(id) } : null;
}
