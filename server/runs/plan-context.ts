import type { Considering } from '../chases/consider.ts';
import type { Organization } from '../organization/queries.ts';

export interface PlanContext extends Considering {
  organization: Organization;
  runId: number | null;
  /** A run that nobody started keeps to the sending window. */
  keepsWindow: boolean;
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
  invoiceIds: number[];
}

export interface PlannedChunk {
  messages: PlannedMessage[];
  /** Invoices that were due and are held now, or whose message would ask too little. */
  held: { invoiceId: number; because: string; reviewOn: string | null }[];
  passedOver: { invoiceId: number; stepKey: string; reason: string }[];
}
