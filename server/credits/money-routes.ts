import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isPlainDate } from '../calendar/plain-date.ts';
import { by, start, type CustomerRequest } from '../customers/page.ts';
import { transaction } from '../db/sql.ts';
import { Conflict, NotFound, type FieldProblem } from '../errors.ts';
import type { Source } from '../ledger/allocation-queries.ts';
import { undo } from '../ledger/reversal-actions.ts';
import { hasRefund } from '../ledger/reversal-queries.ts';
import type { Services } from '../services.ts';
import { idOf, textOf } from '../today/wording.ts';
import { fields, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { ROWS_PER_PAGE } from '../web/paging.ts';
import { readerOf } from '../web/reader.ts';
import { moneyIndex, undoShow, type Refusal } from './money-views.ts';
import { findMoney, listMoney, type Money, type MoneyKey } from './queries.ts';

type IdRequest = FastifyRequest<{ Params: { id: string } }>;

const undoForm = z.object({ because: fields.required(500) });

/** Payments and credit notes of a customer in one list, and the page that undoes one. */
export function registerMoneyRoutes(app: FastifyInstance, services: Services): void {
  app.get('/customers/:id/payments', async (request: CustomerRequest, reply) => {
    const { reader, customer } = await start(services, request);
    const rows = await listMoney(services.sql, customer.id, {
      before: pagingKey(textOf(request.query, 'before')),
      limit: ROWS_PER_PAGE + 1,
    });
    const props = moneyIndex(reader, customer, rows, ROWS_PER_PAGE);
    return reply.page('/credits/index', props, { fragment: '/credits/_list' });
  });

  for (const kind of ['payment', 'credit_note'] as const) {
    const path = `${pathOf(kind)}/:id/undo`;
    app.get(path, async (request: IdRequest, reply) => answer(request, reply, kind, null));

    app.post(path, async (request: IdRequest, reply) => {
      const reader = await readerOf(services, request);
      const { money, refusal } = await getMoney(kind, request.params.id);
      if (refusal) return answer(request, reply, kind, null);
      const form = parseForm(undoForm, request.body, reader.texts.problems);
      if (!form.ok) return answer(request, reply, kind, form);
      try {
        await transaction(services.sql, (tx) =>
          undo(tx, services, {
            source: { kind, id: money.id },
            because: form.values.because,
            author: by(request),
            on: reader.today,
          }),
        );
      } catch (error) {
        // Somebody was quicker: the page says what holds now.
        if (error instanceof Conflict) return answer(request, reply, kind, null);
        throw error;
      }
      const list = `/customers/${money.customerId}/payments`;
      return redirectWithNotice(reply, list, reader.texts.credits.undone);
    });
  }

  /** The page that asks why; one that was sent and cannot be done answers 422. */
  async function answer(
    request: IdRequest,
    reply: FastifyReply,
    kind: Source['kind'],
    returned: { typed: Readonly<Record<string, string>>; problems: FieldProblem[] } | null,
  ): Promise<string> {
    const reader = await readerOf(services, request);
    const { money, refusal } = await getMoney(kind, request.params.id);
    const props = undoShow(reader, money, refusal, returned);
    return reply.page('/credits/undo', props, { status: request.method === 'POST' ? 422 : 200 });
  }

  async function getMoney(
    kind: Source['kind'],
    idText: string,
  ): Promise<{ money: Money; refusal: Refusal | null }> {
    const id = idOf(idText);
    const money = id === undefined ? undefined : await findMoney(services.sql, { kind, id });
    if (!money) throw new NotFound('There is no such payment.');
    if (money.undoneAt !== null) return { money, refusal: 'undone' };
    if (money.isStripe) return { money, refusal: 'stripe' };
    const isRefunded = kind === 'payment' && (await hasRefund(services.sql, money.id));
    return { money, refusal: isRefunded ? 'refunded' : null };
  }
}

/** Where the pages of a payment or a credit note are. */
export function pathOf(kind: Source['kind']): string {
  return kind === 'payment' ? '/payments' : '/credit-notes';
}

function pagingKey(text: string): MoneyKey | null {
  const [, day = '', kind, id] = /^([\d-]{10})_(payment|credit_note)_(\d{1,15})$/.exec(text) ?? [];
  return isPlainDate(day) ? { on: day, kind: kind as Source['kind'], id: Number(id) } : null;
}
