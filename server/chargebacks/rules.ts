/**
 * Where a chargeback stands, in four words, from Stripe's status: the bank only asks (`inquiry`), the bank decides (`open`),
 * the money is gone (`lost`), or it stays or came back (`over`).
 */
export type ChargebackState = 'inquiry' | 'open' | 'lost' | 'over';

/** Stripe's statuses (PAYMENTS 9) as states; an unknown one is open, so that somebody looks. */
export function chargebackStateOf(status: string): ChargebackState {
  switch (status) {
    case 'warning_needs_response':
    case 'warning_under_review':
      return 'inquiry';
    case 'lost':
      return 'lost';
    case 'won':
    case 'warning_closed':
    case 'prevented':
      return 'over';
    default:
      return 'open';
  }
}

/** True while an answer from the creditor is awaited. */
export function needsResponse(status: string): boolean {
  return status.endsWith('needs_response');
}

/** True while the payment counts as contested: reminders of what it paid wait. */
export function isContested(status: string): boolean {
  const state = chargebackStateOf(status);
  return state === 'inquiry' || state === 'open';
}

/** Where evidence is sent: in Stripe's dashboard, which a stand-in does not have. */
export function dashboardUrl(
  stripeDisputeId: string,
  stripe: { isLive: boolean; isStandIn: boolean },
): string | null {
  if (stripe.isStandIn) return null;
  return `https://dashboard.stripe.com/${stripe.isLive ? '' : 'test/'}disputes/${stripeDisputeId}`;
}
