import { audit } from '../audit/record.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { closeTask, insertTask, type NewTask } from './queries.ts';

/** Puts work before a person. Opening it again while it is open changes nothing. */
export async function openTask(db: Db, services: Services, task: NewTask): Promise<void> {
  await insertTask(db, task, services.clock.now());
}

/** Marks it done by a person; a second time changes nothing. */
export async function completeTask(
  tx: Tx,
  services: Services,
  taskId: number,
  userId: number,
): Promise<void> {
  if (await closeTask(tx, taskId, userId, services.clock.now())) {
    await audit(tx, services, {
      actor: 'user',
      userId,
      action: 'task.completed',
      subjectType: 'task',
      subjectId: taskId,
    });
  }
}
