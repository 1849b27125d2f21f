import type Stripe from 'stripe';
import type { Context } from './context.ts';
import {
  changeCard,
  deactivateMandate,
  deleteCustomer,
  detachByRequest,
  extrasOf,
  planRefusal,
  type CardChange,
  type NextCharge,
} from './methods.ts';

/** What happens to a kept card or account between two payments, and no Stripe API can do. */
export interface SavedControl {
  /**
   * The bank refuses the next payment with this method, although it paid before: insufficient funds unless told.
   * A direct debit is asked for as usual and fails days later. `null` forgets what was planned.
   * @throws RangeError for an unknown method
   */
  nextCharge(methodId: string, wanted?: NextCharge | null): void;
  /** Taken away from its customer in Stripe's dashboard. @throws StripeFailure */
  detachMethod(methodId: string): Promise<Stripe.PaymentMethod>;
  /** The bank sent a new card: another expiry date or number, without the payer. */
  changeCard(methodId: string, change: CardChange): Promise<Stripe.PaymentMethod>;
  /** The card's last month becomes the one before this (UTC): later payments are refused as expired. */
  expireCard(methodId: string): Promise<Stripe.PaymentMethod>;
  /** The mandate itself, or the one of an account. */
  deactivateMandate(mandateOrMethodId: string): Promise<Stripe.Mandate>;
  /** Deleted in Stripe's dashboard, with what it kept. */
  deleteCustomer(customerId: string): Promise<Stripe.DeletedCustomer>;
}

/** `act` runs a step of a person and ends when its webhooks are delivered. */
export function savedControl(ctx: Context, act: <T>(step: () => T) => Promise<T>): SavedControl {
  const method = (id: string): Stripe.PaymentMethod => {
    const found = ctx.store.paymentMethods.get(id);
    if (!found) throw new RangeError(`No such payment method: ${id}`);
    return found;
  };
  return {
    nextCharge: (id, wanted = {}) => {
      if (wanted === null) extrasOf(ctx, method(id).id).refusals = [];
      else planRefusal(ctx, id, wanted);
    },
    detachMethod: (id) => act(() => detachByRequest(ctx, method(id))),
    changeCard: (id, change) => act(() => changeCard(ctx, method(id), change)),
    expireCard: (id) =>
      act(() => {
        const now = new Date(ctx.time.now());
        const last = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1));
        const change = { exp_month: last.getUTCMonth() + 1, exp_year: last.getUTCFullYear() };
        return changeCard(ctx, method(id), change);
      }),
    deactivateMandate: (id) =>
      act(() => {
        const known = ctx.store.methodExtras.get(id)?.mandate ?? id;
        const mandate = ctx.store.mandates.get(known);
        if (!mandate) throw new RangeError(`No mandate: ${id}`);
        return deactivateMandate(ctx, mandate);
      }),
    deleteCustomer: (id) =>
      act(() => {
        const customer = ctx.store.customers.get(id);
        if (!customer) throw new RangeError(`No such customer: ${id}`);
        return deleteCustomer(ctx, customer);
      }),
  };
}
