import type { Reader } from '../web/reader.ts';
import { ANSWER_KINDS, type AnswerCount, type AnswerKind } from './queries.ts';

export interface AnswersIndex {
  rows: { href: string; title: string; about: string; waiting: string; running: string }[];
}

export interface AnswerViews {
  '/answers/index': AnswersIndex;
}

const PATHS: Record<AnswerKind, string> = {
  replies: '/replies',
  plans: '/plans',
  promises: '/promises',
  notices: '/payment-notices',
  disputes: '/disputes',
};

/** The ways debtors answer, with what waits in each. */
export function answersIndex(reader: Reader, counts: readonly AnswerCount[]): AnswersIndex {
  const { texts } = reader;
  return {
    rows: ANSWER_KINDS.map((kind) => {
      const count = counts.find((one) => one.kind === kind);
      return {
        ...{ href: PATHS[kind], title: texts[kind].title, about: texts.answers.about[kind] },
        waiting: count?.waiting ? reader.count(count.waiting) : '',
        running: reader.count(count?.running ?? 0),
      };
    }),
  };
}
