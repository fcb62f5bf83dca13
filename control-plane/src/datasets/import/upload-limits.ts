/** Bounds of one upload. */
export const UPLOAD_LIMITS = { files: 200, fileSize: 4 * 1024 ** 3, fields: 64, fieldSize: 64 * 1024 } as const;
