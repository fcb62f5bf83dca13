/** Records on their way up, in protobuf. Apart from the rest of the contract: a command that sends none does not load it. */
export * from './codec.js';
export * from '../gen/picket/v1/uplink_pb.js';
