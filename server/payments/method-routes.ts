import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { audit } from '../audit/record.ts';
import { transaction } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { requireRole, signedInUser } from '../users/guard.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf } from '../web/reader.ts';
import { findAllowedMethods, updateAllowedMethods } from './method-queries.ts';
import { knownMethods, PAYMENT_METHODS, type PaymentMethodType } from './method-rules.ts';

export interface PaymentMethodViews {
  '/payments/methods': {
    methods: { value: string; label: string; hint: string | null; isChecked: boolean }[];
    problem: string | null;
    mayEdit: boolean;
  };
}

const PAGE = '/settings/stripe/methods';

/** The page on which an administrator ticks what debtors may pay with. */
export function registerPaymentMethodRoutes(app: FastifyInstance, services: Services): void {
  app.get(PAGE, async (request, reply) =>
    showMethods(services, request, reply, await findAllowedMethods(services.sql)),
  );
  app.post(PAGE, { preHandler: requireRole('admin') }, async (request, reply) => {
    const { texts } = await readerOf(services, request);
    const methods = readMethods(request.body);
    if (methods.length === 0) {
      return showMethods(services, request, reply, methods, texts.paymentMethods.noneChosen);
    }
    await changeMethods(services, signedInUser(request).id, methods);
    return redirectWithNotice(reply, PAGE, texts.common.saved);
  });
}

function readMethods(body: unknown): PaymentMethodType[] {
  const { method } = (body ?? {}) as { method?: unknown };
  const chosen = Array.isArray(method) ? method : [method];
  return knownMethods(chosen.filter((one) => typeof one === 'string'));
}

/** From now on; a payment page that is open keeps its own. */
async function changeMethods(
  services: Services,
  userId: number,
  methods: readonly PaymentMethodType[],
): Promise<void> {
  await transaction(services.sql, async (tx) => {
    await updateAllowedMethods(tx, methods, services.clock.now());
    await audit(tx, services, {
      actor: 'user',
      userId,
      action: 'organization.payment_methods_changed',
      subjectType: 'organization',
      subjectId: 1,
      details: { methods: methods.join(' ') },
    });
  });
}

async function showMethods(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  chosen: readonly PaymentMethodType[],
  problem: string | null = null,
): Promise<string> {
  const { texts } = await readerOf(services, request);
  const words = texts.paymentMethods;
  const hints: Partial<Record<PaymentMethodType, string>> = words.hints;
  const methods = PAYMENT_METHODS.map((value) => ({
    value,
    label: words.names[value],
    hint: hints[value] ?? null,
    isChecked: chosen.includes(value),
  }));
  const mayEdit = request.user?.role === 'admin';
  return reply.page(
    '/payments/methods',
    { methods, problem, mayEdit },
    problem === null ? {} : { status: 422 },
  );
}
