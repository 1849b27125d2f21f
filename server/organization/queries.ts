import type { Db, Tx } from '../db/sql.ts';

export interface Organization {
  name: string;
  legalName: string;
  enterpriseNumber: string;
  vatNumber: string;
  street: string;
  postalCode: string;
  city: string;
  country: string;
  language: string;
  timeZone: string;
  currency: string;
  replyTo: string;
  senderName: string;
  brandColor: string;
  bankHolder: string;
  iban: string;
  bic: string;
  /** Minutes since midnight in the organization's zone. */
  sendFromMinute: number;
  sendUntilMinute: number;
  minimumGapDays: number;
  consumerGapDays: number;
  /** Contacts of any kind in thirty days (DOMAIN 4.6). */
  contactsMax: number;
  consumerContactsMax: number;
  /** Minor units: below it nobody is written to. */
  minimumAmountMinor: number;
  paymentTermDays: number;
  payLinkDays: number;
  remindersPaused: boolean;
  /** Lines to sign mails with; empty: the sender's name and the organization's. */
  signature: string;
  logoHash: string | null;
  logoType: string | null;
  /** In pixels. */
  logoWidth: number | null;
  logoHeight: number | null;
}

/** The creditor; undefined before the first visit has made it. */
export async function findOrganization(sql: Db): Promise<Organization | undefined> {
  const [row] = await sql<Organization[]>`
    select name, legal_name, enterprise_number, vat_number, street, postal_code, city, country, language, time_zone,
      currency, reply_to, sender_name, brand_color, bank_holder, iban, bic, send_from_minute, send_until_minute,
      minimum_gap_days, consumer_gap_days, contacts_max, consumer_contacts_max, minimum_amount_minor, payment_term_days,
      pay_link_days, reminders_paused, signature, logo_hash, l.media_type as logo_type, l.width as logo_width, l.height as logo_height
    from organization left join brand_logos l on l.hash = logo_hash`;
  return row;
}

/** What the first visit asks; the rest has defaults that settings can change. */
export interface NewOrganization {
  name: string;
  country: string;
  language: string;
  timeZone: string;
  currency: string;
}

/** False when there is one already. */
export async function insertOrganization(
  tx: Tx,
  organization: NewOrganization,
  now: Date,
): Promise<boolean> {
  const { name, country, language, timeZone, currency } = organization;
  const rows = await tx`
    insert into organization (name, legal_name, sender_name, bank_holder, country, language, time_zone, currency,
      updated_at)
    values (${name}, ${name}, ${name}, ${name}, ${country}, ${language}, ${timeZone}, ${currency}, ${now})
    on conflict (id) do update set name = excluded.name, legal_name = excluded.legal_name,
      sender_name = excluded.sender_name, bank_holder = excluded.bank_holder, country = excluded.country,
      language = excluded.language, time_zone = excluded.time_zone, currency = excluded.currency,
      updated_at = excluded.updated_at
    -- One that began by the command line is completed by the first visit; one that people use is not overwritten.
    where not exists (select 1 from users)
    returning id`;
  return rows.length > 0;
}

/** One with a name and the defaults of its columns, unless there is one. */
export async function insertDefaultOrganization(
  sql: Db,
  organization: { name: string; replyTo: string; at: Date },
): Promise<void> {
  await sql`
    insert into organization (name, reply_to, updated_at)
    values (${organization.name}, ${organization.replyTo}, ${organization.at}) on conflict (id) do nothing`;
}

export type Identity = Pick<
  Organization,
  | 'name'
  | 'legalName'
  | 'enterpriseNumber'
  | 'vatNumber'
  | 'street'
  | 'postalCode'
  | 'city'
  | 'country'
  | 'language'
  | 'timeZone'
  | 'currency'
>;

export async function updateIdentity(tx: Tx, identity: Identity, now: Date): Promise<void> {
  await tx`
    update organization set name = ${identity.name}, legal_name = ${identity.legalName},
      enterprise_number = ${identity.enterpriseNumber}, vat_number = ${identity.vatNumber},
      street = ${identity.street}, postal_code = ${identity.postalCode}, city = ${identity.city},
      country = ${identity.country}, language = ${identity.language}, time_zone = ${identity.timeZone},
      currency = ${identity.currency}, updated_at = ${now}`;
}

export type BankDetails = Pick<Organization, 'bankHolder' | 'iban' | 'bic'>;

export async function updateBankDetails(tx: Tx, bank: BankDetails, now: Date): Promise<void> {
  await tx`
    update organization set bank_holder = ${bank.bankHolder}, iban = ${bank.iban}, bic = ${bank.bic},
      updated_at = ${now}`;
}

export type SendingRules = Pick<
  Organization,
  | 'sendFromMinute'
  | 'sendUntilMinute'
  | 'minimumGapDays'
  | 'consumerGapDays'
  | 'minimumAmountMinor'
  | 'payLinkDays'
>;

export async function updateSendingRules(tx: Tx, rules: SendingRules, now: Date): Promise<void> {
  await tx`
    update organization set send_from_minute = ${rules.sendFromMinute}, send_until_minute = ${rules.sendUntilMinute},
      minimum_gap_days = ${rules.minimumGapDays}, consumer_gap_days = ${rules.consumerGapDays},
      minimum_amount_minor = ${rules.minimumAmountMinor}, pay_link_days = ${rules.payLinkDays}, updated_at = ${now}`;
}

/** Without a `signature` it stays as it is. */
export type Sender = Pick<Organization, 'senderName' | 'replyTo' | 'brandColor'> &
  Partial<Pick<Organization, 'signature'>>;

export async function updateSender(tx: Tx, sender: Sender, now: Date): Promise<void> {
  await tx`
    update organization set sender_name = ${sender.senderName}, reply_to = ${sender.replyTo},
      brand_color = ${sender.brandColor}, signature = coalesce(${sender.signature ?? null}, signature),
      updated_at = ${now}`;
}

/** True when that changed anything. */
export async function updatePaused(tx: Tx, isPaused: boolean, now: Date): Promise<boolean> {
  const rows = await tx`
    update organization set reminders_paused = ${isPaused}, updated_at = ${now}
    where reminders_paused <> ${isPaused} returning id`;
  return rows.length > 0;
}

export interface StripePollState {
  readUntil: Date;
  polledAt: Date;
  missedByWebhook: number;
}

/** How far the poller has read; undefined before its first time. */
export async function findStripePoll(sql: Db): Promise<StripePollState | undefined> {
  const [row] = await sql<StripePollState[]>`
    select read_until, polled_at, missed_by_webhook from stripe_polls`;
  return row;
}

/** When the last webhook of Stripe came in, and how many are not worked on yet. */
export async function findStripeEvents(
  sql: Db,
): Promise<{ lastWebhookAt: Date | null; waiting: number }> {
  const [row] = await sql<{ lastWebhookAt: Date | null; waiting: number }[]>`
    select (select max(received_at) from stripe_events where received_via = 'webhook') as last_webhook_at,
      (select count(*)::int from stripe_events where processed_at is null) as waiting`;
  return row ?? { lastWebhookAt: null, waiting: 0 };
}
