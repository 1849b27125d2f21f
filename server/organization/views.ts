import { textOn, type Logo } from '../../emails/brand.ts';
import type { OfficeTexts } from '../../views/texts/office/texts.ts';
import {
  inputOf,
  selectOf,
  type FormState,
  type InputProps,
  type SelectProps,
} from '../web/forms.ts';
import type { FilesInputProps } from '../files/views.ts';
import type { LogoProblem } from './brand-rules.ts';
import { countryChoices, currencyChoices, timeZoneChoices } from './choices.ts';
import { SURPLUS_RULES, type SurplusRule } from './rules.ts';

/** The sections of the settings, in their order. */
export type SettingsTab = keyof OfficeTexts['organization']['tabs'];

export interface OrganizationViews {
  /** Title and tabs of every settings page. */
  '/organization/_head': { current: SettingsTab };
  '/organization/identity': {
    hasProblems: boolean;
    firm: InputProps[];
    address: InputProps[];
    conventions: SelectProps[];
  };
  '/organization/bank': { hasProblems: boolean; inputs: InputProps[] };
  '/organization/sending': {
    hasProblems: boolean;
    isPaused: boolean;
    window: InputProps[];
    gaps: InputProps[];
    limits: InputProps[];
  };
  '/organization/mail': {
    hasProblems: boolean;
    inputs: InputProps[];
    /** How well the button's text reads on its colour. */
    contrast: string;
    logo: Logo | null;
    logoInput: FilesInputProps;
    transport: string;
    sender: string;
    hasOutbox: boolean;
  } & CheckProps;
  '/organization/stripe': { facts: Fact[]; hasKey: boolean; surplus: SelectProps } & CheckProps;
  '/organization/_check': CheckProps;
}

/** A look at another firm's machine: what it found (null while it has not been taken), and where it is taken. */
interface CheckProps {
  check: Check | null;
  checkHref: string;
  checkLabel: string;
}

export interface Check {
  works: boolean;
  sentence: string;
}

interface Fact {
  name: string;
  value: string;
  state: 'good' | 'warn' | 'bad' | 'info' | null;
}

export const IDENTITY_FIELDS = [
  'name',
  'legalName',
  'enterpriseNumber',
  'vatNumber',
  'street',
  'postalCode',
  'city',
  'country',
  'language',
  'timeZone',
  'currency',
] as const;
export const BANK_FIELDS = ['bankHolder', 'iban', 'bic'] as const;
export const SENDING_FIELDS = [
  'sendFrom',
  'sendUntil',
  'minimumGapDays',
  'consumerGapDays',
  'minimumAmount',
  'payLinkDays',
] as const;
export const SENDER_FIELDS = ['senderName', 'replyTo', 'signature', 'brandColor'] as const;

type Form<F extends readonly string[]> = FormState<F[number]>;

export function identityView(
  form: Form<typeof IDENTITY_FIELDS>,
  texts: OfficeTexts,
  language: string,
): OrganizationViews['/organization/identity'] {
  const words = texts.organization.identity;
  const { languages } = texts.common;
  return {
    hasProblems: form.hasProblems,
    firm: [
      inputOf(form, 'name', words.name, { required: true, hint: words.nameHint }),
      inputOf(form, 'legalName', words.legalName),
      inputOf(form, 'enterpriseNumber', words.enterpriseNumber, {
        hint: words.enterpriseNumberHint,
      }),
      inputOf(form, 'vatNumber', words.vatNumber),
    ],
    address: [
      inputOf(form, 'street', words.street, { autocomplete: 'address-line1' }),
      inputOf(form, 'postalCode', words.postalCode, { autocomplete: 'postal-code' }),
      inputOf(form, 'city', words.city, { autocomplete: 'address-level2' }),
    ],
    conventions: [
      selectOf(form, 'country', words.country, countryChoices(language)),
      selectOf(
        form,
        'language',
        words.language,
        Object.entries(languages).map(([value, label]) => ({ value, label })),
        { hint: words.languageHint },
      ),
      selectOf(form, 'timeZone', words.timeZone, timeZoneChoices(), { hint: words.timeZoneHint }),
      selectOf(
        form,
        'currency',
        words.currency,
        currencyChoices(language, form.fields.currency.value || 'EUR'),
      ),
    ],
  };
}

export function bankView(
  form: Form<typeof BANK_FIELDS>,
  texts: OfficeTexts,
): OrganizationViews['/organization/bank'] {
  const words = texts.organization.bank;
  return {
    hasProblems: form.hasProblems,
    inputs: [
      inputOf(form, 'bankHolder', words.holder),
      inputOf(form, 'iban', words.iban, { autocomplete: 'off' }),
      inputOf(form, 'bic', words.bic, { autocomplete: 'off', hint: words.bicHint, short: true }),
    ],
  };
}

