import type { Author } from '../audit/record.ts';
import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import type { Tx } from '../db/sql.ts';
import { Invalid } from '../errors.ts';
import { bookCreditNote } from '../ledger/credit-actions.ts';
import type { Services } from '../services.ts';
import { endDispute, lockFor, today } from './actions.ts';
import { tellDecided } from './letters.ts';
import { closeDispute, findDispute } from './queries.ts';
import { creditMinor, restHeldMinor } from './rules.ts';

/** The credit note a decision enters: it settles the invoice as far as that is owed. */
export interface NoteToEnter {
  number: string;
  issuedOn: PlainDate;
}

export type DisputeDecision = { disputeId: number; words: string; by: Author } & (
  | { verdict: 'accept'; note: NoteToEnter }
  | {
      verdict: 'accept_part';
      note: NoteToEnter;
      /** Minor units, less than what is disputed. */
      amountMinor: number;
      /** Days reminders of the rest still wait. */
      noticeDays: number;
    }
  | { verdict: 'reject'; noticeDays: number }
);

const STATUS_OF = {
  accept: 'accepted',
  accept_part: 'partly_accepted',
  reject: 'rejected',
} as const;

/**
 * Ends a dispute: the debtor is right (a credit note over all that is disputed), right in part, or not. What was not granted is
 * reminded of again after the notice. Throws Conflict when it was decided before or a number of a credit note is taken, Invalid
 * for an amount that is not a part.
 */
export async function decideDispute(
  tx: Tx,
  services: Services,
  decision: DisputeDecision,
): Promise<void> {
  const { disputeId, verdict, words, by } = decision;
  const dispute = await lockFor(tx, disputeId, verdict);
  const askedMinor = creditMinor(dispute);
  if (verdict === 'accept_part' && !isPart(decision.amountMinor, askedMinor)) {
    throw new Invalid([
      { field: 'amount', code: 'not_a_part', message: 'This is not a part of what is disputed.' },
    ]);
  }
  const acceptedMinor =
    verdict === 'reject' ? null : verdict === 'accept' ? askedMinor : decision.amountMinor;
  const creditNoteId =
    verdict === 'reject'
      ? null
      : await bookCreditNote(tx, services, {
          ...{ customerId: dispute.customerId, currency: dispute.currency, ...decision.note },
          ...{ totalMinor: acceptedMinor ?? 0, invoiceId: dispute.invoiceId, reason: words },
          author: by,
        });
  const noticeDays = verdict === 'accept' ? 0 : decision.noticeDays;
  const day = await today(tx, services);
  await closeDispute(tx, disputeId, {
    ...{ status: STATUS_OF[verdict], acceptedMinor, creditNoteId, words },
    ...{ decidedBy: by.userId ?? null, decidedAt: services.clock.now() },
    resumeOn: noticeDays > 0 ? addDays(day, noticeDays + 1) : day,
  });
  const amountMinor = restHeldMinor(dispute.amountMinor, acceptedMinor ?? 0);
  const left = { untilOn: addDays(day, noticeDays), amountMinor };
  await endDispute(tx, services, dispute, by, noticeDays > 0 ? left : null);
  const after = await findDispute(tx, disputeId);
  if (after) await tellDecided(tx, services, after);
}

function isPart(amountMinor: number, askedMinor: number): boolean {
  return amountMinor > 0 && amountMinor < askedMinor;
}
