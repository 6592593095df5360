/** A part that fails says so in its place and leaves the others alone: never a blank page. */
import { Component } from 'react';
import { copyText } from './button.tsx';

interface Props {
  /** What this part is. */
  of: string;
  children: React.ReactNode;
}

export class Boundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): React.ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    const text = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : JSON.stringify(error);
    const report = `orze dashboard, ${this.props.of}, ${window.location.href}\n${text}`;
    return (
      <section className="panel broken" role="alert">
        <h2>{this.props.of} cannot be shown</h2>
        <p>This is a bug in the page, your data is untouched. The rest of the page goes on.</p>
        <pre className="report">{report}</pre>
        <p className="row">
          <button type="button" onClick={() => copyText(report)}>
            Copy report
          </button>
          <button type="button" onClick={() => this.setState({ error: undefined })}>
            Try again
          </button>
        </p>
      </section>
    );
  }
}
