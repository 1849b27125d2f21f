import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isFormKey } from '../credits/once.ts';
import { start, type CustomerRequest } from '../customers/page.ts';
import { transaction } from '../db/sql.ts';
import { NotFound, type FieldProblem } from '../errors.ts';
import { answerFile } from '../files/answer.ts';
import { findFile } from '../files/queries.ts';
import { readChoice } from '../portal/choice.ts';
import type { Services } from '../services.ts';
import { idOf, textOf } from '../today/wording.ts';
import { signedInUser } from '../users/guard.ts';
import { fields, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { ROWS_PER_PAGE } from '../web/paging.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import { giveToCustomer, handleReply, noteReply, putAside } from './actions.ts';
import * as queries from './page-queries.ts';
import { companyDomain } from './rules.ts';
import { NOTE_HOWS, replyNew, replyShow, type ReturnedForm } from './show-views.ts';
import { repliesIndex } from './views.ts';

const INVOICES_LISTED = 200;
// More are no help: whoever looks for another types its number.
const CANDIDATES_SHOWN = 6;
// Longer than anybody speaks on the telephone.
const WORDS_MAX = 5_000;

const placeForm = z.object({ customer: fields.text(15), number: fields.text(60) });
const noteForm = z.object({
  key: z.string().refine(isFormKey),
  from: fields.text(200),
  how: z.enum(NOTE_HOWS),
  words: fields.required(WORDS_MAX),
});

interface OfReply {
  Params: { id: string };
}

/** What customers write back: the list, one with what is attached, whose it is, and what was said on the phone. */
export function registerRepliesRoutes(app: FastifyInstance, services: Services): void {
  app.get('/replies', async (request, reply) => {
    const reader = await readerOf(services, request);
    const state = textOf(request.query, 'state');
    const filter = queries.REPLY_FILTERS.find((one) => one === state) ?? 'open';
    const rows = await queries.listReplies(services.sql, {
      ...{ filter, beforeId: idOf(textOf(request.query, 'after')) ?? null },
      limit: ROWS_PER_PAGE + 1,
    });
    const props = repliesIndex(reader, filter, rows, ROWS_PER_PAGE);
    return reply.page('/replies/index', props, { fragment: '/replies/_list' });
  });

  app.get<OfReply>('/replies/:id', async (request, reply) =>
    showReply(services, request, reply, null),
  );

  app.get<{ Params: { id: string; position: string } }>(
    '/replies/:id/files/:position',
    async (request, reply) => {
      const reader = await readerOf(services, request);
      const { files } = await getReply(services, reader, request.params.id);
      const position = idOf(request.params.position);
      const fileId = files.find((one) => one.position === position)?.fileId ?? null;
      const file = fileId === null ? undefined : await findFile(services.sql, fileId);
      if (!file) throw new NotFound('There is no such file.');
      return answerFile(reply, file);
    },
  );

  app.post<OfReply>('/replies/:id/handled', async (request, reply) => {
    const reader = await readerOf(services, request);
    const { id } = await getReply(services, reader, request.params.id);
    const userId = signedInUser(request).id;
    await transaction(services.sql, (tx) => handleReply(tx, services, { replyId: id, userId }));
    return redirectWithNotice(reply, `/replies/${id}`, reader.texts.replies.handledNow);
  });

  app.post<OfReply>('/replies/:id/aside', async (request, reply) => {
    const reader = await readerOf(services, request);
    const { id } = await getReply(services, reader, request.params.id);
    const userId = signedInUser(request).id;
    await transaction(services.sql, (tx) => putAside(tx, services, { replyId: id, userId }));
    return redirectWithNotice(reply, '/replies?state=unplaced', reader.texts.replies.asideDone);
  });

  app.post<OfReply>('/replies/:id/customer', async (request, reply) =>
    place(services, request, reply),
  );

  app.get('/customers/:id/replies/new', async (request: CustomerRequest, reply) =>
    showNew(services, request, reply, null),
  );

  app.post('/customers/:id/replies', async (request: CustomerRequest, reply) =>
    note(services, request, reply),
  );
}

async function getReply(
  services: Services,
  reader: Reader,
  idText: string,
): Promise<queries.ReplyCard> {
  const id = idOf(idText);
  const found =
    id === undefined ? undefined : await queries.findReply(services.sql, id, reader.today);
  if (!found) throw new NotFound('There is no such reply.');
  return found;
}

async function showReply(
  services: Services,
  request: FastifyRequest<OfReply>,
  reply: FastifyReply,
  returned: ReturnedForm | null,
): Promise<string> {
  const reader = await readerOf(services, request);
  const found = await getReply(services, reader, request.params.id);
  const candidates = found.customerId === null ? await candidatesFor(services, found) : [];
  return reply.page('/replies/show', replyShow(reader, found, candidates, returned), {
    status: returned ? 422 : 200,
  });
}

async function candidatesFor(
  services: Services,
  found: queries.ReplyCard,
): Promise<queries.CustomerCandidate[]> {
  const about = {
    address: found.fromAddress,
    domain: companyDomain(found.fromAddress),
    words: wordsOf(`${found.subject} ${found.words}`),
  };
  return queries.listCandidates(services.sql, about, CANDIDATES_SHOWN);
}

// What could be the number of an invoice: it has a digit, and punctuation around it is no part of it.
const WORDS_LOOKED_AT = 200;

function wordsOf(text: string): string[] {
  const words = text
    .slice(0, 20_000)
    .split(/[\s,;()«»"“”]+/)
    .map((word) => word.replace(/^[.:#]+|[.:!?]+$/g, ''))
    .filter((word) => /\d/.test(word) && word.length <= 60);
  return [...new Set(words)].slice(0, WORDS_LOOKED_AT);
}

async function place(
  services: Services,
  request: FastifyRequest<OfReply>,
  reply: FastifyReply,
): Promise<FastifyReply | string> {
  const reader = await readerOf(services, request);
  const { id } = await getReply(services, reader, request.params.id);
  const form = parseForm(placeForm, request.body, reader.texts.problems);
  if (!form.ok) return showReply(services, request, reply, form);
  const found = await findChosen(services, form.values);
  if (!found) {
    const { numberUnknown, chooseOne } = reader.texts.replies;
    const message = form.values.number === '' ? chooseOne : numberUnknown;
    const problem: FieldProblem = { field: 'number', code: 'unknown', message };
    return showReply(services, request, reply, { typed: form.typed, problems: [problem] });
  }
  await transaction(services.sql, (tx) =>
    giveToCustomer(tx, services, {
      ...{ replyId: id, customerId: found.id, userId: signedInUser(request).id },
    }),
  );
  return redirectWithNotice(reply, `/replies/${id}`, reader.texts.replies.placed(found.name));
}

/** The customer that was chosen; a number that was typed counts more than what is ticked. */
async function findChosen(
  services: Services,
  { customer, number }: z.output<typeof placeForm>,
): Promise<{ id: number; name: string } | undefined> {
  if (number !== '') return queries.findCustomerByNumber(services.sql, number);
  const id = idOf(customer);
  return id === undefined ? undefined : queries.findCustomerById(services.sql, id);
}

async function showNew(
  services: Services,
  request: CustomerRequest,
  reply: FastifyReply,
  returned: (ReturnedForm & { chosen: readonly number[] }) | null,
): Promise<string> {
  const { reader, customer } = await start(services, request);
  const invoices = await queries.listChoosable(services.sql, customer.id, INVOICES_LISTED);
  const asked = idOf(textOf(request.query, 'invoice'));
  const chosen = returned?.chosen ?? (asked === undefined ? [] : [asked]);
  return reply.page('/replies/new', replyNew(reader, { customer, invoices, chosen }, returned), {
    status: returned ? 422 : 200,
  });
}

async function note(
  services: Services,
  request: CustomerRequest,
  reply: FastifyReply,
): Promise<FastifyReply | string> {
  const { reader, customer } = await start(services, request);
  const { replies, problems } = reader.texts;
  const form = parseForm(noteForm, request.body, problems);
  const { invoiceIds } = readChoice(request.body);
  if (!form.ok) {
    return showNew(services, request, reply, { ...form, chosen: invoiceIds });
  }
  const { key, from, how, words } = form.values;
  const { replyId } = await transaction(services.sql, (tx) =>
    noteReply(tx, services, {
      ...{ customerId: customer.id, invoiceIds, fromName: from, subject: replies.noteHows[how] },
      ...{ words, receivedAt: services.clock.now(), userId: signedInUser(request).id },
      formKey: key,
    }),
  );
  const made = await getReply(services, reader, String(replyId));
  const sentence = made.holdUntil
    ? replies.notedUntil(reader.longDay(made.holdUntil))
    : replies.noted;
  return redirectWithNotice(reply, `/replies/${replyId}`, sentence);
}
