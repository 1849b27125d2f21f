import type { Tx } from '../../db/sql.ts';
import { saveContact, upsertCustomer } from '../../customers/actions.ts';
import { listContacts } from '../../customers/queries.ts';
import { findOrganization } from '../../organization/queries.ts';
import { listScenarios } from '../../scenarios/queries.ts';
import { findUserByEmail } from '../../users/queries.ts';
import type { Services } from '../../services.ts';
import { stateTerms } from '../discounts/state.ts';
import { refuse } from '../problems.ts';
import { refusedAt, stated } from '../stated.ts';
import type { CustomerBody } from './bodies.ts';

/** Whoever holds a token; the audit names no user. */
export const BY_API = { actor: 'api' } as const;

/** Makes or changes the customer of a body; `inside` is where in the request it stands, with dots, for its refusals. */
export async function stateCustomer(
  tx: Tx,
  services: Services,
  body: CustomerBody,
  inside: string,
): Promise<{ customerId: number; isNew: boolean }> {
  const { number, email, scenario, owner, discount_terms, ...facts } = body;
  const { postal_code, enterprise_number, credit_limit, insolvent_since, ...same } = facts;
  const scenarioId = await findScenarioId(tx, scenario, inside);
  const ownerId = await findOwnerId(tx, owner, inside);
  const { customerId, outcome } = await refusedAt(inside, {}, async () =>
    upsertCustomer(
      tx,
      services,
      {
        number,
        ...stated({
          ...same,
          postalCode: postal_code,
          enterpriseNumber: enterprise_number,
          scenarioId,
          creditLimitMinor: await limitOf(tx, credit_limit, inside),
          insolventSince: insolvent_since,
          ownerId,
        }),
      },
      BY_API,
    ),
  );
  if (email !== undefined) await stateAddress(tx, services, { customerId, email, inside });
  await stateTerms(tx, services, {
    ...{ type: 'customer', id: customerId, currency: null, terms: discount_terms },
    pointer: ['', ...inside.split('.').filter(Boolean), 'discount_terms'].join('/'),
  });
  return { customerId, isNew: outcome === 'new' };
}

export async function findScenarioId(
  tx: Tx,
  key: string | null | undefined,
  inside: string,
): Promise<number | null | undefined> {
  if (key === null || key === undefined) return key;
  const found = (await listScenarios(tx)).find((scenario) => scenario.key === key);
  if (found) return found.id;
  const pointer = ['', ...inside.split('.').filter(Boolean), 'scenario'].join('/');
  throw refuse(pointer, 'unknown_scenario', 'There is no scenario with this key.');
}

/** A limit is watched in the organization's currency only. */
async function limitOf(
  tx: Tx,
  limit: CustomerBody['credit_limit'],
  inside: string,
): Promise<number | null | undefined> {
  if (limit === null || limit === undefined) return limit;
  const currency = (await findOrganization(tx))?.currency ?? 'EUR';
  if (limit.currency === currency) return limit.amount;
  const pointer = ['', ...inside.split('.').filter(Boolean), 'credit_limit', 'currency'].join('/');
  throw refuse(pointer, 'wrong_currency', `A credit limit is in ${currency}.`);
}

async function findOwnerId(
  tx: Tx,
  email: string | null | undefined,
  inside: string,
): Promise<number | null | undefined> {
  if (email === null || email === undefined) return email;
  const user = await findUserByEmail(tx, email.toLowerCase());
  if (user && user.disabledAt === null) return user.id;
  const pointer = ['', ...inside.split('.').filter(Boolean), 'owner'].join('/');
  throw refuse(pointer, 'unknown_user', 'Nobody in the team has this address.');
}

async function stateAddress(
  tx: Tx,
  services: Services,
  { customerId, email, inside }: { customerId: number; email: string; inside: string },
): Promise<void> {
  const address = email.toLowerCase();
  const contacts = await listContacts(tx, customerId);
  if (contacts.some((contact) => contact.email === address)) return;
  const contact = { name: '', email, phone: '', roles: ['billing' as const], language: null };
  await refusedAt(inside, {}, () => saveContact(tx, services, { customerId, ...contact }, BY_API));
}
