/** What worker processes of other contexts may use: free of the framework and of the database. */
export { readDataset } from './read-dataset.js';
