/** Which runs: in the query language of all faces. */
import { useEffect, useState } from 'react';

export function Filter({ value, onAsk }: { value: string; onAsk: (query: string) => void }): React.JSX.Element {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        onAsk(text.trim());
      }}
    >
      <input
        type="search"
        className="mono query"
        aria-label="Filter of runs"
        placeholder="filter: optimizer:adam training.lr<=1e-3"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          if (event.target.value === '') onAsk('');
        }}
      />
      <button type="submit">Filter</button>
    </form>
  );
}
