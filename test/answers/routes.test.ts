import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { openDispute, writeInDispute } from '../../server/disputes/actions.ts';
import { createPayLink } from '../../server/messages/actions.ts';
import { requestPlan } from '../../server/plans/ask-actions.ts';
import { followCalendar } from '../../server/promises/follow-actions.ts';
import { makeNotice } from '../../server/payment-notices/actions.ts';
import { askedFor, givenDebts } from '../plans/support.ts';
import { givenPromise } from '../promises/support.ts';
import { givenCustomer, givenInvoice } from '../support/given.ts';
import { openPages, textOfPage, type Pages } from '../today/pages.ts';

let pages: Pages;

beforeAll(async () => {
  pages = await openPages();
  pages.services.clock.set('2026-03-02T08:00:00Z');
});
afterAll(() => pages.close());

const countsOf = async () => {
  const text = textOfPage((await pages.cem.get('/answers')).html);
  const counts = (title: string, about: string) => {
    const [, waiting, running] =
      new RegExp(`${title} ${about.replaceAll('.', '\\.')} (\\d+) (\\d+)`).exec(text) ?? [];
    return [Number(waiting), Number(running)];
  };
  return {
    plans: counts('Instalment plans', 'They pay in several instalments.'),
    promises: counts('Promises to pay', 'They say when they will pay.'),
    notices: counts('Payment notices', 'They say that they have paid already.'),
    disputes: counts('Disputes', 'They contest an invoice, whole or in part.'),
  };
};

test('the page of answers tells what waits for a person and what goes on by itself', async () => {
  const { services } = pages;
  const nothing = [0, 0];
  expect(await countsOf()).toEqual({
    ...{ plans: nothing, promises: nothing, notices: nothing, disputes: nothing },
  });

  const debts = await givenDebts(services, [50_000]);
  const { asked } = await askedFor(services, debts, { count: 5, firstOn: '2026-03-16' });
  await transaction(services.sql, (tx) => requestPlan(tx, services, { ...asked, words: 'Please' }));

  const customer = await givenCustomer(services);
  const open = () => givenInvoice(services, customer, { dueOn: '2026-02-16' });
  await givenPromise(services, customer, [await open()], { promisedOn: '2026-03-04' });
  const link = { customerId: customer.id, contactId: null, days: 30, zone: 'Europe/Paris' };
  const payLinkId = await transaction(services.sql, (tx) => createPayLink(tx, services, link));
  const told = await open();
  await transaction(services.sql, (tx) =>
    makeNotice(tx, services, {
      ...{
        customerId: customer.id,
        invoiceIds: [told.id],
        paidOn: '2026-02-27',
        amountMinor: null,
      },
      ...{ method: 'transfer', reference: '', words: '', proof: null, payLinkId, formKey: null },
    }),
  );
  const disputed = await open();
  const dispute = await transaction(services.sql, (tx) =>
    openDispute(tx, services, {
      ...{ invoiceId: disputed.id, reason: 'price', amountMinor: null, text: 'Too much' },
      ...{ files: [], payLinkId: null, contactId: null, by: { actor: 'debtor' } },
      writer: { as: 'debtor', name: 'Ada', userId: null },
    }),
  );
  const seen = { plans: [1, 0], promises: [0, 1], notices: [0, 1], disputes: [1, 0] };
  expect(await countsOf()).toEqual(seen);

  // Answered, it is the debtor's turn; and the days of the other two pass.
  if (!dispute.ok) throw new Error('The dispute was refused.');
  await transaction(services.sql, (tx) =>
    writeInDispute(tx, services, {
      ...{ disputeId: dispute.id, text: 'We look', files: [], by: { actor: 'user', userId: 1 } },
      writer: { as: 'user', name: 'Ben', userId: 1 },
    }),
  );
  services.clock.set('2026-03-18T08:00:00Z');
  await followCalendar(services);
  const later = { plans: [1, 0], promises: [1, 0], notices: [1, 0], disputes: [0, 1] };
  expect(await countsOf()).toEqual(later);
});

test('the lists of answers are marked as theirs in the navigation, and lead back', async () => {
  for (const path of ['/answers', '/plans', '/promises', '/payment-notices', '/disputes']) {
    const { html } = await pages.cem.get(path);
    expect(html).toMatch(/href="\/answers" aria-current="page"/);
    if (path !== '/answers') expect(html).toContain('<p class="crumb"><a href="/answers">');
  }
  expect((await pages.cem.get('/invoices')).html).not.toMatch(/href="\/answers" aria-current/);
});
