import { z } from 'zod';
import { isPlainDate, type PlainDate } from '../calendar/plain-date.ts';
import { isCurrencyCode } from '../money/currency.ts';

/** Gives a schema its name in the OpenAPI document. */
export function name<S extends z.ZodType>(id: string, schema: S): S {
  return schema.meta({ id });
}

/** One line of text without control characters: PostgreSQL has no place for NUL, a mail header none for line breaks. */
export function line(maximum: number): z.ZodString {
  return z
    .string()
    .trim()
    .max(maximum)
    .regex(/^\P{Cc}*$/u, 'One line of text without control characters.');
}

/** Text that may have several lines. */
export function prose(maximum: number): z.ZodString {
  return z
    .string()
    .trim()
    .max(maximum)
    .regex(/^(\P{Cc}|[\n\r\t])*$/u, 'Text without control characters.');
}

// Days beyond these are slips of the finger, and a year zero is none that PostgreSQL knows.
const FIRST_DAY = '1970-01-01';
const LAST_DAY = '2199-12-31';

/** A calendar day, YYYY-MM-DD. */
export const day = z.iso
  .date()
  .refine((text) => !isPlainDate(text) || (text >= FIRST_DAY && text <= LAST_DAY), {
    message: `A day from ${FIRST_DAY} to ${LAST_DAY}.`,
    params: { code: 'out_of_range' },
  })
  // The schema has just made sure of it; the type says so.
  .meta({ description: 'Calendar day' }) as unknown as z.ZodType<PlainDate, PlainDate>;

/** An instant in a question: RFC 3339 with any offset. */
export const instant = z.iso
  .datetime({ offset: true })
  .refine((text) => Number.isNaN(Date.parse(text)) || text >= FIRST_DAY, {
    message: `An instant after ${FIRST_DAY}.`,
    params: { code: 'out_of_range' },
  });

/** A calendar day in an answer. */
export const dayOut = z.iso.date().meta({ description: 'Calendar day' });

/** An instant in an answer: RFC 3339, UTC. */
export const instantOut = z.iso.datetime().meta({ description: 'Instant, RFC 3339 in UTC' });

const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'A currency code of ISO 4217, such as EUR.')
  .refine(isCurrencyCode, {
    message: 'This is not a currency of ISO 4217.',
    params: { code: 'unknown_currency' },
  });

// Nine thousand billion euros in cents: far from the end of exact integers, so that sums stay exact too.
const AMOUNT_MAX = 900_000_000_000_000;

/** An amount above zero. */
export const positiveMoney = z.strictObject({
  amount: z.int().min(1).max(AMOUNT_MAX).meta({ description: 'Minor units: cents for EUR' }),
  currency,
});

/** An amount that may be zero. */
export const moneyFromZero = z.strictObject({
  amount: z.int().min(0).max(AMOUNT_MAX).meta({ description: 'Minor units: cents for EUR' }),
  currency,
});

/** An amount in an answer. */
export const moneyOut = name(
  'Money',
  z.object({
    amount: z.int().meta({ description: 'Minor units: cents for EUR' }),
    currency: z.string().meta({ description: 'ISO 4217' }),
  }),
);

/** The id of a row in an address. One that cannot be an id answers 404, as one that nobody has. */
export const id = z.coerce.number().int().min(1);
export const idParams = z.object({ id });

/** Paging of every list. */
export const paging = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .default(50)
    .meta({ description: 'Rows a page, at most 200' }),
  cursor: line(200)
    .optional()
    .meta({ description: '`next_cursor` of the page before; none for the first' }),
};

/** A list: its page and the cursor of the next one. */
export function listOf<S extends z.ZodType>(item: S) {
  return z.object({
    data: z.array(item),
    next_cursor: z.string().nullable().meta({ description: 'Null on the last page' }),
  });
}

/** RFC 9457. */
export const problem = name(
  'Problem',
  z.object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(
      z.object({
        pointer: z
          .string()
          .meta({ description: 'JSON pointer (RFC 6901) to the field; empty for the whole' }),
        code: z.string().meta({ description: 'Stable, for programs' }),
        message: z.string(),
      }),
    ),
  }),
);

/** An invoice or customer named inside another resource. */
export const invoiceRef = name('InvoiceReference', z.object({ id: z.int(), number: z.string() }));
export const customerRef = name(
  'CustomerReference',
  z.object({ id: z.int(), number: z.string(), name: z.string() }),
);
