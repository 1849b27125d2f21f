import { compileMail } from '../../emails/compile.ts';
import type { FirstReminderFacts } from '../../emails/facts.ts';
import { fillMail, MissingFact, type FilledMail, type Skeleton } from '../../emails/fill.ts';
import { sampleFacts } from '../../emails/samples.ts';
import type { StatementFacts } from '../../emails/facts.ts';
import type { WordingSource } from '../../emails/wordings/variables.ts';
import { addDays } from '../calendar/plain-date.ts';
import { dayIn } from '../calendar/zone.ts';
import { listOffersOfCustomers } from '../discounts/queries.ts';
import { listFactors } from '../factors/queries.ts';
import { firstReminderFacts, statementFacts, statementPath } from '../messages/facts.ts';
import type { WaitingMessage } from '../messages/queries.ts';
import { mailBrand, type MailBrand } from '../organization/brand.ts';
import type { Organization } from '../organization/queries.ts';
import { listAddressees, listCredits } from '../runs/queries.ts';
import { ADDITIONS } from '../scenarios/rules.ts';
import type { Services } from '../services.ts';
import { findPreviewInvoice, listPreviewInvoices, type PreviewInvoice } from './preview-queries.ts';
import type { MailKey } from './rules.ts';

export const EXAMPLES = ['invoice', 'customer', 'sample_one', 'sample_several'] as const;
export type Example = (typeof EXAMPLES)[number];

/** What a wording is shown with. `invoiceNumber` empty: the one that comes first. */
export interface ExampleChoice {
  example: Example;
  invoiceNumber: string;
}

/** What it was shown with in the end, and why not with what was wanted. */
export type Basis =
  | { is: 'invoice'; number: string; customer: string }
  | { is: 'sample' }
  | { is: 'unknown_invoice'; number: string }
  | { is: 'unfit_invoice'; number: string; fact: string };

export interface Preview {
  mail: FilledMail;
  facts: StatementFacts;
  skeleton: Skeleton;
  basis: Basis;
}

/** A wording as a mail; null when it cannot be read. Reads only. */
export async function previewWording(
  services: Services,
  organization: Organization,
  key: MailKey,
  source: WordingSource,
  choice: ExampleChoice,
): Promise<Preview | null> {
  const brand = mailBrand(organization, services.config.publicUrl);
  const skeleton = await compileDraft(brand, key, source);
  if (!skeleton) return null;
  const real = await realFacts(services, organization, key, choice);
  if (real && 'facts' in real) {
    try {
      const { facts, invoice } = real;
      const basis = {
        is: 'invoice',
        number: invoice.number,
        customer: invoice.customerName,
      } as const;
      return { mail: fillMail(skeleton, facts), facts, skeleton, basis };
    } catch (error) {
      if (!(error instanceof MissingFact)) throw error;
      const basis = { is: 'unfit_invoice', number: real.invoice.number, fact: error.fact } as const;
      return sample(skeleton, key, choice, basis);
    }
  }
  return sample(skeleton, key, choice, real ?? { is: 'sample' });
}

/** The template of a wording that is not saved yet; null when it cannot be read. */
async function compileDraft(
  brand: MailBrand,
  { kind, tone, language }: MailKey,
  wording: WordingSource,
): Promise<Skeleton | null> {
  try {
    // Where the wording says that the statement stands, it is shown, whether a step adds it or not.
    const adds = wording.body.includes('account_statement') ? ADDITIONS : [];
    return await compileMail({ kind, tone: tone || 'neutral', language, ...brand, adds, wording });
  } catch (error) {
    if (error instanceof Error && error.name === 'BrokenWording') return null;
    throw error;
  }
}

function sample(
  skeleton: Skeleton,
  { kind, language }: MailKey,
  { example }: ExampleChoice,
  basis: Basis,
): Preview {
  const { one, several } = sampleFacts(language);
  const facts = (example === 'sample_one' || example === 'invoice' ? one : several)[kind];
  return { mail: fillMail(skeleton, facts), facts, skeleton, basis };
}

type Real = { facts: StatementFacts; invoice: PreviewInvoice };

async function realFacts(
  services: Services,
  organization: Organization,
  key: MailKey,
  { example, invoiceNumber }: ExampleChoice,
): Promise<Real | Extract<Basis, { is: 'unknown_invoice' }> | null> {
  if (example === 'sample_one' || example === 'sample_several') return null;
  const { sql } = services;
  const today = dayIn(organization.timeZone, services.clock.now());
  const isAhead = key.kind === 'before_due' || key.kind === 'due_today';
  const wanted = { number: invoiceNumber, isAhead, today };
  const invoice = await findPreviewInvoice(sql, wanted);
  if (!invoice) {
    return invoiceNumber === '' ? null : { is: 'unknown_invoice', number: invoiceNumber };
  }
  const invoices =
    example === 'invoice' ? [invoice] : await listPreviewInvoices(sql, invoice, wanted);
  const customerIds = [invoice.customerId];
  const [[addressee], [credit], offers, factors] = await Promise.all([
    listAddressees(sql, customerIds),
    listCredits(sql, customerIds),
    listOffersOfCustomers(sql, customerIds, today),
    listFactors(sql),
  ]);
  const { customerId, customerNumber: number, customerName: name, country } = invoice;
  const writing = {
    ...{ organization, today, payUrlPrefix: `${services.config.publicUrl}/p/` },
    customer: { id: customerId, number, name, country },
    factor: factors.find(({ id }) => id === invoice.factorId) ?? null,
  };
  const message = messageFor(key, invoice, addressee?.name ?? '');
  const statement = {
    ...statementFacts(message, writing, services.config.mail.from, invoices, {
      creditMinor: credit?.currency === invoice.currency ? credit.creditMinor : 0,
      offers,
    }),
    payUrl: `${services.config.publicUrl}/p/…`,
    statementUrl: `${services.config.publicUrl}/p/…/${statementPath(invoice.currency)}`,
  };
  const facts: StatementFacts | FirstReminderFacts =
    key.kind === 'first_reminder_be'
      ? firstReminderFacts(statement, writing, message, invoices, addDays(today, 14))
      : statement;
  return { facts, invoice };
}

/** A message that nobody will be sent, as far as its facts follow from it. */
function messageFor(key: MailKey, invoice: PreviewInvoice, toName: string): WaitingMessage {
  const { kind, tone, language } = key;
  return {
    ...{ id: 0, kind, step: '', tone, touchId: null, contactId: null },
    ...{ customerId: invoice.customerId, userId: null, paymentId: null, payLinkId: null },
    ...{ currency: invoice.currency, language, toName, toAddress: '', attempts: 0 },
    ...{
      facts: null,
      variant: null,
      skeletonHash: null,
      attachments: [],
      copies: [],
      edited: null,
    },
  };
}
