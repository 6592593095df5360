/** Tabs that are links: each has an address, opens in a new window, and is found again after a reload. */
import { Link } from './link.tsx';
import { usePlace } from './place.ts';

export interface Tab {
  /** In the address; the first one needs none. */
  key: string;
  label: React.ReactNode;
}

export function Tabs({
  name,
  tabs,
  of = 'tab',
}: {
  name: string;
  tabs: readonly Tab[];
  of?: string;
}): React.JSX.Element {
  const { path, query } = usePlace();
  const here = useTab(tabs, of);
  return (
    <nav className="tabs" aria-label={name}>
      {tabs.map(({ key, label }, i) => {
        const to = new URLSearchParams(query);
        if (i === 0) to.delete(of);
        else to.set(of, key);
        return (
          <Link key={key} to={path} query={to} aria-current={key === here ? 'page' : undefined}>
            {label}
          </Link>
        );
      })}
    </nav>
  );
}

/** Key of the tab that the address names. */
export function useTab(tabs: readonly Tab[], of = 'tab'): string {
  const { query } = usePlace();
  const asked = query.get(of);
  return tabs.find(({ key }) => key === asked)?.key ?? tabs[0]?.key ?? '';
}
