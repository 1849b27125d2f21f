import type { Tx } from '../../db/sql.ts';
import { setOwnTerms } from '../../discounts/settings-actions.ts';
import { findDiscountSettings } from '../../discounts/settings-queries.ts';
import { readDiscountTerms } from '../../discounts/rules.ts';
import type { Services } from '../../services.ts';
import { refuse } from '../problems.ts';
import { termsOf, type TermsBody } from './schemas.ts';

export interface TermsToState {
  type: 'customer' | 'invoice';
  id: number;
  /** Of fixed amounts; null: the organization's. */
  currency: string | null;
  /** Undefined: nothing is said of them. */
  terms: TermsBody | null | undefined;
  /** Where in the body they stand, as a JSON pointer. */
  pointer: string;
}

/** Writes the terms a body states; the same again changes nothing. Refuses amounts in another currency. */
export async function stateTerms(tx: Tx, services: Services, stated: TermsToState): Promise<void> {
  const { type, id, terms, pointer } = stated;
  if (terms === undefined) return;
  const settings = await findDiscountSettings(tx);
  const currency = stated.currency ?? settings?.currency ?? 'EUR';
  terms?.tiers.forEach(({ amount }, at) => {
    if (amount === undefined || amount.currency === currency) return;
    throw refuse(
      `${pointer}/tiers/${at}/amount/currency`,
      'other_currency',
      `A discount here is in ${currency}.`,
    );
  });
  const usual = settings?.country === 'BE' ? 'net' : 'gross';
  const basis = settings?.terms ? readDiscountTerms(settings.terms).basis : usual;
  await setOwnTerms(tx, services, { actor: 'api' }, { type, id }, terms && termsOf(terms, basis));
}
