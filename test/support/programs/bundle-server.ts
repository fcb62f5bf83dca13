import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DesiredState } from '@picket/shared/contract';
import { sha256, unpackBundle } from '@picket/shared/bundle';

/** Serves model bundles the way the control plane does, and writes the desired state that asks for one. */
export class BundleServer {
  private readonly files = new Map<string, Uint8Array>();
  private readonly server = createServer((request, response) => {
    const file = this.files.get(request.url ?? '');
    this.requests++;
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (this.isDown) response.writeHead(503).end();
    else if (file && this.breaksAfter > 0 && from + this.breaksAfter < file.length)
      response
        .writeHead(from > 0 ? 206 : 200, { 'content-length': file.length - from })
        .write(file.subarray(from, from + this.breaksAfter), () => response.destroy());
    else if (file && from > 0) response.writeHead(206).end(file.subarray(from));
    else if (file) response.end(file);
    else response.writeHead(404).end();
  });
  requests = 0;
  isDown = false;
  /** Bytes of a bundle after which the line breaks; 0: never. */
  breaksAfter = 0;

  static async start(): Promise<BundleServer> {
    const bundles = new BundleServer();
    bundles.server.listen(0, '127.0.0.1');
    await once(bundles.server, 'listening');
    return bundles;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Puts a bundle up; `changes` make the announcement differ from it. */
  desire(
    revision: number,
    bundle: Uint8Array,
    changes: Partial<NonNullable<DesiredState['model']>> = {},
  ): DesiredState {
    const { manifest } = unpackBundle(bundle);
    const bundlePath = `/api/v1/models/${manifest.name}/versions/${manifest.version}/bundle`;
    this.files.set(bundlePath, bundle);
    const { name, version, profile } = manifest;
    const model = {
      name,
      version,
      profile,
      digest: sha256(bundle),
      bundlePath,
      bundleBytes: bundle.length,
      ...changes,
    };
    return { revision, model, shadowModel: null, configuration: null };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
