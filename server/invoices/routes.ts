import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { audit } from '../audit/record.ts';
import { addDays, isPlainDate, type PlainDate } from '../calendar/plain-date.ts';
import { transaction, type Db, type Tx } from '../db/sql.ts';
import { listDiscountOffers } from '../discounts/queries.ts';
import { NotFound, type FieldProblem } from '../errors.ts';
import { assignFactor } from '../factors/actions.ts';
import { listFactors } from '../factors/queries.ts';
import { HOLDS_BY_HAND, liftHold, placeHold } from '../holds/actions.ts';
import { lockInvoice } from '../holds/queries.ts';
import { bookPayment } from '../ledger/actions.ts';
import type { PaymentMethod } from '../ledger/queries.ts';
import { listCalls } from '../calls/queries.ts';
import { listReplies } from '../replies/page-queries.ts';
import { loadScenarioBook } from '../scenarios/queries.ts';
import type { Services } from '../services.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import { idOf, textOf } from '../today/wording.ts';
import { signedInUser } from '../users/guard.ts';
import { fields, orProblems, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { ROWS_PER_PAGE } from '../web/paging.ts';
import { explainInvoice } from './explain.ts';
import { holdProblems } from './hold-views.ts';
import * as queries from './page-queries.ts';
import { chooseInvoiceScenario } from './scenario-actions.ts';
import { findScenarioChoice } from './scenario-queries.ts';
import {
  invoiceShow,
  METHODS_BY_HAND,
  type InvoiceSources,
  type ReturnedForms,
} from './show-views.ts';
import { parseTypedAmount } from './typed-amount.ts';
import { INVOICE_FILTERS, invoicesIndex, pagingKey } from './views.ts';

const holdForm = z.object({
  kind: z.enum(HOLDS_BY_HAND),
  until: fields.text(10),
  reason: fields.text(500),
});

const factorForm = z.object({ factor: fields.text(15) });

const paymentForm = z.object({
  amount: fields.required(30),
  received: fields.required(10),
  method: z.enum(METHODS_BY_HAND as [string, ...string[]]),
  reference: fields.text(140),
  thank: fields.checked(),
  balance: fields.required(20),
});

/** Invoices: the list, one with its timeline and "next, when, why", its holds, and money that came by another way. */
export function registerInvoicesRoutes(app: FastifyInstance, services: Services): void {
  app.get('/invoices', async (request, reply) => {
    const reader = await readerOf(services, request);
    const state = textOf(request.query, 'state');
    const question = {
      filter: INVOICE_FILTERS.find((filter) => filter === state) ?? 'open',
      search: textOf(request.query, 'search'),
      currency: textOf(request.query, 'currency', 3).toUpperCase(),
    };
    const [rows, currencies] = await Promise.all([
      queries.listInvoicePage(services.sql, {
        ...question,
        today: reader.today,
        after: pagingKey(textOf(request.query, 'after')),
        limit: ROWS_PER_PAGE + 1,
      }),
      queries.listInvoiceCurrencies(services.sql),
    ]);
    const props = invoicesIndex(reader, question, rows, { currencies, limit: ROWS_PER_PAGE });
    return reply.page('/invoices/index', props, { fragment: '/invoices/_list' });
  });

  app.get<{ Params: { id: string } }>('/invoices/:id', async (request, reply) =>
    answerInvoice(services, request, reply),
  );

  app.post<{ Params: { id: string } }>('/invoices/:id/hold', async (request, reply) => {
    const reader = await readerOf(services, request);
    const invoice = await getInvoice(services.sql, request.params.id);
    const form = parseForm(holdForm, request.body, reader.texts.problems);
    const problems = form.ok ? holdProblems(reader, form.values) : form.problems;
    if (!form.ok || problems.length > 0) {
      return answerInvoice(services, request, reply, { hold: { typed: form.typed, problems } });
    }
    const { kind, until, reason } = form.values;
    await transaction(services.sql, (tx) =>
      placeHold(tx, services, {
        invoiceId: invoice.id,
        kind,
        untilOn: kind === 'never_chase' ? null : (until as PlainDate),
        reason,
        by: { actor: 'user', userId: signedInUser(request).id },
      }),
    );
    return redirectWithNotice(reply, `/invoices/${invoice.id}`, reader.texts.invoices.hold.placed);
  });

  app.post<{ Params: { id: string; holdId: string } }>(
    '/invoices/:id/hold/:holdId/removal',
    async (request, reply) => {
      const reader = await readerOf(services, request);
      const invoice = await getInvoice(services.sql, request.params.id);
      const holdId = idOf(request.params.holdId);
      const holds = await queries.listHoldRows(services.sql, invoice.id);
      if (!holds.some((hold) => hold.id === holdId)) throw new NotFound('There is no such hold.');
      await transaction(services.sql, (tx) =>
        liftHold(tx, services, {
          invoiceId: invoice.id,
          holdId: holdId ?? 0,
          by: { actor: 'user', userId: signedInUser(request).id },
        }),
      );
      const { lifted } = reader.texts.invoices.hold;
      return redirectWithNotice(reply, `/invoices/${invoice.id}`, lifted);
    },
  );

  app.post<{ Params: { id: string } }>('/invoices/:id/factor', async (request, reply) => {
    const reader = await readerOf(services, request);
    const invoice = await getInvoice(services.sql, request.params.id);
    const { factors: words, problems } = reader.texts;
    const form = parseForm(factorForm, request.body, problems);
    const chosen = form.ok ? form.values.factor : '?';
    const factor = (await listFactors(services.sql)).find(({ id }) => String(id) === chosen);
    // It is a list: whatever else comes was not typed by anybody.
    if (!factor && chosen !== '') {
      return answerInvoice(services, request, reply, { factor: problems.choice });
    }
    const assigned = { invoiceId: invoice.id, factorId: factor?.id ?? null };
    const by = { actor: 'user', userId: signedInUser(request).id } as const;
    const assign = (tx: Tx) => assignFactor(tx, services, assigned, by);
    const refusal = await transaction(services.sql, assign);
    const refused = { factor: words.inPlan, status: 409 };
    if (refusal) return answerInvoice(services, request, reply, refused);
    const sentence = factor ? words.assigned(factor.name) : words.unassigned;
    return redirectWithNotice(reply, `/invoices/${invoice.id}`, sentence);
  });

  app.post<{ Params: { id: string } }>('/invoices/:id/scenario', async (request, reply) => {
    const reader = await readerOf(services, request);
    const invoice = await getInvoice(services.sql, request.params.id);
    const scenarioId = idOf((request.body as { scenario?: unknown } | null)?.scenario) ?? null;
    const by = { actor: 'user' as const, userId: signedInUser(request).id };
    const chosen = await orProblems(() =>
      transaction(services.sql, (tx) =>
        chooseInvoiceScenario(tx, services, { invoiceId: invoice.id, scenarioId }, by),
      ),
    );
    if (!chosen.ok) {
      const scenario = { value: String(scenarioId ?? ''), problem: true };
      return answerInvoice(services, request, reply, { scenario });
    }
    const { chosenSaved } = reader.texts.scenarioEditor;
    return redirectWithNotice(reply, `/invoices/${invoice.id}`, chosenSaved);
  });

  app.post<{ Params: { id: string } }>('/invoices/:id/payments', async (request, reply) => {
    const reader = await readerOf(services, request);
    const invoice = await getInvoice(services.sql, request.params.id);
    const form = parseForm(paymentForm, request.body, reader.texts.problems);
    const parsed = form.ok
      ? readPayment(reader, form.values, invoice.currency)
      : { ok: false as const, problems: form.problems };
    const refuse = (problems: readonly FieldProblem[]) =>
      answerInvoice(services, request, reply, { payment: { typed: form.typed, problems } });
    if (!form.ok || !parsed.ok) return refuse(parsed.ok ? [] : parsed.problems);

    const isBooked = await bookByHand(services, invoice, {
      ...parsed,
      method: form.values.method as PaymentMethod,
      reference: form.values.reference,
      thank: form.values.thank,
      seenBalanceMinor: Number(form.values.balance),
      userId: signedInUser(request).id,
    });
    if (!isBooked) {
      const message = reader.texts.invoices.payment.changed;
      return refuse([{ field: 'amount', code: 'balance_changed', message }]);
    }
    const restMinor = parsed.amountMinor - invoice.balanceMinor;
    const amount = reader.amount(parsed.amountMinor, invoice.currency);
    const { recorded, recordedWithRest } = reader.texts.invoices.payment;
    const sentence =
      restMinor > 0
        ? recordedWithRest(amount, reader.amount(restMinor, invoice.currency))
        : recorded(amount);
    return redirectWithNotice(reply, `/invoices/${invoice.id}`, sentence);
  });

  /** The invoice's page; with forms that were refused it answers 422, unless told otherwise. */
  async function answerInvoice(
    services: Services,
    request: FastifyRequest,
    reply: FastifyReply,
    returned?: ReturnedForms & { status?: number },
  ): Promise<string> {
    const reader = await readerOf(services, request);
    const id = (request.params as { id: string }).id;
    const sources = await readInvoice(services, await getInvoice(services.sql, id), reader.today);
    return reply.page(
      '/invoices/show',
      invoiceShow(reader, sources, returned),
      returned ? { status: returned.status ?? 422 } : {},
    );
  }
}

async function getInvoice(sql: Db, idText: string): Promise<queries.InvoiceCard> {
  const id = idOf(idText);
  const invoice = id === undefined ? undefined : await queries.findInvoiceCard(sql, id);
  if (!invoice) throw new NotFound('There is no such invoice.');
  return invoice;
}

async function readInvoice(
  services: Services,
  invoice: queries.InvoiceCard,
  today: PlainDate,
): Promise<InvoiceSources> {
  const { sql } = services;
  const [ledger, holds, messages, passed, audit, explanation, book, choice, [offer], ...others] =
    await Promise.all([
      queries.listLedgerRows(sql, invoice.id),
      queries.listHoldRows(sql, invoice.id),
      queries.listInvoiceMessages(sql, invoice.id),
      queries.listPassedSteps(sql, invoice.id),
      queries.listInvoiceAudit(sql, invoice.id),
      explainInvoice(sql, services, invoice.id),
      loadScenarioBook(sql),
      findScenarioChoice(sql, invoice.id),
      listDiscountOffers(sql, invoice.customerId, today, [invoice.id]),
      listReplies(sql, { filter: 'all', invoiceId: invoice.id, limit: ROWS_PER_PAGE }),
      listFactors(sql),
      listCalls(sql, { invoiceId: invoice.id, limit: ROWS_PER_PAGE }),
    ]);
  const [replies, factors, calls] = others;
  // Steps are told by their keys: those of its own scenario come before the others'.
  const scenarios = [...(explanation ? [explanation.scenario] : []), ...book.active];
  const seen = { ledger, holds, messages, passed, audit, explanation, scenarios };
  return { invoice, ...seen, offer, replies, calls, factors, book, choice: choice ?? null };
}

type ReadPayment =
  | { ok: true; amountMinor: number; receivedOn: PlainDate }
  | { ok: false; problems: FieldProblem[] };

function readPayment(
  reader: Reader,
  values: { amount: string; received: string },
  currency: string,
): ReadPayment {
  const { problems: words, invoices } = reader.texts;
  const problems: FieldProblem[] = [];
  const amountMinor = parseTypedAmount(values.amount, currency);
  if (amountMinor === undefined) {
    problems.push({ field: 'amount', code: 'invalid_format', message: words.amount });
  } else if (amountMinor <= 0) {
    problems.push({ field: 'amount', code: 'too_small', message: invoices.payment.positive });
  }
  const { received } = values;
  if (!isPlainDate(received) || received < addDays(reader.today, -3660)) {
    problems.push({ field: 'received', code: 'invalid_format', message: words.date });
  } else if (received > reader.today) {
    problems.push({ field: 'received', code: 'future', message: invoices.payment.future });
  }
  if (amountMinor === undefined || !isPlainDate(received) || problems.length > 0) {
    return { ok: false, problems };
  }
  return { ok: true, amountMinor, receivedOn: received };
}

/** Books while the balance is still the one the person saw; false when it is not, as when a form is sent twice. */
async function bookByHand(
  services: Services,
  invoice: queries.InvoiceCard,
  payment: {
    amountMinor: number;
    receivedOn: PlainDate;
    method: PaymentMethod;
    reference: string;
    thank: boolean;
    seenBalanceMinor: number;
    userId: number;
  },
): Promise<boolean> {
  return transaction(services.sql, async (tx) => {
    await lockInvoice(tx, invoice.id);
    const now = await queries.findInvoiceCard(tx, invoice.id);
    if (!now || now.balanceMinor !== payment.seenBalanceMinor || now.balanceMinor <= 0)
      return false;
    const { paymentId } = await bookPayment(tx, services, {
      customerId: now.customerId,
      currency: now.currency,
      amountMinor: payment.amountMinor,
      method: payment.method,
      receivedOn: payment.receivedOn,
      reference: payment.reference,
      recordedBy: payment.userId,
      allocations: [
        { invoiceId: now.id, amountMinor: Math.min(payment.amountMinor, now.balanceMinor) },
      ],
      thank: payment.thank,
    });
    await audit(tx, services, {
      actor: 'user',
      userId: payment.userId,
      action: 'payment.recorded',
      subjectType: 'invoice',
      subjectId: now.id,
      details: { payment_id: paymentId, amount_minor: payment.amountMinor },
    });
    return true;
  });
}
