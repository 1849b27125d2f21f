import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { transaction } from '../db/sql.ts';
import { Conflict, NotFound, ProviderError } from '../errors.ts';
import { parseTypedAmount } from '../invoices/typed-amount.ts';
import { listHeld } from '../ledger/allocation-queries.ts';
import { takeBack } from '../ledger/rules.ts';
import { requestRefund } from '../refunds/actions.ts';
import { finishRefund } from '../refunds/finish-actions.ts';
import { findPaymentToRefund, findRefund, type PaymentToRefund } from '../refunds/queries.ts';
import { notRefundableReason, REASONS_BY_HAND, refundableMinor } from '../refunds/rules.ts';
import type { Services } from '../services.ts';
import { isLiveKey } from '../stripe/client.ts';
import { idOf } from '../today/wording.ts';
import { requireRole, signedInUser } from '../users/guard.ts';
import { fields, parseForm, type ParsedForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import * as queries from './page-queries.ts';
import { toStripeAmount } from './rules.ts';
import { paymentShow, type RefundPreview, type ReturnedRefund } from './show-views.ts';

interface PaymentRequest {
  Params: { id: string };
}

const refundForm = z.object({
  amount: fields.required(30),
  reason: z.enum(REASONS_BY_HAND),
  note: fields.text(200),
});
const confirmation = z.object({
  amountMinor: fields.whole(1, 999_999_999),
  reason: z.enum(REASONS_BY_HAND),
  note: fields.text(200),
  key: z.uuid(),
});

/** A payment: what it settles, and sending money of it back. */
export function registerPaymentsRoutes(app: FastifyInstance, services: Services): void {
  const moneyRoles = { preHandler: requireRole('admin', 'accountant') };

  app.get<PaymentRequest>('/payments/:id', async (request, reply) =>
    answerPayment(services, request, reply),
  );

  /** What a refund would change; nothing is written yet. */
  app.get<PaymentRequest>('/payments/:id/refund', moneyRoles, async (request, reply) => {
    const reader = await readerOf(services, request);
    const payment = await getPayment(services, request.params.id);
    const form = parseForm(refundForm, request.query, reader.texts.problems);
    const amountMinor = form.ok ? readAmount(form.values.amount, payment) : undefined;
    if (!form.ok || amountMinor === undefined || notRefundableReason(payment) !== null) {
      return answerPayment(services, request, reply, refusedForm(reader, payment, form));
    }
    const effect = await previewRefund(services, reader, payment, { ...form.values, amountMinor });
    return reply.page('/payments/refund', effect);
  });

  app.post<PaymentRequest>('/payments/:id/refunds', moneyRoles, async (request, reply) => {
    const reader = await readerOf(services, request);
    const { texts } = reader;
    const payment = await getPayment(services, request.params.id);
    const back = `/payments/${payment.id}`;
    const form = parseForm(confirmation, request.body, texts.problems);
    // All of it was written by our own page: anything else was not typed by anybody.
    if (!form.ok) throw new Conflict(texts.payments.changed);
    const author = { actor: 'user' as const, userId: signedInUser(request).id };
    const refundId = await transaction(services.sql, (tx) =>
      requestRefund(tx, services, { paymentId: payment.id, ...form.values, author }),
    ).then(
      (made) => made.refundId,
      (error: unknown) => {
        if (error instanceof Conflict) return null;
        throw error;
      },
    );
    if (refundId === null) return redirectWithNotice(reply, back, texts.payments.changed);
    await sendNow(services, refundId);
    const refund = await findRefund(services.sql, refundId);
    const shown = reader.amount(form.values.amountMinor, payment.currency);
    const said: Readonly<Record<string, string>> = {
      creating: texts.payments.waits,
      failed: texts.payments.refused(await failureOf(services, payment.id, refundId)),
    };
    const sentence = said[refund?.status ?? ''] ?? texts.payments.sent(shown);
    return redirectWithNotice(reply, back, sentence);
  });
}

/** Asks Stripe at once, so that the person sees what came of it; an unknown outcome is the queue's to finish. */
async function sendNow(services: Services, refundId: number): Promise<void> {
  try {
    await finishRefund(services, refundId, { isFirstTry: true });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    services.log.warn({ err: error, refundId }, 'Stripe did not answer a refund.');
    await services.jobs.enqueue(services.sql, 'refunds.finish', { refundId });
  }
}

async function failureOf(services: Services, paymentId: number, refundId: number): Promise<string> {
  const refunds = await queries.listPaymentRefunds(services.sql, paymentId);
  return refunds.find((one) => one.id === refundId)?.failure ?? '';
}

async function getPayment(services: Services, idText: string): Promise<PaymentToRefund> {
  const id = idOf(idText);
  const payment = id === undefined ? undefined : await findPaymentToRefund(services.sql, id);
  if (!payment) throw new NotFound('There is no such payment.');
  return payment;
}

function readAmount(text: string, payment: PaymentToRefund): number | undefined {
  const minor = parseTypedAmount(text, payment.currency);
  const isPossible =
    minor !== undefined &&
    minor > 0 &&
    minor <= refundableMinor(payment) &&
    toStripeAmount(minor, payment.currency) !== undefined;
  return isPossible ? minor : undefined;
}

function refusedForm(
  reader: Reader,
  payment: PaymentToRefund,
  form: ParsedForm<unknown>,
): ReturnedRefund {
  const { payments, problems: words } = reader.texts;
  const problems = form.ok ? [] : form.problems;
  const minor = parseTypedAmount(form.typed['amount'] ?? '', payment.currency);
  if (form.ok) {
    const most = reader.amount(refundableMinor(payment), payment.currency);
    const isTooMuch = minor !== undefined && minor > refundableMinor(payment);
    const message = isTooMuch ? payments.tooMuch(most) : words.amount;
    problems.push({ field: 'amount', code: 'amount', message });
  }
  return { typed: form.typed, problems };
}

async function previewRefund(
  services: Services,
  reader: Reader,
  payment: PaymentToRefund,
  wish: { amountMinor: number; reason: string; note: string },
): Promise<RefundPreview> {
  const { payments: texts } = reader.texts;
  const amount = (minor: number) => reader.amount(minor, payment.currency);
  const source = { kind: 'payment', id: payment.id } as const;
  const held = await listHeld(services.sql, source);
  const allocations = await queries.listPaymentAllocations(services.sql, payment.id);
  const numbers = new Map(allocations.map((one) => [one.invoiceId, one.number]));
  const effect = takeBack(wish.amountMinor, payment.unappliedMinor, held);
  return {
    title: texts.previewTitle(amount(wish.amountMinor)),
    crumb: texts.title(amount(payment.amountMinor)),
    crumbHref: `/payments/${payment.id}`,
    reason: texts.refundReason[wish.reason] ?? wish.reason,
    note: wish.note,
    fromCredit:
      effect.fromUnappliedMinor > 0 ? texts.takenFromCredit(amount(effect.fromUnappliedMinor)) : '',
    reopened: effect.releases.map((one) => ({
      number: numbers.get(one.invoiceId) ?? '',
      href: `/invoices/${one.invoiceId}`,
      amount: amount(one.amountMinor + one.discountMinor),
      discount: one.discountMinor > 0 ? texts.discountBack(amount(one.discountMinor)) : '',
    })),
    action: `/payments/${payment.id}/refunds`,
    submit: texts.submit(amount(wish.amountMinor)),
    hidden: [
      { name: 'amountMinor', value: String(wish.amountMinor) },
      { name: 'reason', value: wish.reason },
      { name: 'note', value: wish.note },
      // Pressed twice, it is one refund.
      { name: 'key', value: randomUUID() },
    ],
  };
}

async function answerPayment(
  services: Services,
  request: FastifyRequest<PaymentRequest>,
  reply: FastifyReply,
  returned?: ReturnedRefund,
): Promise<string> {
  const { sql, config } = services;
  const reader = await readerOf(services, request);
  const toRefund = await getPayment(services, request.params.id);
  const { id } = toRefund;
  const [payment, allocations, refunds, chargebacks] = await Promise.all([
    queries.findPaymentCard(sql, id),
    queries.listPaymentAllocations(sql, id),
    queries.listPaymentRefunds(sql, id),
    queries.listPaymentChargebacks(sql, id),
  ]);
  if (!payment) throw new NotFound('There is no such payment.');
  const { role } = signedInUser(request);
  const stripe = {
    isLive: isLiveKey(config.stripe.secretKey ?? ''),
    isStandIn: config.stripe.apiBase !== null,
  };
  const mayRefund = role === 'admin' || role === 'accountant';
  const sources = { payment, allocations, refunds, chargebacks, toRefund, mayRefund, stripe };
  const props = paymentShow(reader, sources, returned);
  return reply.page('/payments/show', props, { status: returned ? 422 : 200 });
}
