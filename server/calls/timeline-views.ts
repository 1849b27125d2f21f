import type { TimelineEntry } from '../invoices/views.ts';
import type { Badge } from '../today/wording.ts';
import type { Reader } from '../web/reader.ts';
import type { CallRow } from './queries.ts';
import type { Outcome } from './rules.ts';

const TONES: Record<Outcome, Badge['tone']> = {
  ...{ promise: 'good', already_paid: 'info', dispute: 'warn', plan_asked: 'info' },
  ...{ no_answer: '', refused: 'bad', wrong_number: 'warn' },
};

export function callBadge(reader: Reader, { outcome }: Pick<CallRow, 'outcome'>): Badge {
  return { label: reader.texts.calls.outcomes[outcome], tone: TONES[outcome] };
}

/** Who called whom, what was noted, and when it is tried again. */
export function aboutCall(reader: Reader, call: CallRow): string {
  const { calls } = reader.texts;
  return [
    calls.by(call.userName),
    call.contactName === '' ? '' : calls.with(call.contactName),
    call.phone === '' ? '' : calls.on(call.phone.replaceAll(' ', '\u00a0')),
    call.nextOn ? calls.againOn(reader.day(call.nextOn)) : '',
    call.note,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** A call among what happened to an invoice. */
export function callTimelineEntry(reader: Reader, call: CallRow): TimelineEntry {
  const { label, tone } = callBadge(reader, call);
  return {
    at: reader.moment(call.calledAt),
    title: reader.texts.calls.timeline(label),
    about: aboutCall(reader, call),
    tone,
    href: `/tasks/${call.taskId}`,
  };
}
