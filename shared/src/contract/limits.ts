/** Bounds of everything that crosses the network. */
export const LIMITS = {
  /** AWS IoT Core's payload limit; no message of the contract is larger. */
  payloadBytes: 128 * 1024,
  /** A model bundle, compressed. */
  bundleBytes: 64 * 1024 * 1024,
  /** A model bundle's members after decompression, together. */
  bundleUnpackedBytes: 256 * 1024 * 1024,
  /** The manifest in a bundle, after decompression: 256 sketches of a few KiB and 256 golden rows are a few MiB. */
  manifestBytes: 16 * 1024 * 1024,
  /** The card in a bundle, after decompression. */
  cardBytes: 1024 * 1024,
  /** The evaluation report in a bundle, after decompression. */
  evaluationBytes: 4 * 1024 * 1024,
  /** Batches that an agent may have under way without acknowledgement. */
  inFlightBatches: 16,
} as const;
