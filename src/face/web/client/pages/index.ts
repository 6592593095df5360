/** Pages by address. Each is loaded when it is first opened. */
import { lazy } from 'react';

export interface PageProps {
  /** Parts of the path that the route names. */
  params: Readonly<Record<string, string>>;
}
export type Page = React.ComponentType<PageProps>;

interface Route {
  /** `:name` stands for one part. */
  path: string;
  /** In the title and the navigation. */
  name: string;
  page: Page;
  /** Second key after `g`. */
  key?: string;
}

const page = (load: () => Promise<{ default: Page }>): Page => lazy(load);

export const ROUTES: readonly Route[] = [
  { path: '/', name: 'Overview', key: 'o', page: page(() => import('./overview.tsx')) },
  { path: '/runs', name: 'Leaderboard', key: 'l', page: page(() => import('./leaderboard.tsx')) },
  { path: '/runs/:id', name: 'Run', page: page(() => import('./run.tsx')) },
  { path: '/compare', name: 'Compare', page: page(() => import('./compare.tsx')) },
  { path: '/explore', name: 'Sweeps', key: 's', page: page(() => import('./explore.tsx')) },
  { path: '/tree', name: 'Tree', key: 't', page: page(() => import('./tree.tsx')) },
  { path: '/queue', name: 'Queue', key: 'q', page: page(() => import('./queue.tsx')) },
  { path: '/fleet', name: 'Fleet', key: 'f', page: page(() => import('./fleet.tsx')) },
  { path: '/failures', name: 'Failures', key: 'e', page: page(() => import('./failures.tsx')) },
  { path: '/research', name: 'Research', key: 'r', page: page(() => import('./research.tsx')) },
  { path: '/settings', name: 'Settings', page: page(() => import('./settings.tsx')) },
  { path: '/report', name: 'Report', page: page(() => import('./report.tsx')) },
];

const NOT_FOUND = page(() => import('./not-found.tsx'));

export function pageAt(path: string): { page: Page; params: Record<string, string>; name: string } {
  for (const route of ROUTES) {
    const params = matched(route.path, path);
    if (params !== undefined) return { page: route.page, params, name: route.name };
  }
  return { page: NOT_FOUND, params: { path }, name: 'Not found' };
}

function matched(pattern: string, path: string): Record<string, string> | undefined {
  const want = pattern.split('/');
  const have = path.replace(/(.)\/$/, '$1').split('/');
  if (want.length !== have.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, part] of want.entries()) {
    const given = have[i] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = given;
    else if (part !== given) return undefined;
  }
  return params;
}
