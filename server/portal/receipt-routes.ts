import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findCustomer } from '../customers/queries.ts';
import { receiptPdf } from '../documents/receipt.ts';
import { discountNoteFile } from '../discounts/note-file.ts';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import type { Visit } from './guard.ts';
import { findReceipted } from './receipt-queries.ts';
import { receiptFacts, receiptNumber, remittanceCsv } from './receipt-views.ts';
import type { Opener, Visiting } from './routes.ts';
import { textsOf, visitPath } from './wording.ts';

// By link: a PDF costs some milliseconds of the processor.
const PAPERS_PER_MINUTE = 60;

interface Asking extends Visiting {
  Params: { token: string; id: string };
}

/** The papers of a payment for the debtor's books: the receipt, with `.csv` the invoices it paid, and the discount note. */
export function registerReceiptRoutes(
  app: FastifyInstance,
  services: Services,
  open: Opener,
): void {
  const keyGenerator = (request: FastifyRequest) => (request.params as { token: string }).token;
  const rateLimit = { max: PAPERS_PER_MINUTE, timeWindow: '1 minute', keyGenerator };
  app.get<Asking>('/p/:token/receipts/:id', { config: { rateLimit } }, async (request, reply) => {
    const visit = await open(request, reply, ['pay_only']);
    // The page of an expired link offers a fresh one.
    if (visit.isExpired) return reply.redirect(visitPath(visit), 303);
    return sendPaper(services, visit, request.params.id, reply);
  });
  const note = '/p/:token/receipts/:id/note';
  app.get<Asking>(note, { config: { rateLimit } }, async (request, reply) => {
    const visit = await open(request, reply);
    if (visit.isExpired) return reply.redirect(visitPath(visit), 303);
    return sendNote(services, visit, request.params.id, reply);
  });
}

async function sendPaper(
  services: Services,
  visit: Visit,
  asked: string,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const match = /^(\d{1,15})(\.csv|\.pdf)?$/.exec(asked);
  const payment = match && (await findReceipted(services.sql, visit.link, Number(match[1])));
  const customer = payment && (await findCustomer(services.sql, visit.link.customerId));
  if (!payment || !customer) throw new NotFound('There is nothing here.');
  void reply.header('Cache-Control', 'no-store').header('X-Robots-Tag', 'noindex');
  const number = receiptNumber(payment.id);
  if (match[2] === '.csv') {
    const name = textsOf(visit).remittance.fileName(number);
    return reply
      .header('Content-Disposition', `attachment; filename="${name}"`)
      .type('text/csv; charset=utf-8')
      .send(remittanceCsv(visit, payment));
  }
  const pdf = await receiptPdf(receiptFacts(visit, customer, payment, services.clock.now()));
  return reply
    .header('Content-Disposition', `inline; filename="${number}.pdf"`)
    .type('application/pdf')
    .send(pdf);
}

/** Whoever may see the receipt may see the note: it is of the same invoices. */
async function sendNote(
  services: Services,
  visit: Visit,
  asked: string,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const id = /^\d{1,15}$/.test(asked) ? Number(asked) : 0;
  const payment = await findReceipted(services.sql, visit.link, id);
  const note = payment && (await discountNoteFile(services, payment.id, visit.language));
  if (!note) throw new NotFound('There is nothing here.');
  return reply
    .header('Cache-Control', 'no-store')
    .header('X-Robots-Tag', 'noindex')
    .header('Content-Disposition', `inline; filename="${note.number}.pdf"`)
    .type('application/pdf')
    .send(note.pdf);
}
