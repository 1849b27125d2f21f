import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { renderStoredMessage } from '../../server/messages/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { registerPortalRoutes } from '../../server/portal/routes.ts';
import { payLinkToken } from '../../server/portal/token.ts';
import { readStructuredReference } from '../../server/references/rules.ts';
import { runReminders } from '../../server/runs/actions.ts';
import { setUpPayments, type PaymentBed } from '../payments/support.ts';
import { browserOf } from '../portal/support.ts';
import { givenCustomer, givenInvoice } from '../support/given.ts';

let bed: PaymentBed;
beforeAll(async () => {
  bed = await setUpPayments(registerPortalRoutes);
});
afterAll(() => bed.close());
beforeEach(async () => {
  bed.services.clock.set('2026-03-02T08:00:00Z');
  await bed.services.sql`truncate customers, messages, runs, tasks restart identity cascade`;
  await bed.services.sql`
    update organization set country = 'FR', iban = 'FR7630006000011234567890189', bic = 'AGRIFRPP'`;
});

/** The reminder that goes out today, and the portal its link opens. */
async function sentMail() {
  const { services } = bed;
  await runReminders(services, { trigger: 'command' });
  await sendQueued(services);
  const [message] = await services.sql<{ id: number; payLinkId: string; code: string | null }[]>`
    select id, pay_link_id, facts ->> 'transferCode' as code from messages where status = 'accepted'`;
  const mail = await renderStoredMessage(services, message?.id ?? 0);
  const token = payLinkToken(services.config.secretKey, message?.payLinkId ?? '');
  const portal = await browserOf(bed).get(`/p/${token}?lang=fr`);
  return {
    code: message?.code?.split('\n') ?? null,
    text: mail?.text ?? '',
    html: mail?.html ?? '',
    portal: portal.html,
    token,
  };
}

/** What the text part names as the reference. */
const referenceIn = (text: string) => /^Référence\u202f?\u00a0?: (.+)$/m.exec(text)?.[1] ?? '';

test.each([
  ['FR', 1, 'invoice'],
  ['BE', 1, 'invoice'],
  ['FR', 3, 'basket'],
  ['BE', 3, 'basket'],
] as const)(
  'a mail of a creditor in %s about %i invoices and the portal behind it quote one reference',
  async (country, count, kind) => {
    await bed.services.sql`update organization set country = ${country}`;
    const customer = await givenCustomer(bed.services);
    const invoices = [];
    for (let index = 0; index < count; index += 1) {
      invoices.push(await givenInvoice(bed.services, customer, { dueOn: '2026-02-27' }));
    }
    const { text, html, portal, code } = await sentMail();
    const reference = referenceIn(text);
    const id = kind === 'invoice' ? invoices[0]?.id : customer.id;
    expect(readStructuredReference(reference)).toEqual({ kind, id });
    expect(reference).toMatch(country === 'BE' ? /^\+{3}\d/ : /^RF/);
    expect(html).toContain(reference);
    expect(portal).toContain(reference);
    // The code asks for what both parts say: an ISO 11649 reference on its own line, an OGM as text.
    const total = `EUR${count * 1200}.00`;
    const head = ['BCD', '002', '1', 'SCT', 'AGRIFRPP', 'Atelier Bernard SAS'];
    const quoted = country === 'BE' ? ['', reference] : [reference.replaceAll(' ', '')];
    expect(code).toEqual([...head, 'FR7630006000011234567890189', total, '', ...quoted]);
    expect(html).toContain('aria-label="Code QR du virement"');
  },
);

test('what the creditor printed on the invoice wins, and the portal says so too', async () => {
  const customer = await givenCustomer(bed.services);
  const { id } = await givenInvoice(bed.services, customer, { dueOn: '2026-02-27' });
  await bed.services.sql`update invoices set reference = '+++090/9337/55493+++' where id = ${id}`;
  const { text, portal, code } = await sentMail();
  expect(referenceIn(text)).toBe('+++090/9337/55493+++');
  expect(portal).toContain('+++090/9337/55493+++');
  expect(code?.at(-1)).toBe('+++090/9337/55493+++');
});

test('exactly one link stays in each part', async () => {
  const customer = await givenCustomer(bed.services);
  await givenInvoice(bed.services, customer, { dueOn: '2026-02-27' });
  const { text, html, token } = await sentMail();
  expect(html.split('href=')).toHaveLength(2);
  expect(html.split('http').filter((part) => part.includes(token))).toHaveLength(1);
  expect(text.match(/https?:\/\/\S+/g)).toEqual([expect.stringContaining(token)]);
});

test.each([
  ['an amount that is not in euro', 'USD', 'AGRIFRPP', 'FR7630006000011234567890189'],
  ['a bank code that is none', 'EUR', 'NOBIC', 'FR7630006000011234567890189'],
  ['no account on file', 'EUR', '', ''],
])('%s has no code, and the rest of the mail stands', async (_, currency, bic, iban) => {
  await bed.services.sql`update organization set iban = ${iban}, bic = ${bic}`;
  const customer = await givenCustomer(bed.services);
  await givenInvoice(bed.services, customer, { dueOn: '2026-02-27', currency });
  const { text, html, code, token } = await sentMail();
  expect(code).toBeNull();
  expect(html).not.toMatch(/class="code"|scannez/);
  expect(text).toContain(token);
  expect(referenceIn(text) !== '').toBe(iban !== '');
});
