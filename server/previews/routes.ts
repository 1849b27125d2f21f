import type { FastifyInstance } from 'fastify';
import { isPlainDate } from '../calendar/plain-date.ts';
import type { Sql } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import { listDrafts } from '../scenarios/queries.ts';
import type { Scenario } from '../scenarios/rules.ts';
import type { Services } from '../services.ts';
import { hrefOf, idOf, textOf } from '../today/wording.ts';
import { readerOf } from '../web/reader.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { askForPreview } from './kept-actions.ts';
import { readPreviewPage } from './page.ts';
import { findCustomerName } from './page-queries.ts';
import { previewIndex } from './views.ts';

/** What will go to whom in the next sixty days: for everybody, a customer, or with a draft of a scenario. */
export function registerPreviewRoutes(app: FastifyInstance, services: Services): void {
  app.get('/preview', async (request, reply) => {
    const reader = await readerOf(services, request);
    const { query } = request;
    const wanted = textOf(query, 'day', 10);
    const asked = {
      customer: await findAskedCustomer(services.sql, textOf(query, 'customer', 15)),
      draft: await findAskedDraft(services.sql, textOf(query, 'draft', 40)),
      day: isPlainDate(wanted) ? wanted : null,
      after: idOf(textOf(query, 'after', 15)) ?? 0,
    };
    const sources = await readPreviewPage(services, asked);
    return reply.page('/previews/index', previewIndex(reader, sources));
  });

  app.post('/preview', async (request, reply) => {
    const reader = await readerOf(services, request);
    const draft = await findAskedDraft(services.sql, textOf(request.body, 'draft', 40));
    const isNew = await askForPreview(services.sql, services, draft?.versionId ?? null);
    const { asked, underWay } = reader.texts.previews;
    const path = hrefOf('/preview', { draft: draft?.key ?? '' });
    return redirectWithNotice(reply, path, isNew ? asked : underWay);
  });
}

/** Null when nobody was named. Throws NotFound for one that is not there. */
async function findAskedCustomer(
  sql: Sql,
  text: string,
): Promise<{ id: number; name: string } | null> {
  if (text === '') return null;
  const id = idOf(text);
  const name = id === undefined ? undefined : await findCustomerName(sql, id);
  if (id === undefined || name === undefined) throw new NotFound('There is no such customer.');
  return { id, name };
}

/** The draft of the scenario with this key. */
async function findAskedDraft(sql: Sql, text: string): Promise<Scenario | null> {
  if (text === '') return null;
  const draft = (await listDrafts(sql)).find(({ key }) => key === text);
  if (!draft) throw new NotFound('There is no such draft.');
  return draft;
}
