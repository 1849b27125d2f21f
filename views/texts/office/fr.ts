import type { OfficeTexts } from './texts.ts';
import { answers } from './fr/answers.ts';
import { credits } from './fr/credits.ts';
import { customers } from './fr/customers.ts';
import { discounts } from './fr/discounts.ts';
import { FILE_TEXTS } from '../files/texts.ts';
import { disputes } from './fr/disputes.ts';
import { imports } from './fr/imports.ts';
import { invoices } from './fr/invoices.ts';
import { messages } from './fr/messages.ts';
import { notices } from './fr/notices.ts';
import { paymentMethods } from './fr/payment-methods.ts';
import { payments, reconciliation } from './fr/payments.ts';
import { promises } from './fr/promises.ts';
import { charges } from './fr/charges.ts';
import { plans } from './fr/plans.ts';
import { scenarioEditor } from './fr/scenario-editor.ts';
import { scenarios } from './fr/scenarios.ts';
import { statements } from './fr/statements.ts';
import { today } from './fr/today.ts';
import { trade } from './fr/trade.ts';
import { organization } from './fr/organization.ts';
import { common, errors, problems, shell } from './fr/shell.ts';
import { users } from './fr/users.ts';

export const fr: OfficeTexts = {
  shell,
  common,
  problems,
  errors,
  users,
  organization,
  answers,
  credits,
  customers,
  discounts,
  disputes,
  files: FILE_TEXTS.fr,
  imports,
  invoices,
  messages,
  notices,
  payments,
  paymentMethods,
  promises,
  plans,
  charges,
  reconciliation,
  scenarios,
  scenarioEditor,
  statements,
  today,
  trade,
};
