import type { PlainDate } from '../../server/calendar/plain-date.ts';
import { noteCall } from '../../server/calls/actions.ts';
import { handOn } from '../../server/contacts/actions.ts';
import { transaction } from '../../server/db/sql.ts';
import { openDispute, writeInDispute } from '../../server/disputes/actions.ts';
import { decideDispute } from '../../server/disputes/decide-actions.ts';
import { watchDeadlines } from '../../server/disputes/jobs.ts';
import { listDisputes } from '../../server/disputes/page-queries.ts';
import { assert } from '../../server/errors.ts';
import { makeNotice, returnNotice } from '../../server/payment-notices/actions.ts';
import { listNotices } from '../../server/payment-notices/card-queries.ts';
import { makePayOnlyLink } from '../../server/portal/link-actions.ts';
import { makePromise } from '../../server/promises/actions.ts';
import { followCalendar } from '../../server/promises/follow-actions.ts';
import { receiveMail } from '../../server/replies/receive-actions.ts';
import { inboundMail } from '../../server/mail/inbound.ts';
import { domainOf, messageIdFor } from '../../server/mail/address.ts';
import type { Services } from '../../server/services.ts';
import { DEMO_SIGN_IN } from '../../server/users/demo.ts';
import { SAMPLE_CALLS, SAMPLE_MAILS } from './conversations.ts';
import {
  SAMPLE_DISPUTES,
  SAMPLE_HANDED_ON,
  SAMPLE_NOTICES,
  SAMPLE_PAY_ONLY,
  SAMPLE_PROMISES,
} from './events.ts';
import { FIRM, FIRM_MAIL_FROM } from './firm.ts';
import type { Playing } from './pay.ts';
import {
  findFirstContact,
  findLastMail,
  findOldestOverdue,
  findOpenCall,
  findPayLink,
} from './queries.ts';

type Played = (play: Playing, day: PlainDate) => Promise<number>;

// Grants and returns come last in their list: they are about what an earlier day brought.
const EVENTS: readonly Played[] = [
  makeCalls,
  takePromises,
  takeNotices,
  returnNotices,
  handOnContact,
  takePayOnlyLink,
  openDisputes,
  grantDisputes,
  receiveMails,
];

/** What customers answered on a day instead of paying, and what Camille made of earlier answers. Answers whether there was anything. */
export async function playAnswers(play: Playing, day: PlainDate): Promise<boolean> {
  let happened = 0;
  for (const event of EVENTS) happened += await event(play, day);
  return happened > 0;
}

/** What the calendar does with answers each morning: promises are judged, payments looked for, deadlines watched. */
export async function followAnswers(services: Services): Promise<void> {
  await followCalendar(services);
  await watchDeadlines(services);
}

interface Answering {
  customerId: number;
  invoiceId: number;
  payLinkId: string;
}

/** Who answers, about which invoice and by which link. */
async function answering(play: Playing, customer: string, day: PlainDate): Promise<Answering> {
  const { services, customerIds } = play;
  const customerId = customerIds.get(customer) ?? 0;
  const invoiceId = await findOldestOverdue(services.sql, customerId, day);
  assert(invoiceId !== undefined, `${customer} has nothing overdue on ${day}.`);
  const link = await findPayLink(services.sql, customer, services.clock.now());
  assert(link?.payLinkId, `${customer} has no link on ${day}.`);
  return { customerId, invoiceId, payLinkId: link.payLinkId };
}

/** Camille makes the calls that her list asks for. */
async function makeCalls(play: Playing, day: PlainDate): Promise<number> {
  const { services, userId, customerIds } = play;
  const calls = SAMPLE_CALLS.filter(({ on }) => on === day);
  for (const { customer, said, note } of calls) {
    const customerId = customerIds.get(customer) ?? 0;
    const call = await findOpenCall(services.sql, customerId);
    assert(call, `Nobody asks to call ${customer} on ${day}.`);
    const contactId = await findFirstContact(services.sql, customerId);
    const noted = await transaction(services.sql, (tx) =>
      noteCall(tx, services, {
        ...{ taskId: call.taskId, callsSeen: call.calls, contactId, note, formKey: null },
        user: { id: userId, name: DEMO_SIGN_IN.name },
        said:
          'promisedOn' in said
            ? { outcome: 'promise', amountMinor: null, invoiceIds: call.invoiceIds, ...said }
            : { outcome: 'no_answer', ...said },
      }),
    );
    assert(noted.ok, `The call to ${customer} could not be noted.`);
  }
  return calls.length;
}

async function takePromises(play: Playing, day: PlainDate): Promise<number> {
  const { services, userId } = play;
  const promises = SAMPLE_PROMISES.filter(({ on }) => on === day);
  for (const { customer, promisedOn, words, isByPhone } of promises) {
    const { customerId, invoiceId, payLinkId } = await answering(play, customer, day);
    const made = await transaction(services.sql, (tx) =>
      makePromise(tx, services, {
        ...{ customerId, invoiceIds: [invoiceId], promisedOn, amountMinor: null, words },
        by: isByPhone ? { madeBy: 'user', userId } : { madeBy: 'debtor', payLinkId },
      }),
    );
    assert(made.ok, `The promise of ${customer} was refused.`);
  }
  return promises.length;
}

