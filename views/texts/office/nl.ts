import type { OfficeTexts } from './texts.ts';
import { answers } from './nl/answers.ts';
import { approvals } from './nl/approvals.ts';
import { calls } from './nl/calls.ts';
import { credits } from './nl/credits.ts';
import { customers } from './nl/customers.ts';
import { discounts } from './nl/discounts.ts';
import { factors } from './nl/factors.ts';
import { FILE_TEXTS } from '../files/texts.ts';
import { disputes } from './nl/disputes.ts';
import { effects } from './nl/effects.ts';
import { imports } from './nl/imports.ts';
import { invoices } from './nl/invoices.ts';
import { messages } from './nl/messages.ts';
import { notices } from './nl/notices.ts';
import { paymentMethods } from './nl/payment-methods.ts';
import { payments, reconciliation } from './nl/payments.ts';
import { previews } from './nl/previews.ts';
import { pauses } from './nl/pauses.ts';
import { promises } from './nl/promises.ts';
import { replies } from './nl/replies.ts';
import { charges } from './nl/charges.ts';
import { plans } from './nl/plans.ts';
import { scenarioEditor } from './nl/scenario-editor.ts';
import { scenarios } from './nl/scenarios.ts';
import { segments } from './nl/segments.ts';
import { statements } from './nl/statements.ts';
import { suppressions } from './nl/suppressions.ts';
import { today } from './nl/today.ts';
import { trade } from './nl/trade.ts';
import { organization } from './nl/organization.ts';
import { common, errors, problems, shell } from './nl/shell.ts';
import { users } from './nl/users.ts';
import { wordings } from './nl/wordings.ts';

export const nl: OfficeTexts = {
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
  files: FILE_TEXTS.nl,
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