export function sendingView(
  form: Form<typeof SENDING_FIELDS>,
  options: { isPaused: boolean; currency: string },
  texts: OfficeTexts,
): OrganizationViews['/organization/sending'] {
  const words = texts.organization.sending;
  const days = { inputmode: 'numeric', short: true } as const;
  return {
    hasProblems: form.hasProblems,
    isPaused: options.isPaused,
    window: [
      inputOf(form, 'sendFrom', words.from, { type: 'time', short: true }),
      inputOf(form, 'sendUntil', words.until, { type: 'time', short: true }),
    ],
    gaps: [
      inputOf(form, 'minimumGapDays', words.minimumGap, days),
      inputOf(form, 'consumerGapDays', words.consumerGap, days),
    ],
    limits: [
      inputOf(form, 'minimumAmount', words.minimumAmount(options.currency), {
        inputmode: 'decimal',
        short: true,
        hint: words.minimumAmountHint,
      }),
      inputOf(form, 'payLinkDays', words.payLinkDays, { ...days, hint: words.payLinkHint }),
    ],
  };
}

export function mailView(
  form: Form<typeof SENDER_FIELDS>,
  options: {
    transport: 'outbox' | 'smtp' | 'resend';
    sender: string;
    check: Check | null;
    brandColor: string;
    logo: Logo | null;
    logoProblem: LogoProblem | null;
    locale: string;
  },
  texts: OfficeTexts,
): OrganizationViews['/organization/mail'] {
  const words = texts.organization.mail;
  return {
    hasProblems: form.hasProblems,
    inputs: [
      inputOf(form, 'senderName', words.senderName),
      inputOf(form, 'replyTo', words.replyTo, { type: 'email', hint: words.replyToHint }),
      inputOf(form, 'signature', words.signature, { rows: 4, hint: words.signatureHint }),
      inputOf(form, 'brandColor', words.brandColor, { type: 'color', hint: words.brandColorHint }),
    ],
    contrast: words.contrast(
      new Intl.NumberFormat(options.locale, {
        maximumFractionDigits: 1,
        roundingMode: 'floor',
      }).format(textOn(options.brandColor).contrast),
      textOn(options.brandColor).onColor === '#ffffff' ? words.white : words.dark,
    ),
    logo: options.logo,
    logoInput: {
      ...{ name: 'logo', label: words.logo, hint: words.logoHint, isMultiple: false },
      accept: 'image/png,image/jpeg,.png,.jpg,.jpeg',
      problem: options.logoProblem && words.logoProblem[options.logoProblem],
    },
    transport: words.transports[options.transport],
    sender: options.sender,
    hasOutbox: options.transport === 'outbox',
    check: options.check,
    checkHref: '/settings/mail/check',
    checkLabel: words.check,
  };
}

/** What is known of Stripe without asking it. */
export interface StripeFacts {
  mode: 'none' | 'test' | 'live';
  server: string | null;
  webhookSecrets: number;
  webhookUrl: string;
  lastWebhook: string | null;
  lastPoll: string | null;
  missedByWebhook: number;
  waiting: number;
}

export function stripeView(
  facts: StripeFacts,
  check: Check | null,
  surplus: SurplusRule,
  texts: OfficeTexts,
): OrganizationViews['/organization/stripe'] {
  const words = texts.organization.stripe;
  const hasKey = facts.mode !== 'none';
  const rows: Fact[] = [
    {
      name: words.mode,
      value: words.modes[facts.mode],
      state: { none: 'warn', test: 'info', live: 'good' }[facts.mode] as Fact['state'],
    },
  ];
  if (facts.server !== null) rows.push(plain(words.server, facts.server));
  if (hasKey) {
    rows.push(
      facts.webhookSecrets > 0
        ? { name: words.webhookSecrets, value: String(facts.webhookSecrets), state: 'good' }
        : { name: words.webhookSecrets, value: words.noSecret, state: 'warn' },
      plain(words.webhookUrl, facts.webhookUrl),
      plain(words.lastWebhook, facts.lastWebhook ?? words.never),
      plain(words.lastPoll, facts.lastPoll ?? words.never),
      {
        name: words.missed,
        value: String(facts.missedByWebhook),
        state: facts.missedByWebhook > 0 && facts.webhookSecrets > 0 ? 'warn' : null,
      },
      plain(words.waiting, String(facts.waiting)),
    );
  }
  return {
    facts: rows,
    hasKey,
    surplus: {
      name: 'surplus',
      label: texts.payments.surplus.rule,
      field: { value: surplus, problem: null },
      options: SURPLUS_RULES.map((value) => ({ value, label: texts.payments.surplus[value] })),
    },
    check,
    checkHref: '/settings/stripe/check',
    checkLabel: words.check,
  };
}

function plain(name: string, value: string): Fact {
  return { name, value, state: null };
}
