import { isDeepStrictEqual } from 'node:util';
import { audit, type Author } from '../audit/record.ts';
import { transaction, type Tx } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { readDiscountTerms, type DiscountTerms } from './rules.ts';
import {
  findCustomerTerms,
  findInvoiceTerms,
  updateCustomerTerms,
  updateInvoiceTerms,
  updateOrganizationTerms,
} from './settings-queries.ts';

/** Changes the organization's terms. Quotes in open checkouts stay as they were made. */
export async function changeOrganizationTerms(
  services: Services,
  userId: number,
  settings: Parameters<typeof updateOrganizationTerms>[1],
): Promise<void> {
  await transaction(services.sql, async (tx) => {
    await updateOrganizationTerms(tx, settings, services.clock.now());
    await audit(tx, services, {
      ...{ actor: 'user', userId, action: 'organization.discount_changed' },
      ...{ subjectType: 'organization', subjectId: 1 },
      details: { terms: JSON.stringify(settings.terms), note: settings.note },
    });
  });
}

/** Changes the terms of a customer or an invoice; null gives it back those above it. */
export async function changeOwnTerms(
  services: Services,
  userId: number,
  of: TermsOwner,
  terms: DiscountTerms | null,
): Promise<void> {
  await transaction(services.sql, (tx) =>
    setOwnTerms(tx, services, { actor: 'user', userId }, of, terms),
  );
}

export interface TermsOwner {
  type: 'customer' | 'invoice';
  id: number;
}

/** The same in the caller's transaction. Terms that stand there already are left alone. */
export async function setOwnTerms(
  tx: Tx,
  services: Services,
  author: Author,
  of: TermsOwner,
  terms: DiscountTerms | null,
): Promise<void> {
  const find = of.type === 'customer' ? findCustomerTerms : findInvoiceTerms;
  const stored = (await find(tx, of.id))?.terms ?? null;
  if (isDeepStrictEqual(stored && readDiscountTerms(stored), terms)) return;
  const update = of.type === 'customer' ? updateCustomerTerms : updateInvoiceTerms;
  await update(tx, of.id, terms, services.clock.now());
  await audit(tx, services, {
    ...author,
    action: `${of.type}.discount_changed`,
    ...{ subjectType: of.type, subjectId: of.id },
    details: { terms: JSON.stringify(terms) },
  });
}
