import type { FactName, ListName } from '../facts.ts';
import type { AnyFactName } from '../slots.ts';

/** The mails whose words people may write themselves; each is about open invoices. */
export const STATEMENT_KINDS = [
  'before_due',
  'due_today',
  'reminder',
  'first_reminder_be',
] as const;
export type StatementKind = (typeof STATEMENT_KINDS)[number];

/** A wording as people write it, in Liquid. */
export interface WordingSource {
  /** One line. */
  subject: string;
  /** Paragraphs parted by blank lines; blocks stand alone on a line. */
  body: string;
}

export type VariableType = 'text' | 'money' | 'date';

interface VariableSpec {
  type: VariableType;
  fact: AnyFactName;
  /** The condition under which it is there; it may be written inside that condition alone. */
  guard?: ConditionName;
  /** The only kind that knows it. */
  only?: StatementKind;
}

interface ConditionSpec {
  fact: FactName | ListName;
  only?: StatementKind;
}

/** What a condition may ask. `one_invoice` is the one that makes `invoice.…` known; the others ask whether a fact is there. */
export const CONDITIONS = {
  one_invoice: { fact: 'lines' },
  contact_name: { fact: 'contactName' },
  early_payment: { fact: 'earlyPayment' },
  not_yet_due: { fact: 'notYetDue' },
  credits: { fact: 'credits' },
  iban: { fact: 'iban' },
  bic: { fact: 'bic' },
  bank_holder: { fact: 'bankHolder' },
  reference: { fact: 'reference' },
  penalty_amount: { fact: 'penaltyAmount', only: 'first_reminder_be' },
} as const satisfies Record<string, ConditionSpec>;
export type ConditionName = keyof typeof CONDITIONS;

/** What stands inside a sentence. */
export const VARIABLES = {
  contact_name: { type: 'text', fact: 'contactName', guard: 'contact_name' },
  customer_name: { type: 'text', fact: 'customerName' },
  total: { type: 'money', fact: 'total' },
  'invoice.number': { type: 'text', fact: '.number', guard: 'one_invoice' },
  'invoice.issued_on': { type: 'date', fact: '.issuedOn', guard: 'one_invoice' },
  'invoice.due_on': { type: 'date', fact: '.dueOn', guard: 'one_invoice' },
  'invoice.lateness': { type: 'text', fact: '.lateness', guard: 'one_invoice' },
  'invoice.amount': { type: 'money', fact: '.amount', guard: 'one_invoice' },
  organization_name: { type: 'text', fact: 'organizationName' },
  sender_name: { type: 'text', fact: 'senderName' },
  reply_to: { type: 'text', fact: 'replyTo' },
  bank_holder: { type: 'text', fact: 'bankHolder', guard: 'bank_holder' },
  iban: { type: 'text', fact: 'iban', guard: 'iban' },
  bic: { type: 'text', fact: 'bic', guard: 'bic' },
  reference: { type: 'text', fact: 'reference', guard: 'reference' },
  period_ends_on: { type: 'date', fact: 'periodEndsOn', only: 'first_reminder_be' },
  enterprise_number: { type: 'text', fact: 'enterpriseNumber', only: 'first_reminder_be' },
  product_description: { type: 'text', fact: 'productDescription', only: 'first_reminder_be' },
  penalty_amount: {
    ...{ type: 'money', fact: 'penaltyAmount', guard: 'penalty_amount' },
    only: 'first_reminder_be',
  },
} as const satisfies Record<string, VariableSpec>;
export type VariableName = keyof typeof VARIABLES;

/** Whole passages, each alone on its line. `mandatory`: exactly one stands in every mail. */
export const BLOCKS = {
  invoices: { mandatory: true },
  early_payment: { mandatory: false },
  mentions: { mandatory: true, only: 'first_reminder_be' },
  pay_button: { mandatory: true },
  bank_details: { mandatory: false },
  not_yet_due: { mandatory: false },
  /** Only in mails of steps that add it; a wording without it has it before the signature. */
  account_statement: { mandatory: false },
  signature: { mandatory: true },
} as const satisfies Record<string, { mandatory: boolean; only?: StatementKind }>;
export type BlockName = keyof typeof BLOCKS;

export function variableOf(name: VariableName): VariableSpec {
  return VARIABLES[name];
}

export function isVariable(name: string): name is VariableName {
  return Object.hasOwn(VARIABLES, name);
}

export function isCondition(name: string): name is ConditionName {
  return Object.hasOwn(CONDITIONS, name);
}

export function isBlock(name: string): name is BlockName {
  return Object.hasOwn(BLOCKS, name);
}

/** Whether a mail of that kind knows it. */
export function isKnownTo(kind: StatementKind, spec: object): boolean {
  return !('only' in spec) || spec.only === kind;
}

/** The names a mail of that kind knows, of these. */
export function namesFor<N extends string>(kind: StatementKind, specs: Record<N, object>): N[] {
  return (Object.keys(specs) as N[]).filter((name) => isKnownTo(kind, specs[name]));
}

export function isStatementKind(kind: string): kind is StatementKind {
  return (STATEMENT_KINDS as readonly string[]).includes(kind);
}
