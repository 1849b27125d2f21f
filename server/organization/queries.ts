import type { Db } from '../db/sql.ts';

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
  /** Minor units: below it nobody is written to. */
  minimumAmountMinor: number;
  paymentTermDays: number;
  payLinkDays: number;
  remindersPaused: boolean;
}

/** The creditor; undefined before the first visit has made it. */
export async function findOrganization(sql: Db): Promise<Organization | undefined> {
  const [row] = await sql<Organization[]>`
    select name, legal_name, enterprise_number, vat_number, street, postal_code, city, country, language, time_zone,
      currency, reply_to, sender_name, brand_color, bank_holder, iban, bic, send_from_minute, send_until_minute,
      minimum_gap_days, consumer_gap_days, minimum_amount_minor, payment_term_days, pay_link_days, reminders_paused
    from organization`;
  return row;
}
