/** Letters about the word that something is paid. */
export const noticeLetters = {} as const;
