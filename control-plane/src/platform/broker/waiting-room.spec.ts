import { describe, expect, it } from '@jest/globals';
import { WaitingRoom } from './waiting-room.js';

describe('WaitingRoom', () => {
  let now = 0;
  const room = () => {
    const closed: string[] = [];
    const limits = { places: 2, graceMs: 100, most: 5 };
    const waiting = new WaitingRoom<{ name: string; destroy(): void }>(
      limits,
      ({ name }) => closed.push(name),
      () => now,
    );
    const enter = (name: string) => {
      const connection = { name, destroy: () => undefined };
      waiting.enter(connection);
      return connection;
    };
    return { waiting, closed, enter };
  };

  it('sends the oldest away when there are more than it has places, after their time of grace', () => {
    now = 0;
    const { waiting, closed, enter } = room();
    for (const name of ['a', 'b', 'c', 'd']) enter(name);
    now = 50;
    waiting.sweep();
    expect(closed).toEqual([]);
    now = 100;
    enter('e');
    waiting.sweep();
    expect(closed).toEqual(['a', 'b', 'c']);
    expect(waiting.size).toBe(2);
  });

  it('never keeps more than the most, however young', () => {
    now = 0;
    const { waiting, closed, enter } = room();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) enter(name);
    expect(closed).toEqual(['a', 'b']);
    expect(waiting.size).toBe(5);
  });

  it('forgets who has logged in', () => {
    now = 0;
    const { waiting, closed, enter } = room();
    const agent = enter('agent');
    enter('b');
    enter('c');
    waiting.leave(agent);
    now = 1000;
    waiting.sweep();
    expect(closed).toEqual([]);
  });
});
