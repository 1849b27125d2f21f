/** Letters about promises to pay. */
export const promiseLetters = {
  promise_made: {
    to: 'debtor',
    needs: ['about', 'amount', 'day'],
    may: [],
    hasDetails: true,
    hasQuote: false,
    link: 'pay',
  },
  promise_made_team: {
    to: 'team',
    needs: ['about', 'amount', 'day'],
    may: [],
    hasDetails: false,
    hasQuote: true,
    link: 'office',
  },
} as const;
