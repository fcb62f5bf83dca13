import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { nameSchemas } from './api/schema-names.js';
import { AppModule } from './app.module.js';
import { loadConfig } from './platform/config.js';
import { describeApi } from './platform/http/openapi.js';
import { Runtime } from './platform/runtime.js';

/** docs/openapi.json: what every control plane serves, made without one. A preview of the modules instantiates nothing. */
export async function apiDocument(): Promise<string> {
  const broker = { url: '', username: undefined, password: undefined };
  const runtime = new Runtime(loadConfig({}), '', broker, { caPassphrase: '', agentToken: undefined });
  const app = await NestFactory.create(AppModule.forRoot(runtime), {
    preview: true,
    logger: ['error'],
    abortOnError: false,
  });
  nameSchemas();
  return `${JSON.stringify(describeApi(app), null, 2)}\n`;
}
