import type { FastifyInstance, FastifyRequest } from 'fastify';
import { transaction } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import { loadScenarioBook } from '../scenarios/queries.ts';
import { handleReply, REPLY_TASK } from '../replies/actions.ts';
import type { Services } from '../services.ts';
import { readerOf } from '../web/reader.ts';
import { whoseOf } from '../customers/whose.ts';
import { hrefOf, idOf } from '../today/wording.ts';
import { signedInUser } from '../users/guard.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { completeTask } from './actions.ts';
import { findTask, listOpenTasks } from './page-queries.ts';
import { listStepTasks } from './step-queries.ts';
import { tasksIndex } from './views.ts';

// Enough for a day's work; the rest comes up as these are done.
const TASKS_SHOWN = 200;

/** Work for a person: the list, and what is done. */
export function registerTasksRoutes(app: FastifyInstance, services: Services): void {
  app.get('/tasks', async (request, reply) => {
    const reader = await readerOf(services, request);
    const whose = whoseOf(request);
    const [tasks, steps, book] = await Promise.all([
      listOpenTasks(services.sql, TASKS_SHOWN, whose.ownerId),
      listStepTasks(services.sql, reader.today, TASKS_SHOWN, whose.ownerId),
      loadScenarioBook(services.sql),
    ]);
    return reply.page('/tasks/index', tasksIndex(reader, { whose, tasks, steps, book }));
  });

  app.post<{ Params: { id: string } }>('/tasks/:id/completion', async (request, reply) => {
    const reader = await readerOf(services, request);
    const id = idOf(request.params.id);
    const task = id === undefined ? undefined : await findTask(services.sql, id);
    if (!task) throw new NotFound('There is no such task.');
    const userId = signedInUser(request).id;
    await transaction(services.sql, async (tx) => {
      if (task.isDone) return;
      // Whoever has read an answer has dealt with it: what waited for it waits no more.
      if (task.kind === REPLY_TASK) {
        await handleReply(tx, services, { replyId: Number(task.subject), userId });
      } else await completeTask(tx, services, task.id, userId);
    });
    return redirectWithNotice(reply, backTo(request), reader.texts.today.taskDone);
  });
}

/** The list the person came from: the start page or that of the tasks. */
function backTo(request: FastifyRequest): string {
  const { referer } = request.headers;
  const from = referer !== undefined && URL.canParse(referer) ? new URL(referer) : null;
  if (from?.pathname !== '/tasks') return '/';
  return hrefOf('/tasks', { mine: from.searchParams.get('mine') === '1' ? '1' : '' });
}
