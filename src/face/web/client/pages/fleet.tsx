import type { PageProps } from './index.ts';

export default function Page({ params }: PageProps): React.JSX.Element {
  return <p className="quiet">fleet {JSON.stringify(params)}</p>;
}
