import { z } from 'zod';
import { Invalid } from '../errors.ts';
import { isCurrencyCode } from '../money/currency.ts';
import { CHARSETS, DATE_ORDERS, DELIMITERS, FIELDS, type ReadingChoices } from './rules.ts';
import { readCountry } from './value-rules.ts';

const choices = z.strictObject({
  charset: z.enum(CHARSETS).optional(),
  delimiter: z.enum(DELIMITERS).optional(),
  hasHeader: z.boolean().optional(),
  decimal: z.enum(['.', ',']).optional(),
  dateOrder: z.enum(DATE_ORDERS).optional(),
  columns: z
    .partialRecord(z.enum(FIELDS), z.union([z.int().min(0), z.string().min(1), z.null()]))
    .optional(),
  defaultCurrency: z.string().refine(isCurrencyCode, 'is no ISO 4217 currency').optional(),
  defaultCountry: z
    .string()
    .refine((code) => readCountry(code) === code, 'is no ISO 3166 country')
    .optional(),
  defaultKind: z.enum(['company', 'public', 'consumer']).optional(),
});

/** What a person or a mapping file says about how to read a file. Throws Invalid, by field. */
export function parseChoices(input: unknown): Partial<ReadingChoices> {
  const parsed = choices.safeParse(input);
  if (parsed.success) {
    const entries = Object.entries(parsed.data).filter(([, value]) => value !== undefined);
    return Object.fromEntries(entries);
  }
  throw new Invalid(
    parsed.error.issues.map((issue) => ({
      field: issue.path.join('.') || 'mapping',
      code: issue.code,
      message: issue.message,
    })),
  );
}
