import { audit } from '../audit/record.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { Services } from '../services.ts';

export interface NewTask {
  kind: string;
  /** Makes it unique while it is open: the same worry is not listed twice. */
  subject: string;
  customerId?: number | null;
  invoiceId?: number | null;
  messageId?: number | null;
  details?: Record<string, string | number | null>;
}

/** Puts work before a person. Opening it again while it is open changes nothing. */
export async function openTask(db: Db, services: Services, task: NewTask): Promise<void> {
  await db`
    insert into tasks (kind, subject, customer_id, invoice_id, message_id, details, created_at)
    values (${task.kind}, ${task.subject}, ${task.customerId ?? null}, ${task.invoiceId ?? null},
      ${task.messageId ?? null}, ${db.json(task.details ?? {})}, ${services.clock.now()})
    on conflict (kind, subject) where done_at is null do nothing`;
}

/** Marks it done by a person; a second time changes nothing. */
export async function completeTask(
  tx: Tx,
  services: Services,
  taskId: number,
  userId: number,
): Promise<void> {
  const rows = await tx`
    update tasks set done_at = ${services.clock.now()}, done_by = ${userId}
    where id = ${taskId} and done_at is null returning id`;
  if (rows.length > 0) {
    await audit(tx, services, {
      actor: 'user',
      userId,
      action: 'task.completed',
      subjectType: 'task',
      subjectId: taskId,
    });
  }
}
