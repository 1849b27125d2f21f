import type { OfficeTexts } from './texts.ts';
import { answers } from './fr/answers.ts';
import { approvals } from './fr/approvals.ts';
import { calls } from './fr/calls.ts';
import { credits } from './fr/credits.ts';
import { customers } from './fr/customers.ts';
import { discounts } from './fr/discounts.ts';
import { factors } from './fr/factors.ts';
import { FILE_TEXTS } from '../files/texts.ts';
import { disputes } from './fr/disputes.ts';
import { effects } from './fr/effects.ts';
import { imports } from './fr/imports.ts';
import { invoices } from './fr/invoices.ts';
import { messages } from './fr/messages.ts';
import { notices } from './fr/notices.ts';
import { paymentMethods } from './fr/payment-methods.ts';
import { payments, reconciliation } from './fr/payments.ts';
import { previews } from './fr/previews.ts';
import { pauses } from './fr/pauses.ts';
import { promises } from './fr/promises.ts';
import { replies } from './fr/replies.ts';
import { charges } from './fr/charges.ts';
import { plans } from './fr/plans.ts';
import { scenarioEditor } from './fr/scenario-editor.ts';
import { scenarios } from './fr/scenarios.ts';
import { segments } from './fr/segments.ts';
import { statements } from './fr/statements.ts';
import { suppressions } from './fr/suppressions.ts';
import { today } from './fr/today.ts';
import { trade } from './fr/trade.ts';
import { organization } from './fr/organization.ts';
import { common, errors, problems, shell } from './fr/shell.ts';
import { users } from './fr/users.ts';
import { wordings } from './fr/wordings.ts';

export const fr: OfficeTexts = {
  shell,
  common,
  problems,
  errors,
  users,
  organization,
  answers,
  approvals,
  calls,
  credits,
  customers,
  discounts,
  disputes,
  factors,
  effects,
  files: FILE_TEXTS.fr,
  imports,
  invoices,
  messages,
  notices,
  pauses,
  payments,
  paymentMethods,
  previews,
  promises,
  plans,
  charges,
  reconciliation,
  replies,
  scenarios,
  segments,
  scenarioEditor,
  statements,
  suppressions,
  today,
  trade,
  wordings,
};
