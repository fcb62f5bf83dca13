export const CAPTURE_METHODS = ['auto', 'af-packet', 'tcpdump'] as const;

/** How an interface is read. `auto`: packet sockets, and tcpdump where they cannot be used. */
export type CaptureMethod = (typeof CAPTURE_METHODS)[number];
