import type { PageProps } from './index.ts';

export default function Page({ params }: PageProps): React.JSX.Element {
  return <p className="quiet">overview {JSON.stringify(params)}</p>;
}
