/** Which page stands at which address, and the frame around all of them. */
import { Suspense } from 'react';
import { Boundary } from './kit/boundary.tsx';
import { usePlace } from './kit/place.ts';
import { pageAt } from './pages/index.ts';
import { Shell } from './shell.tsx';

export function App(): React.JSX.Element {
  const { path } = usePlace();
  const { page: Page, params, name } = pageAt(path);
  return (
    <Shell page={name}>
      <Boundary key={path} of={name}>
        <Suspense fallback={<p className="quiet">Loading …</p>}>
          <Page params={params} />
        </Suspense>
      </Boundary>
    </Shell>
  );
}
