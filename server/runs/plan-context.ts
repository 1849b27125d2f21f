import type { Considering } from '../chases/consider.ts';
import type { Organization } from '../organization/queries.ts';
import type { Channel } from '../scenarios/rules.ts';
import type { CustomerPerson, Debtor } from './queries.ts';
import type { Colleague } from './recipient-rules.ts';

export interface PlanContext extends Considering {
  organization: Organization;
  runId: number | null;
  /** A run that nobody started keeps to the sending window. */
  keepsWindow: boolean;
}

/** Who may be written to, by customer, and the team. */
export interface People {
  debtors: ReadonlyMap<number, Debtor>;
  contacts: ReadonlyMap<number, readonly CustomerPerson[]>;
  colleagues: readonly (Colleague & { id: number })[];
}

/** Work for a person that a step asked for. */
export interface PlannedTask {
  customerId: number;
  channel: Channel;
  step: string;
  invoiceIds: number[];
}

export interface PlannedMessage {
  messageId: number;
  customerId: number;
  customerNumber: string;
  customerName: string;
  currency: string;
  step: string;
  tone: string;
  to: string;
  /** A person reads it before it leaves. */
  awaitsApproval: boolean;
  invoiceIds: number[];
}

export interface PlannedChunk {
  messages: PlannedMessage[];
  tasks: PlannedTask[];
  /** Invoices that were due and are held now, or whose message would ask too little. */
  held: { invoiceId: number; because: string; reviewOn: string | null }[];
  passedOver: { invoiceId: number; stepKey: string; reason: string }[];
}
