import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addDays } from '../calendar/plain-date.ts';
import { transaction } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import { handleReply, REPLY_TASK } from '../replies/actions.ts';
import { listScenarios } from '../scenarios/queries.ts';
import type { Services } from '../services.ts';
import { listPassedOverSteps } from '../today/queries.ts';
import { readerOf } from '../web/reader.ts';
import { idOf } from '../today/wording.ts';
import { signedInUser } from '../users/guard.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { completeTask, openTask } from './actions.ts';
import { findOpenTaskId, findPassedStep, findTask, listOpenTasks } from './page-queries.ts';
import { tasksIndex } from './views.ts';

// Enough for a day's work; the rest comes up as these are done.
const TASKS_SHOWN = 200;
const STEPS_SHOWN_DAYS = 30;

/** Work for a person: the list, and what is done. */
export function registerTasksRoutes(app: FastifyInstance, services: Services): void {
  app.get('/tasks', async (request, reply) => {
    const reader = await readerOf(services, request);
    const [tasks, steps, scenarios] = await Promise.all([
      listOpenTasks(services.sql, TASKS_SHOWN),
      listPassedOverSteps(services.sql, addDays(reader.today, -STEPS_SHOWN_DAYS), TASKS_SHOWN),
      listScenarios(services.sql),
    ]);
    return reply.page('/tasks/index', tasksIndex(reader, tasks, steps, scenarios));
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

  /** A call or letter that somebody made by hand: written down as a task that is done. */
  app.post<{ Params: { invoiceId: string; cycle: string; position: string } }>(
    '/tasks/steps/:invoiceId/:cycle/:position/completion',
    async (request, reply) => {
      const reader = await readerOf(services, request);
      const [invoiceId, cycle, position] = [
        idOf(request.params.invoiceId),
        idOf(request.params.cycle),
        idOf(request.params.position),
      ];
      const step =
        invoiceId && cycle && position && cycle < 1e9 && position < 1e9
          ? await findPassedStep(services.sql, { invoiceId, cycle, position })
          : undefined;
      if (!step) throw new NotFound('There is no such step.');
      const subject = `${invoiceId}/${cycle}/${position}`;
      await transaction(services.sql, async (tx) => {
        if (step.isDone) return;
        await openTask(tx, services, {
          kind: 'step_by_hand',
          subject,
          customerId: step.customerId,
          invoiceId: step.invoiceId,
          details: { step: step.stepKey },
        });
        const taskId = await findOpenTaskId(tx, 'step_by_hand', subject);
        if (taskId !== undefined)
          await completeTask(tx, services, taskId, signedInUser(request).id);
      });
      return redirectWithNotice(reply, backTo(request), reader.texts.today.taskDone);
    },
  );
}

/** The list the person came from: the start page or that of the tasks. */
function backTo(request: FastifyRequest): string {
  const { referer } = request.headers;
  return referer !== undefined && URL.canParse(referer) && new URL(referer).pathname === '/tasks'
    ? '/tasks'
    : '/';
}
