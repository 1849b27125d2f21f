const plain = { hasDetails: false, hasQuote: false } as const;

/** Letters about who is the right contact. What a debtor typed is in none of them but as a name or an address. */
export const contactLetters = {
  /** To whoever was named as the right person: `person` named them. */
  contact_named: { to: 'debtor', needs: ['person'], may: [], link: 'pay', ...plain },
  /** To whoever said that it is not for them: `person` is who gets the mails now, masked. */
  contact_released: { to: 'debtor', needs: [], may: ['person'], link: 'none', ...plain },
  /** To a new address, with the link that confirms it: `person` gave it. */
  address_to_confirm: {
    to: 'debtor',
    needs: ['person', 'until'],
    may: [],
    link: 'pay',
    ...plain,
  },
  /** To the address on file: `about` is the new one, masked. */
  address_change_asked: { to: 'debtor', needs: ['about'], may: [], link: 'pay', ...plain },
  /** `person` said that it is not for them; `words`: who is the right one. */
  contact_handed_on_team: {
    to: 'team',
    needs: ['person'],
    may: ['words'],
    link: 'office',
    ...plain,
  },
  /** Reminders go to `person` now; `words`: where they went before. */
  contact_moved_team: {
    to: 'team',
    needs: ['person'],
    may: ['words'],
    link: 'office',
    ...plain,
  },
} as const;
