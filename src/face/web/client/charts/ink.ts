/** Colours of the theme, for canvases: read when something is drawn, and drawn again when the theme changes. */
import { useEffect, useState } from 'react';

/** Value of a custom property of tokens.css, such as `--line`. */
export function ink(token: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(token).trim();
}

/** Another number after each change of the theme. */
export function useThemeRound(): number {
  const [round, set] = useState(0);
  useEffect(() => {
    const changed = (): void => set((n) => n + 1);
    const system = matchMedia('(prefers-color-scheme: dark)');
    window.addEventListener('orze-theme', changed);
    system.addEventListener('change', changed);
    return () => {
      window.removeEventListener('orze-theme', changed);
      system.removeEventListener('change', changed);
    };
  }, []);
  return round;
}
