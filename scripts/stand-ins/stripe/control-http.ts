import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { ADVICE_CODES, REFUSALS } from './cards.ts';
import type { StripeControl } from './control.ts';
import { StripeFailure } from './failure.ts';
import { FAULT_KINDS } from './faults.ts';
import { METHODS } from './session-rules.ts';

export interface ControlRequest {
  method: string;
  path: string;
  body: string;
  authorization: string | undefined;
}

export interface ControlAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

type Command = (control: StripeControl, body: unknown) => unknown;

/** A command with its checked body; any other field is refused. */
const command =
  <S extends z.ZodType>(shape: S, run: (control: StripeControl, sent: z.infer<S>) => unknown) =>
  (control: StripeControl, body: unknown): unknown =>
    run(control, shape.parse(body));

/** Without the keys that were not sent: `exactOptionalPropertyTypes` tells them from undefined. */
type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };
const defined = <T extends object>(sent: T): Defined<T> =>
  Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)) as Defined<T>;

const nothing = z.strictObject({});
const types = z.array(z.string());
const duration = z.union([z.string(), z.number()]);

const COMMANDS: Record<string, Command> = {
  now: command(nothing, (control) => control.now()),
  advance: command(z.strictObject({ duration }), (control, sent) => control.advance(sent.duration)),
  tick: command(nothing, (control) => control.tick()),
  idle: command(nothing, (control) => control.idle()),
  payment: command(
    z.strictObject({
      session: z.string(),
      method: z.enum(METHODS).optional(),
      card: z.string().optional(),
      iban: z.string().optional(),
      email: z.string().optional(),
      name: z.string().optional(),
      bank: z.enum(['complete', 'fail', 'leave']).optional(),
    }),
    (control, { session, ...options }) =>
      control.payment(session, defined(options) as Parameters<StripeControl['payment']>[1]),
  ),
  foreignPayment: command(
    z.strictObject({ amount: z.int().optional(), currency: z.string().optional() }),
    (control, sent) =>
      control.foreignPayment(defined(sent) as Parameters<StripeControl['foreignPayment']>[0]),
  ),
  settleDebit: command(
    z.strictObject({
      payment: z.string(),
      end: z.enum(['succeeds', 'fails', 'insufficient_funds', 'charged_back']),
    }),
    (control, sent) => control.settleDebit(sent.payment, sent.end),
  ),
  refund: command(
    z.strictObject({
      payment: z.string(),
      amount: z.int().min(1).optional(),
      reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
    }),
    (control, { payment, ...wanted }) =>
      control.refund(payment, defined(wanted) as Parameters<StripeControl['refund']>[1]),
  ),
  settleRefund: command(
    z.strictObject({ refund: z.string(), end: z.enum(['succeeded', 'failed']) }),
    (control, sent) => control.settleRefund(sent.refund, sent.end),
  ),
  insufficientBalance: command(z.strictObject({ isEmpty: z.boolean() }), (control, sent) =>
    control.insufficientBalance(sent.isEmpty),
  ),
  openChargeback: command(
    z.strictObject({
      payment: z.string(),
      kind: z.enum(['chargeback', 'inquiry']).optional(),
      reason: z.string().optional(),
      amount: z.int().min(1).optional(),
      daysToRespond: z.int().min(1).optional(),
    }),
    (control, { payment, ...wanted }) =>
      control.openChargeback(
        payment,
        defined(wanted) as Parameters<StripeControl['openChargeback']>[1],
      ),
  ),
  respondToChargeback: command(z.strictObject({ chargeback: z.string() }), (control, sent) =>
    control.respondToChargeback(sent.chargeback),
  ),
  escalateInquiry: command(z.strictObject({ chargeback: z.string() }), (control, sent) =>
    control.escalateInquiry(sent.chargeback),
  ),
  closeChargeback: command(
    z.strictObject({ chargeback: z.string(), result: z.enum(['won', 'lost', 'warning_closed']) }),
    (control, sent) => control.closeChargeback(sent.chargeback, sent.result),
  ),
  nextCharge: command(
    z.strictObject({
      method: z.string(),
      decline: z.enum(REFUSALS).optional(),
      advice_code: z.enum(ADVICE_CODES).nullable().optional(),
      times: z.int().min(1).optional(),
      forget: z.literal(true).optional(),
    }),
    (control, { method, forget, ...wanted }) =>
      control.nextCharge(
        method,
        forget ? null : (defined(wanted) as Parameters<StripeControl['nextCharge']>[1]),
      ),
  ),
  detachMethod: command(z.strictObject({ method: z.string() }), (control, sent) =>
    control.detachMethod(sent.method),
  ),
  changeCard: command(
    z.strictObject({
      method: z.string(),
      exp_month: z.int().min(1).max(12).optional(),
      exp_year: z.int().min(2000).max(2999).optional(),
      last4: z
        .string()
        .regex(/^\d{4}$/)
        .optional(),
    }),
    (control, { method, ...change }) =>
      control.changeCard(method, defined(change) as Parameters<StripeControl['changeCard']>[1]),
  ),
  expireCard: command(z.strictObject({ method: z.string() }), (control, sent) =>
    control.expireCard(sent.method),
  ),
  deactivateMandate: command(z.strictObject({ mandate: z.string() }), (control, sent) =>
    control.deactivateMandate(sent.mandate),
  ),
  deleteCustomer: command(z.strictObject({ customer: z.string() }), (control, sent) =>
    control.deleteCustomer(sent.customer),
  ),
  fault: command(
    z.strictObject({
      kind: z.enum(FAULT_KINDS),
      match: z.string().optional(),
      times: z.int().min(1).optional(),
      ms: z.int().min(0).optional(),
      shouldRetry: z.boolean().optional(),
    }),
    (control, sent) => control.fault(defined(sent) as Parameters<StripeControl['fault']>[0]),
  ),
  clearFaults: command(nothing, (control) => control.clearFaults()),
  delivery: command(
    z.strictObject({
      timing: z.enum(['inline', 'queued', 'manual']).optional(),
      shuffle: z.union([z.string(), z.number()]).nullable().optional(),
      duplicate: z.int().min(1).optional(),
      parallel: z.boolean().optional(),
      drop: types.nullable().optional(),
      badSignature: z.boolean().optional(),
      oldTimestamp: z.boolean().optional(),
      livemode: z.boolean().optional(),
    }),
    (control, sent) => control.delivery(defined(sent) as Parameters<StripeControl['delivery']>[0]),
  ),
  normalDelivery: command(nothing, (control) => control.normalDelivery()),
  deliver: command(z.strictObject({ types: types.optional() }), (control, sent) =>
    control.deliver(sent.types),
  ),
  resend: command(z.strictObject({ event: z.string() }), (control, sent) =>
    control.resend(sent.event),
  ),
  rollSecret: command(
    z.strictObject({ endpoint: z.string(), overlap: duration.optional() }),
    (control, sent) => control.rollSecret(sent.endpoint, sent.overlap),
  ),
  redirectBeforeWebhooks: command(z.strictObject({ value: z.boolean() }), (control, sent) =>
    control.redirectBeforeWebhooks(sent.value),
  ),
  events: command(z.strictObject({ types: types.optional() }), (control, sent) =>
    control.events(sent.types),
  ),
  deliveries: command(z.strictObject({ types: types.optional() }), (control, sent) =>
    control.deliveries(sent.types),
  ),
  requests: command(nothing, (control) => control.requests),
};

