import type { PlainDate } from '../calendar/plain-date.ts';
import { formatDay, formatInstant } from '../calendar/format.ts';
import { localeOf } from '../calendar/locale.ts';
import type { Db } from '../db/sql.ts';
import type {
  LinkRenewedFacts,
  MailFacts,
  PaymentReceivedFacts,
  RefundMadeFacts,
} from '../../emails/facts.ts';
import { isLetter, specOf, type DebtorLetterFacts } from '../../emails/letters/letters.ts';
import { textsIn } from '../../emails/texts/languages.ts';
import { formatMoney } from '../money/format.ts';
import type { Organization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import { commonFacts, languageOf, type Writing } from './facts.ts';
import { findRenewedLink, listMessageCustomers, type WaitingMessage } from './queries.ts';
import { findThankedPayment, findTransferOnlyPayee, listSettledLines } from './single-queries.ts';
import type { RefundFacts } from './single-queries.ts';
import { WORDING_TEST } from './write.ts';

/** The facts of messages that no step asked for; null when the reason for the message is gone. */
export async function otherFacts(
  sql: Db,
  services: Services,
  message: WaitingMessage,
  organization: Organization,
  today: PlainDate,
): Promise<MailFacts | null> {
  // A sign-in mail carries its facts from the start: its link exists nowhere else.
  if (message.kind === 'sign_in') return message.facts;
  if (message.kind === WORDING_TEST) return message.facts;
  // So does a letter to a colleague.
  if (isLetter(message.kind) && specOf(message.kind).to === 'team') return message.facts;
  const customer = (await listMessageCustomers(sql, [message.customerId ?? 0])).get(
    message.customerId ?? 0,
  );
  if (!customer) return null;
  const writing: Writing = {
    organization,
    customer,
    factor: null,
    today,
    payUrlPrefix: `${services.config.publicUrl}/p/`,
  };
  const from = services.config.mail.from;
  if (isLetter(message.kind)) {
    const transferOnly = await findTransferOnlyPayee(sql, message.id);
    return letterOf(message, writing, from, transferOnly);
  }
  switch (message.kind) {
    case 'payment_received':
      return paymentReceivedFacts(sql, message, writing, from);
    case 'refund_made':
      // Of several refunds of a payment, the message tells its own: its amount was written down with it.
      return (
        message.facts && { ...commonFacts(message, writing, from), ...refundFacts(message.facts) }
      );
    case 'link_renewed':
      return linkRenewedFacts(sql, message, writing, from);
    default:
      return null;
  }
}

/** What the letter tells was written down with it; whom it greets and who signs follows now. */
function letterOf(
  message: WaitingMessage,
  writing: Writing,
  from: string,
  transferOnly: string | null,
): MailFacts | null {
  if (message.facts === null) return null;
  const told = message.facts as DebtorLetterFacts;
  const payUrl = message.payLinkId === null ? null : writing.payUrlPrefix;
  return { ...told, ...commonFacts(message, writing, from), payUrl, transferOnly };
}

function refundFacts(facts: MailFacts): RefundFacts {
  const { amount, paidOn } = facts as RefundMadeFacts;
  return { amount, paidOn };
}

async function paymentReceivedFacts(
  sql: Db,
  message: WaitingMessage,
  writing: Writing,
  from: string,
): Promise<PaymentReceivedFacts | null> {
  const payment = await findThankedPayment(sql, message.paymentId ?? 0);
  if (!payment) return null;
  const language = languageOf(message);
  const locale = localeOf(language, writing.customer.country);
  const amount = (minor: number) => formatMoney({ minor, currency: payment.currency }, locale);
  const lines = await listSettledLines(sql, payment.id);
  const { methods } = textsIn(language);
  const names: Record<string, string> = {
    ...methods,
    transfer: methods.bank_transfer,
    import: methods.other,
  };
  return {
    ...commonFacts(message, writing, from),
    amount: amount(payment.amountMinor),
    paidOn: formatDay(payment.receivedOn, locale),
    method: names[payment.method] ?? methods.other,
    settled: lines.map((line) => ({
      number: line.number,
      amount: amount(line.amountMinor),
      remaining: line.balanceMinor > 0 ? amount(line.balanceMinor) : null,
    })),
    kept: payment.keptMinor > 0 ? amount(payment.keptMinor) : null,
    returned: payment.returnedMinor > 0 ? amount(payment.returnedMinor) : null,
    portalUrl: null,
  };
}

async function linkRenewedFacts(
  sql: Db,
  message: WaitingMessage,
  writing: Writing,
  from: string,
): Promise<LinkRenewedFacts | null> {
  const link = await findRenewedLink(sql, message.payLinkId ?? '');
  if (!link) return null;
  const locale = localeOf(languageOf(message), writing.customer.country);
  return {
    ...commonFacts(message, writing, from),
    payUrl: writing.payUrlPrefix,
    expiresOn: formatInstant(link.expiresAt, locale, writing.organization.timeZone),
  };
}
