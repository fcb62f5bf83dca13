export * from './topics.js';
export * from './capture-warnings.js';
export * from './limits.js';
export * from './messages.js';
export * from './codec.js';
export * from '../gen/picket/v1/uplink_pb.js';
