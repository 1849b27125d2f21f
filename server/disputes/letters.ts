import type { Author } from '../audit/record.ts';
import { formatDay } from '../calendar/format.ts';
import type { Tx } from '../db/sql.ts';
import { queueDebtorLetter, queueTeamLetter, type Reading } from '../messages/letter-actions.ts';
import { findContactAddressee } from '../messages/letter-queries.ts';
import { formatMoney } from '../money/format.ts';
import type { Services } from '../services.ts';
import { PORTAL_TEXTS } from '../../views/texts/portal/texts.ts';
import type { Dispute } from './queries.ts';
import { disputedMinor, undisputedMinor } from './rules.ts';

/** Who wrote; their own words are not mailed back to them. */
interface Written {
  text: string;
  writer: { as: 'debtor' | 'user'; name: string; userId: number | null };
}

/** A confirmation to the debtor, and the news to whoever looks after it. */
export async function tellOpened(
  tx: Tx,
  services: Services,
  dispute: Dispute,
  written: Written,
): Promise<void> {
  const quote = written.text === '' ? null : written.text;
  await queueDebtorLetter(tx, services, {
    kind: 'dispute_opened',
    ...(await debtorOf(tx, dispute)),
    occasion: `dispute/${dispute.id}`,
    facts: (reading) => ({
      about: dispute.invoiceNumber,
      amount: money(reading, dispute, disputedMinor(dispute)),
      rest: restOf(reading, dispute),
      day: day(reading, dispute),
      quote,
    }),
  });
  if (written.writer.userId !== null && written.writer.userId === dispute.ownerId) return;
  await queueTeamLetter(tx, services, {
    kind: 'dispute_opened_team',
    ...teamOf(dispute, `dispute/${dispute.id}`),
    facts: (reading) => ({
      about: dispute.invoiceNumber,
      amount: money(reading, dispute, disputedMinor(dispute)),
      words: PORTAL_TEXTS[reading.language].disputes.reasons[dispute.reason],
      day: day(reading, dispute),
      quote,
    }),
  });
}

/** What one side wrote, to the other. */
export async function tellReply(
  tx: Tx,
  services: Services,
  dispute: Dispute,
  { text, writer, messageId }: Written & { messageId: number },
): Promise<void> {
  const occasion = `dispute/${dispute.id}/${messageId}`;
  if (writer.as === 'user') {
    await queueDebtorLetter(tx, services, {
      kind: 'dispute_reply',
      ...(await debtorOf(tx, dispute)),
      occasion,
      facts: () => ({ about: dispute.invoiceNumber, person: writer.name, quote: text }),
    });
    return;
  }
  await queueTeamLetter(tx, services, {
    kind: 'dispute_reply_team',
    ...teamOf(dispute, occasion),
    facts: (reading) => ({
      about: dispute.invoiceNumber,
      person: writer.name,
      day: day(reading, dispute),
      quote: text,
    }),
  });
}

export async function tellWithdrawn(
  tx: Tx,
  services: Services,
  dispute: Dispute,
  by: Author,
): Promise<void> {
  if (by.userId && by.userId === dispute.ownerId) return;
  await queueTeamLetter(tx, services, {
    kind: 'dispute_withdrawn_team',
    ...teamOf(dispute, `dispute/${dispute.id}`),
    facts: () => ({ about: dispute.invoiceNumber }),
  });
}

/** How it ended, to the debtor. `dispute` as it is after the decision, its invoice with the credit note. */
export async function tellDecided(tx: Tx, services: Services, dispute: Dispute): Promise<void> {
  const to = await debtorOf(tx, dispute);
  const occasion = `dispute/${dispute.id}`;
  const quote = dispute.decision === '' ? null : dispute.decision;
  const { balanceMinor } = dispute;
  const owed = (reading: Reading) =>
    balanceMinor > 0 ? money(reading, dispute, balanceMinor) : null;
  const credited = (reading: Reading) => ({
    about: dispute.invoiceNumber,
    amount: money(reading, dispute, dispute.acceptedMinor ?? 0),
    words: dispute.creditNoteNumber ?? '',
    rest: owed(reading),
    quote,
  });
  const until = (reading: Reading) =>
    dispute.resumeOn === null ? null : formatDay(dispute.resumeOn, reading.locale);
  if (dispute.status === 'accepted') {
    const letter = { kind: 'dispute_accepted' as const, ...to, occasion, facts: credited };
    await queueDebtorLetter(tx, services, letter);
  } else if (dispute.status === 'partly_accepted') {
    await queueDebtorLetter(tx, services, {
      kind: 'dispute_partly_accepted',
      ...to,
      occasion,
      facts: (reading) => ({
        ...credited(reading),
        until: balanceMinor > 0 ? until(reading) : null,
      }),
    });
  } else if (dispute.status === 'rejected') {
    await queueDebtorLetter(tx, services, {
      kind: 'dispute_rejected',
      ...to,
      occasion,
      facts: (reading) => ({
        about: dispute.invoiceNumber,
        rest: owed(reading),
        until: balanceMinor > 0 ? until(reading) : null,
        quote,
      }),
    });
  }
}

/** That the day to answer comes near or has passed, or that the debtor has not written for long. */
export async function tellDeadline(
  tx: Tx,
  services: Services,
  dispute: Dispute,
  kind: 'dispute_near_team' | 'dispute_overdue_team' | 'dispute_silent_team',
): Promise<void> {
  await queueTeamLetter(tx, services, {
    kind,
    ...teamOf(dispute, `dispute/${dispute.id}/${dispute.answerBy}`),
    facts: (reading) => ({ about: dispute.invoiceNumber, day: day(reading, dispute) }),
  });
}

/** To whoever opened it while they may be written to, else to whoever gets the reminders. */
async function debtorOf(tx: Tx, dispute: Dispute) {
  const { contactId, customerId, invoiceId, currency, id } = dispute;
  const isThere = contactId !== null && (await findContactAddressee(tx, contactId)) !== undefined;
  return {
    ...{ customerId, currency, contactId: isThere ? contactId : null },
    ...{ invoiceIds: [invoiceId], path: `/disputes/${id}` },
  };
}

function teamOf(dispute: Dispute, occasion: string) {
  const { ownerId: userId, customerName, id } = dispute;
  return { userId, customerName, occasion, path: `/disputes/${id}` };
}

function money(reading: Reading, { currency }: Dispute, minor: number): string {
  return formatMoney({ minor, currency }, reading.locale);
}

function day(reading: Reading, { answerBy }: Dispute): string {
  return formatDay(answerBy, reading.locale);
}

function restOf(reading: Reading, dispute: Dispute): string | null {
  const restMinor = undisputedMinor(dispute);
  return restMinor > 0 ? money(reading, dispute, restMinor) : null;
}
