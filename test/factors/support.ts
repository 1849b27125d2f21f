import { transaction } from '../../server/db/sql.ts';
import { assignFactor, saveFactor } from '../../server/factors/actions.ts';
import type { FactorFacts } from '../../server/factors/rules.ts';
import type { Services } from '../../server/services.ts';

export const FACTOR_IBAN = 'BE68539007547034';

/** A factor with a Belgian account, unless told otherwise. */
export async function givenFactor(
  services: Services,
  more: Partial<FactorFacts> = {},
): Promise<number> {
  const facts = {
    ...{ name: 'Fidelis Factor', iban: FACTOR_IBAN, bic: '', holder: 'Fidelis Factor SA' },
    ...{ note: '', notice: '', cardAllowed: false, ...more },
  };
  return transaction(services.sql, (tx) =>
    saveFactor(tx, services, { factorId: null, ...facts }, { actor: 'system' }),
  );
}

/** Says that an invoice was sold; answers why not, if so. */
export async function sell(
  services: Services,
  invoiceId: number,
  factorId: number | null,
): Promise<string | null> {
  return transaction(services.sql, (tx) =>
    assignFactor(tx, services, { invoiceId, factorId }, { actor: 'system' }),
  );
}
