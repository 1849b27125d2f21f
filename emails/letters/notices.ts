/** Letters about the debtor's word that something is paid. */
export const noticeLetters = {
  notice_received: {
    to: 'debtor',
    needs: ['about', 'amount', 'day', 'until'],
    may: [],
    hasDetails: true,
    hasQuote: false,
    link: 'pay',
  },
  notice_received_team: {
    to: 'team',
    needs: ['about', 'amount', 'day', 'until'],
    may: [],
    hasDetails: true,
    hasQuote: true,
    link: 'office',
  },
  notice_found: {
    to: 'debtor',
    needs: ['about', 'amount'],
    may: ['rest'],
    hasDetails: false,
    hasQuote: false,
    link: 'pay',
  },
  notice_returned: {
    to: 'debtor',
    needs: ['about', 'amount', 'day', 'until'],
    may: [],
    hasDetails: true,
    hasQuote: true,
    link: 'pay',
  },
  notice_overdue_team: {
    to: 'team',
    needs: ['about', 'amount', 'day'],
    may: [],
    hasDetails: true,
    hasQuote: true,
    link: 'office',
  },
} as const;
