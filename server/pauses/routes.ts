import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { addDays, isPlainDate, type PlainDate } from '../calendar/plain-date.ts';
import { answerCustomer, back, by, start, type CustomerRequest } from '../customers/page.ts';
import { transaction } from '../db/sql.ts';
import { NotFound, type FieldProblem } from '../errors.ts';
import type { Services } from '../services.ts';
import { idOf } from '../today/wording.ts';
import { fields, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import { pauseCustomer, resumeCustomer } from './actions.ts';
import { seePauseEnd } from './end-actions.ts';

// As for a single invoice: a pause further ahead than a year is a typing mistake, or "never".
const PAUSE_DAYS_MAX = 366;

const pauseForm = z.object({
  pauseUntil: fields.text(10),
  pauseNever: fields.checked(),
  pauseReason: fields.required(500),
});

/** Reminders of a whole customer, stopped and taken up again. */
export function registerPausesRoutes(app: FastifyInstance, services: Services): void {
  app.post('/customers/:id/pause', async (request: CustomerRequest, reply) => {
    const { reader, customer } = await start(services, request);
    const form = parseForm(pauseForm, request.body, reader.texts.problems);
    const problems = form.ok ? untilProblems(reader, form.values) : form.problems;
    if (!form.ok || problems.length > 0) {
      const pause = { typed: form.typed, problems };
      return answerCustomer(services, request, reply, { pause, status: 422 });
    }
    const { pauseUntil, pauseNever, pauseReason: reason } = form.values;
    const untilOn = pauseNever ? null : (pauseUntil as PlainDate);
    const placed = { customerId: customer.id, untilOn, reason, by: by(request) };
    await transaction(services.sql, (tx) => pauseCustomer(tx, services, placed));
    return back(reply, customer, reader.texts.pauses.placed);
  });

  app.post('/customers/:id/pause/removal', async (request: CustomerRequest, reply) => {
    const { reader, customer } = await start(services, request);
    const lifted = { customerId: customer.id, by: by(request) };
    await transaction(services.sql, (tx) => resumeCustomer(tx, services, lifted));
    return back(reply, customer, reader.texts.pauses.lifted);
  });

  app.post<{ Params: { of: string; id: string } }>(
    '/pauses/:of/:id/seen',
    async (request, reply) => {
      const { texts, today } = await readerOf(services, request);
      const { of } = request.params;
      const id = idOf(request.params.id);
      if ((of !== 'customer' && of !== 'invoice') || id === undefined) {
        throw new NotFound('There is no such pause.');
      }
      const seen = { of, id, today, by: by(request) } as const;
      await transaction(services.sql, (tx) => seePauseEnd(tx, services, seen));
      return redirectWithNotice(reply, '/', texts.pauses.endSeen);
    },
  );
}

function untilProblems(
  reader: Reader,
  { pauseUntil: until, pauseNever }: z.output<typeof pauseForm>,
): FieldProblem[] {
  const { pauses, invoices, problems } = reader.texts;
  const problem = (code: string, message: string) => [{ field: 'pauseUntil', code, message }];
  if (pauseNever) return [];
  if (until === '') return problem('required', pauses.untilRequired);
  if (!isPlainDate(until)) return problem('invalid_format', problems.date);
  if (until < reader.today) return problem('past', invoices.hold.untilPast);
  return until > addDays(reader.today, PAUSE_DAYS_MAX)
    ? problem('too_far', invoices.hold.untilFar)
    : [];
}
