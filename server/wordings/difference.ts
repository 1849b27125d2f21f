import { diffWordsWithSpace } from 'diff';

/** A run of words of two versions. */
export interface DifferencePart {
  is: 'same' | 'added' | 'removed';
  text: string;
}

/** What was added and removed between two texts, word by word. */
export function differenceOf(before: string, after: string): DifferencePart[] {
  return diffWordsWithSpace(before, after).map(({ added, removed, value }) => ({
    is: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));
}
