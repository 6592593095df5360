/** Runs that no other run beats in both of two measures. */

export interface Point {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export type Goal = 'minimize' | 'maximize';

/** In the order of x. Of runs that are equal in both all are on the front. Time: n log n. */
export function frontOf<One extends Point>(points: readonly One[], xGoal: Goal, yGoal: Goal): One[] {
  const [xSign, ySign] = [xGoal === 'minimize' ? 1 : -1, yGoal === 'minimize' ? 1 : -1];
  const sorted = points.toSorted((a, b) => xSign * (a.x - b.x) || ySign * (a.y - b.y));
  const front: One[] = [];
  for (const point of sorted) {
    const last = front.at(-1);
    const better = last === undefined || ySign * (point.y - last.y) < 0;
    if (better || (point.x === last.x && point.y === last.y)) front.push(point);
  }
  return xGoal === 'minimize' ? front : front.toReversed();
}
