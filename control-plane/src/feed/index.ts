export { FeedModule } from './feed.module.js';
export { SubscriberDoor } from './subscriber-door.js';
