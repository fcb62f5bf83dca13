export { readProcess } from './read-process.js';
export { residentBytes } from './resident-bytes.js';
