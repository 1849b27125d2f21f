/** Where a payment notice stands. `to_decide`: not found by itself in time. `returned`: the debtor was told what was not found. */
export type NoticeStatus = 'looking' | 'to_decide' | 'found' | 'returned' | 'withdrawn';

/** What may follow what. Money that turns up after all closes one that was returned; a payment that is undone was not it. */
export const NOTICE_TRANSITIONS: Readonly<Record<NoticeStatus, readonly NoticeStatus[]>> = {
  looking: ['to_decide', 'found', 'returned', 'withdrawn'],
  to_decide: ['found', 'returned', 'withdrawn'],
  returned: ['found'],
  found: ['looking'],
  withdrawn: [],
};

export function mayBecome(from: NoticeStatus, to: NoticeStatus): boolean {
  return NOTICE_TRANSITIONS[from].includes(to);
}
