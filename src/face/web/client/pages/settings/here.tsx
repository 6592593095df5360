/** What is kept in this browser only. */
import { keysOn, switchKeys } from '../../kit/keys.ts';
import { useTheme } from '../../kit/theme.ts';

export function Here(): React.JSX.Element {
  const { theme, next } = useTheme();
  const keys = keysOn.use();
  return (
    <>
      <p className="row">
        <button type="button" onClick={next}>
          Theme: {theme}
        </button>
        <span className="quiet">auto follows the system</span>
      </p>
      <p>
        <label className="check">
          <input type="checkbox" checked={keys} onChange={(event) => switchKeys(event.target.checked)} />
          Single keys, such as <kbd>j</kbd> and <kbd>g</kbd> <kbd>q</kbd> (the list: <kbd>?</kbd>)
        </label>
      </p>
    </>
  );
}
