import type { CallRow } from '../calls/queries.ts';
import { callTimelineEntry } from '../calls/timeline-views.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import { dayIn } from '../calendar/zone.ts';
import type { ReplyRow } from '../replies/page-queries.ts';
import { replyTimelineEntry } from '../replies/timeline-views.ts';
import { reasonOf } from '../messages/views.ts';
import type { Scenario } from '../scenarios/rules.ts';
import type { Reader } from '../web/reader.ts';
import { messageBadge, messageName, stepName } from '../today/wording.ts';
import type {
  HoldRow,
  InvoiceAuditRow,
  InvoiceCard,
  InvoiceMessage,
  LedgerRow,
  PassedStepRow,
} from './page-queries.ts';
import type { TimelineEntry } from './views.ts';

export interface TimelineSources {
  invoice: InvoiceCard;
  ledger: readonly LedgerRow[];
  holds: readonly HoldRow[];
  messages: readonly InvoiceMessage[];
  passed: readonly PassedStepRow[];
  audit: readonly InvoiceAuditRow[];
  scenarios: readonly Scenario[];
  replies: readonly ReplyRow[];
  calls: readonly CallRow[];
}

/** An entry with what it is sorted by: its day, then its instant when it has one. */
interface Dated {
  day: PlainDate;
  at: number;
  entry: TimelineEntry;
}

// What these say is told already by the hold, the payment or the task itself.
const TOLD_ELSEWHERE = new Set(['invoice.held', 'invoice.released', 'payment.recorded']);

/** Everything that happened to an invoice, the latest first. */
export function timelineOf(reader: Reader, sources: TimelineSources): TimelineEntry[] {
  const dated = [
    ...sources.ledger.map((row) => ledgerEntry(reader, sources.invoice, row)),
    ...sources.messages.map((message) => messageEntry(reader, sources.invoice, message)),
    ...sources.passed
      .filter((step) => !isToldByCall(step, sources.calls))
      .map((step) => passedEntry(reader, sources.scenarios, step)),
    ...sources.calls.map((call) => callEntry(reader, call)),
    ...sources.holds.flatMap((hold) => holdEntries(reader, hold)),
    ...sources.replies.map((reply) => replyEntry(reader, reply)),
    ...sources.audit
      .filter((row) => !TOLD_ELSEWHERE.has(row.action))
      .map((row) => auditEntry(reader, row)),
  ];
  return dated
    .toSorted((a, b) => (a.day === b.day ? b.at - a.at : a.day < b.day ? 1 : -1))
    .map(({ entry }) => entry);
}

function ledgerEntry(reader: Reader, invoice: InvoiceCard, row: LedgerRow): Dated {
  const { invoices, trade } = reader.texts;
  const isIssue = row.kind === 'invoice';
  const day = isIssue ? invoice.issuedOn : row.bookedOn;
  const amount = reader.amount(Math.abs(row.amountMinor), invoice.currency);
  const method = row.method ? (trade.method[row.method] ?? row.method) : '';
  return {
    day,
    at: isIssue ? 0 : row.recordedAt.getTime(),
    entry: {
      at: reader.day(day),
      title: isIssue
        ? `${invoices.timelineIssued} · ${amount}`
        : `${trade.ledgerKind[row.kind] ?? row.kind} · ${amount}`,
      about: parts([
        method,
        row.paymentReference ?? '',
        row.note,
        row.recordedBy ? invoices.timelineBy(row.recordedBy) : '',
      ]),
      tone: row.kind === 'payment' ? 'good' : row.kind === 'chargeback' ? 'bad' : '',
      href: null,
    },
  };
}

function messageEntry(reader: Reader, invoice: InvoiceCard, message: InvoiceMessage): Dated {
  const { invoices, trade } = reader.texts;
  const at = message.sentAt ?? message.createdAt;
  const badge = messageBadge(reader, message.status);
  const dropped = message.droppedBecause;
  return {
    day: dayIn(reader.zone, at),
    at: at.getTime(),
    entry: {
      at: reader.moment(at),
      title: message.isListedOnly
        ? invoices.timelineListed(messageName(reader, message), badge.label)
        : invoices.timelineMessage(messageName(reader, message), badge.label),
      about: parts([
        addressed(reader, invoice, message),
        dropped ? invoices.timelineDropped(trade.skipReason[dropped] ?? dropped) : '',
        message.status === 'skipped' ? reasonOf(reader, message) : '',
      ]),
      tone: badge.tone === 'good' ? 'info' : badge.tone,
      href: `/messages/${message.messageId}`,
    },
  };
}

