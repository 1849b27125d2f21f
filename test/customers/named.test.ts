import { afterAll, beforeAll, expect, test } from 'vitest';
import { handOn } from '../../server/contacts/actions.ts';
import { askChange, confirmChange } from '../../server/contacts/change-actions.ts';
import { transaction } from '../../server/db/sql.ts';
import { makePayOnlyLink } from '../../server/portal/link-actions.ts';
import { payLinkToken } from '../../server/portal/token.ts';
import { listAddressees } from '../../server/runs/queries.ts';
import { givenCustomer, givenInvoice, type GivenCustomer } from '../support/given.ts';
import { HOSTILE_SHOWN, HOSTILE, openPages, textOfPage, type Pages } from '../today/pages.ts';

let pages: Pages;
let customer: GivenCustomer;
let contactId: number;
beforeAll(async () => {
  pages = await openPages();
});
afterAll(() => pages.close());

async function given(): Promise<void> {
  customer = await givenCustomer(pages.services, { name: `Bakkerij ${HOSTILE}` });
  const [row] = await pages.services.sql<{ id: number }[]>`
    update contacts set name = ${`Ada ${HOSTILE}`} where customer_id = ${customer.id} returning id`;
  contactId = row?.id ?? 0;
}

const path = (rest = '') => `/customers/${customer.id}${rest}`;
const wish = (email: string) =>
  transaction(pages.services.sql, (tx) =>
    askChange(tx, pages.services, {
      ...{ customerId: customer.id, contactId, kind: 'mailbox', name: '', email },
    }),
  );
const waitingLink = async () =>
  (
    await pages.services.sql<{ payLinkId: string }[]>`
      select pay_link_id from contact_changes where customer_id = ${customer.id} and status = 'waiting'`
  )[0]?.payLinkId ?? '';

test('an address that nobody has confirmed is shown with who gave it, and can be dropped', async () => {
  await given();
  await wish('compta@jansen.example');
  const { html } = await pages.ada.get(path());
  expect(html).toContain(HOSTILE_SHOWN);
  expect(textOfPage(html)).toMatch(/compta@jansen\.example not confirmed Given by Ada .* on /);
  const action = /action="(\/customers\/\d+\/contact-changes\/\d+\/withdrawal)"/.exec(html)?.[1];
  const link = await waitingLink();
  expect((await pages.cem.post(action ?? '')).status).toBe(403);
  expect((await pages.ben.post(action ?? '')).status).toBe(303);
  expect((await pages.ada.get(path())).html).not.toContain('not confirmed');
  const token = payLinkToken(pages.services.config.secretKey, link);
  expect((await pages.stranger.get(`/p/${token}/contact/confirmation`)).status).toBe(404);
  const other = await givenCustomer(pages.services);
  const foreign = action?.replace(`/${customer.id}/`, `/${other.id}/`) ?? '';
  expect((await pages.ben.post(foreign)).status).toBe(404);
});

test('a contact named on the portal says who named it, and the reminders can be given to another', async () => {
  await given();
  await wish('compta@jansen.example');
  await transaction(pages.services.sql, async (tx) =>
    confirmChange(tx, pages.services, await waitingLink()),
  );
  const text = textOfPage((await pages.ada.get(path())).html);
  expect(text).toMatch(/Mailbox named by Ada .* on .*, and confirmed gets the reminders/);
  const { html } = await pages.ada.get(path());
  const action = /action="([^"]+\/preference)"/.exec(html)?.[1];
  expect(action).toContain(`/contacts/${contactId}/`);
  expect((await pages.ben.post(action ?? '')).status).toBe(303);
  const [addressee] = await listAddressees(pages.services.sql, [customer.id]);
  expect(addressee?.contactId).toBe(contactId);
  expect((await pages.ben.post(path('/contacts/999999/preference'))).status).toBe(404);
});

test('links to hand on are listed and closed', async () => {
  await given();
  await transaction(pages.services.sql, (tx) =>
    makePayOnlyLink(tx, pages.services, {
      ...{ customerId: customer.id, contactId, zone: 'Europe/Paris' },
    }),
  );
  const { html } = await pages.ada.get(path());
  expect(textOfPage(html)).toMatch(/Links to hand on .* Made by Ada /);
  const action = /action="([^"]+\/revocation)"/.exec(html)?.[1] ?? '';
  expect((await pages.cem.post(action)).status).toBe(403);
  expect((await pages.ben.post(action)).status).toBe(303);
  expect((await pages.ben.post(action)).status).toBe(303);
  expect((await pages.ada.get(path())).html).not.toContain('/revocation');
  expect((await pages.ben.post(path('/pay-only/nonsense/revocation'))).status).toBe(404);
  const [row] = await pages.services.sql`
    select actor from audit_entries where action = 'pay_link.revoked' and subject_id = ${customer.id}`;
  expect(row?.['actor']).toBe('user');
});

test('somebody who says "not me" is work for a person until there is an address, and stands in the timeline', async () => {
  await given();
  const invoice = await givenInvoice(pages.services, customer, { dueOn: '2026-02-01' });
  await transaction(pages.services.sql, (tx) =>
    handOn(tx, pages.services, { customerId: customer.id, contactId, colleague: null }),
  );
  expect(textOfPage((await pages.ada.get('/tasks')).html)).toContain('Ask for another address');
  const timeline = textOfPage((await pages.ada.get(`/invoices/${invoice.id}`)).html);
  expect(timeline).toContain('Somebody said that they are not the right contact');
  const contact = { name: 'Nora', email: 'nora@jansen.example', phone: '', roles: 'billing' };
  const saved = await pages.ben.post(path('/contacts'), { ...contact, language: '' });
  expect(saved.status).toBe(303);
  expect(textOfPage((await pages.ada.get('/tasks')).html)).not.toContain('Ask for another address');
});
