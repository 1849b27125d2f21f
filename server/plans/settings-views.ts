import type { OfficeTexts } from '../../views/texts/office/texts.ts';
import {
  inputOf,
  selectOf,
  type FormState,
  type InputProps,
  type SelectProps,
} from '../web/forms.ts';
import { SEGMENTS, type PlanLimits, type Segment } from './limit-rules.ts';
import type { PlanSettings } from './ask-queries.ts';

export const RULE_FIELDS = ['grace', 'notice', 'consumerNotice', 'offerDays', 'announce'] as const;
const LIMIT_FIELDS = ['self', 'instalments', 'within', 'smallest', 'largest', 'tone'] as const;
export const TONES = ['friendly', 'neutral', 'firm', 'final'] as const;

export type LimitField = `${(typeof LIMIT_FIELDS)[number]}_${Segment}`;
export type SettingsField = (typeof RULE_FIELDS)[number] | LimitField;

export const SETTINGS_FIELDS: readonly SettingsField[] = [
  ...RULE_FIELDS,
  ...SEGMENTS.flatMap((segment) => LIMIT_FIELDS.map((name): LimitField => `${name}_${segment}`)),
];

export interface PlanSettingsView {
  hasProblems: boolean;
  mayEdit: boolean;
  segments: {
    legend: string;
    self: { name: string; isChecked: boolean };
    inputs: InputProps[];
    tone: SelectProps;
  }[];
  rules: InputProps[];
}

/** The limits and rules as they are typed; `write` writes amounts. */
export function typedSettings(
  settings: PlanSettings,
  limits: readonly PlanLimits[],
  write: (minor: number) => string,
): Partial<Record<SettingsField, string>> {
  return {
    grace: String(settings.graceDays),
    notice: String(settings.noticeDays),
    consumerNotice: String(settings.consumerNoticeDays),
    offerDays: String(settings.offerDays),
    announce: String(settings.announceDays),
    ...Object.fromEntries(
      limits.flatMap((one) => [
        [`self_${one.segment}`, one.isSelfService ? 'on' : ''],
        [`instalments_${one.segment}`, String(one.instalmentsMax)],
        [`within_${one.segment}`, String(one.firstWithinDays)],
        [`smallest_${one.segment}`, write(one.instalmentMinMinor)],
        [`largest_${one.segment}`, write(one.totalMaxMinor)],
        [`tone_${one.segment}`, one.toneMax],
      ]),
    ),
  };
}

export function planSettingsView(
  texts: OfficeTexts,
  form: FormState<SettingsField>,
  options: { mayEdit: boolean; currency: string },
): PlanSettingsView {
  const { settings } = texts.plans;
  const days = { inputmode: 'numeric', short: true } as const;
  const money = { inputmode: 'decimal', short: true } as const;
  const inCurrency = (label: string) => `${label} (${options.currency})`;
  return {
    hasProblems: form.hasProblems,
    mayEdit: options.mayEdit,
    segments: SEGMENTS.map((segment) => ({
      legend: texts.trade.segment[segment] ?? segment,
      self: {
        name: `self_${segment}`,
        isChecked: form.fields[`self_${segment}`].value !== '',
      },
      inputs: [
        inputOf(form, `instalments_${segment}`, settings.instalments, days),
        inputOf(form, `within_${segment}`, settings.firstWithin, days),
        inputOf(form, `smallest_${segment}`, inCurrency(settings.smallest), money),
        inputOf(form, `largest_${segment}`, inCurrency(settings.largest), money),
      ],
      tone: selectOf(
        form,
        `tone_${segment}`,
        settings.tone,
        TONES.map((tone) => ({ value: tone, label: texts.trade.tone[tone] ?? tone })),
      ),
    })),
    rules: [
      inputOf(form, 'grace', settings.grace, { ...days, hint: settings.graceHint }),
      inputOf(form, 'notice', settings.notice, { ...days, hint: settings.noticeHint }),
      inputOf(form, 'consumerNotice', settings.consumerNotice, days),
      inputOf(form, 'offerDays', settings.offerDays, days),
      inputOf(form, 'announce', settings.announce, days),
    ],
  };
}
