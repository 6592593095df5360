import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { applyTheme } from './kit/theme.ts';
import './styles/tokens.css';
import './styles/page.css';
import './styles/kit.css';
import './styles/overlays.css';
import './styles/small.css';
import './styles/overview.css';
import './styles/board.css';
import './styles/run.css';

applyTheme();
const place = document.getElementById('page');
if (place === null) throw new Error('index.html has no #page');
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
