import { fact, type Slots } from './slots.ts';

export type StatementFile = 'pdf' | 'csv';

/** The address of the account's statement in the portal. */
export function statementUrl(slots: Slots, file: StatementFile): string {
  return `${fact(slots, 'statementUrl')}.${file}`;
}
