import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { previewResume } from '../chases/preview.ts';
import { transaction } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import { answerFile } from '../files/answer.ts';
import { findFile } from '../files/queries.ts';
import type { Services } from '../services.ts';
import { idOf, textOf } from '../today/wording.ts';
import { signedInUser } from '../users/guard.ts';
import { fields, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { ROWS_PER_PAGE } from '../web/paging.ts';
import { readerOf } from '../web/reader.ts';
import { acceptNotice, returnNotice, returnWait } from './actions.ts';
import { findNotice, listCandidates, listNotices, type NoticeCard } from './card-queries.ts';
import { NOTICE_FILTERS, noticeShow, noticesIndex, type ReturnedAnswer } from './views.ts';

// A customer pays us a few times within ninety days.
const CANDIDATES_SHOWN = 20;

const foundForm = z.object({
  payment: z
    .string()
    .regex(/^\d{0,15}$/)
    .default(''),
});
const returnForm = z.object({ answer: fields.required(1000) });

interface OfNotice {
  Params: { id: string };
}

/** Payment notices: the list, one with its proof, and the decision. */
export function registerPaymentNoticesRoutes(app: FastifyInstance, services: Services): void {
  app.get('/payment-notices', async (request, reply) => {
    const reader = await readerOf(services, request);
    const state = textOf(request.query, 'state');
    const filter = NOTICE_FILTERS.find((one) => one === state) ?? 'to_decide';
    const rows = await listNotices(services.sql, {
      statuses: filter === 'all' ? null : [filter],
      beforeId: idOf(textOf(request.query, 'after')) ?? null,
      limit: ROWS_PER_PAGE + 1,
    });
    const props = noticesIndex(reader, filter, rows, ROWS_PER_PAGE);
    return reply.page('/payment-notices/index', props, { fragment: '/payment-notices/_list' });
  });

  app.get<OfNotice>('/payment-notices/:id', async (request, reply) =>
    answerNotice(services, request, reply, null),
  );

  app.get<OfNotice>('/payment-notices/:id/proof', async (request, reply) => {
    const { file } = await getNotice(services, request.params.id);
    const stored = file ? await findFile(services.sql, file.id) : undefined;
    if (!stored) throw new NotFound('There is no such file.');
    return answerFile(reply, stored);
  });

  app.post<OfNotice>('/payment-notices/:id/found', async (request, reply) => {
    const reader = await readerOf(services, request);
    const { id, customerId } = await getNotice(services, request.params.id);
    const form = parseForm(foundForm, request.body, reader.texts.problems);
    // A list of our own: whatever else comes was not typed by anybody.
    if (!form.ok) throw new NotFound('There is no such payment.');
    const paymentId = form.values.payment === '' ? null : Number(form.values.payment);
    const userId = signedInUser(request).id;
    await transaction(services.sql, (tx) =>
      acceptNotice(tx, services, { noticeId: id, customerId, paymentId, userId }),
    );
    return redirectWithNotice(reply, `/payment-notices/${id}`, reader.texts.notices.closed);
  });

  app.post<OfNotice>('/payment-notices/:id/return', async (request, reply) => {
    const reader = await readerOf(services, request);
    const { id, customerId } = await getNotice(services, request.params.id);
    const form = parseForm(returnForm, request.body, reader.texts.problems);
    if (!form.ok) return answerNotice(services, request, reply, form);
    const { answer } = form.values;
    const userId = signedInUser(request).id;
    const until = await transaction(services.sql, (tx) =>
      returnNotice(tx, services, { noticeId: id, customerId, answer, userId }),
    );
    const sentence = reader.texts.notices.returned(reader.longDay(until));
    return redirectWithNotice(reply, `/payment-notices/${id}`, sentence);
  });
}

async function getNotice(services: Services, idText: string): Promise<NoticeCard> {
  const id = idOf(idText);
  const notice = id === undefined ? undefined : await findNotice(services.sql, id);
  if (!notice) throw new NotFound('There is no such payment notice.');
  return notice;
}

async function answerNotice(
  services: Services,
  request: FastifyRequest<OfNotice>,
  reply: FastifyReply,
  returned: ReturnedAnswer | null,
): Promise<string> {
  const reader = await readerOf(services, request);
  const notice = await getNotice(services, request.params.id);
  const waitUntil = await returnWait(services.sql, services, notice.customerId);
  const [candidates, previews] = await Promise.all([
    listCandidates(services.sql, notice, CANDIDATES_SHOWN),
    previewResume(services.sql, services, {
      invoiceIds: notice.invoices.map((one) => one.id),
      without: { kind: 'payment_notice', id: notice.id },
      noticeUntil: waitUntil,
    }),
  ]);
  const sources = { notice, candidates, previews, waitUntil };
  return reply.page('/payment-notices/show', noticeShow(reader, sources, returned), {
    status: returned ? 422 : 200,
  });
}
