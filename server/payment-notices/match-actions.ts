import { audit } from '../audit/record.ts';
import { dayIn } from '../calendar/zone.ts';
import { transaction, type Tx } from '../db/sql.ts';
import { holdFor } from '../holds/actions.ts';
import { each } from '../jobs/each.ts';
import { findOrganization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import { openTask } from '../tasks/actions.ts';
import { withdrawTask } from '../tasks/queries.ts';
import { causeOf, NOTICE_TASK } from './actions.ts';
import { writeNoticeFound, writeNoticeOverdue } from './letters.ts';
import * as queries from './queries.ts';
import { findPayment } from './rules.ts';

/**
 * Closes the notices of a customer whose payment is among those booked since, with thanks. In the transaction that books money,
 * before its reminders are worked out.
 */
export async function matchNotices(tx: Tx, services: Services, customerId: number): Promise<void> {
  for (const notice of await queries.lockNoticesOf(tx, customerId)) {
    const payments = await queries.listPaymentsSince(tx, notice.id);
    const payment = findPayment(notice, payments);
    if (payment) await close(tx, services, notice, payment.id);
  }
}

async function close(
  tx: Tx,
  services: Services,
  notice: queries.LockedNotice,
  paymentId: number,
): Promise<void> {
  const at = services.clock.now();
  const { id } = notice;
  const change = { id, from: notice.status, to: 'found' as const };
  if (!(await queries.moveNotice(tx, change, { decidedAt: at, paymentId }))) return;
  await withdrawTask(tx, NOTICE_TASK, String(id), at);
  await audit(tx, services, {
    ...{ actor: 'system', action: 'payment_notice.found' },
    ...{ subjectType: 'payment_notice', subjectId: id, details: { payment_id: paymentId } },
  });
  await holdFor(tx, services, causeOf(id), [], { actor: 'system' });
  // The payment's own mail says thank you already.
  if (!(await queries.isThanked(tx, paymentId))) await writeNoticeFound(tx, services, id);
}

/** A payment that is undone was not the one told of: its notice is looked for again, and its invoices wait as before. */
export async function reopenFound(tx: Tx, services: Services, paymentId: number): Promise<void> {
  for (const { id, words, invoiceIds } of await queries.reopenFoundBy(tx, paymentId)) {
    const holds = invoiceIds.map((invoiceId) => ({
      ...{ invoiceId, untilOn: null, amountMinor: null, reason: words },
    }));
    await holdFor(tx, services, causeOf(id), holds, { actor: 'system' });
    await audit(tx, services, {
      ...{ actor: 'system', action: 'payment_notice.reopened' },
      ...{ subjectType: 'payment_notice', subjectId: id, details: { payment_id: paymentId } },
    });
  }
}

/**
 * Looks again for every payment that was told of; what was not found in its days becomes work for a person. Any number of processes may
 * do this at once.
 */
export async function walkNotices(services: Services): Promise<void> {
  const organization = await findOrganization(services.sql);
  if (!organization) return;
  const today = dayIn(organization.timeZone, services.clock.now());
  await each(await queries.listCustomersLooking(services.sql), (customerId) =>
    transaction(services.sql, async (tx) => {
      await matchNotices(tx, services, customerId);
      for (const notice of await queries.lockNoticesOf(tx, customerId)) {
        if (notice.status === 'looking' && notice.decideOn <= today) {
          await handOver(tx, services, notice);
        }
      }
    }),
  );
}

async function handOver(tx: Tx, services: Services, notice: queries.LockedNotice): Promise<void> {
  const change = { id: notice.id, from: 'looking' as const, to: 'to_decide' as const };
  if (!(await queries.moveNotice(tx, change, { decidedAt: null }))) return;
  await openTask(tx, services, {
    kind: NOTICE_TASK,
    subject: String(notice.id),
    customerId: notice.customerId,
    details: { path: `/payment-notices/${notice.id}` },
  });
  await writeNoticeOverdue(tx, services, notice.id);
}
