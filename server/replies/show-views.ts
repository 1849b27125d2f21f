import { randomUUID } from 'node:crypto';
import { dayIn } from '../calendar/zone.ts';
import type { FieldProblem } from '../errors.ts';
import { fileItem } from '../files/views.ts';
import { hrefOf, lateness, messageName } from '../today/wording.ts';
import { formState, inputOf, selectOf } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import type { CustomerCandidate, listChoosable, ReplyCard } from './page-queries.ts';
import { partQuoted } from './quote-rules.ts';
import { replyBadge, senderOf, type ReplyNew, type ReplyShow } from './views.ts';

/** What a form was sent with, when it comes back. */
export interface ReturnedForm {
  typed: Readonly<Record<string, string>>;
  problems: readonly FieldProblem[];
}

/** One reply: what it says, what it is about, and what comes of it. */
export function replyShow(
  reader: Reader,
  reply: ReplyCard,
  candidates: readonly CustomerCandidate[],
  returned: ReturnedForm | null,
): ReplyShow {
  const { replies } = reader.texts;
  const isHandled = reply.handledAt !== null;
  const isOpen = reply.kind === 'answer' && !isHandled;
  const sender = senderOf(reader, reply);
  const { said, quoted } = partQuoted(reply.words);
  return {
    title: titleOf(reader, reply, sender),
    badge: replyBadge(reader, { ...reply, isHandled }),
    customer: reply.customerName ?? '',
    customerHref: reply.customerId === null ? '' : `/customers/${reply.customerId}`,
    warning: reply.matchedBy === 'message' && isStranger(reply) ? replies.unknownSender : '',
    hint: hintOf(reader, reply),
    subject: reply.subject,
    said: said === '' ? replies.noWords : said,
    quoted,
    facts: factsOf(reader, reply),
    files: reply.files.map((file) => ({
      ...fileItem(
        reader.texts.files,
        reader.locale,
        file,
        `/replies/${reply.id}/files/${file.position}`,
      ),
      problem: file.fileId === null ? (replies.notKept[file.problem] ?? file.problem) : '',
    })),
    headers: reply.headers,
    invoices: reply.invoices.map((one) => ({
      href: `/invoices/${one.id}`,
      number: one.number,
      owed: reader.amount(one.balanceMinor, one.currency),
      disputeHref:
        isOpen && one.balanceMinor > 0
          ? hrefOf('/disputes/new', { invoice: String(one.id), reply: String(reply.id) })
          : null,
    })),
    remarks: remarksOf(reader, reply),
    handledAction: isOpen && reply.customerId !== null ? `/replies/${reply.id}/handled` : null,
    ways: isOpen && reply.customerId !== null ? waysOf(reader, reply, reply.customerId) : [],
    placing:
      isOpen && reply.customerId === null ? placingOf(reader, reply, candidates, returned) : null,
  };
}

function titleOf(reader: Reader, reply: ReplyCard, sender: string): string {
  const { replies } = reader.texts;
  if (reply.kind === 'bounce') return replies.bounce;
  return reply.kind === 'automatic' ? replies.automaticFrom(sender) : replies.from(sender);
}

// What a colleague took down, or a report of a mail server, has no sender to know.
function isStranger(reply: ReplyCard): boolean {
  return reply.contactId === null && reply.kind !== 'bounce' && reply.source !== 'by_hand';
}

function hintOf(reader: Reader, reply: ReplyCard): string {
  const { replies } = reader.texts;
  if (reply.kind === 'bounce') return replies.bounceHint;
  if (reply.kind === 'answer') return '';
  const because = replies.automaticBecause[reply.automaticBecause] ?? '';
  return [because, replies.automaticHint].filter((part) => part !== '').join(' ');
}

function factsOf(reader: Reader, reply: ReplyCard): ReplyShow['facts'] {
  const { replies } = reader.texts;
  const plain = (label: string, value: string) => ({ label, value, href: null });
  const { fromName: name, fromAddress: address } = reply;
  const sender = name !== '' && address !== '' ? `${name} <${address}>` : name || address;
  const sent = reply.messageSentAt ? reader.day(dayIn(reader.zone, reply.messageSentAt)) : '';
  return [
    plain(replies.sender, sender),
    plain(replies.contact, reply.contactName ?? ''),
    plain(replies.received, `${reader.moment(reply.receivedAt)}, ${replies.source[reply.source]}`),
    {
      label: replies.answers,
      value:
        reply.messageId === null
          ? ''
          : [
              messageName(reader, { kind: reply.messageKind ?? '', tone: reply.messageTone ?? '' }),
              sent,
            ]
              .filter((part) => part !== '')
              .join(' · '),
      href: `/messages/${reply.messageId}`,
    },
    plain(
      replies.matched,
      reply.matchedBy && reply.source !== 'by_hand' ? replies.matchedBy[reply.matchedBy] : '',
    ),
  ].filter((fact) => fact.value !== '');
}

