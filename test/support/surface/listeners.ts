import type { ListenerRow } from './surface.js';

/** Every socket that listens. */
export const LISTENERS: Readonly<Record<string, ListenerRow>> = {
  console: {
    program: 'control-plane',
    host: '127.0.0.1',
    port: 'PICKET_HTTP_PORT',
    tls: null,
    who: 'people: console, API, probes, metrics; TLS 1.2 with certificate files',
  },
  agents: {
    program: 'control-plane',
    host: '127.0.0.1',
    port: 'PICKET_AGENTS_PORT',
    tls: 'TLSv1.3',
    who: 'agents, by certificate; enrolment by token',
  },
  'broker, TLS': {
    program: 'control-plane',
    host: '127.0.0.1',
    port: 'PICKET_MQTTS_PORT',
    tls: 'TLSv1.3',
    who: 'agents by certificate, readers of the feed by password',
  },
  'broker, plain': {
    program: 'control-plane',
    host: '127.0.0.1',
    port: 'PICKET_MQTT_PORT',
    tls: null,
    who: 'programs of this machine, by password',
  },
  database: {
    program: 'control-plane',
    host: '127.0.0.1',
    port: null,
    tls: null,
    who: 'the control plane, by password',
  },
  metrics: {
    program: 'picket-agent',
    host: '127.0.0.1',
    port: 'PICKET_METRICS_PORT',
    tls: null,
    who: 'programs of this machine; off by default',
  },
};
