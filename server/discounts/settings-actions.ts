import { audit } from '../audit/record.ts';
import { transaction } from '../db/sql.ts';
import type { Services } from '../services.ts';
import type { DiscountTerms } from './rules.ts';
import {
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
  of: { type: 'customer' | 'invoice'; id: number },
  terms: DiscountTerms | null,
): Promise<void> {
  const update = of.type === 'customer' ? updateCustomerTerms : updateInvoiceTerms;
  await transaction(services.sql, async (tx) => {
    await update(tx, of.id, terms, services.clock.now());
    await audit(tx, services, {
      ...{ actor: 'user', userId, action: `${of.type}.discount_changed` },
      ...{ subjectType: of.type, subjectId: of.id },
      details: { terms: JSON.stringify(terms) },
    });
  });
}
