/** Letters about instalment plans. */
export const planLetters = {} as const;