function addressed(reader: Reader, invoice: InvoiceCard, message: InvoiceMessage): string {
  const { invoices } = reader.texts;
  const { toAddress, amountMinor, isListedOnly } = message;
  if (amountMinor === null) return invoices.timelineToOnly(toAddress);
  const amount = reader.amount(amountMinor, invoice.currency);
  return isListedOnly
    ? invoices.timelineToListed(toAddress, amount)
    : invoices.timelineTo(toAddress, amount);
}

function passedEntry(reader: Reader, scenarios: readonly Scenario[], step: PassedStepRow): Dated {
  const { invoices, trade } = reader.texts;
  const known = scenarios.flatMap((one) => one.steps).find((one) => one.key === step.stepKey);
  const name = known ? stepName(reader, known) : step.stepKey;
  if (step.doneAt !== null) {
    return {
      day: dayIn(reader.zone, step.doneAt),
      at: step.doneAt.getTime(),
      entry: {
        at: reader.moment(step.doneAt),
        title: invoices.timelineByHand(name),
        about: step.doneBy ? invoices.timelineBy(step.doneBy) : '',
        tone: 'info',
        href: null,
      },
    };
  }
  const needsPerson = step.outcome === 'carried';
  return {
    day: step.decidedOn,
    at: 0,
    entry: {
      at: reader.day(step.decidedOn),
      title: needsPerson ? invoices.timelineAsked(name) : invoices.timelinePassed(name),
      about: needsPerson ? invoices.stepByHand : (trade.passedOver[step.reason] ?? step.reason),
      tone: needsPerson ? 'warn' : '',
      href: needsPerson && step.channel === 'call' ? `/tasks/${step.taskId}` : null,
    },
  };
}

function holdEntries(reader: Reader, hold: HoldRow): Dated[] {
  const { invoices, trade } = reader.texts;
  const kind = trade.heldBecause[hold.kind] ?? hold.kind;
  const dated = (at: Date, entry: Omit<TimelineEntry, 'at' | 'href'>): Dated => ({
    day: dayIn(reader.zone, at),
    at: at.getTime(),
    entry: { at: reader.moment(at), href: null, ...entry },
  });
  const placed = dated(hold.placedAt, {
    title: invoices.timelineHeld(kind),
    about: parts([
      hold.untilOn ? invoices.timelineUntil(reader.day(hold.untilOn)) : '',
      hold.reason,
      hold.placedBy ? invoices.timelineBy(hold.placedBy) : '',
    ]),
    tone: 'warn',
  });
  if (hold.liftedAt === null) return [placed];
  const lifted = dated(hold.liftedAt, {
    title: invoices.timelineLifted(kind),
    about: hold.liftedBy ? invoices.timelineBy(hold.liftedBy) : '',
    tone: '',
  });
  return [lifted, placed];
}

/** A call that was made is told by what came of it. */
function isToldByCall({ doneAt, taskId }: PassedStepRow, calls: readonly CallRow[]): boolean {
  return doneAt !== null && calls.some((call) => call.taskId === taskId);
}

function callEntry(reader: Reader, call: CallRow): Dated {
  return {
    day: dayIn(reader.zone, call.calledAt),
    at: call.calledAt.getTime(),
    entry: callTimelineEntry(reader, call),
  };
}

function replyEntry(reader: Reader, reply: ReplyRow): Dated {
  const at = reply.receivedAt;
  return {
    day: dayIn(reader.zone, at),
    at: at.getTime(),
    entry: replyTimelineEntry(reader, reply),
  };
}

function auditEntry(reader: Reader, row: InvoiceAuditRow): Dated {
  const { invoices } = reader.texts;
  return {
    day: dayIn(reader.zone, row.at),
    at: row.at.getTime(),
    entry: {
      at: reader.moment(row.at),
      title: invoices.audit[row.action] ?? row.action,
      about: row.person ? invoices.timelineBy(row.person) : '',
      tone: '',
      href: null,
    },
  };
}

function parts(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join(' · ');
}
