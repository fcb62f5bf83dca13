import '@fontsource-variable/inter';
import '@mantine/core/styles.css';
import './tokens.css';

import { MantineProvider } from '@mantine/core';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/client.js';
import { noteRefusal } from './api/session.js';
import { App } from './app.js';
import { styleNonce } from './style-nonce.js';
import { cssVariables, theme } from './theme.js';

const MAX_RETRIES = 2;

const onError = (error: Error) => noteRefusal(queries, error);

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // The console is often on a network without a way out, which browsers call offline.
      networkMode: 'always',
      // The server has made up its mind about a 4xx; asking again changes nothing.
      retry: (failures, error) =>
        failures < MAX_RETRIES && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
    mutations: { networkMode: 'always' },
  },
});

const nonce = styleNonce();
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        <App />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
