import type { ChasePreview } from '../chases/preview.ts';
import { previewRows, type PreviewRow } from '../promises/preview-views.ts';
import type { Refused } from '../segments/views.ts';
import { formState, inputOf, type InputProps } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import type { CustomerPause } from './queries.ts';

/** The pause of a customer on its page, with the form that makes one. */
export interface CustomerPauseShow {
  /** Null: its reminders go out. */
  current: {
    label: string;
    until: string;
    isExpired: boolean;
    reason: string;
    since: string;
    liftAction: string;
    /** What goes on when it is lifted now. */
    resumes: PreviewRow[];
  } | null;
  action: string;
  never: { value: string };
  inputs: InputProps[];
  hasProblems: boolean;
}

const FIELDS = ['pauseUntil', 'pauseNever', 'pauseReason'] as const;

export interface PauseSources {
  pause: CustomerPause | undefined;
  /** What it owes, with what reminders would do without the pause. */
  invoices: readonly { id: number; number: string }[];
  previews: readonly ChasePreview[];
}

export function customerPauseShow(
  reader: Reader,
  customerId: number,
  { pause, invoices, previews }: PauseSources,
  refused?: Refused,
): CustomerPauseShow {
  const { hold } = reader.texts.invoices;
  const { pauses, trade } = reader.texts;
  const form = formState(FIELDS, refused?.typed ?? {}, refused?.problems);
  const since = pause ? reader.moment(pause.placedAt) : '';
  const kind = pause?.untilOn === null ? 'never_chase' : 'customer_pause';
  return {
    current: pause
      ? {
          label: trade.heldBecause[kind] ?? kind,
          until: pause.untilOn === null ? '' : hold.untilDay(reader.day(pause.untilOn)),
          isExpired: pause.untilOn !== null && pause.untilOn < reader.today,
          reason: pause.reason,
          since: pause.placedBy ? hold.since(since, pause.placedBy) : hold.sinceOnly(since),
          liftAction: `/customers/${customerId}/pause/removal`,
          resumes: previewRows(reader, previews, invoices),
        }
      : null,
    action: `/customers/${customerId}/pause`,
    never: { value: form.fields.pauseNever.value },
    inputs: [
      inputOf(form, 'pauseUntil', hold.until, { type: 'date', short: true, hint: hold.untilHint }),
      inputOf(form, 'pauseReason', hold.reason, { rows: 2, hint: pauses.reasonHint }),
    ],
    hasProblems: form.hasProblems,
  };
}

export interface PauseViews {
  '/pauses/_customer': { pause: CustomerPauseShow };
}