const json = (status: number, value: object): ControlAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(value),
});

function isAllowed(authorization: string | undefined, token: string): boolean {
  const [sent, wanted] = [authorization ?? '', `Bearer ${token}`].map((text) => Buffer.from(text));
  return sent?.length === wanted?.length && timingSafeEqual(sent as Buffer, wanted as Buffer);
}

/** The control functions over HTTP, `POST /_control/<function>` with JSON, for who runs in another process. */
export function createControlApi(control: StripeControl, token: string | undefined) {
  return async (request: ControlRequest): Promise<ControlAnswer> => {
    if (token === undefined) return json(404, { error: 'Not found.' });
    if (!isAllowed(request.authorization, token)) return json(401, { error: 'Wrong token.' });
    const run = COMMANDS[request.path.replace('/_control/', '')];
    if (!run || request.method !== 'POST') return json(404, { error: 'No such function.' });
    try {
      const sent: unknown = request.body === '' ? {} : JSON.parse(request.body);
      const result: unknown = await run(control, sent);
      return json(200, { result: result ?? null });
    } catch (error) {
      const isTheirs =
        error instanceof z.ZodError ||
        error instanceof SyntaxError ||
        error instanceof RangeError ||
        error instanceof StripeFailure;
      if (isTheirs) return json(400, { error: error.message });
      throw error;
    }
  };
}
