import type { Considered } from '../chases/consider.ts';
import type { StepMail, Tone } from '../scenarios/rules.ts';

/** An invoice whose step is due today and can go out by mail. */
export type Carrying = Considered & { next: Extract<Considered['next'], { kind: 'step' }> };

/** One message to plan: the invoices whose step it carries, and those it lists beside them. */
export interface Grouped {
  customerId: number;
  currency: string;
  /** Whom all of it is paid to: a factor, or (null) the firm. */
  factorId: number | null;
  carrying: Carrying[];
  /** The invoice whose step is the most advanced: it decides what the message says. */
  leading: Carrying;
}

/** What one message of a day is about: a key of customer and currency. */
export function accountOf(of: { customerId: number; currency: string }): string {
  return `${of.customerId} ${of.currency}`;
}

/** What one transfer can pay: a key of that and of whom it is paid to. */
export function payeeOf(of: {
  customerId: number;
  currency: string;
  factorId: number | null;
}): string {
  return `${accountOf(of)} ${of.factorId ?? 'own'}`;
}

/**
 * One group per customer and currency; the most advanced step leads. What is paid to different accounts is never in one
 * message: who has waited longest goes first, of those planned for the same day the factor's (article 003: factored invoices
 * first), and the others wait for the next message. A Belgian consumer's first reminders stand alone:
 * they are free, have mentions of their own and start their own fourteen days (BEC-1, BEC-10), so the rest waits for
 * the next message.
 */
export function groupByCustomer(carrying: readonly Carrying[]): Grouped[] {
  const groups = Map.groupBy(carrying, ({ row }) => accountOf(row));
  return [...groups.values()].flatMap((members) => {
    const firsts = members.filter(({ next }) => next.step.mail === 'first_reminder_be');
    const together = firstPayee(firsts.length > 0 ? firsts : members);
    const [first] = together;
    if (!first) return [];
    const leading = together.reduce((far, one) => (isFurther(one, far) ? one : far), first);
    return [
      {
        customerId: first.row.customerId,
        currency: first.row.currency,
        factorId: first.row.factorId,
        carrying: together,
        leading,
      },
    ];
  });
}

function firstPayee(members: readonly Carrying[]): Carrying[] {
  const planned = ({ next, row }: Carrying) => `${next.plannedOn} ${row.factorId === null ? 1 : 0}`;
  const sorted = members.toSorted((a, b) =>
    planned(a) < planned(b) ? -1 : planned(a) > planned(b) ? 1 : 0,
  );
  return members.filter(({ row }) => row.factorId === sorted[0]?.row.factorId);
}

// Mails before the due date are behind every reminder; among the same kind the later step is further.
const ORDER: Record<StepMail, number> = {
  before_due: 0,
  due_today: 1,
  first_reminder_be: 2,
  reminder: 2,
};
const TONES: Record<Tone, number> = { friendly: 0, neutral: 1, firm: 2, final: 3 };

function isFurther(a: Carrying, b: Carrying): boolean {
  return rank(a) > rank(b);
}

function rank({ next }: Carrying): number {
  const { mail, tone, position } = next.step;
  return ORDER[mail ?? 'reminder'] * 10_000 + TONES[tone] * 1_000 + position;
}
