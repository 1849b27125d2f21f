import { z } from 'zod';
import { LANGUAGES } from '../calendar/locale.ts';
import { isTimeZone } from '../calendar/zone.ts';
import { assert } from '../errors.ts';
import { parseTypedAmount } from '../invoices/typed-amount.ts';
import { isCurrencyCode } from '../money/currency.ts';
import { toDecimal } from '../money/format.ts';
import type { OfficeTexts } from '../../views/texts/office/texts.ts';
import { friendlyFormatIBAN } from 'ibantools';
import { fields } from '../web/forms.ts';
import { signatureLines, signatureProblem } from './brand-rules.ts';
import { isCountry } from './choices.ts';
import type { Organization } from './queries.ts';
import {
  CONTRAST_MIN,
  SURPLUS_RULES,
  contrastWithWhite,
  readBic,
  readIban,
  readMinuteOfDay,
  showMinuteOfDay,
} from './rules.ts';

/** The organization, which exists once somebody is signed in. */
export function settingsOf(organization: Organization | undefined): Organization {
  assert(organization, 'Settings were asked for before the first visit.');
  return organization;
}

export function identityForm(texts: OfficeTexts) {
  const choose = texts.problems.choice;
  return z.object({
    name: fields.required(120),
    legalName: fields.text(200),
    enterpriseNumber: fields.text(40),
    vatNumber: fields.text(40),
    street: fields.text(200),
    postalCode: fields.text(20),
    city: fields.text(100),
    country: z.string().refine(isCountry, choose),
    language: z.enum(LANGUAGES),
    timeZone: z.string().refine(isTimeZone, choose),
    currency: z.string().refine(isCurrencyCode, choose),
  });
}

/** Empty is allowed: then reminders show no account. */
export function bankForm(texts: OfficeTexts) {
  const words = texts.organization.bank;
  return z.object({
    bankHolder: fields.text(120),
    iban: fields.text(60).transform(readOr(readIban, words.badIban)),
    bic: fields.text(20).transform(readOr(readBic, words.badBic)),
  });
}

/** What the bank form shows of the stored details: the IBAN in groups of four. */
export function bankTyped(organization: Organization): Record<string, string> {
  const { bankHolder, iban, bic } = organization;
  return { bankHolder, bic, iban: friendlyFormatIBAN(iban) ?? iban };
}

export function sendingForm(texts: OfficeTexts, currency: string) {
  const words = texts.organization.sending;
  const minute = fields.required(5).transform((text, context) => {
    const value = readMinuteOfDay(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: words.badTime });
    return z.NEVER;
  });
  const amount = fields.required(20).transform((text, context) => {
    const value = parseTypedAmount(text, currency);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: texts.problems.amount });
    return z.NEVER;
  });
  return z
    .object({
      sendFrom: minute,
      sendUntil: minute,
      minimumGapDays: fields.whole(1, 60),
      consumerGapDays: fields.whole(1, 60),
      minimumAmount: amount,
      payLinkDays: fields.whole(1, 730),
    })
    .refine((form) => form.sendFrom < form.sendUntil, {
      path: ['sendUntil'],
      message: words.badWindow,
    })
    .transform(({ sendFrom, sendUntil, minimumAmount, ...rest }) => ({
      ...rest,
      sendFromMinute: sendFrom,
      sendUntilMinute: sendUntil,
      minimumAmountMinor: minimumAmount,
    }));
}

/** What the form of the sending rules shows of the stored ones. */
export function sendingTyped(organization: Organization, locale: string): Record<string, string> {
  const { minimumAmountMinor: minor, currency } = organization;
  return {
    sendFrom: showMinuteOfDay(organization.sendFromMinute),
    // A field of type time has no 24:00.
    sendUntil: showMinuteOfDay(Math.min(organization.sendUntilMinute, 1439)),
    minimumGapDays: String(organization.minimumGapDays),
    consumerGapDays: String(organization.consumerGapDays),
    minimumAmount: toDecimal({ minor, currency }).replace('.', decimalMark(locale)),
    payLinkDays: String(organization.payLinkDays),
  };
}

/** What becomes of a surplus. */
export const surplusForm = z.object({ surplus: z.enum(SURPLUS_RULES) });

export function senderForm(texts: OfficeTexts, locale: string) {
  const words = texts.organization.mail;
  return z.object({
    senderName: fields.text(120),
    replyTo: z.union([z.literal(''), fields.email()], texts.problems.email),
    signature: z
      .string()
      .default('')
      .transform((text) => signatureLines(text).join('\n'))
      .superRefine((text, context) => {
        const problem = signatureProblem(text);
        if (problem) context.addIssue({ code: 'custom', message: words.signatureProblem[problem] });
      }),
    brandColor: z
      .string()
      .toLowerCase()
      .superRefine((color, context) => {
        if (!/^#[0-9a-f]{6}$/.test(color)) {
          context.addIssue({ code: 'custom', message: words.badColor });
          return;
        }
        const contrast = contrastWithWhite(color);
        if (contrast >= CONTRAST_MIN) return;
        // Rounded down: 4.49 must not be shown as the 4.5 that is needed.
        const shown = String(Math.floor(contrast * 10) / 10).replace('.', decimalMark(locale));
        context.addIssue({ code: 'custom', message: words.tooLight(shown) });
      }),
  });
}

function decimalMark(locale: string): string {
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5);
  return parts.find((part) => part.type === 'decimal')?.value ?? '.';
}

function readOr(read: (text: string) => string | undefined, problem: string) {
  return (text: string, context: z.RefinementCtx): string => {
    if (text === '') return '';
    const value = read(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: problem });
    return z.NEVER;
  };
}
