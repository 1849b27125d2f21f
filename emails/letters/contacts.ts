/** Letters about who is the right contact. */
export const contactLetters = {} as const;
