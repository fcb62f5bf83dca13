import type { MessagePort } from 'node:worker_threads';
import { readSocket } from '../../sources/index.js';
import { composePipeline } from '../compose-pipeline.js';
import { StoreFiles } from '../../model-store/store-files.js';
import { loadModel } from '../../scoring/model.js';
import { scorerOptions } from '../../scoring/scorer-process.js';
import { workOf } from '../work-counters.js';
import type { Message, Order, WorkerTask } from './messages.js';
import { RemoteModels } from './remote-models.js';
import { RemoteOutbox } from './remote-outbox.js';

const COUNTERS_MS = 500;

/** One of several readers of an interface, in its own thread: capture, flow table, scorer. Returns at its end. */
export async function runCaptureWorker(port: MessagePort, task: WorkerTask): Promise<void> {
  const { config, socket } = task;
  const post = (message: Message) => port.postMessage(message);
  const stopping = new AbortController();
  const outbox = new RemoteOutbox(post);
  const files = new StoreFiles(task.modelFolder);
  const models: RemoteModels = new RemoteModels({
    load: async ({ digest, tuning }) =>
      loadModel(files.read(digest), digest, config.profile, scorerOptions(config), tuning),
    use: (model) => pipeline.scoring.use(model),
    post,
  });
  const { pipeline, alerts } = composePipeline(config, {
    outbox,
    captureSource: () => socket.name,
    onFailure: (model, error) => models.failed(model, error),
    onScored: () => post({ kind: 'scored' }),
  });
  const source = readSocket(socket, (text) => post({ kind: 'notice', text }));
  const tell = () => post({ kind: 'counters', counters: workOf(pipeline, alerts, source.kernelDrops?.() ?? null) });

  port.on('message', (order: Order) => {
    if (order.kind === 'model') void models.order(order.choice);
    else if (order.kind === 'flushed') outbox.flushed();
    else if (order.kind === 'settings') Object.assign(config, order.config);
    else stopping.abort();
  });
  const timer = setInterval(tell, COUNTERS_MS);
  try {
    await models.order(task.model);
    pipeline.watchInterface(socket);
    const end = await source.run(pipeline, stopping.signal);
    await pipeline.close();
    tell();
    post({ kind: 'ended', end });
  } finally {
    clearInterval(timer);
    port.close();
  }
}
