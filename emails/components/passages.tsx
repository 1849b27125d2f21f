import type { ReactNode } from 'react';
import type { ListName } from '../facts.ts';
import {
  beginMark,
  END_MARK,
  isShown,
  rowsOf,
  type AnyFactName,
  type Condition,
  type Slots,
} from '../slots.ts';

/** Elements that are shown on a condition. */
export function When(props: {
  slots: Slots;
  condition?: Condition;
  name: AnyFactName;
  children: ReactNode;
}): ReactNode {
  const { slots, condition = '?', name, children } = props;
  if (slots.facts) return isShown(slots, condition, name) ? children : null;
  return (
    <>
      {beginMark(condition, name)}
      {children}
      {END_MARK}
    </>
  );
}

/** Elements that are repeated for each row. */
export function Each(props: {
  slots: Slots;
  name: ListName;
  row: (slots: Slots) => ReactNode;
}): ReactNode {
  const { slots, name, row } = props;
  if (slots.facts)
    return rowsOf(slots, name).map((each, index) => (
      <Bare key={index}>{row({ ...slots, row: each })}</Bare>
    ));
  return (
    <>
      {beginMark('#', name)}
      {row(slots)}
      {END_MARK}
    </>
  );
}

function Bare({ children }: { children: ReactNode }): ReactNode {
  return children;
}
