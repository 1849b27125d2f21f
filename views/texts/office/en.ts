import { answers } from './en/answers.ts';
import { credits } from './en/credits.ts';
import { customers } from './en/customers.ts';
import { discounts } from './en/discounts.ts';
import { FILE_TEXTS } from '../files/texts.ts';
import { disputes } from './en/disputes.ts';
import { imports } from './en/imports.ts';
import { invoices } from './en/invoices.ts';
import { messages } from './en/messages.ts';
import { notices } from './en/notices.ts';
import { paymentMethods } from './en/payment-methods.ts';
import { payments, reconciliation } from './en/payments.ts';
import { promises } from './en/promises.ts';
import { charges } from './en/charges.ts';
import { plans } from './en/plans.ts';
import { scenarioEditor } from './en/scenario-editor.ts';
import { scenarios } from './en/scenarios.ts';
import { statements } from './en/statements.ts';
import { today } from './en/today.ts';
import { trade } from './en/trade.ts';
import { organization } from './en/organization.ts';
import { common, errors, problems, shell } from './en/shell.ts';
import { users } from './en/users.ts';

export const en = {
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
  files: FILE_TEXTS.en,
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
