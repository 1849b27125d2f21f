import { randomUUID } from 'node:crypto';
import { createPayLink } from '../../server/messages/actions.ts';
import { transaction } from '../../server/db/sql.ts';
import { openDispute } from '../../server/disputes/actions.ts';
import { renderStoredMessage } from '../../server/messages/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { payLinkToken } from '../../server/portal/token.ts';
import { givenCustomer, givenInvoice, type GivenCustomer } from '../support/given.ts';
import { openPages, type Pages } from '../today/pages.ts';
import type { Answer } from '../users/person.ts';

export type Field = [string, string | { name: string; content: Buffer }];

export interface Bed extends Pages {
  /** A customer with an overdue invoice of 1 000,00 and their link. */
  scene(more?: {
    totalMinor?: number;
    dueOn?: '2026-02-01' | '2026-02-25' | '2026-03-20';
  }): Promise<Scene>;
  /** A form with files, as browsers send it; `cookies` of whoever is signed in. */
  send(path: string, fields: readonly Field[], cookies?: Map<string, string>): Promise<Answer>;
  /** What the dispute opens with when its debtor says so. */
  open(scene: Scene, more?: { amountMinor?: number | null; text?: string }): Promise<number>;
  /** The mails written since the last time, rendered. */
  mails(): Promise<{ kind: string; to: string; subject: string; text: string; html: string }[]>;
  /** Where reminders of an invoice stand. */
  chaseOf(invoiceId: number): Promise<{
    heldBecause: string | null;
    nextOn: string | null;
    nextPosition: number | null;
    slideDays: number;
  }>;
}

export interface Scene {
  customer: GivenCustomer;
  invoiceId: number;
  number: string;
  token: string;
  path: string;
}

export async function openBed(): Promise<Bed> {
  const pages = await openPages();
  const { services, app } = pages;
  await services.sql`update organization set reply_to = 'compta@lumen.test', iban = 'FR7630006000011234567890189'`;
  let seen = 0;
  return {
    ...pages,
    async scene({ totalMinor = 100_000, dueOn = '2026-02-25' } = {}) {
      const customer = await givenCustomer(services, { name: 'Studio Lumen', language: 'en' });
      const invoice = await givenInvoice(services, customer, { dueOn, totalMinor });
      const token = await tokenFor(pages, customer);
      const path = `/p/${token}`;
      return { customer, invoiceId: invoice.id, number: invoice.number, token, path };
    },
    async send(path, fields, cookies) {
      const form = new FormData();
      for (const [name, value] of fields) {
        if (typeof value === 'string') form.append(name, value);
        else form.append(name, new Blob([new Uint8Array(value.content)]), value.name);
      }
      const body = new Response(form);
      const response = await app.inject({
        ...{ method: 'POST', url: path, payload: Buffer.from(await body.arrayBuffer()) },
        headers: {
          ...{ accept: 'text/html', 'accept-language': 'en', 'sec-fetch-site': 'same-origin' },
          'content-type': body.headers.get('content-type') ?? '',
        },
        cookies: Object.fromEntries(cookies ?? []),
      });
      if (response.body.includes('<i>&"')) throw new Error('A page shows what somebody typed.');
      const { statusCode: status, headers, body: html } = response;
      return { status, headers, location: headers.location, html };
    },
    async open(scene, { amountMinor = null, text = 'Two boxes were missing.' } = {}) {
      const opened = await transaction(services.sql, (tx) =>
        openDispute(tx, services, {
          ...{ invoiceId: scene.invoiceId, reason: 'not_received', amountMinor, text, files: [] },
          ...{ payLinkId: null, contactId: null, by: { actor: 'debtor' } },
          writer: { as: 'debtor', name: 'Ada', userId: null },
        }),
      );
      if (!opened.ok) throw new Error(opened.reason);
      return opened.id;
    },
    async mails() {
      await sendQueued(services);
      const rows = await services.sql<{ id: number; kind: string; toAddress: string }[]>`
        select id, kind, to_address from messages where id > ${seen} order by id`;
      seen = rows.at(-1)?.id ?? seen;
      const rendered = [];
      for (const { id, kind, toAddress: to } of rows) {
        const mail = await renderStoredMessage(services, id);
        const { subject = '', text = '', html = '' } = mail ?? {};
        rendered.push({ kind, to, subject, text, html });
      }
      return rendered;
    },
    async chaseOf(invoiceId) {
      const [row] = await services.sql<Awaited<ReturnType<Bed['chaseOf']>>[]>`
        select held_because, next_on, next_position, slide_days from chases where invoice_id = ${invoiceId}`;
      if (!row) throw new Error('The invoice has a chase.');
      return row;
    },
  };
}

export async function tokenFor(
  { services }: Pages,
  customer: GivenCustomer,
  invoiceId: number | null = null,
): Promise<string> {
  const id = await transaction(services.sql, async (tx) => {
    const [contact] = await tx<{ id: number }[]>`
      select id from contacts where customer_id = ${customer.id}`;
    const linkId = await createPayLink(tx, services, {
      ...{ customerId: customer.id, contactId: contact?.id ?? null, days: 90 },
      zone: 'Europe/Paris',
    });
    await tx`update pay_links set invoice_id = ${invoiceId} where id = ${linkId}`;
    return linkId;
  });
  return payLinkToken(services.config.secretKey, id);
}

export const newKey = randomUUID;