function remarksOf(reader: Reader, reply: ReplyCard): string[] {
  const { replies } = reader.texts;
  if (reply.kind !== 'answer') return [];
  const moment = reply.handledAt ? reader.moment(reply.handledAt) : '';
  if (reply.customerId === null) {
    if (moment === '') return [];
    return [reply.handledBy ? replies.asideBy(reply.handledBy, moment) : replies.asideAlone];
  }
  const day = reply.holdUntil ? reader.longDay(reply.holdUntil) : '';
  const waits =
    day === '' ? replies.notHolding : reply.isHolding ? replies.holding(day) : replies.held(day);
  const isOver = reply.holdUntil !== null && reply.holdUntil < reader.today;
  if (moment !== '') return [replies.handledBy(reply.handledBy ?? replies.nobody, moment)];
  return isOver || reply.isHolding || day === '' ? [waits] : [];
}

function waysOf(reader: Reader, reply: ReplyCard, customerId: number): ReplyShow['ways'] {
  const { replies } = reader.texts;
  const path = `/customers/${customerId}`;
  const from = { reply: String(reply.id) };
  const [only, ...others] = reply.invoices;
  const invoice = only && others.length === 0 ? { invoice: String(only.id) } : {};
  return [
    { label: replies.promise, href: hrefOf(`${path}/promises/new`, { ...invoice, ...from }) },
    { label: replies.payment, href: `${path}/payments/new` },
    { label: replies.plan, href: `${path}/plan` },
  ];
}

function placingOf(
  reader: Reader,
  reply: ReplyCard,
  candidates: readonly CustomerCandidate[],
  returned: ReturnedForm | null,
): ReplyShow['placing'] {
  const { replies } = reader.texts;
  const form = formState(['customer', 'number'], returned?.typed ?? {}, returned?.problems);
  const chosen = returned ? form.fields.customer.value : '';
  return {
    action: `/replies/${reply.id}/customer`,
    candidates: candidates.map((one) => ({
      ...{ value: String(one.id), label: `${one.name} (${one.number})` },
      ...{ about: replies.candidate[one.because], isChosen: chosen === String(one.id) },
    })),
    input: inputOf(form, 'number', replies.number, {
      ...{ short: true, autocomplete: 'off' },
      ...(candidates.length > 0 && { hint: replies.numberHint }),
    }),
    hasProblems: form.hasProblems,
    asideAction: `/replies/${reply.id}/aside`,
  };
}

export const NOTE_HOWS = ['phone', 'mail', 'letter', 'talk'] as const;

/** The form that takes an answer down, or one that was refused. */
export function replyNew(
  reader: Reader,
  sources: {
    customer: { id: number; name: string };
    invoices: Awaited<ReturnType<typeof listChoosable>>;
    chosen: readonly number[];
  },
  returned: ReturnedForm | null,
): ReplyNew {
  const { replies } = reader.texts;
  const { customer, invoices, chosen } = sources;
  const typed = returned?.typed ?? { key: randomUUID(), how: 'phone' };
  const form = formState(['key', 'from', 'how', 'words'], typed, returned?.problems);
  return {
    customer: customer.name,
    customerHref: `/customers/${customer.id}`,
    action: `/customers/${customer.id}/replies`,
    key: form.fields.key.value,
    from: inputOf(form, 'from', replies.noteFrom, { autocomplete: 'off', short: true }),
    how: selectOf(
      ...([form, 'how', replies.noteHow] as const),
      NOTE_HOWS.map((value) => ({ value, label: replies.noteHows[value] })),
      { short: true },
    ),
    words: inputOf(form, 'words', replies.noteWords, { rows: 5, required: true }),
    invoices: invoices.map((one) => ({
      ...{ value: String(one.id), number: one.number },
      amount: reader.amount(one.balanceMinor, one.currency),
      about: lateness(reader, one.dueOn),
      isChosen: chosen.includes(one.id),
    })),
    hasProblems: form.hasProblems,
  };
}
