import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { transaction } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { idOf, textOf } from '../today/wording.ts';
import { requireRole, signedInUser } from '../users/guard.ts';
import { fields, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { ROWS_PER_PAGE } from '../web/paging.ts';
import { readerOf } from '../web/reader.ts';
import { liftSuppression, suppressByHand } from './suppression-actions.ts';
import { listSuppressions, type SuppressionRow } from './suppression-page-queries.ts';
import { suppressionShow, suppressionsIndex, type Returned } from './suppression-views.ts';

const PATH = '/messages/suppressions';

const addForm = z.object({ email: fields.email(), details: fields.required(300) });
const liftForm = z.object({ why: fields.required(300), sure: fields.checked() });

interface OfSuppression {
  Params: { id: string };
}

/** Addresses that are not written to: everybody looks, those who remind change. */
export function registerSuppressionRoutes(app: FastifyInstance, services: Services): void {
  const whoReminds = { preHandler: requireRole('admin', 'collector') };

  app.get(PATH, async (request, reply) => showList(services, request, reply, null));

  app.post(PATH, whoReminds, async (request, reply) => {
    const { texts } = await readerOf(services, request);
    const form = parseForm(addForm, request.body, texts.problems);
    if (!form.ok) return showList(services, request, reply, form);
    const added = await transaction(services.sql, (tx) =>
      suppressByHand(tx, services, { ...form.values, userId: signedInUser(request).id }),
    );
    if (!added.ok) {
      const problem = { field: 'email', code: added.reason, message: texts.suppressions.already };
      return showList(services, request, reply, { typed: form.typed, problems: [problem] });
    }
    return redirectWithNotice(reply, PATH, texts.suppressions.added);
  });

  app.get<OfSuppression>(`${PATH}/:id`, async (request, reply) =>
    showOne(services, request, reply, null),
  );

  app.post<OfSuppression>(`${PATH}/:id/removal`, whoReminds, async (request, reply) => {
    const { texts } = await readerOf(services, request);
    const { id, email } = await getSuppression(services, request.params.id);
    const form = parseForm(liftForm, request.body, texts.problems);
    if (!form.ok) return showOne(services, request, reply, form);
    const { why, sure: isSure } = form.values;
    const lifted = await transaction(services.sql, (tx) =>
      liftSuppression(tx, services, { id, why, isSure, userId: signedInUser(request).id }),
    );
    if (!lifted.ok) {
      const problem = { field: 'sure', code: lifted.reason, message: texts.suppressions.notSure };
      return showOne(services, request, reply, { typed: form.typed, problems: [problem] });
    }
    return redirectWithNotice(reply, PATH, texts.suppressions.lifted(email));
  });
}

async function getSuppression(services: Services, idText: string): Promise<SuppressionRow> {
  const id = idOf(idText);
  const [found] = id === undefined ? [] : await listSuppressions(services.sql, { id, limit: 1 });
  if (!found) throw new NotFound('This address is not on the list.');
  return found;
}

function mayChange(request: FastifyRequest): boolean {
  return ['admin', 'collector'].includes(signedInUser(request).role);
}

async function showList(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  returned: Returned | null,
): Promise<string> {
  const reader = await readerOf(services, request);
  const search = textOf(request.query, 'search');
  const rows = await listSuppressions(services.sql, {
    ...{ search, beforeId: idOf(textOf(request.query, 'after')) ?? null },
    limit: ROWS_PER_PAGE + 1,
  });
  const asked = { search, limit: ROWS_PER_PAGE, mayChange: mayChange(request) };
  return reply.page(PATH, suppressionsIndex(reader, rows, asked, returned), {
    ...{ status: returned ? 422 : 200, fragment: '/messages/_suppressions' },
  });
}

async function showOne(
  services: Services,
  request: FastifyRequest<OfSuppression>,
  reply: FastifyReply,
  returned: Returned | null,
): Promise<string> {
  const reader = await readerOf(services, request);
  const row = await getSuppression(services, request.params.id);
  const props = suppressionShow(reader, row, mayChange(request), returned);
  return reply.page('/messages/suppression', props, { status: returned ? 422 : 200 });
}
