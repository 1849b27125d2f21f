import Fastify from 'fastify';
import {
  createResendStandIn,
  type ResendStandIn,
} from '../../scripts/stand-ins/resend/stand-in.ts';
import type { MailTransport } from '../../server/mail/transport.ts';
import { createResendTransport } from '../../server/mail/resend.ts';
import { applyDeliveryEvents } from '../../server/messages/delivery-actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { registerResendWebhook } from '../../server/resend/webhook.ts';
import { runReminders } from '../../server/runs/actions.ts';
import { registerWeb } from '../../server/web/web.ts';
import { givenCustomer, givenInvoice, givenOrganization } from '../support/given.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

export const SECRET = `whsec_${Buffer.from('the secret of the delivery tests').toString('base64')}`;

export interface DeliveryBed {
  services: TestServices;
  resend: ResendStandIn;
  transport: MailTransport;
  url: string;
  /** Waits for the webhooks, then does the jobs they left. */
  work(): Promise<void>;
  /** Does the jobs that wait. */
  doJobs(): Promise<void>;
  /** Forgets all but the organization, and stands at the first day again. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Our server before a stand-in of Resend that shares its clock; mails and webhooks go over real HTTP. */
export async function setUpDelivery(): Promise<DeliveryBed> {
  const services = await createTestServices({ environment: { MAIL_FROM: 'compta@lumen.test' } });
  services.config.mail.resendWebhookSecret = SECRET;
  const firstDay = services.clock.now().toISOString();
  const app = Fastify();
  await registerWeb(app, services);
  await registerResendWebhook(app, services);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const resend = await createResendStandIn({
    clock: { now: () => services.clock.now().getTime() },
    rateLimit: null,
    webhook: [{ url: `${url}/webhooks/resend`, secret: SECRET }],
  });
  const transport = createResendTransport({
    apiKey: 're_test',
    baseUrl: resend.url,
    from: { name: null, address: 'compta@lumen.test' },
    now: () => services.clock.now(),
  });
  services.mail = transport;
  await givenOrganization(services);

  async function doJobs(): Promise<void> {
    const jobs = await services.sql<{ data: { eventId: string } }[]>`
      delete from pgboss.job where name = 'resend.event' returning data`;
    await applyDeliveryEvents(
      services,
      jobs.map(({ data }) => data.eventId),
    );
  }
  return {
    services,
    resend,
    transport,
    url,
    doJobs,
    async work() {
      await resend.control.webhooks.idle();
      await doJobs();
    },
    async reset() {
      services.clock.set(firstDay);
      services.mail = transport;
      resend.control.reset();
      resend.control.webhooks.setMode('queued');
      await services.sql`
        truncate customers, messages, runs, tasks, suppressions, resend_events restart identity cascade`;
      await services.sql`delete from pgboss.job where name = 'resend.event'`;
    },
    async close() {
      await transport.close();
      await resend.close();
      await app.close();
      await services.close();
    },
  };
}

export interface Reminded {
  customerId: number;
  invoiceId: number;
}

/** A customer at this address with one overdue invoice. */
export async function givenDebtor({ services }: DeliveryBed, email: string): Promise<Reminded> {
  const customer = await givenCustomer(services, { email });
  const invoice = await givenInvoice(services, customer, { dueOn: '2026-02-20' });
  return { customerId: customer.id, invoiceId: invoice.id };
}

/** Reminds whoever is due and hands the mails over. */
export async function remind({ services }: DeliveryBed): Promise<void> {
  await runReminders(services, { trigger: 'command' });
  await sendQueued(services);
}

export interface MessageState {
  id: number;
  status: string;
  statusReason: string;
  toAddress: string;
  providerId: string | null;
  isSent: boolean;
  /** Whether its step counts. */
  counts: boolean;
  events: string[];
}

export async function listMessages({ services }: DeliveryBed): Promise<MessageState[]> {
  const rows = await services.sql<MessageState[]>`
    select id, status, status_reason, to_address, provider_id, sent_at is not null as is_sent, exists (
        select 1 from touch_steps s where s.touch_id = m.touch_id and s.outcome = 'carried') as counts,
      array(select kind from message_events e where e.message_id = m.id order by e.id) as events
    from messages m order by id`;
  return [...rows];
}

export async function listSuppressions({ services }: DeliveryBed): Promise<string[]> {
  const rows = await services.sql<{ email: string; reason: string }[]>`
    select email, reason from suppressions order by email`;
  return rows.map(({ email, reason }) => `${email} ${reason}`);
}

export async function listTasks({ services }: DeliveryBed): Promise<string[]> {
  const rows = await services.sql<{ kind: string; messageId: number; customerId: number }[]>`
    select kind, message_id, customer_id from tasks where done_at is null order by id`;
  return rows.map(({ kind, messageId, customerId }) => `${kind} ${messageId} ${customerId}`);
}
