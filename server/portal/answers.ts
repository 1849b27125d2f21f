import type { Services } from '../services.ts';
import type { Visit } from './guard.ts';
import { listPlanAnswers } from './plan-answers.ts';
import { textsOf, visitPath } from './wording.ts';

/** One way to answer instead of paying now. */
export interface AnswerWay {
  label: string;
  hint: string;
  href: string;
}

/** An answer the debtor gave, with what became of it; `about` may be empty. */
export interface GivenAnswer {
  title: string;
  state: string;
  about: string;
  href: string;
}

export interface Answers {
  given: GivenAnswer[];
  ways: AnswerWay[];
}

/** What each noun tells of the answers this debtor gave: those still running, and what was decided lately. */
type AnswerSource = (services: Services, visit: Visit) => Promise<GivenAnswer[]>;
const SOURCES: readonly AnswerSource[] = [listPlanAnswers];

/** In the order in which they help most: agree on money first, then what stands against it, then who it is for. */
const WAYS: readonly (keyof ReturnType<typeof textsOf>['answers']['ways'])[] = ['plan'];

/** The answers given and the ways to give one; `owes`: whether anything is open. */
export async function readAnswers(
  services: Services,
  visit: Visit,
  { owes }: { owes: boolean },
): Promise<Answers> {
  const given = await Promise.all(SOURCES.map((source) => source(services, visit)));
  const { ways } = textsOf(visit).answers;
  return {
    given: given.flat(),
    ways: owes ? WAYS.map((way) => ({ ...ways[way], href: visitPath(visit, `/${way}`) })) : [],
  };
}
