import { audit, type Author } from '../audit/record.ts';
import { languageOfCountry } from '../calendar/locale.ts';
import { reconsiderCustomer } from '../chases/actions.ts';
import type { Tx } from '../db/sql.ts';
import { Conflict, Invalid, NotFound, type FieldProblem } from '../errors.ts';
import { withdrawChangesOf } from '../contacts/queries.ts';
import { findOrganization } from '../organization/queries.ts';
import { revokeContactLinks } from '../portal/link-queries.ts';
import { clearSegment, computeSegmentOf, setSegment } from '../segments/actions.ts';
import { choiceProblems } from '../scenarios/choice-actions.ts';
import type { Services } from '../services.ts';
import { withdrawTask } from '../tasks/queries.ts';
import { findShownSegment } from '../segments/queries.ts';
import * as queries from './queries.ts';
import {
  contactProblems,
  customerProblems,
  tidy,
  type ContactFacts,
  type CustomerFacts,
  type Segment,
  type StatedCustomer,
} from './rules.ts';

// As long as a number in an imported file may be.
const NUMBER_CHARACTERS = 100;

/**
 * States a customer by its number: makes it, or changes what is stated. What is not stated stays, or is the organization's
 * country, the language read there, a company, in the segment that is worked out. Throws Invalid by field.
 */
export async function upsertCustomer(
  tx: Tx,
  services: Services,
  stated: { number: string } & StatedCustomer,
  by: Author,
): Promise<{ customerId: number; outcome: 'new' | 'changed' | 'unchanged' }> {
  const { number, ...facts } = tidy(stated);
  refuse(numberProblems(number));
  const known = await queries.findCustomerByNumber(tx, number);
  if (known) {
    const outcome = await changeCustomer(tx, services, { customerId: known.id, ...facts }, by);
    return { customerId: known.id, outcome };
  }
  refuse(customerProblems(facts));
  const complete = await completeFacts(tx, number, facts);
  if (complete.scenarioId !== null) {
    refuse(await choiceProblems(tx, complete.scenarioId, complete, 'scenario'));
  }
  const made = await queries.insertCustomer(tx, number, complete, services.clock.now());
  if (made === undefined) {
    throw new Conflict(`Customer ${number} was made by someone else just now. Try again.`);
  }
  await recordChange(tx, services, { by, customerId: made, action: 'customer.made' });
  await stateSegment(tx, services, { customerId: made, segment: facts.segment }, by);
  await computeSegmentOf(tx, services, made);
  return { customerId: made, outcome: 'new' };
}

/**
 * Changes what is stated of a customer (segment, scenario, language, address …) and works out anew what its open invoices
 * wait for. Throws NotFound, or Invalid by field.
 */
export async function changeCustomer(
  tx: Tx,
  services: Services,
  stated: { customerId: number } & StatedCustomer,
  by: Author,
): Promise<'changed' | 'unchanged'> {
  const { customerId, segment, ...facts } = tidy(stated);
  refuse(customerProblems({ ...facts, ...(segment !== undefined && { segment }) }));
  const known = await queries.lockCustomer(tx, customerId);
  if (!known) throw new NotFound('There is no such customer.');
  const isMoved = await stateSegment(tx, services, { customerId, segment }, by);
  const fields = (Object.keys(facts) as (keyof typeof facts)[]).filter(
    (field) => facts[field] !== undefined && facts[field] !== known[field],
  );
  if (fields.length === 0) return isMoved ? 'changed' : 'unchanged';
  const next = { ...known, ...facts };
  const decides = (['scenarioId', 'kind', 'country'] as const).find((one) => fields.includes(one));
  if (decides !== undefined && next.scenarioId !== null) {
    const field = decides === 'scenarioId' ? 'scenario' : decides;
    refuse(await choiceProblems(tx, next.scenarioId, next, field));
  }
  await queries.updateCustomer(tx, customerId, next, services.clock.now());
  await recordChange(tx, services, {
    by,
    customerId,
    action: 'customer.changed',
    details: { fields: fields.join(' ') },
  });
  if (fields.some((field) => RISKS.has(field))) await computeSegmentOf(tx, services, customerId);
  await reconsiderCustomer(tx, services, customerId);
  return 'changed';
}

/** What a segment follows from at once: a person who states it wants to see what it does. */
const RISKS: ReadonlySet<keyof CustomerFacts> = new Set(['creditLimitMinor', 'insolventSince']);

/**
 * Sets the segment that is stated, or gives it back. One that is in effect already is not set: a program that reads a customer and
 * states it again means no choice by that. True when something changed. The customer is locked.
 */
async function stateSegment(
  tx: Tx,
  services: Services,
  { customerId, segment }: { customerId: number; segment: Segment | null | undefined },
  by: Author,
): Promise<boolean> {
  if (segment === undefined) return false;
  const { segment: before, setTo } = (await findShownSegment(tx, customerId)) ?? {};
  if (segment === null) {
    if (setTo === null) return false;
    await clearSegment(tx, services, customerId, by);
    return true;
  }
  if (segment === before) return false;
  await setSegment(tx, services, { customerId, segment, because: '', until: null }, by);
  return true;
}

