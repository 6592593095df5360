/** Light or dark: as the system says, unless a person or `?theme=` chose. */
import { useState } from 'react';

const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
const KEY = 'orze.theme';

function chosen(): Theme {
  const asked = new URLSearchParams(window.location.search).get('theme') ?? localStorage.getItem(KEY);
  return THEMES.find((theme) => theme === asked) ?? 'auto';
}

export function applyTheme(theme: Theme = chosen()): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  window.dispatchEvent(new Event('orze-theme'));
}

export function useTheme(): { theme: Theme; next: () => void } {
  const [theme, set] = useState(chosen);
  const next = (): void => {
    const following = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
    localStorage.setItem(KEY, following);
    applyTheme(following);
    set(following);
  };
  return { theme, next };
}
