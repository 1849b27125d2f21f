import { answers } from './en/answers.ts';
import { approvals } from './en/approvals.ts';
import { calls } from './en/calls.ts';
import { credits } from './en/credits.ts';
import { customers } from './en/customers.ts';
import { discounts } from './en/discounts.ts';
import { factors } from './en/factors.ts';
import { FILE_TEXTS } from '../files/texts.ts';
import { disputes } from './en/disputes.ts';
import { effects } from './en/effects.ts';
import { imports } from './en/imports.ts';
import { invoices } from './en/invoices.ts';
import { messages } from './en/messages.ts';
import { notices } from './en/notices.ts';
import { paymentMethods } from './en/payment-methods.ts';
import { payments, reconciliation } from './en/payments.ts';
import { previews } from './en/previews.ts';
import { pauses } from './en/pauses.ts';
import { promises } from './en/promises.ts';
import { replies } from './en/replies.ts';
import { charges } from './en/charges.ts';
import { plans } from './en/plans.ts';
import { scenarioEditor } from './en/scenario-editor.ts';
import { scenarios } from './en/scenarios.ts';
import { segments } from './en/segments.ts';
import { statements } from './en/statements.ts';
import { suppressions } from './en/suppressions.ts';
import { today } from './en/today.ts';
import { trade } from './en/trade.ts';
import { organization } from './en/organization.ts';
import { common, errors, problems, shell } from './en/shell.ts';
import { users } from './en/users.ts';
import { wordings } from './en/wordings.ts';

export const en = {
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
  files: FILE_TEXTS.en,
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
