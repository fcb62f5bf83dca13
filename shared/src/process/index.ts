export { readProcess } from './read-process.js';
