/** Builds the page into dist/: every address in it is relative, so that any sub-path of a proxy will do. */
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  logLevel: 'warn',
  build: {
    outDir: resolve(import.meta.dirname, '../../../../dist/face/web/page'),
    emptyOutDir: true,
    target: 'es2022',
    assetsDir: 'assets',
    // A page of a few kilobytes more than that would break the promise of docs/dashboard.md; the tests count gzipped bytes.
    chunkSizeWarningLimit: 600,
    modulePreload: { polyfill: false },
  },
});
