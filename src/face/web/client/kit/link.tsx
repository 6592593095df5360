/** A link within the page: a real one, that opens in a new tab like any other. */
import { addressOf, go } from './place.ts';
import type { Patch } from './place.ts';

export interface LinkProps extends React.AnchorHTMLAttributes<HTMLAnchorElement> {
  to: string;
  query?: URLSearchParams | Patch;
}

export function Link({ to, query, onClick, ...rest }: LinkProps): React.JSX.Element {
  const follow = (event: React.MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(to, query);
  };
  return <a href={addressOf(to, query)} onClick={follow} {...rest} />;
}
