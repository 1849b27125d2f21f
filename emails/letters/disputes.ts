/** Letters about disputes. */
export const disputeLetters = {} as const;
