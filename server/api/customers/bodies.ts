import { z } from 'zod';
import { LANGUAGES } from '../../calendar/locale.ts';
import { statedTerms } from '../discounts/schemas.ts';
import { day, line, moneyFromZero, name } from '../schemas.ts';
import { KINDS, ROLES, SEGMENTS } from './schemas.ts';

const email = z
  .string()
  .trim()
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+$/, 'An e-mail address.');

/** What may be stated of a customer; the lengths are those of the actions. */
export const customerFields = {
  name: line(200).min(1).optional(),
  kind: z.enum(KINDS).optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'A country is two capital letters (ISO 3166).')
    .optional()
    .meta({ description: "New customers without one get the organization's" }),
  language: z
    .enum(LANGUAGES)
    .optional()
    .meta({ description: 'New customers without one get that of their country' }),
  street: line(200).optional(),
  postal_code: line(20).optional(),
  city: line(100).optional(),
  enterprise_number: line(50).optional(),
  segment: z.enum(SEGMENTS).nullable().optional().meta({
    description:
      'Another one than it has is set in place of the one worked out, as by hand; null: back to the one worked out',
  }),
  credit_limit: moneyFromZero
    .nullable()
    .optional()
    .meta({ description: "The most it may owe, in the organization's currency; null: no limit" }),
  insolvent_since: day
    .nullable()
    .optional()
    .meta({ description: 'The day an insolvency became known; null: none' }),
  scenario: line(100)
    .nullable()
    .optional()
    .meta({ description: 'Key of a scenario; null: it follows from kind, country and segment' }),
  owner: email
    .nullable()
    .optional()
    .meta({ description: 'Address of the user who looks after the customer; null: nobody' }),
  email: email
    .optional()
    .meta({ description: 'Made a billing contact, unless a contact has this address' }),
  discount_terms: statedTerms,
};

export const customerNumber = line(100)
  .min(1)
  .meta({ description: "The number the firm's own books use" });

export const customerBody = name(
  'CustomerToState',
  z.strictObject({ number: customerNumber, ...customerFields }),
);
export type CustomerBody = z.output<typeof customerBody>;

export const contactBody = name(
  'ContactToState',
  z.strictObject({
    name: line(200).default(''),
    email: email.or(z.literal('')).default(''),
    phone: line(50).default(''),
    roles: z.array(z.enum(ROLES)).min(1).max(4).default(['billing']),
    language: z.enum(LANGUAGES).nullable().default(null),
  }),
);