/**
 * Makes a contact, or changes the one with `contactId`. Whether there is an address decides whether reminders go out, so the
 * open invoices are worked out anew. Throws NotFound, Invalid by field, or Conflict for an address the customer has already.
 */
export async function saveContact(
  tx: Tx,
  services: Services,
  saved: { customerId: number; contactId?: number } & ContactFacts,
  by: Author,
): Promise<number> {
  const { customerId, contactId, ...contact } = tidy(saved);
  refuse(contactProblems(contact));
  if (!(await queries.lockCustomer(tx, customerId))) {
    throw new NotFound('There is no such customer.');
  }
  const others = await queries.listContacts(tx, customerId);
  if (contactId !== undefined && !others.some((other) => other.id === contactId)) {
    throw new NotFound('There is no such contact.');
  }
  const isTaken = others.some(
    (other) => contact.email !== '' && other.email === contact.email && other.id !== contactId,
  );
  if (isTaken) throw new Conflict(`The customer has a contact with ${contact.email} already.`);
  const id =
    contactId ?? (await queries.insertContact(tx, customerId, contact, services.clock.now()));
  if (contactId !== undefined) await queries.updateContact(tx, contactId, contact);
  await recordChange(tx, services, {
    by,
    customerId,
    action: contactId === undefined ? 'contact.made' : 'contact.changed',
    details: { contact_id: id },
  });
  if (contact.email !== '' && contact.roles.includes('billing')) {
    await withdrawTask(tx, 'address_wanted', String(customerId), services.clock.now());
  }
  if (contact.phone !== '') {
    await withdrawTask(tx, 'phone_wanted', String(customerId), services.clock.now());
  }
  await reconsiderCustomer(tx, services, customerId);
  return id;
}

/** Takes a number that reaches somebody else off a contact. Throws NotFound when the customer has no such contact with one. */
export async function takePhoneOff(
  tx: Tx,
  services: Services,
  { customerId, contactId }: { customerId: number; contactId: number },
  by: Author,
): Promise<void> {
  await queries.lockCustomer(tx, customerId);
  if (!(await queries.clearPhone(tx, customerId, contactId))) {
    throw new NotFound('There is no such number.');
  }
  await recordChange(tx, services, {
    by,
    customerId,
    action: 'contact.phone_wrong',
    details: { contact_id: contactId },
  });
}

/** Makes a contact the one who gets the reminders before the others. Throws NotFound when the customer has no such contact. */
export async function preferContact(
  tx: Tx,
  services: Services,
  { customerId, contactId }: { customerId: number; contactId: number },
  by: Author,
): Promise<void> {
  await queries.lockCustomer(tx, customerId);
  const changed = await queries.markPreferred(tx, customerId, contactId);
  if (changed === 'missing') throw new NotFound('There is no such contact.');
  if (changed === 'unchanged') return;
  await recordChange(tx, services, {
    by,
    customerId,
    action: 'contact.preferred',
    details: { contact_id: contactId },
  });
}

/**
 * Removes a contact and closes its links; messages that named it still do, those that wait for it do not leave. Throws
 * NotFound when the customer has no such contact.
 */
export async function removeContact(
  tx: Tx,
  services: Services,
  { customerId, contactId }: { customerId: number; contactId: number },
  by: Author,
): Promise<void> {
  const at = services.clock.now();
  const isRemoved = await queries.markContactRemoved(tx, customerId, contactId, at);
  if (!isRemoved) throw new NotFound('There is no such contact.');
  await revokeContactLinks(tx, contactId, at);
  await withdrawChangesOf(tx, contactId, at);
  await recordChange(tx, services, {
    by,
    customerId,
    action: 'contact.removed',
    details: { contact_id: contactId },
  });
  await reconsiderCustomer(tx, services, customerId);
}

function numberProblems(number: string): FieldProblem[] {
  const isFit = number !== '' && number.length <= NUMBER_CHARACTERS && !/\p{Cc}/u.test(number);
  const message = `From 1 to ${NUMBER_CHARACTERS} characters.`;
  return isFit ? [] : [{ field: 'number', code: 'invalid_format', message }];
}

function refuse(problems: FieldProblem[]): void {
  if (problems.length > 0) throw new Invalid(problems);
}

async function completeFacts(
  tx: Tx,
  number: string,
  { segment: _stated, ...facts }: StatedCustomer,
): Promise<CustomerFacts> {
  const organization = await findOrganization(tx);
  const country = facts.country ?? organization?.country ?? 'FR';
  const language =
    country === organization?.country ? organization.language : languageOfCountry(country);
  return {
    name: number,
    kind: 'company',
    language,
    street: '',
    postalCode: '',
    city: '',
    enterpriseNumber: '',
    segment: 'standard',
    scenarioId: null,
    creditLimitMinor: null,
    insolventSince: null,
    ownerId: null,
    ...facts,
    country,
  };
}

async function recordChange(
  tx: Tx,
  services: Services,
  change: {
    by: Author;
    customerId: number;
    action: string;
    details?: Record<string, string | number>;
  },
): Promise<void> {
  await audit(tx, services, {
    ...change.by,
    action: change.action,
    subjectType: 'customer',
    subjectId: change.customerId,
    details: change.details ?? {},
  });
}
