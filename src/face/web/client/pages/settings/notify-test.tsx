/** A test message goes out from a terminal: the address of a receiver is a secret that this page never sees. */
import { CopyButton } from '../../kit/button.tsx';

export function NotifyTest(): React.JSX.Element {
  return (
    <p className="row">
      <span>
        Channels are set under <code>notify</code> in <code>orze.yaml</code>. To see whether one works:
      </span>
      <CopyButton text="orze notify test">orze notify test</CopyButton>
    </p>
  );
}
