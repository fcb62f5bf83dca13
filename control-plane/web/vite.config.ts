import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * `npx vite control-plane/web` serves the sources and asks a running control plane (PICKET_URL) for the data. It must see
 * the page's own host, for it refuses writes from pages of another.
 */
export default defineConfig({
  plugins: [react()],
  server: { proxy: { '/api': { target: process.env.PICKET_URL ?? 'http://127.0.0.1:6789', changeOrigin: false } } },
  build: {
    emptyOutDir: true,
    // A style sheet that failed to load once is never asked for again by a page that is then drawn without it.
    cssCodeSplit: false,
    // ECharts alone is 530 kB; it is fetched only where a chart is.
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'echarts', test: /node_modules[\\/](echarts|zrender)[\\/]/ },
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|react-router|@tanstack)[\\/]/ },
            { name: 'mantine', test: /node_modules[\\/]@mantine[\\/]/ },
          ],
        },
      },
    },
  },
});
