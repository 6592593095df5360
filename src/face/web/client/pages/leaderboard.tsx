import type { PageProps } from './index.ts';

export default function Page({ params }: PageProps): React.JSX.Element {
  return <p className="quiet">leaderboard {JSON.stringify(params)}</p>;
}
