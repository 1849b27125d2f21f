import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { addDays, isPlainDate, type PlainDate } from '../calendar/plain-date.ts';
import { changeCustomer } from '../customers/actions.ts';
import { answerCustomer, back, by, start, type CustomerRequest } from '../customers/page.ts';
import { lockCustomer } from '../customers/queries.ts';
import { SEGMENTS } from '../customers/rules.ts';
import { transaction } from '../db/sql.ts';
import type { FieldProblem } from '../errors.ts';
import { parseTypedAmount } from '../invoices/typed-amount.ts';
import type { Services } from '../services.ts';
import { requireRole, signedInUser } from '../users/guard.ts';
import { fields, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import { changeSegmentSettings, clearSegment, setSegment } from './actions.ts';
import { countSegments, findSegmentSettings } from './queries.ts';
import { segmentsShow, type Refused } from './views.ts';

// The same bounds as the table's.
const limitsForm = z.object({
  months: fields.whole(1, 60),
  paidMin: fields.whole(1, 100),
  goodDays: fields.whole(0, 90),
  lateDays: fields.whole(1, 180),
  remindersMin: fields.whole(1, 20),
  noticesMin: fields.whole(1, 20),
  brokenMin: fields.whole(1, 20),
});

const setForm = z.object({
  segment: z.enum(SEGMENTS),
  segmentBecause: fields.required(500),
  segmentUntil: fields.text(10),
});

const riskForm = z.object({ creditLimit: fields.text(30), insolventSince: fields.text(10) });

// A choice for longer than ten years is a typing mistake.
const SET_DAYS_MAX = 3_660;

/** Segments: how many customers are where and why, the limits, and what a person sets for one customer. */
export function registerSegmentsRoutes(app: FastifyInstance, services: Services): void {
  app.get('/segments', async (request, reply) => show(services, request, reply));

  app.post('/segments', { preHandler: requireRole('admin') }, async (request, reply) => {
    const { texts } = await readerOf(services, request);
    const form = parseForm(limitsForm, request.body, texts.problems);
    if (!form.ok) return show(services, request, reply, form);
    if (form.values.goodDays >= form.values.lateDays) {
      const problem = { field: 'lateDays', code: 'crossed', message: texts.segments.daysCross };
      return show(services, request, reply, { typed: form.typed, problems: [problem] });
    }
    await changeSegmentSettings(services, signedInUser(request).id, form.values);
    return redirectWithNotice(reply, '/segments', texts.segments.limitsSaved);
  });

  app.post('/customers/:id/segment', async (request: CustomerRequest, reply) => {
    const { reader, customer } = await start(services, request);
    const form = parseForm(setForm, request.body, reader.texts.problems);
    const problems = form.ok ? untilProblems(reader, form.values.segmentUntil) : form.problems;
    if (!form.ok || problems.length > 0) {
      const set = { typed: form.typed, problems };
      return answerCustomer(services, request, reply, { segment: { set }, status: 422 });
    }
    const { segment, segmentBecause: because, segmentUntil } = form.values;
    const until = segmentUntil === '' ? null : (segmentUntil as PlainDate);
    await transaction(services.sql, async (tx) => {
      await lockCustomer(tx, customer.id);
      const set = { customerId: customer.id, segment, because, until };
      await setSegment(tx, services, set, by(request));
    });
    return back(reply, customer, reader.texts.segments.changed);
  });

  app.post('/customers/:id/segment/removal', async (request: CustomerRequest, reply) => {
    const { reader, customer } = await start(services, request);
    await transaction(services.sql, async (tx) => {
      await lockCustomer(tx, customer.id);
      await clearSegment(tx, services, customer.id, by(request));
    });
    return back(reply, customer, reader.texts.segments.givenBack);
  });

  app.post('/customers/:id/risk', async (request: CustomerRequest, reply) => {
    const { reader, customer } = await start(services, request);
    const form = parseForm(riskForm, request.body, reader.texts.problems);
    const read = form.ok ? readRisk(reader, form.values) : { problems: form.problems };
    if ('problems' in read) {
      const risk = { typed: form.typed, problems: read.problems };
      return answerCustomer(services, request, reply, { segment: { risk }, status: 422 });
    }
    const stated = { customerId: customer.id, ...read };
    await transaction(services.sql, (tx) => changeCustomer(tx, services, stated, by(request)));
    return back(reply, customer, reader.texts.segments.riskSaved);
  });
}

async function show(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  refused?: Refused,
): Promise<string> {
  const reader = await readerOf(services, request);
  const [counts, settings] = await Promise.all([
    countSegments(services.sql),
    findSegmentSettings(services.sql),
  ]);
  const mayEdit = signedInUser(request).role === 'admin';
  const props = segmentsShow(reader, { counts, settings, mayEdit }, refused);
  return reply.page('/segments/index', props, { status: refused ? 422 : 200 });
}

function untilProblems(reader: Reader, until: string): FieldProblem[] {
  const { problems, segments } = reader.texts;
  const problem = (code: string, message: string) => [{ field: 'segmentUntil', code, message }];
  if (until === '') return [];
  if (!isPlainDate(until)) return problem('invalid_format', problems.date);
  if (until < reader.today) return problem('past', segments.untilPast);
  return until > addDays(reader.today, SET_DAYS_MAX) ? problem('too_far', segments.untilFar) : [];
}

function readRisk(
  reader: Reader,
  { creditLimit, insolventSince }: z.output<typeof riskForm>,
):
  | { creditLimitMinor: number | null; insolventSince: PlainDate | null }
  | { problems: FieldProblem[] } {
  const { problems: words, segments } = reader.texts;
  const problems: FieldProblem[] = [];
  const add = (field: string, code: string, message: string) =>
    problems.push({ field, code, message });
  const limit =
    creditLimit === ''
      ? null
      : parseTypedAmount(creditLimit, reader.organization?.currency ?? 'EUR');
  if (limit === undefined) add('creditLimit', 'invalid_format', words.amount);
  const since = insolventSince === '' ? null : insolventSince;
  if (since !== null && !isPlainDate(since)) add('insolventSince', 'invalid_format', words.date);
  else if (since !== null && since > reader.today) {
    add('insolventSince', 'future', segments.insolventFuture);
  }
  if (problems.length > 0 || limit === undefined) return { problems };
  return { creditLimitMinor: limit, insolventSince: since as PlainDate | null };
}
