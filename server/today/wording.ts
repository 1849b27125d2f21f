import { daysBetween, type PlainDate } from '../calendar/plain-date.ts';
import { isLetter } from '../../emails/letters/letters.ts';
import { textsIn } from '../../emails/texts/languages.ts';
import type { Step } from '../scenarios/rules.ts';
import type { Reader } from '../web/reader.ts';

/** A word on a coloured ground. */
export interface Badge {
  label: string;
  tone: '' | 'good' | 'warn' | 'bad' | 'info';
}

/** A choice above a list. */
export interface Tab {
  label: string;
  href: string;
  count: string | null;
  isCurrent: boolean;
}

/** What is shown where a list has no rows. */
export interface Empty {
  title: string;
  text: string;
  action: { href: string; label: string } | null;
}

/** `12 days late`, `due tomorrow`. */
export function lateness(reader: Reader, dueOn: PlainDate): string {
  const days = daysBetween(dueOn, reader.today);
  return days > 0 ? reader.texts.trade.daysLate(days) : reader.texts.trade.daysLeft(-days);
}

export function isOverdue(reader: Reader, dueOn: PlainDate): boolean {
  return dueOn < reader.today;
}

/** Where an invoice stands, in a word. */
export function invoiceBadge(
  reader: Reader,
  invoice: { balanceMinor: number; dueOn: PlainDate; heldBecause: string | null },
): Badge {
  const { trade } = reader.texts;
  if (invoice.balanceMinor <= 0) return { label: trade.heldBecause.paid ?? '', tone: 'good' };
  const held = invoice.heldBecause;
  if (held !== null && held !== 'paid') {
    return {
      label: trade.heldBecause[held] ?? held,
      tone: held.startsWith('address') || held === 'dispute' ? 'warn' : 'info',
    };
  }
  return isOverdue(reader, invoice.dueOn)
    ? { label: trade.overdue, tone: 'bad' }
    : { label: reader.texts.invoices.notDue, tone: '' };
}

const MESSAGE_TONES: Readonly<Record<string, Badge['tone']>> = {
  accepted: 'good',
  delivered: 'good',
  bounced: 'bad',
  complained: 'bad',
  rejected: 'bad',
  unknown: 'warn',
  awaiting_approval: 'warn',
  queued: 'info',
  claimed: 'info',
  sending: 'info',
};

/** What became of a message, in a word. */
export function messageBadge(reader: Reader, status: string): Badge {
  const labels: Readonly<Record<string, string>> = reader.texts.trade.messageStatus;
  return { label: labels[status] ?? status, tone: MESSAGE_TONES[status] ?? '' };
}

/** What a message is: its kind, and for a reminder its tone. */
export function messageName(reader: Reader, message: { kind: string; tone: string }): string {
  const { messageKind, reminderName } = reader.texts.trade;
  if (message.kind === 'reminder' && message.tone in reminderName) {
    return reminderName[message.tone as keyof typeof reminderName];
  }
  if (isLetter(message.kind)) return textsIn(reader.language).letters[message.kind].name;
  return messageKind[message.kind] ?? message.kind;
}

/** What a step is called: as the team named it, else `Friendly reminder`, `Call`. */
export function stepName(
  reader: Reader,
  step: Pick<Step, 'key' | 'name' | 'channel' | 'mail' | 'tone'>,
): string {
  const { trade } = reader.texts;
  if (step.name !== '') return step.name;
  if (step.channel !== 'email') return trade.stepName[step.key] ?? trade.channel[step.channel];
  return messageName(reader, { kind: step.mail ?? 'reminder', tone: step.tone });
}

// As the ready scenarios are shipped; whoever renames one means the new name.
const SHIPPED_NAMES: Readonly<Record<string, string>> = {
  standard: 'Standard',
  soft: 'Soft',
  firm: 'Firm',
  belgian_consumer: 'Belgian consumer',
  personal: 'By hand',
};

/** A ready scenario by its name in the reader's language, another by the name it was given. */
export function scenarioName(reader: Reader, scenario: { key: string; name: string }): string {
  const { key, name } = scenario;
  return name === SHIPPED_NAMES[key] ? (reader.texts.trade.scenario[key] ?? name) : name;
}

/** The path with these parameters; empty ones are left out. */
export function hrefOf(path: string, parameters: Readonly<Record<string, string>>): string {
  const search = new URLSearchParams(
    Object.entries(parameters).filter(([, value]) => value !== ''),
  ).toString();
  return search === '' ? path : `${path}?${search}`;
}

/** One text parameter of a query, trimmed and cut: anything else is nothing. */
export function textOf(query: unknown, name: string, maxLength = 100): string {
  const value: unknown = (query as Record<string, unknown> | null)?.[name];
  // PostgreSQL cannot keep the character NUL.
  return typeof value === 'string' ? value.replaceAll('\u0000', '').trim().slice(0, maxLength) : '';
}

/** A row id in a path or a query; undefined when it is not one. */
export function idOf(text: unknown): number | undefined {
  return typeof text === 'string' && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}