async function takeNotices(play: Playing, day: PlainDate): Promise<number> {
  const { services } = play;
  const notices = SAMPLE_NOTICES.filter(({ on }) => on === day);
  for (const { customer, paidOn, method, reference, words } of notices) {
    const { customerId, invoiceId, payLinkId } = await answering(play, customer, day);
    const made = await transaction(services.sql, (tx) =>
      makeNotice(tx, services, {
        ...{ customerId, invoiceIds: [invoiceId], paidOn, amountMinor: null },
        ...{ method, reference, words, proof: null, payLinkId, formKey: null },
      }),
    );
    assert(made.ok, `The payment notice of ${customer} was refused.`);
  }
  return notices.length;
}

async function returnNotices(play: Playing, day: PlainDate): Promise<number> {
  const { services, userId, customerIds } = play;
  const notices = SAMPLE_NOTICES.filter(({ returned }) => returned?.on === day);
  for (const { customer, returned } of notices) {
    const customerId = customerIds.get(customer) ?? 0;
    const [notice] = await listNotices(services.sql, { customerId, limit: 1 });
    assert(notice && returned, `${customer} has told of no payment.`);
    await transaction(services.sql, (tx) =>
      returnNotice(tx, services, {
        ...{ noticeId: notice.id, customerId, answer: returned.answer, userId },
      }),
    );
  }
  return notices.length;
}

async function handOnContact({ services, customerIds }: Playing, day: PlainDate): Promise<number> {
  const { on, customer, colleague } = SAMPLE_HANDED_ON;
  if (day !== on) return 0;
  const customerId = customerIds.get(customer) ?? 0;
  const contactId = await findFirstContact(services.sql, customerId);
  const handed = await transaction(services.sql, (tx) =>
    handOn(tx, services, { customerId, contactId, colleague }),
  );
  assert(handed.ok, `${customer} could not name a colleague.`);
  return 1;
}

async function takePayOnlyLink(
  { services, customerIds }: Playing,
  day: PlainDate,
): Promise<number> {
  const { on, customer } = SAMPLE_PAY_ONLY;
  if (day !== on) return 0;
  const customerId = customerIds.get(customer) ?? 0;
  const contactId = await findFirstContact(services.sql, customerId);
  const zone = FIRM.timeZone;
  await transaction(services.sql, (tx) =>
    makePayOnlyLink(tx, services, { customerId, contactId, zone }),
  );
  return 1;
}

async function openDisputes(play: Playing, day: PlainDate): Promise<number> {
  const { services, userId } = play;
  const disputes = SAMPLE_DISPUTES.filter(({ on }) => on === day);
  for (const { customer, name, reason, amountMinor, text, answer } of disputes) {
    const { customerId, invoiceId, payLinkId } = await answering(play, customer, day);
    const contactId = await findFirstContact(services.sql, customerId);
    const opened = await transaction(services.sql, (tx) =>
      openDispute(tx, services, {
        ...{ invoiceId, reason, amountMinor, text, files: [], payLinkId, contactId },
        ...{ writer: { as: 'debtor', name, userId: null }, by: { actor: 'debtor' } },
      }),
    );
    assert(opened.ok, `${customer} could not dispute.`);
    if (answer === null) continue;
    play.at(day, 14 * 60 + 5);
    await transaction(services.sql, (tx) =>
      writeInDispute(tx, services, {
        ...{ disputeId: opened.id, text: answer, files: [] },
        ...{ writer: { as: 'user', name: DEMO_SIGN_IN.name, userId } },
        by: { actor: 'user', userId },
      }),
    );
  }
  return disputes.length;
}

async function grantDisputes(play: Playing, day: PlainDate): Promise<number> {
  const { services, userId, customerIds } = play;
  const disputes = SAMPLE_DISPUTES.filter(({ granted }) => granted?.on === day);
  for (const { customer, granted } of disputes) {
    const asked = {
      list: 'team',
      ownerId: null,
      limit: SAMPLE_DISPUTES.length,
      offset: 0,
    } as const;
    const open = await listDisputes(services.sql, asked);
    const dispute = open.find((one) => one.customerId === customerIds.get(customer));
    assert(dispute && granted, `${customer} has disputed nothing.`);
    await transaction(services.sql, (tx) =>
      decideDispute(tx, services, {
        ...{ disputeId: dispute.id, words: granted.words, by: { actor: 'user', userId } },
        ...{ verdict: 'accept', note: { number: granted.creditNote, issuedOn: day } },
      }),
    );
  }
  return disputes.length;
}

/** What customers wrote back by mail, as a watched mailbox would have brought it. */
async function receiveMails(play: Playing, day: PlainDate): Promise<number> {
  const { services, customerIds } = play;
  const mails = SAMPLE_MAILS.filter(({ on }) => on === day);
  for (const [index, { customer, from, subject, text, headers, minute }] of mails.entries()) {
    play.at(day, minute);
    const last = await findLastMail(services.sql, customerIds.get(customer) ?? 0);
    assert(last, `${customer} was not written to before ${day}.`);
    const answered = messageIdFor(String(last.messageId), domainOf(FIRM_MAIL_FROM));
    const mail = inboundMail({
      ...{ mailId: `<${day}.${index}@mail.demo>`, from: from ?? last, subject, text, html: null },
      headers: [
        ...Object.entries(headers ?? {}).map(([name, value]) => ({ name, value })),
        // A mail of somebody nobody knows answers nothing.
        ...(from === null ? [{ name: 'in-reply-to', value: answered }] : []),
      ],
      parts: [],
    });
    await transaction(services.sql, (tx) =>
      receiveMail(tx, services, {
        ...{ mail, source: 'imap', sourceId: `demo;${day};${index}` },
        receivedAt: services.clock.now(),
      }),
    );
  }
  return mails.length;
}
