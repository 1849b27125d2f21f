import { z } from 'zod';
import { LANGUAGES } from '../../calendar/locale.ts';
import { presentTerms, termsOut } from '../discounts/schemas.ts';
import { instantOf, moneyOf } from '../present.ts';
import { dayOut, instantOut, moneyOut, name } from '../schemas.ts';
import type { ApiContact, ApiCustomer } from './queries.ts';

export const KINDS = ['company', 'public', 'consumer'] as const;
export const ROLES = ['billing', 'buyer', 'signatory', 'other'] as const;
export const SEGMENTS = ['good_payer', 'standard', 'frequent_late', 'at_risk'] as const;

export const contactOut = name(
  'Contact',
  z.object({
    id: z.int(),
    name: z.string(),
    email: z.string(),
    phone: z.string(),
    roles: z.array(z.enum(ROLES)),
    language: z.enum(LANGUAGES).nullable().meta({ description: "Null: the customer's" }),
    suppressed: z
      .string()
      .nullable()
      .meta({ description: 'Why the address is not written to; null when it is' }),
  }),
);

export const customerOut = name(
  'Customer',
  z.object({
    id: z.int(),
    number: z.string(),
    name: z.string(),
    kind: z.enum(KINDS),
    country: z.string(),
    language: z.string(),
    street: z.string(),
    postal_code: z.string(),
    city: z.string(),
    enterprise_number: z.string(),
    segment: z.enum(SEGMENTS).meta({ description: 'The one in effect' }),
    segment_computed: z
      .enum(SEGMENTS)
      .nullable()
      .meta({ description: 'The one worked out; null: not yet' }),
    segment_reasons: z
      .array(z.looseObject({ code: z.string() }))
      .meta({ description: 'Why the one worked out: codes with their figures' }),
    segment_set: z
      .object({
        because: z.string(),
        until: dayOut.nullable().meta({ description: 'The last day; null: until given back' }),
        at: instantOut,
      })
      .nullable()
      .meta({ description: 'When it was set in place of the one worked out; null: it was not' }),
    credit_limit: moneyOut.nullable().meta({ description: 'Null: no limit is watched' }),
    insolvent_since: dayOut.nullable(),
    paused_until: dayOut.nullable().meta({
      description: 'The last day on which its reminders wait; null: not paused until a day',
    }),
    never_chase: z.boolean().meta({ description: 'Its reminders wait without an end' }),
    scenario: z.string().nullable().meta({
      description: 'Key of a scenario a person chose; null: it follows from the customer',
    }),
    owner: z
      .string()
      .nullable()
      .meta({ description: 'Address of the user who looks after the customer' }),
    discount_terms: termsOut
      .nullable()
      .meta({ description: "Its own; null: the organization's hold" }),
    contacts: z.array(contactOut),
    balances: z
      .array(z.object({ open: moneyOut, overdue: moneyOut }))
      .meta({ description: 'What is owed, by currency' }),
    created_at: instantOut,
    updated_at: instantOut,
  }),
);

/** A customer as the interface writes it. */
export function presentCustomer(row: ApiCustomer): z.output<typeof customerOut> {
  return {
    id: row.id,
    number: row.number,
    name: row.name,
    kind: row.kind,
    country: row.country,
    language: row.language,
    street: row.street,
    postal_code: row.postalCode,
    city: row.city,
    enterprise_number: row.enterpriseNumber,
    segment: row.segment as (typeof SEGMENTS)[number],
    segment_computed: row.segmentComputed,
    segment_reasons: row.segmentReasons,
    segment_set:
      row.segmentSetAt === null
        ? null
        : {
            because: row.segmentSetBecause,
            until: row.segmentSetUntil,
            at: instantOf(row.segmentSetAt),
          },
    credit_limit:
      row.creditLimitMinor === null
        ? null
        : moneyOf(row.creditLimitMinor, row.organizationCurrency ?? 'EUR'),
    insolvent_since: row.insolventSince,
    paused_until: row.pausedUntil,
    never_chase: row.neverChase,
    scenario: row.scenario,
    owner: row.owner,
    discount_terms: presentTerms(row.discountTerms, row.organizationCurrency ?? 'EUR'),
    contacts: row.contacts.map(presentContact),
    balances: row.balances.map(({ currency, openMinor, overdueMinor }) => ({
      open: moneyOf(openMinor, currency),
      overdue: moneyOf(overdueMinor, currency),
    })),
    created_at: instantOf(row.createdAt),
    updated_at: instantOf(row.updatedAt),
  };
}

/** A contact as the interface writes it. */
export function presentContact(row: ApiContact): z.output<typeof contactOut> {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    phone: row.phone,
    roles: row.roles as (typeof ROLES)[number][],
    language: row.language as (typeof LANGUAGES)[number] | null,
    suppressed: row.suppressed,
  };
}
